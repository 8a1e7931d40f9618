"""A property test whose checks do not look at what was drawn.

What it finds: a ``@given`` test that asserts, but on nothing that depends on a drawn value: not directly, not through
what was assigned or changed with it, not in a ``raises`` around its use. What a helper checks of what it is given
counts. A test that asserts nothing at all is `no-oracle`'s.

Why it matters: Hypothesis draws a hundred inputs and the same check is made a hundred times. It looks like a
property and is one example.

Instead: assert on the result for the drawn value: a bound, a round trip, an invariant, the answer of a simpler
implementation. Or drop ``@given``.

When to ignore it: when the drawn value reaches the code by a way that cannot be seen (a global, a patched module).

Source: https://hypothesis.readthedocs.io/en/latest/, document 002 (effective oracle)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assert,
    Assign,
    Call,
    Case,
    Evaluate,
    For,
    Function,
    Hit,
    Return,
    Rule,
    Severity,
    Subject,
    Suite,
    With,
)
from qualitygate.scanner.inlining import Inlined, inline
from qualitygate.scanner.query import assigned, calls, decorator, names, root_name, statements


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    function = case.function
    drawn = _drawn(function)
    reach = suite.reach[case.id]
    if not drawn or not reach.checks or reach.opaque:
        return
    parts = inline(case, suite)
    if len(reach.checks) > sum(len(part.function.checks) for part in parts):
        return  # one of them is where it cannot be seen what it looks at
    if any(_looks(part, drawn) for part in parts if part.function.checks):
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


def _looks(part: Inlined, drawn: set[str]) -> bool:
    """Whether a check of it may depend on what was drawn, or whether it is made at all."""
    held: set[str] = set()
    caller = part.caller
    while caller is not None:
        held |= _held(caller, drawn)
        caller = caller.caller
    blocks = [each for each in part.around() if not isinstance(each, (Assert, Assign, Evaluate, Return))]
    if any(names(each, enter=True) & held for each in blocks):
        return True
    function, tainted = part.function, _held(part, drawn)
    lines = {line for check in function.checks for line in range(check.span.line, check.span.end_line + 1)}
    return any(
        names(each, enter=True) & tainted and any(each.span.line <= line <= each.span.end_line for line in lines)
        for each in statements(function.body, enter=True)
    )


def _held(part: Inlined, drawn: set[str]) -> set[str]:
    """Names in it whose value may depend on what was drawn: all parameters but those that are given nothing of it."""
    if part.caller is not None:
        outer = _held(part.caller, drawn)
        clear = {param for param, value in part.arguments.items() if not names(value, enter=True) & outer}
        drawn = {param.name for param in part.function.params} - clear
    return _follow(part.function, drawn)


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

@given(st.integers())
def test_total_helped(price):  # finding
    two = 2
    check_total(two)

def check_total(price):
    assert total(price) == 2
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

@given(st.integers())
def test_helped(price):
    check_total(total(price))

@given(st.integers())
def test_branch(price):
    two = 2
    if total(price) > 1:
        check_total(two)

def check_total(price):
    assert total(price) == 2

@given(st.integers())
def test_twice_helped(price):
    check_twice(price)

def check_twice(price):
    check_total(price)

@given(st.integers())
def test_branch_helped(price):
    check_branch(total(price))

def check_branch(sum):
    two = 2
    while sum > 1:
        check_total(two)
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
