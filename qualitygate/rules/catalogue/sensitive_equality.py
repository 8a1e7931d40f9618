"""Sensitive Equality: an assertion compares the text of an object.

What it finds: an assertion with ``str(...)``, ``repr(...)`` or ``.__str__()`` as an operand or argument. Opt-in: real
engineers dispute it.

Why it matters: a comma in the text breaks the test, and the text may leave out what matters.

Instead: compare the object, or its fields.

When to ignore it: where the text is what is tested.

Source: tsDetect (Peruma et al., FSE 2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.assertions import assertions

_TEXTS = frozenset({"str", "repr"})
_METHODS = frozenset({"__str__", "__repr__"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion."""
    for each in assertions(case.function):
        if any(isinstance(v, Call) and (v.target in _TEXTS or v.attr in _METHODS) for v in each.values):
            yield Hit(each.span, "compares the text of an object")


BAD = (
    """
import unittest
from shop import Basket

def test_basket():
    assert str(Basket()) == "empty"  # finding
    assert "tea" in repr(Basket("tea"))  # finding

class BasketTest(unittest.TestCase):
    def test_basket(self):
        self.assertEqual(Basket().__str__(), "empty")  # finding
""",
)

GOOD = (
    """
from shop import Basket

def test_basket():
    assert Basket() == Basket(str(1))
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
