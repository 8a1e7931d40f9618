"""A computed float compared exactly.

What it finds: ``==`` between a float that binary cannot hold exactly (``0.1``, ``19.99``) and a computation with
floats in the test: arithmetic, ``sum``, or a variable bound to it. Opt-in: whether rounding strikes depends on the
numbers, and many such comparisons hold on every machine.

Why it matters: ``0.1 + 0.2 == 0.3`` is false. Such a test fails, or passes by luck, with the order of the additions.

Instead: ``pytest.approx(0.3)``, ``assertAlmostEqual``, or ``Decimal`` for money.

When to ignore it: where the result is exact by construction, such as a parsed or rounded number.

Source: https://docs.astral.sh/ruff/rules/float-equality-comparison/ (RUF069), https://docs.python.org/3/tutorial/floatingpoint.html
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Binary,
    Call,
    Compare,
    Expr,
    Function,
    Hit,
    Literal,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)  # fmt: skip
from qualitygate.scanner.query import checks, expressions, render, statements


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each such assertion."""
    values = {
        each.targets[0].id: each.value
        for each in statements(function.body)
        if isinstance(each, Assign) and isinstance(each.targets[0], Name) and each.value is not None
    }
    for check in checks(function):
        if isinstance(check.test, Compare) and check.test.op in ("==", "!="):
            for exact, other in ((check.test.left, check.test.right), (check.test.right, check.test.left)):
                if _is_rounded(exact) and _is_computed(other, values):
                    yield Hit(check.span, f"`{render(check.test, 60)}` compares a computed float exactly")


def _is_rounded(value: Expr) -> bool:
    """Whether it is a float that binary does not hold: more than 20 bits after the point."""
    return isinstance(value, Literal) and isinstance(value.value, float) and not (value.value * 2**20).is_integer()


def _is_computed(value: Expr, values: dict[str, Expr]) -> bool:
    if isinstance(value, Name):
        value = values.get(value.id, value)
    arithmetic = isinstance(value, Binary) and value.op in ("+", "-", "*", "/", "**")
    summed = isinstance(value, Call) and value.target == "sum"
    return (arithmetic or summed) and any(_is_rounded(each) for each in expressions(value))


BAD = (
    """
import unittest

def test_sum():
    assert 0.1 + 0.2 == 0.3  # finding
    assert sum([0.1, 0.2, 0.3]) == 0.6  # finding

class PriceTest(unittest.TestCase):
    def test_total(self):
        total = 19.99 * 3
        self.assertEqual(59.97, total)  # finding
""",
)

GOOD = (
    """
import pytest
from shop import price

def test_sum():
    assert 0.1 + 0.2 == pytest.approx(0.3)
    assert 0.5 + 0.25 == 0.75
    assert price("tea") == 19.99
    assert round(0.1 + 0.2, 2) == 0.3
    assert price("tea") + 1 == 20.99
    assert 0.1 + 0.2 < 0.4
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD, default=False)
