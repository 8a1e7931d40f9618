"""Test Maverick: a test uses nothing of its set-up.

What it finds: a test in a class with a ``setUp`` (or ``setUpClass``, ``setup_method``) that sets fields, none of
which the test names. Opt-in: real engineers dispute it.

Why it matters: it pays for a set-up that it does not need, and a reader looks for the connection.

Instead: move it out of the class.

When to ignore it: where the set-up does something besides.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Fixture, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.setups import cases_of, fields_of, fields_used


def find(fixture: Fixture, suite: Suite) -> Iterator[Hit]:
    """One hit on each test."""
    fields = fields_of(fixture)
    for case in cases_of(fixture, suite) if fields else ():
        if not fields & fields_used(case):
            yield Hit(case.function.span, f"uses nothing that `{fixture.function.name}` makes")


BAD = (
    """
import unittest
from shop import Basket, total

class TotalTest(unittest.TestCase):
    def setUp(self):
        self.basket = Basket()

    def test_total(self):
        self.assertEqual(total(self.basket), 1)

    def test_nothing(self):  # finding
        self.assertEqual(total(None), 0)
""",
)

GOOD = (
    """
import unittest
from shop import Basket, close, total

class TotalTest(unittest.TestCase):
    def setUp(self):
        self.basket = self.other = Basket()

    def test_total(self):
        self.assertEqual(total(self.basket), 1)

class ClosedTest(unittest.TestCase):
    def setUp(self):
        close()

    def test_total(self):
        self.assertEqual(total(1), 1)
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.FIXTURE, find=find, bad=BAD, good=GOOD, default=False)
