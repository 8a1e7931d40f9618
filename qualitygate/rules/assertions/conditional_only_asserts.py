"""A test whose every assertion may run zero times.

What it finds: a test in which no assertion stands on every way through: the only ones are under an ``if`` on what the
code returned, in a loop over that (it may be empty), or in an ``except`` (it may not be reached), and nothing the test
runs asserts either; where one helper does all the asserting, the same of that. Loops over tables, constants,
parameters and fixtures count as running, and so do loops over what the test gives to the code (the graph whose
centrality is asked) or asks for a value; within them a filter is fine. Left alone too: an ``if`` that fails (``if
x != y: pytest.fail()``), branches on parameters or on the platform, properties of Hypothesis and performance tests.

Why it matters: a result that is empty, zero or missing makes the test pass, and that is what broken code returns.

Instead: assert the condition first (``assert len(orders) == 2``), then what is inside. Use ``pytest.raises`` for an
expected error. Two behaviours are two tests.

When to ignore it: when the environment decides what can be checked; ``pytest.skip`` says that better.

Source: https://testsmells.org/pages/testsmells.html#ConditionalTestLogic (Conditional Test Logic)
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Await,
    Call,
    Case,
    CheckKind,
    Compare,
    Expr,
    For,
    Hit,
    If,
    Kind,
    Literal,
    Match,
    Raise,
    Rule,
    Severity,
    Span,
    Stmt,
    Subject,
    Suite,
    Try,
    While,
    With,
)  # fmt: skip
from qualitygate.scanner.flow import goes_on, is_never_empty
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import assigned, calls, names, root_name, statements, walk

_OWN = frozenset(dir(builtins))
_VIEWS = ("items", "keys", "values", "enumerate", "zip", "sorted", "reversed", "list")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first assertion."""
    reach = suite.reach[case.id]
    if not reach.checks or reach.opaque or case.kind in (Kind.PROPERTY, Kind.PERFORMANCE):
        return
    if any(not check.conditional or check.kind is CheckKind.FAIL for check in reach.checks):
        return
    for part in inline(case, suite):
        function, own = part.function, part.function.checks
        if len(own) < len(reach.checks):
            continue
        if not _meets(function.body, {check.span for check in own}, _results(function.body)):
            message = f"every assertion of `{function.name}` may run zero times: it passes when none does"
            yield Hit(own[0].span, message, function.path, function.qualname)
        return


def _meets(body: tuple[Stmt, ...], spans: set[Span], results: set[str]) -> bool:
    """Whether every way through the block meets an oracle, as far as can be read."""
    return any(_meets_in(statement, spans, results) for statement in body)


def _meets_in(statement: Stmt, spans: set[Span], results: set[str]) -> bool:
    def within(*bodies: tuple[Stmt, ...]) -> bool:
        return all(_meets(body, spans, results) or not goes_on(body) for body in bodies)

    match statement:
        case If(test=test, body=body, orelse=orelse) if names(test) & results and not _differs(test):
            return bool(orelse) and within(body, orelse)
        case For(iterable=iterable) if _is_result(iterable, results):
            return _meets(statement.orelse, spans, results)
        case While(test=test) if names(test) & results:
            return _meets(statement.orelse, spans, results)
        case Match(bodies=bodies):
            return within(*bodies)
        case With(items=items, body=body):
            return any(_holds(item.context, spans) for item in items) or _meets(body, spans, results)
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            raises = any(isinstance(each, Raise) for each in walk(body))
            caught = raises and within(*(handler.body for handler in handlers))
            return caught or any(_meets(each, spans, results) for each in (body, orelse, final))
    return _holds(statement, spans)


def _results(body: tuple[Stmt, ...]) -> set[str]:
    """The names bound to what a call into the code gave, unpacked or not."""
    found: set[str] = set()
    for each in statements(body):
        if isinstance(each, Assign):
            value = each.value.value if isinstance(each.value, Await) else each.value
            root = value.target.partition(".")[0] if isinstance(value, Call) else ""
            if root not in _OWN and root not in sys.stdlib_module_names and root not in ("", "?"):
                found |= assigned(each)
    return found - _given(body)


def _given(body: tuple[Stmt, ...]) -> set[str]:
    """The names that a later call is given or asked of, whose own result is kept: inputs, not results."""
    found: set[str] = set()
    for each in statements(body):
        value = each.value if isinstance(each, Assign) else None
        value = value.value if isinstance(value, Await) else value
        if isinstance(value, Call) and value.target not in _OWN:
            root = root_name(value.func) if isinstance(value.func, Attribute) and value.attr not in _VIEWS else ""
            found |= names((*value.args, *value.keywords)) | {root}
    return found


def _is_result(iterable: Expr, results: set[str]) -> bool:
    """Whether the loop goes over a result or a part of it: it may be empty as far as can be read."""
    for call in calls(iterable):
        if call.attr == "zip" and call.keyword("strict") == Literal(True):  # as long as whatever else is zipped
            return all(_is_result(each, results) for each in call.args)
    plain = all(call.attr in _VIEWS for call in calls(iterable))
    return plain and bool(names(iterable) & results) and not is_never_empty(iterable)


def _differs(test: Expr) -> bool:
    """``if x != y: assertEqual(x, y)``: what is under it only fails."""
    return isinstance(test, Compare) and test.op in ("!=", "not in", "is not") and bool(names(test.right))


def _holds(node: Stmt | Expr, spans: set[Span]) -> bool:
    return any(getattr(each, "span", None) in spans for each in walk(node))


BAD = (
    """
import pytest
from shop import OrderError, find_orders, place

def test_orders():
    orders = find_orders()
    for order in orders:
        assert order.paid  # finding

def test_orders_by_key():
    orders = find_orders()
    for key, order in orders.by_key.items():
        assert order.key == key  # finding

def test_count():
    orders = find_orders()
    if orders.count:
        assert orders.total > 0  # finding
        assert orders.paid

def test_one_branch():
    orders = find_orders()
    if orders.open:
        assert orders.total == 3  # finding
    elif orders.old:
        print(orders)
    else:
        assert orders.total == 0

def test_error():
    order = place(1)
    try:
        order.cancel()
    except OrderError as error:
        assert str(error) == "shipped"  # finding

async def test_while():
    orders = await find_orders()
    while orders:
        assert orders.pop().paid  # finding

def test_pairs():
    orders = find_orders()
    for order, paid in zip(orders, [True, False]):
        assert order.paid == paid  # finding

def test_pairs_of_results():
    orders = find_orders()
    places = find_orders()
    for order, other in zip(orders, places, strict=True):
        assert order.paid == other.paid  # finding

def test_helped():
    check_orders()

def check_orders():
    orders = find_orders()
    for order in orders:
        assert order.paid  # finding
""",
)

GOOD = (
    """
import sys
import pytest
from shop import KINDS, OrderError, find_orders, open_shop, place

def test_orders():
    orders = find_orders()
    assert len(orders) == 2
    for order in orders:
        assert order.paid

def test_strict_pairs():
    orders = find_orders()
    for order, paid in zip(orders, [True, False], strict=True):
        assert order.paid == paid

def test_helped():
    check_each([place("a"), place("b")])

def check_each(orders):
    for order in orders:
        assert order.paid

def test_helped_twice():
    check_found()
    assert find_orders()

def check_found():
    orders = find_orders()
    for order in orders:
        assert order.paid

def test_tables():
    rows = [("a", 1), ("b", 2)]
    for name, count in rows:
        assert place(name).count == count

def test_constants():
    for kind in KINDS:
        order = place(kind)
        if order.total:
            assert order.paid

@pytest.mark.parametrize("count", [0, 1])
def test_parameter(count):
    if count:
        assert place(count).total == 3

def test_both_branches():
    orders = find_orders()
    if orders.open:
        assert orders.total == 3
    else:
        with pytest.raises(OrderError):
            orders.cancel()

def test_difference():
    orders = find_orders()
    if orders:
        pytest.fail("orders left")

def test_only_fails():
    for number in range(2):
        pass
    found, expected = find_orders(), []
    if found != expected:
        assert found == expected

def test_raised():
    order = place(1)
    try:
        with order.open():
            raise KeyError
    except KeyError:
        assert order.closed

def test_platform():
    if sys.platform == "win32":
        assert place(1).total == 3

def test_input():
    order = place(1)
    for line in order.lines():
        assert line.paid
    for number in range(len(order)):
        assert order[number].paid

def test_what_is_given():
    shop = open_shop()
    found = find_orders(shop)
    for order in shop.orders:
        assert found[order] == 3

def test_what_is_asked():
    shop = open_shop()
    for shelf in shop.shelves:
        found = shop.count(shelf)
        assert found == 3

def test_orelse():
    order = place(1)
    for line in order:
        print(line)
    else:
        assert order.total == 3
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
