"""A mutant's diff in, what changed as syntax trees out: the statement around the change and the two nodes that differ.

The diff holds three lines around the change, so that a statement is mostly whole there; where it is not, the texts of
the mutant alone are read, and where these are no expressions, nothing is known and the advice stays general.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from qualitygate.model import Verdict

#: What matters for where a logical line ends: strings, comments, joined lines, brackets, line ends.
_TOKEN = re.compile(
    r"(?P<quotes>\"\"\"|''')[\s\S]*?(?:(?P=quotes)|\Z)"
    r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*|\\\n|[(\[{]|[)\]}]|\n"
)


@dataclass(frozen=True, slots=True)
class Change:
    """``path`` leads from the statement (or the outermost node known) to ``before``, both included."""

    path: tuple[ast.AST, ...] = ()
    before: ast.AST | None = None  #: the smallest node that holds all that changed; None: nothing is known
    after: ast.AST | None = None

    @property
    def statement(self) -> ast.stmt | None:
        """The statement around the change, as far as its first block."""
        return self.path[0] if self.path and isinstance(self.path[0], ast.stmt) else None

    @property
    def parent(self) -> ast.AST | None:
        """The node right around ``before``."""
        return self.path[-2] if len(self.path) > 1 else None


def read_change(verdict: Verdict) -> Change:
    """The change that the diff shows, else that between the two texts of the mutant."""
    before, after, first = _split_diff(verdict.diff)
    if first < min(len(before), len(after)):
        for old, new in (
            (_logical_line(before, first), _logical_line(after, first)),
            (before[first : first + 1], after[first : first + 1]),
        ):
            change = _compare(_parse_statement(old), _parse_statement(new))
            if change.before is not None:
                return change
    return _compare(_parse_expression(verdict.mutant.original), _parse_expression(verdict.mutant.replacement))


def _split_diff(diff: str) -> tuple[list[str], list[str], int]:
    """The lines of the first hunk before and after, and the index of the first that differs."""
    before: list[str] = []
    after: list[str] = []
    first = -1
    lines = diff.split("\n")
    starts = [number for number, line in enumerate(lines) if line.startswith("@@")]
    for line in lines[starts[0] + 1 : starts[1] if starts[1:] else None] if starts else []:
        mark, text = line[:1], line[1:]
        if mark in ("-", "+") and first < 0:
            first = len(before)
        if mark in (" ", "-"):
            before.append(text)
        if mark in (" ", "+"):
            after.append(text)
    return before, after, first if first >= 0 else len(before)


def _logical_line(lines: Sequence[str], index: int) -> Sequence[str]:
    """The lines joined with one by brackets, strings or backslashes."""
    starts, depth = [0], 0
    for found in _TOKEN.finditer("\n".join(lines)):
        token = found[0]
        if token in "([{":
            depth += 1
        elif token in ")]}":
            depth = max(depth - 1, 0)
        elif token == "\n":
            starts.append(starts[-1] if depth else len(starts))
        else:
            starts.extend([starts[-1]] * token.count("\n"))
    return [line for line, start in zip(lines, starts, strict=True) if start == starts[index]]


def _parse_statement(lines: Sequence[str]) -> ast.AST | None:
    """The first statement; a header without its block is given one."""
    text = "\n".join(lines)
    bare = text.lstrip(" \t\f")
    indent = text[: len(text) - len(bare)]
    if re.match(r"elif\b", bare):
        text = indent + "  " + bare.removeprefix("el")
    for attempt in (text, f"{text}\n{indent}    pass"):
        tree = _parse(f"if 1:\n{attempt}" if indent else attempt)
        body = tree.body if isinstance(tree, ast.Module) else []
        if indent and body and isinstance(body[0], ast.If):
            body = body[0].body
        if body:
            return body[0]
    return None


def _parse_expression(text: str) -> ast.AST | None:
    """An expression, a statement, or the operator and right side of a comparison, whose left side is then ``_``."""
    for attempt in (text, f"_ {text}", f"_ {text} _"):
        tree = _parse(attempt)
        body = tree.body if isinstance(tree, ast.Module) else []
        if len(body) == 1:
            return body[0].value if isinstance(body[0], ast.Expr) else body[0]
    return None


def _parse(text: str) -> ast.AST | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in somebody's string is not for us to tell
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


#: An operator says nothing without its operands.
_OPERATORS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)

#: Pairs of nodes, by their identities, and whether they are equal: each is compared once.
_Known = dict[tuple[int, int], bool]


def _compare(before: ast.AST | None, after: ast.AST | None) -> Change:
    if before is None or after is None:
        return Change()
    path = [before]
    known: _Known = {}
    try:
        if _same(before, after, known):
            return Change()
        while (inner := _descend(before, after, known)) is not None:
            before, after = inner
            path.append(before)
    except RecursionError:
        return Change()
    return Change(tuple(path), before, after)


def _descend(before: ast.AST, after: ast.AST, known: _Known) -> tuple[ast.AST, ast.AST] | None:
    """The one pair of children that differ; None where the nodes themselves do, or more than one child."""
    pairs = _pair_children(before, after)
    found = [pair for pair in pairs or () if not _same(*pair, known)]
    if len(found) != 1:
        return None
    ((old, new),) = found
    if not isinstance(old, ast.AST) or not isinstance(new, ast.AST) or isinstance(old, _OPERATORS):
        return None
    return old, new


def _pair_children(before: ast.AST, after: ast.AST) -> list[tuple[object, object]] | None:
    """Every field and every element of a field with its like; None where there is no like."""
    if type(before) is not type(after):
        return None
    pairs: list[tuple[object, object]] = []
    for name in before._fields:
        old, new = getattr(before, name, None), getattr(after, name, None)
        if isinstance(old, list) and isinstance(new, list):
            if len(old) != len(new):
                return None
            pairs.extend(zip(old, new, strict=True))
        else:
            pairs.append((old, new))
    return pairs


def _same(before: object, after: object, known: _Known) -> bool:
    if not isinstance(before, ast.AST) or not isinstance(after, ast.AST):
        return type(before) is type(after) and before == after
    key = id(before), id(after)
    if key not in known:
        pairs = _pair_children(before, after)
        known[key] = pairs is not None and all(_same(old, new, known) for old, new in pairs)
    return known[key]
