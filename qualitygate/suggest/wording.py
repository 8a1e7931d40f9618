"""The nouns of advice, and from source to words: quoted code, the call that reaches a mutant."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from enum import Enum
from keyword import iskeyword

from qualitygate.display import show_line

#: Quoted code is cut here: advice is read at a glance, the diff beside it shows all.
_LONGEST = 60


class AdviceKind(Enum):
    """The kinds of check that catch what survived."""

    MESSAGE = "message"  #: of an exception: raises(match=)
    LOG = "log"  #: what is logged, printed or warned
    BOUNDARY = "boundary"  #: a call with the value at which a comparison turns
    CONDITION = "condition"  #: a call for each way a condition can go
    LOGIC = "logic"  #: a call in which exactly one side of ``and`` or ``or`` holds
    DEFAULT = "default"  #: a call that leaves the argument out
    ARITHMETIC = "arithmetic"  #: operands for which both operators give something else
    NUMBER = "number"  #: the exact number
    TEXT = "text"  #: the exact text
    RESULT = "result"  #: what is worked out from an assigned or returned value
    ARGUMENT = "argument"  #: the effect of an argument that is handed on
    LOOP = "loop"  #: what happens in the rounds, or after the loop
    COPY = "copy"  #: that a copy shares nothing with its original
    EFFECT = "effect"  #: whatever the changed code brings about


@dataclass(frozen=True, slots=True)
class Advice:
    """How to kill a mutant. The texts hold code of the project: escape them for where they are shown."""

    kind: AdviceKind
    text: str  #: one or two sentences on one line; code in backticks
    example: str  #: lines of Python to fill in: ``...`` stands for what only the developer knows


def quote(source: str | ast.AST) -> str:
    """Code in backticks, on one line, cut when long.

    >>> quote("a  <\\n b")
    '`a < b`'
    """
    return f"`{shorten(source)}`"


def shorten(source: str | ast.AST) -> str:
    """Code on one line, cut when long, without what a terminal obeys."""
    line = show_line(source if isinstance(source, str) else ast.unparse(source))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."


def call(function: str) -> str:
    """A call that reaches the function, arguments left open.

    >>> call("total"), call("Cart.add"), call("Cart.__init__"), call("no name")
    ('total(...)', 'Cart(...).add(...)', 'Cart(...)', 'subject(...)')
    """
    names = function.split(".")
    if not all(name.isidentifier() and not iskeyword(name) for name in names):
        return "subject(...)"
    if names[1:] and names[-1] in ("__init__", "__post_init__"):
        names.pop()
    return ".".join(f"{name}(...)" for name in names)


def compare_result(function: str, expected: str = "...", comment: str = "") -> str:
    """One assertion on what the function gives."""
    return f"assert {call(function)} == {expected}" + (f"  # {show_line(comment)}" if comment else "")


def anchor(texts: list[str]) -> str:
    """A literal of the pattern that matches exactly these texts, with anything between them.

    >>> print(anchor(["no ", "!"]), anchor(["a.b"]))
    r"^no .*!$" r"^a\\.b$"
    """
    pattern = "^" + ".*".join(re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text) for text in texts) + "$"
    return f'r"{pattern}"' if pattern.isprintable() and '"' not in pattern else repr(pattern)
