"""``assertTrue(a == b)``: the failure says only that False is not true.

What it finds: ``assertTrue`` and ``assertFalse`` of a comparison or of ``isinstance``, and ``assertEqual`` with
``None``, ``True`` or ``False``, without a message of its own. Opt-in: the check itself is right, and old suites hold
hundreds.

Why it matters: the report shows neither value, so that a failure in CI must be run again to be understood.

Instead: ``assertEqual(a, b)``, ``assertIn(a, b)``, ``assertIsNone(a)``, ``assertIsInstance(a, kind)``.

When to ignore it: where the operator itself is tested (``__eq__``, ``__lt__``).

Source: https://docs.astral.sh/ruff/rules/ (PT009), https://docs.openstack.org/hacking/latest/ (H203)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Attribute,
    Call,
    Compare,
    Expr,
    FixTier,
    Function,
    Hit,
    Literal,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.rules.assertions.telling_unittest_assert import BETTER, CONSTANTS, repair
from qualitygate.scanner.query import calls, render

_OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "cmp", "compar", "order", "contains", "identity")


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    if any(word in function.name.lower().split("_") for word in _OPERATORS):
        return
    for call in calls(function.body, enter=True):
        if not isinstance(call.func, Attribute) or call.func.value != Name("self") or call.keywords:
            continue
        better = _better(call.attr, call.args)
        if better:
            yield Hit(call.span, f"`{render(call, 60)}` hides the values: write `{better}`")


def _better(name: str, args: tuple[Expr, ...]) -> str:
    match name, args:
        case "assertTrue" | "assertFalse", (Compare(op=op, right=right),):
            if op in ("is", "is not") and right == Literal(None):
                return "assertIsNone" if (op == "is") == (name == "assertTrue") else "assertIsNotNone"
            return BETTER[op][name == "assertFalse"]
        case "assertTrue" | "assertFalse", (Call(func=Name(target="isinstance"), args=(_, _)),):
            return "assertIsInstance" if name == "assertTrue" else "assertNotIsInstance"
        case "assertEqual" | "assertEquals", (left, right):
            return _of_constant(left) or _of_constant(right)
    return ""


def _of_constant(value: Expr) -> str:
    return CONSTANTS.get(repr(value.value), "") if isinstance(value, Literal) else ""


BAD = (
    """
import unittest
from shop import Cart, total

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertTrue(total(1) == 1)  # finding
        self.assertFalse("tea" in Cart())  # finding
        self.assertTrue(total() is None)  # finding
        self.assertTrue(isinstance(Cart(), Cart))  # finding
        self.assertEqual(total(), None)  # finding
        self.assertEqual(Cart().empty, True)  # finding
""",
)

GOOD = (
    """
import unittest
from shop import Cart, total

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total(1), 1)
        self.assertTrue(total(1) == 1, "one costs one")
        self.assertTrue(Cart().empty)
        self.assertIsNone(total())

    def test_eq(self):
        self.assertTrue(Cart() == Cart())
""",
)

FIXED = (
    (
        """
import unittest
from shop import Cart, total

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertTrue(total(1) == 1)  # one
        self.assertTrue((total(1) or 2) != (1 + 2))
        self.assertFalse("tea" in Cart())
        self.assertFalse("tea" not in Cart())
        self.assertTrue(total() is None)
        self.assertFalse(total() is None)
        self.assertTrue(total(2)
                        >= 2)
        self.assertTrue(isinstance(Cart(), Cart))
        self.assertTrue(total(1) == None)
        self.assertFalse(total(1) < 2)
        self.assertEqual(total(), None)
        self.assertEqual(True, Cart().empty)
""",
        """
import unittest
from shop import Cart, total

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total(1), 1)  # one
        self.assertNotEqual((total(1) or 2), (1 + 2))
        self.assertNotIn("tea", Cart())
        self.assertIn("tea", Cart())
        self.assertIsNone(total())
        self.assertIsNotNone(total())
        self.assertGreaterEqual(total(2), 2)
        self.assertIsInstance(Cart(), Cart)
        self.assertIsNone(total(1))
        self.assertGreaterEqual(total(1), 2)
        self.assertIsNone(total())
        self.assertTrue(Cart().empty)
""",
    ),
)

RULE = Rule(
    severity=Severity.INFO,
    subject=Subject.FUNCTION,
    find=find,
    bad=BAD,
    good=GOOD,
    default=False,
    fix=FixTier.SAFE,
    repair=repair,
    fixed=FIXED,
)
