"""Redundant Assertion: its result never changes.

What it finds: an assertion that compares a value with itself, or that holds constants only: ``assert 1 == 1``,
``assertTrue(True)``. ``assert False`` states a failure and is left alone.

Why it matters: it checks nothing, and is counted as an assertion.

Instead: assert on what the code gave.

When to ignore it: never.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assert, Case, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.assertions import Assertion, assertions


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion."""
    for each in assertions(case.function):
        same = len(each.values) == 2 and each.values[0] == each.values[1]
        constant = bool(each.values) and all(isinstance(value, Literal) for value in each.values)
        if (same or constant) and not _states_failure(each):
            yield Hit(each.span, "its result never changes")


def _states_failure(assertion: Assertion) -> bool:
    node = assertion.node
    if isinstance(node, Assert):
        return isinstance(node.test, Literal) and not node.test.value
    return node.attr == "assertTrue" and assertion.values == (Literal(False),)


BAD = (
    """
import unittest
from shop import total

def test_total():
    assert True  # finding
    assert 1 == 1  # finding
    assert total == total  # finding

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total, total)  # finding
        self.assertTrue(True)  # finding
""",
)

GOOD = (
    """
import unittest
from shop import total

def test_total():
    assert total(1) == 1
    assert False, "not reached"

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertTrue(total)
        self.assertTrue(False)
        self.assertEqual(total(1), total(2))
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
