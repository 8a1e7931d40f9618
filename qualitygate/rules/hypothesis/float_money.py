"""Money drawn as a float.

What it finds: a parameter of a ``@given`` test named like an amount of money (``price``, ``total_amount``,
``balance``, ``salary`` ...) and drawn from ``floats()``.

Why it matters: nearly all floats drawn are no amount that can be paid (``0.1 + 0.2``, ``1e-7``), so that the property
either fails on rounding that never happens, or is written so loosely that it misses a lost cent.

Instead: ``decimals(min_value=..., max_value=..., places=2)``, or ``integers()`` of cents.

When to ignore it: when the code takes floats and the rounding is what is tested.

Source: https://docs.python.org/3/library/decimal.html, document 002
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.hypothesis.drawn import kind_of, strategies_of

_MONEY = re.compile(
    r"(?:^|_)(?:prices?|amounts?|costs?|balance|salary|wages?|fees?|money|subtotal|revenue|payment|refund|budget)(?:$|_)"
)


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each strategy."""
    for name, strategy in strategies_of(case.function).items():
        if _MONEY.search(name) and kind_of(strategy) == "floats":
            yield Hit(strategy.span, f"`{name}` is drawn as a float: money has cents")  # type: ignore[union-attr]


BAD = (
    """
from hypothesis import given, strategies as st
from shop import discount

@given(price=st.floats(min_value=0.01, max_value=1000), rate=st.floats(0, 1))  # finding
def test_discount(price, rate):
    assert discount(price, rate) <= price

@given(st.floats())  # finding
def test_total(order_amount):
    assert discount(order_amount, 0) == order_amount
""",
)

GOOD = (
    """
from hypothesis import given, strategies as st
from shop import discount

@given(price=st.decimals(places=2), weight=st.floats(), cost=st.integers())
def test_discount(price, weight, cost):
    assert discount(price, 0) == price

def test_price(price=st.floats()):
    assert discount(1, 0) == 1
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
