"""Inputs are drawn and thrown away where the strategy could have bounds.

What it finds: ``assume`` on the size of one drawn number against a constant (``assume(price > 0)``), where the number
is drawn from ``integers()``, ``floats()`` or ``decimals()`` without that bound; or on the length of a drawn list or
text (``assume(len(names) >= 2)``). Many ``assume`` are not counted: conditions between values need them.

Why it matters: half of all numbers are below 0, and most lists are short. Discarded inputs cost time, shrink badly,
and end in ``Unsatisfiable`` or in a property tried on a handful of values.

Instead: ``integers(min_value=1)``, ``lists(..., min_size=2)``.

When to ignore it: for a condition between two values, which bounds cannot say.

Source: https://hypothesis.readthedocs.io/en/latest/reference/api.html (assume)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Case, Compare, Expr, Hit, Literal, Name, Rule, Severity, Subject, Suite
from qualitygate.rules.hypothesis.drawn import kind_of, strategies_of
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import calls, render

_ORDERS = frozenset({"<", "<=", ">", ">="})
_NUMBERS = frozenset({"integers", "floats", "decimals"})
_SIZED = frozenset({"lists", "text", "binary", "sets", "dictionaries"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    drawn = {name: kind_of(strategy) for name, strategy in strategies_of(case.function).items()}
    if not drawn:
        return
    for part in inline(case, suite):
        function = part.function
        known = {name: kind for own, kind in drawn.items() for name in part.names_of((own,))}
        for call in calls(function.body) if known else ():
            if call.target == "hypothesis.assume" and call.args and _is_bound(call.args[0], known):
                message = f"`{render(call, 60)}` throws away what the strategy's bounds would not draw"
                yield Hit(call.span, message, function.path, function.qualname)


def _is_bound(test: Expr, drawn: dict[str, str]) -> bool:
    match test:
        case Compare(left=Name(id=name), op=op, right=Literal(value=int() | float())) if op in _ORDERS:
            return drawn.get(name) in _NUMBERS
        case Compare(left=Literal(value=int() | float()), op=op, right=Name(id=name)) if op in _ORDERS:
            return drawn.get(name) in _NUMBERS
        case Compare(left=Call(func=Name(target="len"), args=(Name(id=name),)), op=op, right=Literal()) if (
            op in _ORDERS
        ):
            return drawn.get(name) in _SIZED
    return False


BAD = (
    """
from hypothesis import assume, given, strategies as st
from shop import total

@given(price=st.integers())
def test_total(price):
    assume(price > 0)  # finding
    assert total(price) == price

@given(st.lists(st.integers()))
def test_totals(prices):
    assume(len(prices) >= 2)  # finding
    assert total(*prices) == sum(prices)

@given(st.integers())
def test_discount(percent):
    check_discount(percent)

def check_discount(rate):
    assume(rate <= 100)  # finding
    assert total(rate) == rate
""",
)

GOOD = (
    """
from hypothesis import assume, given, strategies as st
from shop import prices, total

@given(price=st.integers(), count=st.integers(), rate=prices())
def test_total(price, count, rate):
    assume(price > count)
    assume(price != 0)
    assume(rate > 0)
    assert total(price) == price

@given(st.text(), st.text())
def test_names(one, other):
    assume(one != other)
    assume(one.strip())
    assume(other.strip())
    assume(one.isascii())
    assert total(one, other) == 0

@given(st.integers())
def test_discount(percent):
    check_discount(total(percent))

def check_discount(rate):
    assume(rate <= 100)
    assert total(rate) == rate
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
