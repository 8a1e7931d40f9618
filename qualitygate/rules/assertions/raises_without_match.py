"""An expected error of a common type whose message is not checked.

What it finds: ``pytest.raises`` and ``assertRaises`` of ``ValueError``, ``TypeError``, ``RuntimeError``, ``KeyError``,
``AttributeError`` or ``OSError`` without ``match`` and without a name for what was caught. Opt-in: mature suites do
this by the hundred, and most maintainers would leave it.

Why it matters: these types come from everywhere. When another branch, or a mistake in the test, raises the same type
the test still passes; of two branches that raise ``ValueError`` it cannot tell which one it met. Mutants of messages
and of the order of checks survive.

Instead: ``pytest.raises(ValueError, match="between 0 and 100")``, ``assertRaisesRegex``, or an error class of your own.

When to ignore it: where only one thing can raise it.

Source: https://docs.astral.sh/ruff/rules/pytest-raises-too-broad/ (PT011)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Call, CheckKind, Function, Hit, Rule, Severity, Subject, Suite, With
from qualitygate.scanner.query import argument, calls, render, target, walk

_COMMON = ("ValueError", "TypeError", "RuntimeError", "KeyError", "AttributeError", "OSError", "IOError")


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the call that states the expectation."""
    for check in function.checks:
        if check.kind is not CheckKind.RAISES or not isinstance(check.test, Call):
            continue
        call = check.test
        kind = target(argument(call, 0, "expected_exception") or call.keyword("exception"))
        closer = call.keyword("match") or call.keyword("check") or "Regex" in call.attr or "Message" in call.attr
        if kind in _COMMON and not closer and not _is_kept(function, call):
            yield Hit(check.span, f"any `{kind}` satisfies `{render(call, 50)}`: add `match=`")


def _is_kept(function: Function, call: Call) -> bool:
    for each in walk(function.body):
        if isinstance(each, With) and any(item.context is call and item.name is not None for item in each.items):
            return True
        if isinstance(each, Assign) and any(inner is call for inner in calls(each)):
            return True
    return False


BAD = (
    """
import unittest
import pytest
from shop import Cart

def test_add_invalid():
    with pytest.raises(ValueError):  # finding
        Cart().add("tea", -5)
    pytest.raises(KeyError, Cart().remove, "plate")  # finding

class CartTest(unittest.TestCase):
    def test_add_invalid(self):
        with self.assertRaises(TypeError):  # finding
            Cart().add("tea", None)
""",
)

GOOD = (
    """
import unittest
import pytest
from shop import Cart, NegativeQuantity

def test_add_invalid():
    with pytest.raises(ValueError, match="negative"):
        Cart().add("tea", -5)
    with pytest.raises(NegativeQuantity):
        Cart().add("tea", -5)
    with pytest.raises(ValueError) as caught:
        Cart().add("tea", -5)
    assert str(caught.value) == "negative"
    caught = pytest.raises(KeyError, Cart().remove, "plate")
    assert caught.value.args == ("plate",)

class CartTest(unittest.TestCase):
    def test_add_invalid(self):
        with self.assertRaisesRegex(ValueError, "negative"):
            Cart().add("tea", -5)
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD, default=False)
