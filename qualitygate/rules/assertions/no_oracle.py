"""A test that checks nothing: it passes whatever the code returns.

What it finds: a test without any assertion, neither in its own body nor in what it runs: helpers, base classes,
fixtures, context managers and nested functions are followed across files, three calls deep. Benchmarks are left alone,
and tests that hand control to what may check outside the suite (a snapshot plugin, a test runner, ``check=True``).

Why it matters: such a test runs code and so raises coverage, but only notices what crashes. A wrong result passes.

Instead: assert on what the code returned or changed. Where not raising is the whole point, say so in name, docstring
or a comment (``test_close_twice_does_not_raise``), and the rule is silent; as it is on a test named after acceptance
(``test_valid_name``) in a file that also tests rejection.

When to ignore it: when the oracle is out of Python's sight, such as a plugin that inspects the log after each test.

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

class CartTest(unittest.TestCase):
    def test_add(self):  # finding
        Cart().add("apple", 3)
""",
)

GOOD = (
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

def test_close_twice_does_not_raise(cart):
    cart.close()
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
