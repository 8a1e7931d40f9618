"""A test with no code: it is counted as passed and tests nothing.

What it finds: a test whose body is only a docstring, ``pass``, ``...`` or a bare ``return``, and which asks for no
fixture that checks. Tests marked skip or xfail are left alone.

Why it matters: the report shows a green test with a promising name. Whoever reads it believes that the behaviour is
tested, and nobody writes the test.

Instead: write the test; or delete it and keep the idea in the tracker; or mark it
``@pytest.mark.skip(reason="to be written")``, so that it shows as skipped.

When to ignore it: an override that must switch an inherited test off (``test_x = None`` says it better).

Source: https://testsmells.org/pages/testsmells.html#EmptyTest (Empty Test)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import is_empty

_NOT_PASSED = ("skip", "skipif", "xfail")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    reach = suite.reach[case.id]
    if not is_empty(case.function) or reach.checks or reach.opaque:
        return
    if not any(case.mark(name) for name in _NOT_PASSED):
        yield Hit(case.function.span, f"`{case.function.name}` is empty and counts as passed")


BAD = (
    '''
def test_refund():  # finding
    pass

def test_refund_twice():  # finding
    """Refunding twice is refused."""
''',
    """
import unittest

class RefundTest(unittest.TestCase):
    def test_refund(self):  # finding
        return
""",
)

GOOD = (
    """
import pytest
from shop import refund

def test_refund():
    assert refund(10) == 10

@pytest.mark.skip(reason="to be written")
def test_refund_twice():
    pass
""",
    """
# file: tests/conftest.py
import pytest

@pytest.fixture
def shop():
    yield Shop()
    assert Shop.balanced

# file: tests/test_shop.py
def test_new_shop_is_balanced(shop):
    pass
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
