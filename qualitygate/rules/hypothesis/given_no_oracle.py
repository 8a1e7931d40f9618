"""A property test whose checks do not look at what was drawn.

What it finds: a ``@given`` test that asserts, but on nothing that depends on a drawn value: not directly, not through
what was assigned or changed with it, not in a ``raises`` around its use. A test that asserts nothing at all is
`no-oracle`'s.

Why it matters: Hypothesis draws a hundred inputs and the same check is made a hundred times. It looks like a
property and is one example.

Instead: assert on the result for the drawn value: a bound, a round trip, an invariant, the answer of a simpler
implementation. Or drop ``@given``.

When to ignore it: when the drawn value reaches the code by a way that cannot be seen (a global, a patched module).

Source: https://hypothesis.readthedocs.io/en/latest/, document 002 (effective oracle)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Call, Case, Evaluate, For, Function, Hit, Rule, Severity, Subject, Suite, With
from qualitygate.scanner.query import assigned, calls, decorator, names, root_name, statements


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    function = case.function
    drawn = _drawn(function)
    if not drawn or not function.checks or suite.reach[case.id].opaque:
        return
    if any(each.function.checks for each in suite.reach[case.id].functions):
        return
    tainted = _follow(function, drawn)
    lines = {line for check in function.checks for line in range(check.span.line, check.span.end_line + 1)}
    for each in statements(function.body, enter=True):
        reads = names(each, enter=True) & tainted
        if reads and any(each.span.line <= line <= each.span.end_line for line in lines):
            return
    values = ", ".join(f"`{name}`" for name in sorted(drawn))
    yield Hit(function.span, f"no check of `{function.name}` depends on the drawn {values}")


def _drawn(function: Function) -> set[str]:
    """Parameters that ``@given`` fills."""
    given = decorator(function, "hypothesis.given", "given")
    if not isinstance(given, Call):
        return set()
    positional = [param.name for param in function.params if param.kind == "plain"]
    by_place = positional[len(positional) - len(given.args) :] if given.args else []
    return {*by_place, *(each.name for each in given.keywords if each.name is not None)} & {
        param.name for param in function.params
    }


def _follow(function: Function, drawn: set[str]) -> set[str]:
    """Names whose value may depend on what was drawn."""
    tainted = set(drawn)
    for _ in range(3):
        for each in statements(function.body, enter=True):
            if not names(each, enter=True) & tainted:
                continue
            if isinstance(each, (Assign, For, With)):
                tainted |= assigned(each, enter=True)
            if isinstance(each, (Assign, Evaluate)):
                tainted |= {root_name(call.func) for call in calls(each)} - {""}
                tainted |= {root_name(arg) for call in calls(each) for arg in call.args} - {""}
            if isinstance(each, Assign):
                tainted |= {root_name(item) for item in each.targets} - {""}
            if not isinstance(each, (Assign, Evaluate)):  # a branch or loop decides by it what is assigned inside
                tainted |= assigned(each, enter=True)
    return tainted


BAD = (
    """
from hypothesis import given, strategies as st
from shop import total

@given(st.integers())
def test_total(price):  # finding
    result = total(2)
    assert result == 2

@given(price=st.integers(), count=st.integers())
def test_total_twice(price, count):  # finding
    assert len([1, 2]) == 2
""",
)

GOOD = (
    """
import pytest
from hypothesis import given, strategies as st
from shop import Cart, check, total

@given(st.integers())
def test_total(price):
    result = total(price)
    assert result >= 0

@given(price=st.integers())
def test_cart(price):
    cart = Cart()
    cart.add(price)
    assert cart.count == 1

@given(st.text())
def test_reject(name):
    with pytest.raises(ValueError):
        Cart().add(name)

@given(st.lists(st.integers()))
def test_each(prices):
    for price in prices:
        result = total(price)
        assert result > 0

@given(data=st.data())
def test_data(data):
    price = data.draw(st.integers())
    assert total(price) == price

@given(st.integers())
def test_crash(price):
    total(price)
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
