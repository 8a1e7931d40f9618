"""A property checked over generated inputs from the domain of the code.

What it finds: tests under ``hypothesis.given``.

A conforming use: asserts something, in the test or in what it calls; and bounds what it generates: no bare ``text()``,
``integers()``, ``floats()`` or ``decimals()`` goes straight to an argument.

Why it matters: a property without an oracle finds crashes only, and inputs outside the domain are rejected before they
reach the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Case, Expr, Keyword, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import decorator

_OPEN = frozenset({"text", "integers", "floats", "decimals", "binary", "fractions", "complex_numbers"})


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use on the decorator."""
    given = decorator(case.function, "hypothesis.given", "hypothesis.core.given")
    if isinstance(given, Call) and (given.args or given.keywords):
        reach = suite.reach[case.id]
        strategies = (*given.args, *(_value(keyword) for keyword in given.keywords))
        has = {"oracle": bool(reach.checks) or reach.opaque, "bounds": not any(map(_is_open, strategies))}
        yield UseHit(given.span, tuple(part for part in PATTERN.parts if not has[part]))


def _value(keyword: Keyword) -> Expr:
    return keyword.value


def _is_open(strategy: Expr) -> bool:
    if not isinstance(strategy, Call) or strategy.args or strategy.keywords:
        return False
    return strategy.target.startswith("hypothesis.strategies.") and strategy.attr in _OPEN


GOOD = (
    """
from hypothesis import given, strategies as st
from shop import tax, total
from strategies import money

@given(st.integers(min_value=0, max_value=100))  # use
def test_tax_not_more(amount):
    assert tax(amount) <= amount

@given(prices=st.lists(money()))  # use
def test_total(prices):
    assert total(prices) == sum(prices)
""",
)

BAD = (
    """
from hypothesis import given, strategies as st
from shop import tax

@given(st.integers())  # lacks: bounds
def test_tax_not_more(amount):
    assert tax(amount) <= amount

@given(amount=st.integers(0, 9))  # lacks: oracle
def test_tax(amount):
    tax(amount)
""",
)

PATTERN = Pattern(
    source="002",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("oracle", "bounds"),
    touches=("data",),
)
