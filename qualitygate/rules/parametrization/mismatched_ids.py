"""More or fewer ids than cases: pytest refuses the file.

What it finds: a ``parametrize`` table whose ``ids`` is a list, written out, of another length than the cases.
An empty list is fine: pytest then makes its own.

Why it matters: collection stops with "N parameter sets specified, with different number of ids", and no test of the
file runs.

Instead: one id per case, or ``pytest.param(..., id="...")``, which keeps the two together.

When to ignore it: never.

Source: https://docs.pytest.org/en/stable/reference/reference.html#pytest.Metafunc.parametrize
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Container, File, Hit, Rule, Severity, Starred, Subject, Suite
from qualitygate.rules.parametrization.tables import tables
from qualitygate.scanner.query import argument


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each table."""
    for table in tables(file):
        ids = argument(table.call, 3, "ids")
        if table.cases is None or not isinstance(ids, Container) or ids.kind not in ("list", "tuple") or not ids.items:
            continue
        unknown = any(isinstance(each, Starred) for each in (*table.cases, *ids.items))
        if not unknown and len(ids.items) != len(table.cases):
            yield Hit(table.call.span, f"{len(table.cases)} cases and {len(ids.items)} ids")


BAD = (
    """
import pytest
from shop import total

@pytest.mark.parametrize("price", [1, 2, 3], ids=["one", "two"])  # finding
def test_price(price):
    assert total(price) == price

@pytest.mark.parametrize("price", [1], False, ("one", "two"))  # finding
def test_one(price):
    assert total(price) == price
""",
)

GOOD = (
    """
import pytest
from shop import IDS, PRICES, total

@pytest.mark.parametrize("price", [1, 2], ids=["one", "two"])
def test_price(price):
    assert total(price) == price

@pytest.mark.parametrize("price", [1, 2], ids=IDS)
def test_ids(price):
    assert total(price) == price

@pytest.mark.parametrize("price", [*PRICES, 2], ids=["one", "two", "three"])
def test_more(price):
    assert total(price) == price

@pytest.mark.parametrize("price", PRICES, ids=["one"])
def test_prices(price):
    assert total(price) == price

@pytest.mark.parametrize("price", [1, 2], ids=[])
def test_unnamed(price):
    assert total(price) == price

@pytest.mark.parametrize("price", [1, 2], ids=str)
def test_named(price):
    assert total(price) == price
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
