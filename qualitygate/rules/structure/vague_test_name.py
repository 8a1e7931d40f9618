"""A test whose name says less than what is done to what: ``test_total``, ``test_1``, ``test_it_works``.

What it finds: a test whose name is not of the form ``test_<action>_<entity>[_<scenario>]``: fewer than two words
after ``test_``, numbers apart; or only words such as ``it``, ``works``, ``basic``, ``case``. Opt-in: the form is a
convention of the source documents, and a class or module often names the entity.

Why it matters: the name is all that a failed run in CI shows.

Instead: ``test_create_order_rejects_empty_cart``.

When to ignore it: when class or module say the rest.

Source: documents 002 and 004 (naming)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.telling_names import find_telling_words

_LEAST = 2


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    telling = find_telling_words(case.function.name, ("test", *suite.config.python_functions))
    if len(telling) < _LEAST:
        yield Hit(case.function.span, f"`{case.function.name}` does not say what is done to what")


BAD = (
    """
import unittest
from shop import total

def test_total():  # finding
    assert total(1) == 1

def test_1():  # finding
    assert total(1) == 1

def test_it_works():  # finding
    assert total(1) == 1

class TotalTest(unittest.TestCase):
    def testTotal(self):  # finding
        self.assertEqual(total(1), 1)
""",
)

GOOD = (
    """
import unittest
from shop import total

def test_total_of_one():
    assert total(1) == 1

def test_add_item():
    assert total(1) == 1

class TotalTest(unittest.TestCase):
    def testAddItem(self):
        self.assertEqual(total(1), 1)
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
