"""Constructor Initialization: a class of tests has a constructor.

What it finds: an ``__init__`` in a class that holds tests: a subclass of ``unittest.TestCase``, or one named like a
class of tests.

Why it matters: it runs when the tests are collected, not before each; pytest does not collect a plain class that has
one.

Instead: ``setUp``, or a fixture.

When to ignore it: never.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose); tsDetect (Peruma et al., FSE
2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Class, Hit, Rule, Severity, Subject, Suite


def find(cls: Class, suite: Suite) -> Iterator[Hit]:
    """One hit on the constructor."""
    is_suite = any(function.name.startswith("test") for function in cls.functions)
    for function in cls.functions:
        if is_suite and function.name == "__init__":
            yield Hit(function.span, f"`{cls.name}` sets up in its constructor")


BAD = (
    """
import unittest
from shop import total

class TotalTest(unittest.TestCase):
    def __init__(self, *args):  # finding
        super().__init__(*args)
        self.price = 1

    def test_total(self):
        self.assertEqual(total(self.price), 1)

def test_total():
    assert total(1) == 1
""",
)

GOOD = (
    """
import unittest
from shop import total

class Price:
    def __init__(self, price):
        self.price = price

class TotalTest(unittest.TestCase):
    def setUp(self):
        self.price = Price(1)

    def test_total(self):
        self.assertEqual(total(self.price), 1)
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CLASS, find=find, bad=BAD, good=GOOD, default=False)
