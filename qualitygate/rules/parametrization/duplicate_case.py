"""The same case twice in one table.

What it finds: two cases of a ``parametrize`` table that are written alike, value by value; marks do not count. Cases
with an ``id`` of their own are left alone, and those that call something: two calls may give two things.

Why it matters: the second run proves nothing new; and it is often a copy whose values were meant to be changed, so
that the case somebody thought of is missing.

Instead: delete it, or write the case that was meant.

When to ignore it: when running twice is the point (a cache, a resource that must be free again); say so in an id.

Source: https://docs.astral.sh/ruff/rules/pytest-duplicate-parametrize-test-cases/ (PT014)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Expr, File, Hit, Lambda, Rule, Severity, Span, Starred, Subject, Suite
from qualitygate.rules.parametrization.tables import cells, tables
from qualitygate.scanner.query import expressions, render


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each case that was there before."""
    for table in tables(file):
        seen: set[tuple[str, ...]] = set()
        for case in table.cases or ():
            values = None if _is_named(case) else cells(case, table.names)
            if values is None or any(isinstance(each, (Call, Lambda, Starred)) for each in expressions(values)):
                continue
            key = tuple(render(each) for each in values)
            if key in seen:
                text = ", ".join(render(each, 40) for each in values)
                yield Hit(_span(case, table.call), f"the case `{text}` is in the table already")
            seen.add(key)


def _is_named(case: Expr) -> bool:
    """Whether an id says what this case is for."""
    return isinstance(case, Call) and case.keyword("id") is not None


def _span(case: Expr, table: Call) -> Span:
    return case.span if isinstance(case, Call) else table.span


BAD = (
    """
import pytest
from shop import total

@pytest.mark.parametrize("price", [1, 2, 1])  # finding
def test_price(price):
    assert total(price) == price

@pytest.mark.parametrize(
    ("price", "expected"),
    [
        pytest.param(1, "1.00"),
        pytest.param(-1, "-1.00"),
        pytest.param(1, "1.00", marks=pytest.mark.slow),  # finding
        pytest.param(1, "1.00", id="again"),
    ],
)
class TestTotal:
    def test_total(self, price, expected):
        assert total(price) == expected
""",
)

GOOD = (
    """
import pytest
from shop import Order, SIZES, total

@pytest.mark.parametrize("value", [1, 1.0, True, "1", b"1", -1])
def test_value(value):
    assert total(value) == value

@pytest.mark.parametrize("size", [*SIZES, *SIZES])
def test_size(size):
    assert total(size) == size

@pytest.mark.parametrize("size", SIZES)
def test_sizes(size):
    assert total(size) == size

@pytest.mark.parametrize("order", [Order(), Order(), lambda: 1, lambda: 1])
def test_order(order):
    assert total(order) == 0

@pytest.mark.parametrize(("price", "expected"), [(1, 2), (2, 1), {1: 2}, {1: 2}])
def test_price(price, expected):
    assert total(price) == expected
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
