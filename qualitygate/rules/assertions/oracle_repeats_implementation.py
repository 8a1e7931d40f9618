"""An expectation computed the way the code computes it.

What it finds: an assertion that compares a call with arithmetic on the very variables given to that call:
``assert discounted(price, rate) == price * (1 - rate)``. Opt-in: it cannot see the code, so that a simpler second
formula, a fine oracle, looks the same. Properties of Hypothesis are left alone.

Why it matters: the formula was copied from the code, and a mistake in it was copied too: both sides are wrong alike.

Instead: write down worked examples (``discounted(80, 25) == 60``), or a property that is not the formula.

When to ignore it: where the test's formula is an independent and simpler one.

Source: https://abseil.io/resources/swe-book/html/ch12.html (Don't Put Logic in Tests)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Await,
    Binary,
    Call,
    Case,
    Compare,
    Expr,
    Hit,
    Kind,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)  # fmt: skip
from qualitygate.scanner.query import calls, names, render, statements


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each such assertion."""
    if case.kind is Kind.PROPERTY:
        return
    values = {
        each.targets[0].id: each.value
        for each in statements(case.function.body)
        if isinstance(each, Assign) and isinstance(each.targets[0], Name) and each.value is not None
    }
    for check in case.function.checks:
        if isinstance(check.test, Compare) and check.test.op == "==":
            left, right = _behind(check.test.left, values), _behind(check.test.right, values)
            if _repeats(left, right) or _repeats(right, left):
                yield Hit(check.span, f"`{render(check.test, 60)}` computes the expectation from the same variables")


def _behind(value: Expr, values: dict[str, Expr]) -> Expr:
    value = values.get(value.id, value) if isinstance(value, Name) else value
    return value.value if isinstance(value, Await) else value


def _repeats(call: Expr, formula: Expr) -> bool:
    if not isinstance(call, Call) or not isinstance(formula, Binary) or any(calls(formula)):
        return False
    given = {name for arg in (*call.args, *(each.value for each in call.keywords)) for name in names(arg)}
    return len(names(formula)) >= 2 and names(formula) <= given


BAD = (
    """
from shop import discounted

def test_discounted():
    price, rate = 80, 25
    assert discounted(price, rate) == price * (100 - rate) / 100  # finding

def test_discounted_expected():
    price = 80
    rate = 25
    expected = price - price * rate / 100
    found = discounted(price, rate=rate)
    assert expected == found  # finding
""",
)

GOOD = (
    """
from hypothesis import given, strategies as st
from shop import discounted

def test_discounted():
    price = 80
    rate = 25
    assert discounted(80, 25) == 60
    assert discounted(price, rate) == 60
    assert discounted(price, rate) == discounted(price + rate, 0)
    assert discounted(price, 0) == price + 0
    assert discounted(price, rate) <= price - rate

@given(st.integers(), st.integers())
def test_discounted_matches_formula(price, rate):
    assert discounted(price, rate) == price * (100 - rate) / 100
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
