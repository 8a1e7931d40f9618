"""A test asserts that a mock returns what the test told it to return.

What it finds: ``m.f.return_value = x`` or ``m = Mock(return_value=x)``, and in the same function an assertion that
``m.f()`` or ``m()`` equals (``==``, ``is``) that very ``x``, with the call written in the assertion or bound to a
variable before it. Silent where ``m`` is bound anew in between, or handed to a call that could change it.

Why it matters: no line of the code under test takes part. The test shows that unittest.mock works, and counts as one
more test.

Instead: call the code that uses the mock, and assert on what the code made of the answer.

When to ignore it: in the tests of a mocking library.

Source: https://abseil.io/resources/swe-book/html/ch13.html (Test Doubles), document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Call,
    CheckKind,
    Compare,
    Expr,
    Function,
    Hit,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.rules.mentions import mentions
from qualitygate.rules.mocking.doubles import bare, is_mock
from qualitygate.scanner.query import assigned, calls, names, render, statements, target


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion."""
    if not function.checks or "return_value" not in mentions(function):
        return
    told: dict[str, tuple[Expr, int]] = {}
    bound: dict[str, Expr] = {}
    for each in statements(function.body):
        if isinstance(each, Assign) and each.value is not None and len(each.targets) == 1:
            path = target(each.targets[0])
            if path.endswith(".return_value"):
                told[path.removesuffix(".return_value")] = (each.value, each.span.line)
            elif isinstance(each.value, Call) and is_mock(each.value):
                given = each.value.keyword("return_value")
                told |= {path: (given, each.span.line)} if given is not None else {}
            elif isinstance(each.targets[0], Name):
                bound[path] = bare(each.value)
    for check in function.checks if told else ():
        if check.kind is CheckKind.COMPARE and isinstance(check.test, Compare) and check.test.op in ("==", "is"):
            for one, other in ((check.test.left, check.test.right), (check.test.right, check.test.left)):
                got = bound.get(one.id, one) if isinstance(one, Name) else bare(one)
                if isinstance(got, Call) and got.target in told and told[got.target][0] == other:
                    root, lines = got.target.partition(".")[0], range(told[got.target][1] + 1, check.span.line + 1)
                    if not _is_touched(function, root, lines):
                        message = f"`{render(got, 40)}` returns what this test told it to: no code takes part"
                        yield Hit(check.span, message)


def _is_touched(function: Function, root: str, lines: range) -> bool:
    """Whether a name is bound anew, or handed to a call, between two lines."""
    for each in statements(function.body):
        if each.span.line in lines and (
            root in assigned(each) or any(root in names(call.args) for call in calls(each))
        ):
            return True
    return False


BAD = (
    """
from unittest.mock import AsyncMock, Mock

def test_price():
    shop = Mock()
    shop.price.return_value = 5
    assert shop.price("mug") == 5  # finding

async def test_stock():
    stock = AsyncMock(return_value=["mug"])
    found = await stock()
    assert found == ["mug"]  # finding
""",
)

GOOD = (
    """
from unittest.mock import Mock
from shop import Cart

def test_total():
    shop = Mock()
    shop.price.return_value = 5
    assert Cart(shop, ["mug"]).total() == 5

def test_wrapped():
    shop = Mock(return_value=5)
    price = Cart(shop).price
    assert price("mug") == 5
    assert shop("mug") == price.last

def test_bound_anew():
    shop = Mock()
    shop.price.return_value = 5
    with Cart(None) as shop:
        assert shop.price() == 5

def test_handed_over():
    shop = Mock()
    shop.price.return_value = 5
    Cart.raise_prices(shop)
    assert shop.price() == 5
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
