"""A test that checks nothing: it passes whatever the code returns.

What it finds: a test in which no assertion can be found, neither in its own body nor in what it runs: helpers, base
classes, fixtures, context managers and nested functions are followed across files, three calls deep. Tests that hand
control to something that may check outside the suite (a snapshot plugin, a test runner, a subprocess with
``check=True``) are left alone, and so are benchmarks.

Why it matters: such a test runs code and so raises coverage, but only notices what crashes. A wrong result passes.

Instead: assert on what the code returned or changed. Where not raising is the whole point, say so in the name, the
docstring or a comment (``test_close_twice_does_not_raise``): the intent is then stated, and the rule is silent. It is
silent too on a test that says it is about acceptance (``test_valid_name``) in a file that also tests rejection.

When to ignore it: when the oracle is outside of Python's sight, such as a plugin that inspects the log after each test.

Source: https://testsmells.org/pages/testsmells.html#UnknownTest (Unknown Test)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Kind, Raise, Rule, Severity, Subject, Suite
from qualitygate.scanner.intent import is_acceptance, states_not_raising
from qualitygate.scanner.query import calls, is_empty, without_docstring

_LEAVES = ("pytest.skip", "pytest.xfail", "pytest.exit", "self.skipTest", "pytest.importorskip")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    reach = suite.reach[case.id]
    function = case.function
    if reach.checks or reach.opaque or case.kind is Kind.PERFORMANCE or is_empty(function):
        return
    body = without_docstring(function)
    if any(isinstance(each, Raise) for each in body) or any(call.target in _LEAVES for call in calls(body)):
        return
    file = next((each for each in suite.files if each.path == function.path), None)
    if file is None or not (states_not_raising(function, file) or is_acceptance(function, file)):
        yield Hit(function.span, f"`{function.name}` asserts nothing: it passes whatever the code returns")


BAD = (
    """
import unittest
from shop import Cart

def test_add():  # finding
    Cart().add("apple", 3)

class CartTest(unittest.TestCase):
    def setUp(self):
        self.cart = Cart()

    def test_add(self):  # finding
        self.cart.add("apple", 3)
""",
)

GOOD = (
    """
# file: tests/base.py
import unittest

class Base(unittest.TestCase):
    def tearDown(self):
        self.assertEqual(self.cart.leaks, [])

# file: tests/checks.py
def total_is(cart, expected):
    assert cart.total() == expected

# file: tests/test_cart.py
import pytest
from shop import Cart
from tests.base import Base
from tests.checks import total_is

class CartTest(Base):
    def test_add(self):
        self.cart = Cart()

def test_add():
    total_is(Cart(), 0)

def test_reject():
    with pytest.raises(ValueError, match="unknown"):
        Cart().add("stone", 1)

def test_valid_fruit():
    Cart().add("apple", 1)

def test_close_twice_does_not_raise():
    Cart().close()

def test_speed(benchmark):
    benchmark(Cart)
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
