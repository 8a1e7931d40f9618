"""From bytes to a libcst module and its positions, or to a named reason why not."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

import libcst

from qualitygate.model import Skipped, SkipReason
from qualitygate.scanner.positions import Positions, ProvidedPositions, QueuedPositions
from qualitygate.scanner.text import decode

#: The parser underneath libcst ends the process on deep nesting; the standard library's refuses first.
_REFUSED_DEPTH = ("too many nested parentheses", "too many levels of indentation", "too many statically nested")

#: Where the standard library's parser stopped for another reason, libcst is only tried within these.
_MOST_CHARACTERS = 4_000  #: between two commas, semicolons or equals signs
_MOST_BRACKETS = 150
_MOST_ELIFS = 1_000

_PYTHON2 = re.compile(
    r"""^[ \t]*(?:
        print[ \t]+(?![=(.,:)\]])\S      # print "x"
      | exec[ \t]+["'\w]                 # exec "code"
      | except[ \t]+[\w.]+[ \t]*,[ \t]*[a-z_]\w*[ \t]*:   # except X, e: (from Python 3.14 on, except X, Y: is right)
      | except[ \t]*\([^)\n]*\)[ \t]*,[ \t]*\w+[ \t]*:
      | raise[ \t]+[\w.]+[ \t]*,         # raise X, "message"
      )
      | `[^`\n]+`                        # backticks
      | <>                               # not equal
      | \bur["']                         # ur"raw unicode"
      | (?<![\w.])(?:0[0-7]+|\d+)[lL]\b  # 10L
      | (?<![\w.])0[1-7][0-7]*\b(?![.\w])  # 0755
    """,
    re.VERBOSE | re.MULTILINE,
)
_PYTHON2_EXCEPT = "multiple exception types must be parenthesized"
_PYTHON2_MESSAGES = (
    "Missing parentheses in call to 'print'",
    "Missing parentheses in call to 'exec'",
    "leading zeros in decimal integer literals",
    "inconsistent use of tabs",
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file read: its text with plain line ends, the tree, and where its nodes stand."""

    text: str
    module: libcst.Module
    positions: Positions


def parse(path: str, data: bytes) -> Parsed | Skipped:
    """The tree of a file, or why there is none. Never raises for what the bytes are."""
    text = decode(path, data)
    if isinstance(text, Skipped):
        return text
    tree: ast.Module | None = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in the file read is no warning of ours
        try:
            tree = ast.parse(text)
        except (RecursionError, MemoryError):
            return _too_deep(path, 0)
        except SyntaxError as problem:
            if any(words in (problem.msg or "") for words in _REFUSED_DEPTH):
                return _too_deep(path, problem.lineno or 0)
            if (_PYTHON2_EXCEPT in (problem.msg or "") and _PYTHON2.search(text)) or not _is_shallow(text):
                return _broken(path, text, problem.msg or "invalid syntax", problem.lineno or 0)
            refused: SyntaxError | None = problem
        except ValueError as problem:  # null bytes, before Python 3.11.4
            return Skipped(path, SkipReason.SYNTAX, str(problem))
        else:
            refused = None
    try:
        module = libcst.parse_module(text)
    except libcst.ParserSyntaxError as problem:
        if refused is not None:
            return _broken(path, text, refused.msg or "invalid syntax", refused.lineno or 0)
        return _broken(path, text, f"libcst: {problem.message.partition(': expected')[0]}", problem.editor_line)
    except (RecursionError, MemoryError):
        return _too_deep(path, 0)
    except Exception as problem:  # noqa: BLE001 - whatever the native parser raises, the file is what it cannot read
        return _broken(path, text, str(problem) or type(problem).__name__, 0)
    try:
        positions: Positions = QueuedPositions(tree, text) if tree is not None else ProvidedPositions(module)
    except RecursionError:
        return _too_deep(path, 0)
    return Parsed(text, module, positions)


def _too_deep(path: str, line: int) -> Skipped:
    return Skipped(path, SkipReason.TOO_DEEP, "nested more deeply than Python itself reads", line)


def _broken(path: str, text: str, message: str, line: int) -> Skipped:
    around = "\n".join(text.split("\n")[max(0, line - 2) : line + 1]) if line else text
    if any(words in message for words in _PYTHON2_MESSAGES) or _PYTHON2.search(around):
        return Skipped(path, SkipReason.PYTHON2, message, line)
    return Skipped(path, SkipReason.SYNTAX, message, line)


def _is_shallow(text: str) -> bool:
    """Whether libcst can be tried on text the standard library refused, without a risk to the process."""
    depth = deepest = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return (
        deepest <= _MOST_BRACKETS
        and text.count("elif") <= _MOST_ELIFS
        and max(map(len, re.split(r"[,;=]|\n(?=\S)", text))) <= _MOST_CHARACTERS
    )
