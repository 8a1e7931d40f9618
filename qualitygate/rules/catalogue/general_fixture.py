"""General Fixture: the set-up makes more than each test needs.

What it finds: a ``setUp`` (or ``setUpClass``, ``setup_method``) whose fields are not all used by every test of its
class, in the test itself. Opt-in: real engineers dispute it.

Why it matters: each test pays for what it does not need, and a reader cannot see what it does need.

Instead: fixtures that tests ask for by name.

When to ignore it: where a class has many tests and a small set-up.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose); tsDetect (Peruma et al., FSE
2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Fixture, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.setups import cases_of, fields_of, fields_used


def find(fixture: Fixture, suite: Suite) -> Iterator[Hit]:
    """One hit on the set-up."""
    fields = fields_of(fixture)
    lacking = [case for case in cases_of(fixture, suite) if fields - fields_used(case)] if fields else []
    if lacking:
        least = sorted(fields - fields_used(lacking[0]))
        yield Hit(fixture.function.span, f"`{lacking[0].function.name}` does not use `{least[0]}`")


BAD = (
    """
import unittest
from shop import Basket, total

class TotalTest(unittest.TestCase):
    def setUp(self):  # finding
        self.basket = Basket()
        self.price = 1

    def test_total(self):
        self.assertEqual(total(self.basket), self.price)

    def test_basket(self):
        self.assertEqual(self.basket.size, 0)
""",
)

GOOD = (
    """
import unittest
from shop import Basket, total

class TotalTest(unittest.TestCase):
    def setUp(self):
        self.basket = Basket()

    def test_total(self):
        self.assertEqual(total(self.basket), 1)

class OtherTest(unittest.TestCase):
    def test_other(self):
        self.assertEqual(total(0), 0)
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.FIXTURE, find=find, bad=BAD, good=GOOD, default=False)
