"""A table without a case: the test is skipped, always.

What it finds: ``@pytest.mark.parametrize`` given an empty display: ``[]``, ``()``.

Why it matters: pytest skips the test with "got empty parameter set" and the run stays green; nothing is tested.

Instead: write the cases, or delete the test. Set ``empty_parameter_set_mark = fail_at_collect``, so that a table that
is computed and turns out empty is noticed too.

When to ignore it: never; a test meant to be off is skipped with a reason.

Source: https://docs.pytest.org/en/stable/reference/reference.html#confval-empty_parameter_set_mark
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import File, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.parametrization.tables import tables


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each table."""
    for table in tables(file):
        if table.cases == ():
            names = ", ".join(f"`{name}`" for name in table.names) or "the names"
            yield Hit(table.call.span, f"no case for {names}: the test is always skipped")


BAD = (
    """
import pytest
from shop import total

@pytest.mark.parametrize("price", [])  # finding
def test_price(price):
    assert total(price) == price

class TestTotal:
    pytestmark = [pytest.mark.parametrize(argnames=("price", "expected"), argvalues=())]  # finding

    def test_total(self, price, expected):
        assert total(price) == expected
""",
)

GOOD = (
    """
import pytest
from shop import PRICES, total

@pytest.mark.parametrize("price", PRICES)
def test_price(price):
    assert total(price) == price

@pytest.mark.parametrize("prices", [[], ()])
def test_nothing(prices):
    assert total(*prices) == 0

@pytest.mark.parametrize("price", [*PRICES])
def test_each(price):
    assert total(price) == price
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
