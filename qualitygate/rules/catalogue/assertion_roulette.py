"""Assertion Roulette: several assertions without a message.

What it finds: a test with two or more assertions in its own body of which two have no message. Opt-in: real engineers
dispute it.

Why it matters: with unittest of old, the report did not say which of them failed. pytest shows line and values.

Instead: one behaviour a test, or a message for each assertion.

When to ignore it: with pytest, nearly always.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.assertions import assertions


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the test."""
    silent = sum(not each.has_message for each in assertions(case.function))
    if silent >= 2:
        yield Hit(case.function.span, f"{silent} assertions without a message")


BAD = (
    """
import unittest
from shop import total

def test_total():  # finding
    assert total(1) == 1
    assert total(2) == 2, "two"
    assert total(3) == 3

class TotalTest(unittest.TestCase):
    def test_total(self):  # finding
        self.assertEqual(total(1), 1)
        self.assertTrue(total(2))
""",
)

GOOD = (
    """
import unittest
from shop import total

def test_total():
    assert total(1) == 1
    assert total(2) == 2, "two"

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total(1), 1, "one")
        self.assertTrue(total(2), msg="two")
        self.assertIsNone(total(3))
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
