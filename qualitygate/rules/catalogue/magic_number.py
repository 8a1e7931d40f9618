"""Magic Number Test: a number stands in an assertion.

What it finds: an assertion with a numeric literal as an operand or argument. Opt-in: real engineers dispute it.

Why it matters: a number without a name does not say what it means.

Instead: name it, where the name says more than the number.

When to ignore it: where the number is the expected value, which is nearly always.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.assertions import assertions


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion."""
    for each in assertions(case.function):
        numbers = [value.value for value in each.values if isinstance(value, Literal) and _is_number(value.value)]
        if numbers:
            yield Hit(each.span, f"`{numbers[0]}` has no name")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, complex)) and not isinstance(value, bool)


BAD = (
    """
import unittest
from shop import total

def test_total():
    assert total("tea") == 4  # finding
    assert total("mug") and 0 < total("mug")  # finding

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total("tea"), -4.5)  # finding
""",
)

GOOD = (
    """
import unittest
from shop import PRICE, total

def test_total():
    assert total(4) == PRICE
    assert total("tea") is True
    assert total("tea"), 7

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertTrue(total(1), 3)
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
