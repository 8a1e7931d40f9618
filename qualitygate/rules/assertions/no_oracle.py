"""A test that checks nothing: it passes whatever the code returns.

What it finds: a test without any assertion, neither in its own body nor in what it runs (helpers, base classes,
fixtures, context managers and nested functions are followed across files, three calls deep), whose code shows that
there was something to check and nobody looked:

- it compares on a line of its own (``cart.total() == 3``, ``np.allclose(a, b)``);
- it ends in a name for what the code returned, which nothing reads (``total = cart.total()``), or in printing what it
  works out there;
- its name says what comes of it (``test_cancel_restores_stock``), or is about a change or a value, and it ends in the
  call that makes it: ``test_add_item``, whose last line is ``cart.add_item("apple")``;
- all that it does is to set a scene with ``monkeypatch``;
- or half of all tests of the suite check nothing (a third, in a suite of fewer than ten): there silence is a habit, and
  every silent test is one, but those that connect to something, or only start and end it.

Every other silent test is a `smoke-test`: that it ends may be its point. So is one, unless it compares, in a file where
at least twenty other tests assert, and four of five.

Silent means that nothing fails in another way either. So left alone are: a ``raise`` by hand there or in a double, a
call out of the suite that checks by its name (``validate``), one that is told what to expect (``exit_code=2``,
``client.get(url, status=404)``) or runs a program given as text, an ``assert`` in a text or in a class that a text
names, what a test of Twisted returns, a played server that fails when it was not asked for all it was told (responses,
respx, pytest-httpx), benchmarks, tests that only import or only enter a context, skipped ones, those marked
``xfail(raises=...)``, and tests that hand control to what may check outside the suite (a snapshot plugin, a test
runner, ``check=True``, a method of a base class that the suite does not hold).

Why it matters: such a test runs code and so raises coverage, but only notices what crashes. A wrong result passes.

Instead: assert on what the code returned or changed. Where not raising is the whole point, say so in name, docstring or
a comment (``test_close_twice_does_not_raise``, ``# issue 952``), and the rule is silent; where at least four other
tests of the file assert, and four of five, so it is for an odd input in the name (missing, empty, unknown); and it is
silent on a test named after acceptance (``test_valid_name``, ``test_name_passes``) in a file that also tests rejection.

When to ignore it: when the oracle is out of Python's sight, such as a plugin that inspects the log after each test.

Source: https://testsmells.org/pages/testsmells.html#UnknownTest (Unknown Test)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.assertions.missing import is_missing
from qualitygate.rules.assertions.silence import is_silent
from qualitygate.rules.mentions import find_file


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    file = find_file(case.function.path, suite)
    if file is not None and is_silent(case, file, suite) and is_missing(case, file, suite):
        yield Hit(case.function.span, f"`{case.function.name}` asserts nothing: it passes whatever the code returns")


BAD = (
    """
import unittest
from shop import Cart

class CartTest(unittest.TestCase):
    def test_add(self):  # finding
        Cart().add("apple", 3)
""",
    """
import pytest
from shop import Cart, find_order

@pytest.fixture
def order():
    found = find_order(1)
    if found is None:
        raise LookupError("there is no order")
    return found

class Basket(Cart):
    def close(self):
        assert self.items == []

def lay(cart):
    cart.add("apple", 3)

def test_repr():  # finding
    repr(Cart())

def test_lay(cart):  # finding
    import shop
    lay(cart)  # type: ignore[arg-type]

def test_text(cart):  # finding
    cart.add("Basket of apples", 1)
    cart.note("nobody can assert this")

def test_fixture_raises(order):  # finding
    order.cancel()

def verify_price(cart):
    print(cart.price)

def test_price(cart):  # finding
    verify_price(cart)

def test_status():  # finding
    Cart(status="open").settle(status_code=200)

def test_lay_again(cart):
    assert cart.lay("apple") == 1

def test_lay_more(cart):
    assert cart.lay("apples") == 2

def test_take(cart):
    assert cart.take("apple") == 0

def test_total(cart):
    assert cart.total() == 0

def test_missing_or_empty_works():  # finding
    '''Errors of an unknown cart should be handled; None is permitted and can be given.'''
    find_order(None)
""",
    """
import numpy as np
from shop import Cart, cancel

class TestCart:
    def test_prices(self, cart):  # finding
        np.allclose(cart.prices(), [0.5, 0.7])

    def test_weight(self, cart):  # finding
        cart.weigh() > 0

    def test_bill(self, cart):  # finding
        bill = cart.pay()

    def test_remove_apple(self, cart):  # finding
        cart.remove("apple")

    def test_cancel_restores_stock(self, cart):  # finding
        cancel(cart)

    def test_close(self, cart):
        cart.close()

    def test_total(self, cart):
        assert cart.total() == 3

    def test_count(self, cart):
        assert cart.count() == 1

    def test_add(self, cart):
        assert cart.add("apple", 3) == 3

    def test_rename(self, cart):
        assert cart.rename("mine").name == "mine"

    def test_move(self, cart):
        assert cart.move("door").place == "door"

    def test_split(self, cart):
        assert cart.split() == []

    def test_weigh_nothing(self):
        assert Cart().weigh() == 0
""",
)

GOOD = (
    """
from shop import Cart

def test_add():
    assert Cart().add("apple", 1) == 1

def test_add_again():
    assert Cart().add("apple", 2) == 2

def test_take():
    assert Cart().take("apple", 1) == 0

def test_total():
    assert Cart().total() == 0

def test_take_unknown():
    Cart().take("stone", 1)
""",
    """
# file: tests/checks.py
def total_is(cart, expected):
    assert cart.total() == expected

# file: tests/test_cart.py
import pytest
from tests.checks import total_is

def test_add(cart):
    total_is(cart, 0)

def test_reject(cart):
    with pytest.raises(ValueError, match="unknown"):
        cart.add("stone", 1)

def test_valid_fruit(cart):
    cart.add("apple", 1)

def test_fruit_passes(cart):
    cart.weigh("apple")

def test_close_twice_does_not_raise(cart):
    cart.close()

# file: tests/test_issue545.py
def test_order(cart):
    cart.prepare_order()
""",
    """
import asyncio
import pickle
import warnings
import pytest
from shop import Cart, open_shop

class CheckingCart(Cart):
    def close(self):
        assert self.items == []

def test_page_that_is_gone(client):
    client.get("/gone", status=404)

@pytest.mark.cart("shop.CheckingCart")
def test_named_in_a_text(client):
    client.get("/cart")

def test_imports():
    import shop.till

def test_old_names():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from shop import Basket

def test_import_by_name():
    __import__("shop.till")

async def test_ends(cart):
    await asyncio.wait_for(cart.closed(), timeout=1)

def test_error_by_hand(cart):
    try:
        cart.add("stone", 1)
    except ValueError:
        pass
    else:
        raise RuntimeError("added a stone")

def balance(cart):
    if cart.total():
        raise RuntimeError(f"{cart.total()} left")

def test_helper_raises(cart):
    balance(cart)

def test_double_raises(cart):
    def refuse(item):
        raise LookupError("asked for what is not wanted")

    cart.add("apple", 1, find=refuse)

def test_mock_raises(cart, mocker):
    mocker.patch("shop.cart.log", side_effect=OSError)
    cart.add("apple", 1)

def test_told_what_to_expect(run):
    run("shop", exit_code=2)

def test_callback(cart):
    cart.later().add_callback(cart.case.assertEqual, 3)

def test_program_runs(shell):
    shell.run_code("Cart()")

def test_check_of_another_library(arrays):
    arrays.xp_assert_close(Cart().prices(), [1.0])

def test_name_of_call(client):
    client.get("/").raise_for_status()

def test_program(run):
    run('''
        from shop import Cart
        assert Cart().total() == 0
    ''')

@pytest.mark.mpl_image_compare
def test_figure(cart):
    return cart.draw()

def test_pickle():
    '''A Cart is picklable.'''
    pickle.dumps(Cart())

def test_noname():
    # Issue 952: the name is missing
    open_shop("")

def test_terminates(cart):
    cart.wait()

def test_for_coverage(cart):
    cart.unused()

def test_constructor():
    '''Can a cart be made?'''
    Cart()
""",
    """
from twisted.trial.unittest import TestCase
from shop import Cart

class CartTest(TestCase):
    def test_total(self):
        return Cart().total_later()
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
