"""Inputs and what each must give, side by side in one table.

What it finds: a test parametrized over two or more names that compares something with one of them and uses another one.

A conforming use: has at least two rows, and compares on every path: a lone comparison under an ``if`` leaves out
the rows that go another way.

Why it matters: a new case is a new row, each row fails by itself, and the table reads as the specification.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Check, Compare, Name, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import names


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use per table, at its mark."""
    used = names(case.function.body)
    for table in case.parametrize:
        given = set(table.names)
        compares = [check for check in case.function.checks if _expects(check, given)]
        if len(given) < 2 or not compares or len(given & used) < 2:
            continue
        has = {
            "two rows": table.cases is None or len(table.cases) >= 2,
            "one path": len(compares) > 1 or not compares[0].conditional,
        }
        yield UseHit(table.span, tuple(part for part in PATTERN.parts if not has[part]))


def _expects(check: Check, given: set[str]) -> bool:
    """Whether it holds something that is no parameter against a parameter."""
    match check.test:
        case Compare(left=left, op="==" | "is" | "in", right=right):
            sides = (left, right)
            return any(isinstance(side, Name) and side.id in given for side in sides) and not all(
                isinstance(side, Name) and side.id in given for side in sides
            )
    return False


GOOD = (
    """
import pytest
from shop import bulk_percent

@pytest.mark.parametrize(("quantity", "percent"), [(9, 0), (10, 5), (50, 15)])  # use
def test_bulk_percent(quantity, percent):
    assert bulk_percent(quantity) == percent

@pytest.mark.parametrize("quantity", [1, 2])
def test_no_discount(quantity):
    assert bulk_percent(quantity) == 0
""",
)

BAD = (
    """
import pytest
from shop import bulk_percent

@pytest.mark.parametrize(("quantity", "percent"), [(9, 0)])  # lacks: two rows, one path
def test_bulk_percent(quantity, percent):
    if quantity > 1:
        assert bulk_percent(quantity) == percent
""",
)

PATTERN = Pattern(
    source="000, 002",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("two rows", "one path"),
    touches=("validation",),
)
