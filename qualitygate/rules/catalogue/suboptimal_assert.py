"""Suboptimal Assert: another assertion of unittest says more.

What it finds: ``assertTrue`` and ``assertFalse`` of a comparison, ``assertEqual`` and ``assertIs`` (and their
negations) with ``None``, ``True`` or ``False``. The rule suboptimal-unittest-assert leaves out tests of operators and
calls with a message.

Why it matters: the report does not show the values.

Instead: ``assertEqual``, ``assertIn``, ``assertIsNone`` ...

When to ignore it: where the operator itself is tested.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Case, Compare, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.assertions import assertions

_TRUTHS = frozenset({"assertTrue", "assertFalse"})
_EQUALS = frozenset({"assertEqual", "assertNotEqual", "assertIs", "assertIsNot"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    for each in assertions(case.function):
        name = each.node.attr if isinstance(each.node, Call) else ""
        compares = name in _TRUTHS and any(map(_is_comparison, each.values))
        constant = name in _EQUALS and any(_is_constant(value) for value in each.values)
        if compares or constant:
            yield Hit(each.span, f"`{name}` hides the values")


def _is_comparison(value: object) -> bool:
    return isinstance(value, Compare)


def _is_constant(value: object) -> bool:
    return isinstance(value, Literal) and (value.value is None or isinstance(value.value, bool))


BAD = (
    """
import unittest
from shop import total

class TotalTest(unittest.TestCase):
    def test_eq(self):
        self.assertTrue(total(1) == 1, "one")  # finding
        self.assertFalse(1 in total(2))  # finding
        self.assertEqual(total(3), None)  # finding
        self.assertIsNot(total(4), True)  # finding
""",
)

GOOD = (
    """
import unittest
from shop import total

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertTrue(total(1))
        self.assertEqual(total(2), 0)
        self.assertIn(1, total(3))

def test_total():
    assert (total(1) == 1) is True
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
