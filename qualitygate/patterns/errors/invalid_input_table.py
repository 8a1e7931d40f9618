"""Invalid inputs in one table, the boundaries among them.

What it finds: a parametrized test that expects a rejection: it only asserts that something raises, or a status from 400
to 499; or its parameter is named ``invalid...`` or ``bad_...``.

A conforming use: has at least three rows, and among them a boundary: empty, zero, minus one, None, a text of two
characters at most, one with white space around it or cut off before another row's end, or something very long. A value
that cannot be read here counts as one.

Why it matters: validation breaks at the edges: the empty string, the first length that is too long.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Binary,
    Call,
    Case,
    CheckKind,
    Compare,
    Container,
    Expr,
    Literal,
    Pair,
    Pattern,
    Subject,
    Suite,
    UseHit,
)
from qualitygate.scanner.query import Node, literal, walk

_SHORT, _LONG = 2, 32


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use per table, at its mark."""
    tables = [table for table in case.parametrize if table.cases is not None and not table.indirect]
    for table in tables:
        named = any(name.startswith(("invalid", "bad_")) for name in table.names)
        rows = [_inputs(row) for row in table.cases or ()]
        if named or (len(tables) == 1 and _rejects(case) and any(map(_is_input, rows))):
            values = [node for row in rows for node in walk(row)]
            has = {"three rows": len(rows) >= 3, "boundary": any(map(_is_boundary, values)) or _is_cut_off(values)}
            yield UseHit(table.span, tuple(part for part in PATTERN.parts if not has[part]))


def _inputs(row: Expr) -> tuple[Expr, ...]:
    if isinstance(row, Call) and row.attr == "param":
        return row.args
    return row.items if isinstance(row, Container) and row.kind == "tuple" else (row,)


def _is_input(row: tuple[Expr, ...]) -> bool:
    """Whether a row holds data; one of classes, functions or switches only is a choice of implementations."""
    return any(isinstance(each, (Literal, Container)) and not isinstance(literal(each), bool) for each in row)


def _rejects(case: Case) -> bool:
    """Whether all that the test asserts is a rejection."""
    stated = case.function.checks
    raised = any(check.kind is CheckKind.RAISES for check in stated)
    refused = any(_is_refusal(check.test) for check in stated)
    rejecting = (CheckKind.RAISES, CheckKind.LIBRARY)  # a name such as check_email reads like an oracle of a library
    other = [check for check in stated if check.conditional or check.kind not in rejecting]
    other = [check for check in other if check.conditional or not _is_refusal(check.test)]
    return not other and (raised or refused)


def _is_refusal(node: Expr | None) -> bool:
    match node:
        case Compare(op="==", right=Literal(value=int(code))):
            return 400 <= code <= 499
    return False


def _is_cut_off(values: list[Node]) -> bool:
    """Whether one text is the beginning of another."""
    texts = [each.value for each in values if isinstance(each, Literal) and isinstance(each.value, str)]
    return any(short != text and text.startswith(short) for short in texts for text in texts)


def _is_boundary(node: Node) -> bool:
    match node:
        case Literal(value=bool() | int() | float() as value):
            return value in (0, 1, -1) or abs(value) >= 10**6
        case Literal(value=str() | bytes() as value):
            return len(value) <= _SHORT or value.strip() != value or len(value) >= _LONG
        case Literal(value=None) | Binary(op="*" | "**") | Binary(op="+"):
            return True
        case Container(kind="list" | "set" | "dict", items=items):
            return not items
        case Call(args=()):
            return node.attr != "param"
        case Pair() | Container():
            return False
    return not isinstance(node, (Literal, Call))


GOOD = (
    """
import pytest
from shop import check_email

@pytest.mark.parametrize("invalid_email", ["", "ada", "@example.com"])  # use
def test_email_invalid(invalid_email):
    with pytest.raises(ValueError, match="no address"):
        check_email(invalid_email)

@pytest.mark.parametrize("email", ["ada", "a" * 256 + "@x.org", "@"])  # use
def test_email_refused(client, email):
    assert client.post("/users", json={"email": email}).status_code == 422

@pytest.mark.parametrize("email", ["ada@example.com", "bob@example.com"])
def test_email(email):
    assert check_email(email) == email
""",
)

BAD = (
    """
import pytest
from shop import check_email

@pytest.mark.parametrize("email", ["ada", "@example.com"])  # lacks: three rows, boundary
def test_email_invalid(email):
    with pytest.raises(ValueError, match="no address"):
        check_email(email)
""",
)

PATTERN = Pattern(
    source="002, 004",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("three rows", "boundary"),
    touches=("validation",),
)
