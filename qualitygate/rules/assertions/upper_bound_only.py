"""A value that is only checked not to be too large.

What it finds: ``assert len(orders) <= 50`` or ``assert total < 100``, with a constant, as the only assertion of the
test, or of the one helper that asserts for it, that names the value, and not in a loop. Left alone is what has only an
upper bound: times, sizes, memory and tolerances, any bound up to 0.1, what is to be sensible by its name; ratios,
differences and the largest of several values, which the test works out; a count of calls (``call_count``, or what the
test made and the code changes); the length of one element (a line, a summary); and all that a test asks which is about
effort by its name, docstring or comments (``stops early``, ``previously 3000``). So are properties of Hypothesis and
performance tests.

Why it matters: zero is below every bound. An empty list, a free cart and a lost stock all pass.

Instead: assert the exact value: ``assert len(orders) == 50``; or both bounds.

When to ignore it: where the value may rightly be anything below.

Source: https://testsmells.org (weak oracles); https://mutmut.readthedocs.io (the mutants that such a bound lets live)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import (
    Binary,
    Call,
    Case,
    Check,
    Compare,
    Container,
    Expr,
    For,
    Function,
    Hit,
    If,
    Kind,
    Literal,
    Match,
    Rule,
    Severity,
    Stmt,
    Subject,
    Suite,
    Try,
    Unary,
    While,
    With,
)  # fmt: skip
from qualitygate.rules.assertions.measures import is_about_effort, is_measured
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import names, render

_LIMITED = re.compile(
    r"time|elapsed|duration|second|memory|speed|laten|size|bytes|peak|delta|diff|err|toleran|abs\b|sec\b|took|perf"
    r"|_ms\b|growth|(?:\b|_)age\b|width|depth|limit|version|id\b|norm\b|residual|distance|loss|p_?val|sensibl|reasonab",
    re.IGNORECASE,
)

#: A smaller bound says how near to zero it is, which is the best of all: a tolerance, a probability.
_NEAR = 0.1


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each such assertion."""
    reach = suite.reach[case.id]
    if case.kind in (Kind.PERFORMANCE, Kind.PROPERTY) or reach.opaque or not reach.checks:
        return
    for part in inline(case, suite):
        # Where there are oracles elsewhere too, what they look at cannot be told apart.
        if len(part.function.checks) == len(reach.checks) and not any(map(_branches, part.around())):
            if not is_about_effort(part.function, case, suite):
                yield from _bounds(part.function, case)
            return


def _bounds(function: Function, case: Case) -> Iterator[Hit]:
    own, straight = function.checks, _straight(function.body)
    for check in own:
        value = _bounded(check.test)
        if (
            value is None
            or (check.span.line not in straight)
            or _LIMITED.search(f"{case.function.name} {function.name} {render(value)}")
            or is_measured(value, function)
        ):
            continue
        others = [other for other in own if other is not check]
        if not any(
            _says_more(other) and names(other.test) & names(value) for other in others if other.test is not None
        ):
            message = f"`{render(check.test, 60)}` is all that is asserted of it: zero passes too"
            yield Hit(check.span, message, function.path, function.qualname)


def _branches(statement: Stmt) -> bool:
    return isinstance(statement, (For, If, Match, Try, While))


def _straight(body: tuple[Stmt, ...]) -> set[int]:
    """The lines of the statements outside loops and branches."""
    found = set()
    for statement in body:
        found.add(statement.span.line)
        if isinstance(statement, With):
            found |= _straight(statement.body)
    return found


def _says_more(check: Check) -> bool:
    return _bounded(check.test) is None


def _bounded(test: Expr | None) -> Expr | None:
    """What is bounded above by a constant, if that is what is asserted."""
    match test:
        case Compare(left=value, op="<" | "<=", right=bound) | Compare(left=bound, op=">" | ">=", right=value):
            simple = not isinstance(value, (Literal, Binary, Unary, Container)) and bool(names(value))
            return value if simple and _is_constant(bound) else None
    return None


def _is_constant(bound: Expr) -> bool:
    if isinstance(bound, Call):
        return bound.attr in ("Decimal", "Fraction") and all(isinstance(arg, Literal) for arg in bound.args)
    return isinstance(bound, Literal) and isinstance(bound.value, (int, float)) and bound.value > _NEAR


BAD = (
    """
import unittest
from decimal import Decimal
from shop import Cart, find_orders

def test_page():
    orders = find_orders(limit=50)
    assert len(orders) <= 50  # finding

def test_total():
    cart = Cart()
    assert cart.total < Decimal("100.00")  # finding
    assert 100 >= cart.subtotal  # finding

def test_discount():
    assert Cart().discount < 0.2  # finding

def test_level(inventory):
    with inventory.open():
        assert inventory.level("mug") <= 10  # finding

class CartTest(unittest.TestCase):
    def test_total(self):
        self.assertLessEqual(Cart().total, 100)  # finding

def test_page_helped():
    check_page(find_orders(limit=50))

def check_page(orders):
    assert len(orders) <= 50  # finding

def test_sum():
    total = Cart().total + Cart().tax
    assert total < 100  # finding
    assert sum(each.total for each in find_orders()) < 100  # finding

def test_lines():
    lines = find_orders()[0].lines
    first = lines.first[0]
    left = Cart().total - 3
    assert len(lines) < 10  # finding
    assert first < 9  # finding
    assert left != 4

def test_rows():
    rows = []
    rows = find_orders(rows)
    assert len(rows) < 3  # finding
""",
)

GOOD = (
    """
import time
import shop
from shop import Cart, find_orders

def test_page():
    orders = find_orders(limit=50)
    assert len(orders) <= 50
    assert orders[0].paid

def test_both_bounds():
    total = Cart().total
    assert 10 < total <= 20

def test_near():
    assert find_orders(limit=50).spread < 0.1

def test_fit(cart):
    assert cart.fit().p_value < 1
    assert cart.norm() < 2

def test_sensible_total(cart):
    assert cart.total < 100

def test_elapsed():
    start = time.perf_counter()
    Cart()
    elapsed = time.perf_counter() - start
    assert elapsed < 1

def test_negative(balance):
    assert balance < 0
    assert balance - 3 < 1

def test_lower():
    assert len(find_orders()) > 3

def test_moving(balance):
    assert Cart().total <= balance

def test_each():
    for cart in (Cart(), Cart()):
        assert cart.total < 100

def test_each_helped():
    for cart in (Cart(), Cart()):
        check_total(cart)

def test_helped():
    check_total(Cart())
    assert find_orders() == []

def check_total(cart):
    assert cart.total < 100

def test_ratio():
    ratio = find_orders(2).cost / find_orders(1).cost
    assert ratio < 3
    left = Cart().total - Cart().subtotal
    assert left < 3
    rest = Cart().total // 3
    assert 2 > rest

def test_worst():
    worst = max(find_orders())
    assert worst < 9
    assert max(find_orders()) <= 9
    assert min(find_orders()) <= 9

def test_asked():
    asked = [0]
    find_orders(asked)
    assert asked[0] < 9000

def test_traced(mocker):
    traced = mocker.spy(shop, "find")
    find_orders(50)
    assert traced.call_count < 1000

def test_summary():
    lines = find_orders()
    summary = lines[0]
    assert len(summary) < 65

def test_stops_early():
    assert len(find_orders(50)) < 100

def test_stock():
    assert len(find_orders().parts) < 30  # previously 3000

def test_parts():
    '''The parts may not blow up.'''
    assert len(find_orders().parts) < 30

def test_parts_helped():
    check_parts(find_orders().parts)

def check_parts(parts):
    '''It stops.'''
    assert len(parts) < 30
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
