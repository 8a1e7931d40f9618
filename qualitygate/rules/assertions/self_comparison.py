"""A value compared with itself.

What it finds: an assertion whose two sides read the same (``assert total == total``): names, subscripts, attributes of
``self`` and plain functions of them such as ``len`` and ``round``. Calls into the code are left alone, since
``f(1) == f(1)`` says that it is deterministic, and so are other attributes, which may be computed, the text of these,
the identity of an item, which may be made each time, and objects that the test or its table of parameters makes of a
class, whose ``__eq__`` is run; and the number of a loop over ``range``, in which there is nothing of the code. So are
tests that are about equality, order, identity, caching or not crashing by their name, docstring or the comments above
the line, and those that compare the value with a different one too: elsewhere in the test by an order, or with a
constant, so that there is nothing else that was meant (``key == key`` beside ``key == "menu"``).

Why it matters: it holds for nearly every value: the code may return anything, and the test passes.

Instead: write the expected value down: ``assert total == Decimal("25.00")``.

When to ignore it: in a test of ``__eq__``, or of a value that must not equal itself; say so in its name.

Source: https://docs.astral.sh/ruff/rules/comparison-with-itself/ (PLR0124)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Bool,
    Call,
    Check,
    Compare,
    Expr,
    For,
    Function,
    Hit,
    Literal,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.intent import comments_on, states_not_raising
from qualitygate.scanner.query import calls, checks, last_part, names, render, root_name, statements, target

_MEANT = re.compile(
    r"(?:^|[_\W])(?:eq|ne|lt|le|gt|ge|nan|cmp)(?:$|[_\W])|equal|ident|compar|order|hash|same|reflex|cop(?:y|ies)|cach",
    re.IGNORECASE,
)
_PLAIN = ("len", "type", "abs", "round", "int", "float", "str", "sum", "min", "max")
_TEXTS = ("str", "type")  #: as much work as what they are asked of


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion that holds such a comparison."""
    own = checks(function)
    for check in own:
        for test in _compared(check):
            if (
                test.op in ("==", "is", "<=", ">=")
                and _repeats(test)
                and not _is_meant(function, check, test, own, suite)
            ):
                yield Hit(check.span, f"`{render(test, 60)}` compares a value with itself: it holds for any value")


def _compared(check: Check) -> Iterator[Compare]:
    parts: tuple[Expr | None, ...] = check.test.values if isinstance(check.test, Bool) else (check.test,)
    yield from (each for each in parts if isinstance(each, Compare))


def _repeats(test: Compare) -> bool:
    # Equal literals of different types (1 and 1.0) are told apart by their text.
    if test.left != test.right or render(test.left) != render(test.right) or not names(test.left):
        return False
    if test.op == "is" and not isinstance(test.left, (Name, Attribute)):
        return False
    asked = [test.left, *(arg for call in calls(test.left) if call.target in _TEXTS for arg in call.args)]
    if any(isinstance(each, Attribute) and root_name(each) not in ("self", "cls") for each in asked):
        return False
    return all(call.target in _PLAIN for call in calls(test.left))


def _is_made(function: Function, value: Expr) -> bool:
    """Whether it names an object that the test, or its table, makes of a class, whose ``__eq__`` is what runs; or the
    number of a loop."""
    if not isinstance(value, Name):
        return False
    for each in statements(function.body):
        match each:
            case Assign(targets=targets, value=made) if value in targets and last_part(target(made))[:1].isupper():
                return True
            case For(target=counted, iterable=Call(func=Name(target="range"))) if counted == value:
                return True
    tables = (each for each in calls(function.decorators) if each.attr == "parametrize")
    return any(each.args[:1] == (Literal(value.id),) and any(map(_makes, calls(each.args[1:]))) for each in tables)


def _makes(call: Call) -> bool:
    return call.attr[:1].isupper()


def _is_meant(function: Function, check: Check, test: Compare, own: tuple[Check, ...], suite: Suite) -> bool:
    """Whether the test is about comparing: by its words, or by comparing the value with a different one too.

    ``a == a == 3`` is lowered to two comparisons that share ``a``.
    """
    file = find_file(function.path, suite)
    line = check.span.line
    above = " ".join(comments_on(file, line - 2, line)) if file is not None else ""
    if _MEANT.search(f"{function.qualname} {function.docstring or ''} {above}") or _is_made(function, test.left):
        return True
    for check in own:
        for other in _compared(check):
            orders = other.op in ("!=", "<", ">") or (other.op in ("<=", ">=") and other.left != other.right)
            if orders and test.left in (other.left, other.right):
                return True
            if other.op == "==" and other.left == test.left and not names(other.right):
                return True
    return file is not None and states_not_raising(function, file)


BAD = (
    """
import unittest
from shop import Cart

def test_total():
    cart = Cart()
    total = cart.total
    assert total == total  # finding
    assert total is total  # finding
    assert cart.items["tea"] == cart.items["tea"]  # finding
    assert len(cart.items) == len(cart.items)  # finding
    assert cart.items[0] >= cart.items[0] and cart.open  # finding
    assert total <= total  # finding
    assert total == cart.find_total()
    assert str(cart) == str(cart) and str(cart) == find_text(cart)  # finding

def test_legs():
    cart = find_cart()
    assert cart == cart  # finding
    assert cart >= cart  # finding

class CartTest(unittest.TestCase):
    def test_total(self):
        self.total = Cart().total
        self.assertEqual(self.total, self.total)  # finding
        self.assertEqual(str(self.total), str(self.total))  # finding
""",
    """
import pytest
from shop import Cart, find_price, list_prices

@pytest.mark.parametrize("item", ["tea", "mug"])
def test_items(item):
    assert item == item  # finding

@pytest.mark.parametrize("price", [find_price("tea")])
def test_prices(price, cart):
    assert price == price  # finding
    assert cart == cart  # finding

@pytest.mark.parametrize(("price", "cart"), [(3, Cart())])
def test_price(price, cart):
    assert price == price  # finding

def test_each():
    for price in list_prices():
        assert price == price  # finding
    for number in range(3):
        price = find_price(number)
        assert price == price  # finding
""",
)

GOOD = (
    """
from shop import Cart, price

def test_total():
    cart = Cart()
    assert cart.total == cart.subtotal
    assert price("tea") == price("tea")
    assert cart.find(1) is cart.find(1)
    assert cart.total != 3
    assert cart.rates[1] == cart.rates[1.0]

def test_cart_equality():
    cart = Cart()
    assert cart == cart

def test_cart():
    cart, other = Cart(), Cart()
    assert cart == cart
    assert cart != other

def test_total_again():
    cart = Cart()
    # Comparing a fresh cart used to crash.
    assert cart == cart

def test_le():
    cart = find_cart()
    assert cart <= cart

def test_amounts():
    cart = find_cart()
    assert cart.total >= cart.total
    assert cart == cart
    assert cart >= find_cart(2)

def test_read_twice():
    cart = Cart()
    total = cart.total
    assert total == total == 3
    assert cart.items["tea"] == "tea"
    assert cart.items["tea"] == cart.items["tea"]
    # The items have been cached.
    assert cart.items[0] is cart.items[0]

def test_computed():
    cart = Cart()
    assert cart.total == cart.total
    assert cart.owner is cart.owner
    assert cart == cart

def test_not_a_number(nan_total):
    assert nan_total != nan_total
""",
    """
import pytest
from shop import Cart, Till, find_cart

@pytest.mark.parametrize("cart", [Cart(), Cart("tea")])
def test_empty(cart):
    assert cart == cart
    assert len(cart) == 0

def test_item():
    items = find_cart().items
    assert items["tea"] is items["tea"]

def test_query():
    found = find_cart()
    assert str(found.query) == str(found.query)

def test_subtests(subtests):
    for number in range(2):
        with subtests.test(number=number):
            assert number == number
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
