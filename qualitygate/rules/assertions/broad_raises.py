"""An expected error of any type at all.

What it finds: ``pytest.raises(Exception)``, ``assertRaises(Exception)`` and the same with ``BaseException``, without
``match`` and without a look at the error afterwards. Where a test or a class of its file makes an ``Exception`` itself
it is the exact type, and where ``noqa: B017`` stands behind it that was decided: both are left alone.

Why it matters: every mistake satisfies it: an undefined name, a wrong number of arguments, a typo in the test. Such a
test still passes when the check it is about is deleted.

Instead: name the type and the message: ``pytest.raises(ValueError, match="not more than 100")``.

When to ignore it: where the code under test promises no type.

Source: https://docs.astral.sh/ruff/rules/assert-raises-exception/ (B017)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Call,
    Check,
    CheckKind,
    Expr,
    Function,
    Hit,
    Name,
    Raise,
    Rule,
    Severity,
    Subject,
    Suite,
    With,
)  # fmt: skip
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.intent import comments_on
from qualitygate.scanner.query import argument, calls, names, render, target, walk

_BROAD = ("Exception", "BaseException", "builtins.Exception", "builtins.BaseException")


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the call that states the expectation."""
    for check in function.checks:
        if check.kind is not CheckKind.RAISES or not isinstance(check.test, Call) or check.test.attr == "RaisesGroup":
            continue
        kind = argument(check.test, 0, "expected_exception") or check.test.keyword("exception")
        if target(kind) not in _BROAD or _looks_closer(check.test) or _is_exact(function):
            continue
        if not (_is_looked_at(function, check.test) or _is_decided(function, check, suite)):
            yield Hit(check.span, f"`{render(check.test, 50)}` is satisfied by any mistake: name the type")


def _looks_closer(call: Call) -> bool:
    return bool(call.keyword("match") or call.keyword("check")) or "Regex" in call.attr or "Message" in call.attr


def _is_exact(function: Function) -> bool:
    """Whether the test makes or raises an Exception itself."""
    nodes = list(walk(function.body, enter=True))
    raised = any(isinstance(each, Raise) and target(each.exception) in _BROAD for each in nodes)
    made = any(isinstance(each, Call) and each.target in _BROAD for each in nodes)
    given = any(
        keyword.name in ("side_effect", "exception") and target(keyword.value) in _BROAD
        for each in nodes
        if isinstance(each, Call) and each.attr not in ("assertRaises", "raises")
        for keyword in each.keywords
    )
    return raised or made or given


def _is_decided(function: Function, check: Check, suite: Suite) -> bool:
    """Whether the line says that it is meant, or a class or function of the file raises an Exception for its tests."""
    file = find_file(function.path, suite)
    if file is None:
        return False
    others = (
        *file.helpers,
        *(each.function for each in file.fixtures),
        *(own for each in file.classes for own in each.functions),
    )
    noted = any("B017" in each for each in comments_on(file, check.span.line, check.span.line))
    return noted or any(_is_exact(each) for each in others if not each.name.startswith("test"))


def _is_looked_at(function: Function, call: Call) -> bool:
    """Whether what was caught has a name that is read again."""
    kept: Expr | None = None
    for each in walk(function.body):
        if isinstance(each, With):
            kept = next((item.name for item in each.items if item.context is call), kept)
        elif isinstance(each, Assign) and any(inner is call for inner in calls(each)):
            kept = each.targets[0]
    if kept is None:
        return False
    uses = [each for each in walk(function.body, enter=True) if isinstance(each, Name) and each.id in names(kept)]
    return len(uses) > 1


BAD = (
    """
import unittest
import pytest
from shop import Cart

def test_add_invalid():
    with pytest.raises(Exception):  # finding
        Cart().add("tea", -5)
    with pytest.raises(BaseException) as caught:  # finding
        Cart().add("tea", -6)
    pytest.raises(Exception, Cart().add, "tea", -7)  # finding
    with pytest.raises(expected_exception=Exception):  # finding
        Cart().add("tea", -8)

class CartTest(unittest.TestCase):
    def test_add_invalid(self):
        with self.assertRaises(Exception):  # finding
            Cart().add("tea", -5)
""",
    """
from pytest import raises as refused
from shop import Cart

def test_add_invalid():
    with refused(Exception):  # finding
        Cart().add("tea", -5)
""",
)

GOOD = (
    """
import unittest
import pytest
from shop import Cart
from unittest.mock import Mock

def test_add_invalid():
    with pytest.raises(ValueError):
        Cart().add("tea", -5)
    with pytest.raises(Exception, match="negative"):
        Cart().add("tea", -5)
    with pytest.raises(Exception) as caught:
        Cart().add("tea", -5)
    assert caught.type.__name__ == "NegativeQuantity"

def test_error_passes_through():
    def explode():
        raise Exception
    with pytest.raises(Exception):
        Cart().run(explode)

def test_error_of_double():
    store = Mock(side_effect=Exception)
    with pytest.raises(Exception):
        Cart().save(store)

def test_error_is_given():
    with pytest.raises(Exception):
        Cart().fail_with(Exception("full"))

def test_decided():
    with pytest.raises(BaseException):  # noqa: B017
        Cart().add("tea", -5)

def test_group():
    with pytest.RaisesGroup(Exception):
        Cart().add("tea", -5)

class CartTest(unittest.TestCase):
    def test_add_invalid(self):
        with self.assertRaisesRegex(Exception, "negative"):
            Cart().add("tea", -5)
""",
    """
import pytest
from shop import Cart

class Refusing:
    def save(self, cart):
        raise Exception("full")

def test_error_passes_through():
    with pytest.raises(Exception):
        Cart().save(to=Refusing())
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
