"""Duplicate Assert as published: the same assertion twice.

What it finds: an assertion of a test that reads the same as an earlier one, whatever happened between. The rule
duplicate-assert asks whether anything changed. Opt-in: real engineers dispute it.

Why it matters: the second is often a copy that was to be changed.

Instead: change it to what was meant, or delete it.

When to ignore it: where something happened between the two.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assert, Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.assertions import assertions
from qualitygate.scanner.query import render


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each repetition."""
    seen: dict[str, int] = {}
    for each in assertions(case.function):
        text = render(each.node.test if isinstance(each.node, Assert) else each.node)
        if text in seen:
            yield Hit(each.span, f"the same stands in line {seen[text]}")
        seen.setdefault(text, each.span.line)


BAD = (
    """
import unittest
from shop import basket

def test_basket():
    assert basket.total == 1
    basket.add("tea")
    assert basket.total == 1  # finding

class BasketTest(unittest.TestCase):
    def test_basket(self):
        self.assertEqual(basket.total, 1)
        self.assertEqual(basket.total, 1)  # finding
""",
)

GOOD = (
    """
from shop import basket

def test_basket():
    assert basket.total == 1
    assert basket.total != 1
    assert basket.total == 2

def test_again():
    assert basket.total == 1
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
