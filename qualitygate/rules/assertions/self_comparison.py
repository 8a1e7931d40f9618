"""A value compared with itself.

What it finds: an assertion whose two sides read the same (``assert total == total``): names, subscripts, attributes of
``self`` and plain functions of them such as ``len`` and ``round``. Calls into the code are left alone, since
``f(1) == f(1)`` says that it is deterministic, and so are other attributes, which may be computed, and objects that the
test makes of a class, whose ``__eq__`` is run. So are tests that are about equality, order, identity, caching or not
crashing by their name, docstring or the comments above the line, and those that compare the value with a different one
too: elsewhere in the test by an order, or at the end of a chain (``part.name == part.name == "menu"``).

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
    Check,
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
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.intent import comments_on, states_not_raising
from qualitygate.scanner.query import calls, checks, last_part, names, render, root_name, statements, target

_MEANT = re.compile(
    r"(?:^|[_\W])(?:eq|ne|nan|cmp)(?:$|[_\W])|equal|ident|compar|order|hash|same|reflex|cop(?:y|ies)|cach",
    re.IGNORECASE,
)
_PLAIN = ("len", "type", "abs", "round", "int", "float", "str", "sum", "min", "max")


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion that holds such a comparison."""
    own = checks(function)
    for check in own:
        for test in _compared(check):
            if (
                test.op in ("==", "is", "<=", ">=")
                and _repeats(test)
                and not _goes_on(check, test)
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
    if isinstance(test.left, Attribute) and root_name(test.left) not in ("self", "cls"):
        return False
    return all(call.target in _PLAIN for call in calls(test.left))


def _goes_on(check: Check, test: Compare) -> bool:
    """Whether a chain goes on to another value: ``a == a == b``, lowered to two comparisons that share ``a``."""
    return any(
        other.op == "==" and other.left == test.right and other.right != test.left and not names(other.right)
        for other in _compared(check)
    )


def _is_made(function: Function, value: Expr) -> bool:
    """Whether it names an object that the test makes of a class: then its ``__eq__`` is what runs."""
    return isinstance(value, Name) and any(
        isinstance(each, Assign) and value in each.targets and last_part(target(each.value))[:1].isupper()
        for each in statements(function.body)
    )


def _is_meant(function: Function, check: Check, test: Compare, own: tuple[Check, ...], suite: Suite) -> bool:
    """Whether the test is about comparing: by its words, or by comparing the value with a different one too."""
    file = find_file(function.path, suite)
    line = check.span.line
    above = " ".join(comments_on(file, line - 2, line)) if file is not None else ""
    if _MEANT.search(f"{function.qualname} {function.docstring or ''} {above}") or _is_made(function, test.left):
        return True
    for check in own:
        for other in _compared(check):
            if other.op in ("!=", "<", ">") and test.left in (other.left, other.right):
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
    assert len(cart.items) == len(cart.items)  # finding
    assert cart.items[0] >= cart.items[0] and cart.open  # finding
    assert total <= total  # finding
    assert str(cart) == str(cart) and str(cart) == find_text(cart)  # finding

class CartTest(unittest.TestCase):
    def test_total(self):
        self.total = Cart().total
        self.assertEqual(self.total, self.total)  # finding
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

def test_read_twice():
    cart = Cart()
    total = cart.total
    assert total == total == 3
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
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
