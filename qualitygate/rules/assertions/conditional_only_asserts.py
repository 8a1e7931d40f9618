"""A test whose every assertion may run zero times.

What it finds: a test in which no assertion stands on every way through: the only ones are under an ``if`` on what the
code returned, in a loop over that (it may be empty), or in an ``except`` (it may not be reached), and nothing the test
runs asserts either; where one helper does all the asserting, the same of that. Loops over tables, constants,
parameters and fixtures count as running, and so do loops over what the test gives to the code (the graph whose
centrality is asked) or asks for a value, over the parts of a program or document that stands in the test where each is
asked something, and over what it calls expected; within them a filter is fine. Left alone too: an ``if`` that fails
(``if x != y: pytest.fail()``, ``else: assert False``), branches on parameters, on the platform or on what can be
imported, an ``except`` of what the test raises itself (``1 / 0``), properties of Hypothesis and performance tests.

Why it matters: a result that is empty, zero or missing makes the test pass, and that is what broken code returns.

Instead: assert the condition first (``assert len(orders) == 2``), then what is inside. Use ``pytest.raises`` for an
expected error. Two behaviours are two tests.

When to ignore it: when the environment decides what can be checked; ``pytest.skip`` says that better.

Source: https://testsmells.org/pages/testsmells.html#ConditionalTestLogic (Conditional Test Logic)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualitygate.model import (
    Case,
    CheckKind,
    Compare,
    Expr,
    For,
    Hit,
    If,
    Import,
    Kind,
    Literal,
    Match,
    Rule,
    Severity,
    Span,
    Stmt,
    Subject,
    Suite,
    Try,
    While,
    With,
)
from qualitygate.rules.assertions.raising import list_raising, raises_by_hand
from qualitygate.rules.assertions.results import find_results, is_result
from qualitygate.scanner.flow import goes_on
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import names, walk


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a body."""

    spans: frozenset[Span]  #: of its oracles
    results: set[str]  #: names of what the code gave
    raising: set[str]  #: names of its functions that raise for certain


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first assertion."""
    reach = suite.reach[case.id]
    if not reach.checks or reach.opaque or case.kind in (Kind.PROPERTY, Kind.PERFORMANCE):
        return
    if any(not check.conditional or check.kind is CheckKind.FAIL or _fails(check.test) for check in reach.checks):
        return
    for part in inline(case, suite):
        function, own = part.function, part.function.checks
        if len(own) < len(reach.checks):
            continue
        spans = frozenset(check.span for check in own)
        if not _meets(function.body, _Seen(spans, find_results(function.body), list_raising(function.body))):
            message = f"every assertion of `{function.name}` may run zero times: it passes when none does"
            yield Hit(own[0].span, message, function.path, function.qualname)
        return


def _meets(body: tuple[Stmt, ...], seen: _Seen) -> bool:
    """Whether every way through the block meets an oracle, as far as can be read."""
    return any(_meets_in(statement, seen) for statement in body)


def _meets_in(statement: Stmt, seen: _Seen) -> bool:
    def within(*bodies: tuple[Stmt, ...]) -> bool:
        return all(_meets(body, seen) or not goes_on(body) for body in bodies)

    match statement:
        case If(test=test, body=body, orelse=orelse) if names(test) & seen.results and not _differs(test):
            return bool(orelse) and within(body, orelse)
        case For(iterable=iterable) if is_result(iterable, seen.results):
            return _meets(statement.orelse, seen)
        case While(test=test) if names(test) & seen.results:
            return _meets(statement.orelse, seen)
        case Match(bodies=bodies):
            return within(*bodies)
        case With(items=items, body=body):
            return any(_holds(item.context, seen.spans) for item in items) or _meets(body, seen)
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            if all(isinstance(each, Import) for each in body):  # what is installed decides
                return True
            caught = raises_by_hand(body, seen.raising) and within(*(handler.body for handler in handlers))
            return caught or any(_meets(each, seen) for each in (body, orelse, final))
    return _holds(statement, seen.spans)


def _fails(test: Expr | None) -> bool:
    return isinstance(test, Literal) and not test.value


def _differs(test: Expr) -> bool:
    """``if x != y: assertEqual(x, y)``: what is under it only fails."""
    return isinstance(test, Compare) and test.op in ("!=", "not in", "is not") and bool(names(test.right))


def _holds(node: Stmt | Expr, spans: frozenset[Span]) -> bool:
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

def test_zipped_with_a_table(wanted):
    order = place(1)
    other = place(2)
    for each, total in zip((order, other), wanted):
        assert each.total == total

def test_added_to():
    order = place(1)
    for each in [place(2), place(3)] + [order] + order.parts:
        assert each.total == 3

def test_left():
    orders = find_orders()
    names = {"mug", "tea"}
    for name in names - orders.sold:
        assert name in orders.left

def test_own_platform(find_platform):
    platform = find_platform()
    if platform.is_linux():
        assert place(1).total == 3

def test_table_bound_anew():
    orders = (("mug", 1), ("tea", 2))
    for name, count in orders:
        orders = place(name)
        assert orders.count == count

def test_expected():
    expected = place(1)
    found = place(2)
    for name, total in expected.items():
        assert found[name] == total

def test_missing():
    order = place(1)
    if order is None:
        pass
    else:
        assert False

def test_installed():
    try:
        import tills
    except ImportError:
        with pytest.raises(OrderError):
            open_shop()

def test_divided():
    try:
        1 / 0
    except ZeroDivisionError as error:
        assert place(error).total == 3

def test_raised_in_a_text(render):
    page = place("<% raise OrderError('mug') %>")
    try:
        page.render()
    except OrderError as error:
        assert str(error) == "mug"

def test_program():
    nodes = open_shop('''
    first = 1
    second = 2
    ''')
    for node in nodes:
        found = node.infer()
        assert found.value == 1

def test_document(number):
    text = f'''
    first = {number}
    '''
    nodes = open_shop(text)
    for node, other in zip(nodes, [3]):
        assert node.infer() == other

def test_raised_below():
    def inner():
        raise KeyError

    def outer():
        inner()

    try:
        outer()
    except KeyError as error:
        assert place(error).total == 3

def test_orelse():
    order = place(1)
    for line in order:
        print(line)
    else:
        assert order.total == 3
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
