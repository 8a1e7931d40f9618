"""An assertion that holds whatever the code does.

What it finds: an asserted literal (``assert True``), a non-empty tuple (``assert (x == 1, "message")``), ``or`` with a
true literal (``x == 1 or 2``), a length compared with what no length can be (``len(x) >= 0``), a comparison of two
literals, a lambda or generator that was never called or run, ``isinstance(x, object)``; in ``assert`` and in
unittest's ``assert*`` methods, in tests, fixtures and helpers.

Why it matters: it reads like a check, and can never fail.

Instead: state what must hold: the exact length, ``x in (1, 2)``, the message after a comma without parentheses.
Where a line only has to be reached, a recorded call or a flag that is asserted says so.

When to ignore it: hardly ever; ``assert True`` as a placeholder deserves a skipped test.

Source: https://docs.astral.sh/ruff/rules/assert-on-string-literal/, https://pylint.readthedocs.io (assert-on-tuple)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import checks, render
from qualitygate.scanner.truth import always_true


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each such assertion."""
    for check in checks(function):
        why = always_true(check.test) if check.test is not None and check.form != "raise" else ""
        if why:
            yield Hit(check.span, f"`{render(check.test, 60)}` always holds: {why}")


BAD = (
    """
from shop import orders

def test_orders():
    found = orders()
    assert len(found) >= 0  # finding
    assert -1 < len(found)  # finding
    assert (found == [1], "one order")  # finding
    assert found == [1] or [2]  # finding
    assert True  # finding
    assert "orders"  # finding
    assert not None  # finding
    assert 1 == 1  # finding
""",
    """
import unittest

class OrdersTest(unittest.TestCase):
    def test_orders(self):
        self.assertTrue("orders")  # finding
        self.assertGreaterEqual(len([]), 0)  # finding

    def check(self):
        assert lambda: self.x == 1  # finding
""",
)

GOOD = (
    """
from shop import orders

def test_orders():
    found = orders()
    assert len(found) >= 1
    assert len(found) > 0
    assert len(found) != 0
    assert found == [1], "one order"
    assert found in ([1], [2])
    assert all(each for each in found)
    if not found:
        assert False, "no orders"
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
