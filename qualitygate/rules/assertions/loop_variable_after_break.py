"""An assertion on the variable of a loop that a ``break`` may have left: which element it is, nobody knows.

What it finds: a ``for`` with a ``break`` under an ``if`` and without ``else``, and after it an assertion that reads the
loop's variable, where no assertion in between repeats the condition or looks at what is set with the ``break``. The
variable ``==`` a whole value is left alone where it breaks by parts of that variable: they are part of what is
asserted. A loop over two or more different literals that breaks at one that is ``!=`` something always breaks, and is
left alone.

Why it matters: when nothing matches, the variable holds the last element, and that is what is checked. In a stress
test (``if failures > limit: break``, then ``assert rate >= 100``) the rate asserted on is the one that failed; one
that broke at exactly 100 passes.

Instead: ``next(order for order in orders if order.id == 3)``, which fails when there is none; ``else:
pytest.fail()``; or keep the last rate that passed in a variable of its own.

When to ignore it: when the loop is known to break.

Source: https://docs.python.org/3/tutorial/controlflow.html#else-clauses-on-loops, document 001 (stress test)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualitygate.model import (
    Assert,
    Attribute,
    Compare,
    Comprehension,
    Container,
    Expr,
    For,
    Function,
    Hit,
    If,
    Jump,
    Rule,
    Severity,
    Stmt,
    Subject,
    Subscript,
    Suite,
)
from qualitygate.scanner.query import assigned, expressions, literal, names, root_name, statements


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the first such assertion after each loop."""
    blocks = [function.body, *(each.body for each in statements(function.body) if hasattr(each, "body"))]
    for block in blocks:
        for place, loop in enumerate(block):
            if isinstance(loop, For) and not loop.orelse and not _always_breaks(loop):
                yield from _asserted(loop, block[place + 1 :])


def _asserted(loop: For, after: Sequence[Stmt]) -> Iterator[Hit]:
    variables = names(loop.target)
    branches = [each for each in statements(loop.body) if isinstance(each, If) and _breaks(each)]
    tests = [each.test for each in branches]
    found = set().union(*(assigned(each.body) for each in branches))
    if not tests or not any(names(test) & (variables | assigned(loop.body)) for test in tests):
        return
    for statement in after:
        if variables & assigned(statement):
            return
        for each in statements(statement):
            if isinstance(each, Assert):
                asserted = tuple(expressions(each.test))
                if any(part in asserted for test in tests for part in (test, *_parts(test, variables))):
                    return
                if found & names(each.test) or _is_whole(each.test, loop, tests):
                    return
                inner = [part.targets for part in asserted if isinstance(part, Comprehension)]
                read = sorted(names(each.test) & variables - set().union(*map(names, inner)))
                if read:
                    yield Hit(each.span, f"`{read[0]}` is the last of the loop when nothing made it break")
                    return


def _parts(test: Expr, variables: set[str]) -> list[Expr]:
    """What the test reads of the loop variable: asserted again, it fails for any other round."""
    parts = [each for each in expressions(test) if isinstance(each, (Attribute, Subscript))]
    return [each for each in parts if root_name(each) in variables]


def _is_whole(asserted: Expr, loop: For, tests: Sequence[Expr]) -> bool:
    """Whether the variable as a whole is compared, where it breaks by what is read of it and by nothing else."""
    by_parts = all(_parts(test, names(loop.target)) and names(test) <= names(loop.target) for test in tests)
    whole = isinstance(asserted, Compare) and asserted.op == "==" and loop.target in (asserted.left, asserted.right)
    return whole and by_parts


def _always_breaks(loop: For) -> bool:
    """Whether it looks for one of several literals that is not a value: of two that differ one is not."""
    values = list(literal(loop.iterable, ())) if isinstance(loop.iterable, Container) else []
    first = loop.body[0]
    looks = isinstance(first, If) and _breaks(first) and _is_another(first.test, loop.target)
    return looks and any(each != values[0] for each in values)


def _is_another(test: Expr, variable: Expr) -> bool:
    return isinstance(test, Compare) and test.op == "!=" and (test.left == variable) is not (test.right == variable)


def _breaks(branch: If) -> bool:
    return any(isinstance(each, Jump) and each.kind == "break" for each in branch.body)


BAD = (
    """
from shop import find_orders, stress

def test_order():
    for order in find_orders():
        if order.id == 3:
            break
    assert order.total == 5  # finding

def test_stress():
    for rate in [10, 50, 100, 500]:
        failures = stress(rate)
        if failures > 0.01:
            break
    assert rate >= 100  # finding

def test_another_rate():
    for rate in [10, 10]:
        if rate != stress(10):
            break
    assert stress(rate) == 1  # finding

def test_all_prices():
    for order in find_orders():
        if order.id == 3:
            break
    assert all(price > order.least for price in order.prices)  # finding

def test_first_open():
    for order in find_orders():
        if order.open:
            break
    assert order != "mug"  # finding

def test_first_of():
    wanted = stress(3)
    for order in find_orders():
        if order.id == wanted:
            break
    assert order == "mug"  # finding

def test_rate_at():
    for rate in find_orders():
        if rate > 3:
            break
    assert rate == 5  # finding

def test_found_rate():
    for rate in [10, 50]:
        if rate == stress(10):
            break
    assert stress(rate) == 1  # finding
""",
)

GOOD = (
    """
import pytest
from shop import find_orders, stress

def test_order():
    for order in find_orders():
        if order.id == 3:
            break
    else:
        pytest.fail("no order 3")
    assert order.total == 5

def test_repeated():
    for order in find_orders():
        if order.id == 3:
            break
    assert order.id == 3
    assert order.total == 5

def test_first_open():
    for order in find_orders():
        if order.open and order.place == "till":
            break
    assert order == stress(open=True, place="till")

def test_first_shut():
    for order in find_orders():
        if order["shut"]:
            break
    assert {"shut": True} == order

def test_logged(caplog):
    for record in caplog.records:
        if record.message.startswith("no stock"):
            break
    assert record.message == "no stock of tea"

def test_next():
    order = next(order for order in find_orders() if order.id == 3)
    assert order.total == 5

def test_whole():
    for order in find_orders():
        assert order.total == 5
    assert order.id == 9

def test_passed():
    passed = 0
    for rate in [10, 50, 100, 500]:
        if stress(rate) > 0.01:
            break
        passed = rate
    assert passed >= 100

def test_kept():
    found = None
    for order in find_orders():
        if order.id == 3:
            found = order
            break
    assert found is not None
    assert order.total == 5

def test_variable_of_its_own():
    for order in find_orders():
        if order.id == 3:
            break
    assert all(order.total for order in find_orders())

def test_other_colour():
    for other in ["red", "blue"]:
        if other != stress("colour"):
            break
    assert stress(other) == 0
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
