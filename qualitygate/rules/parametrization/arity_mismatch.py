"""A case with more or fewer values than the table has names: pytest refuses the file.

What it finds: in a ``parametrize`` table of two names or more, a case written as a tuple, a list or ``pytest.param``
whose values are not as many as the names; with one name, a ``pytest.param`` of none or several values.

Why it matters: collection stops with "must be equal to the number of values", and no test of the file runs. Where
collection errors are tolerated (``--continue-on-collection-errors``), nobody misses them.

Instead: add the missing value, or its name.

When to ignore it: never.

Source: https://docs.pytest.org/en/stable/how-to/parametrize.html
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Expr, File, Hit, Rule, Severity, Span, Starred, Subject, Suite
from qualitygate.rules.parametrization.tables import cells, tables
from qualitygate.scanner.query import render


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each case."""
    for table in tables(file):
        for case in (table.cases or ()) if table.names else ():
            values = cells(case, table.names)
            if values is None or any(isinstance(each, Starred) for each in values):
                continue
            if len(values) != len(table.names):
                message = f"`{render(case, 40)}` has {len(values)} of {len(table.names)} values"
                yield Hit(_span(case, table.call), message)


def _span(case: Expr, table: Call) -> Span:
    return case.span if isinstance(case, Call) else table.span


BAD = (
    """
import pytest
from shop import total

@pytest.mark.parametrize("price, expected", [(1, 1), (2,)])  # finding
def test_price(price, expected):
    assert total(price) == expected

@pytest.mark.parametrize(
    ["price", "expected"],
    [
        pytest.param(1, 1),
        pytest.param(1, 1, 1),  # finding
    ],
)
def test_param(price, expected):
    assert total(price) == expected

@pytest.mark.parametrize("price", [pytest.param(1, 2)])  # finding
def test_one(price):
    assert total(price) == price
""",
)

GOOD = (
    """
import pytest
from shop import CASE, NAMES, total

@pytest.mark.parametrize("price, expected", [(1, 1), [2, 2], "ab", CASE, (*CASE,), pytest.param(*CASE)])
def test_price(price, expected):
    assert total(price) == expected

@pytest.mark.parametrize("prices", [(1, 2), (1, 2, 3), pytest.param((1, 2))])
def test_prices(prices):
    assert total(*prices) == sum(prices)

@pytest.mark.parametrize(NAMES, [(1, 2), (1, 2, 3)])
def test_names(price, expected):
    assert total(price) == expected
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
