"""Several statements in one expectation of an error.

What it finds: a ``with pytest.raises(...)`` or ``assertRaises`` without ``match`` whose body has several statements
that may raise: preparation before the act, or assertions after it. Bodies that raise by themselves, and preparation
that calls nothing but Python's own types, are left alone; so is preparation where the error is looked at afterwards,
and what ``noqa: PT012`` behind the ``with`` says was decided.

Why it matters: the preparation may raise the expected error, and the act never runs; the statements after the act, an
``assert`` above all, never run at all. The test passes either way.

Instead: prepare before the ``with``, act alone in it, assert after it.

When to ignore it: where the statements only have a meaning together, such as entering and leaving a transaction.

Source: https://docs.astral.sh/ruff/rules/pytest-raises-with-multiple-statements/ (PT012)
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from qualitygate.model import (
    Assert,
    Call,
    CheckKind,
    Define,
    Evaluate,
    Function,
    Hit,
    Import,
    Jump,
    Literal,
    Name,
    Raise,
    Rule,
    Severity,
    Stmt,
    Subject,
    Suite,
    With,
)  # fmt: skip
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.intent import comments_on
from qualitygate.scanner.query import calls, names, statements, walk

_OWN = frozenset(dir(builtins))
_CLOCKS = ("get_time", "monotonic", "perf_counter", "time", "now", "fail")


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the with."""
    raising = {
        id(check.test) for check in function.checks if check.kind is CheckKind.RAISES and not _matches(check.test)
    }
    for each in statements(function.body):
        if isinstance(each, With) and any(id(item.context) in raising for item in each.items):
            acting = [statement for statement in each.body if _acts(statement)]
            if len(acting) > 1 and not any(isinstance(inner, (Raise, Define)) for inner in walk(each.body)):
                never_runs = isinstance(acting[-1], Assert)
                if _is_decided(function, each, suite) or (not never_runs and _is_looked_at(function, each)):
                    continue
                after = "the assertion never runs" if never_runs else "any of them may raise it"
                yield Hit(each.span, f"{len(acting)} statements expect one error: {after}")


def _is_decided(function: Function, block: With, suite: Suite) -> bool:
    """Whether its line says that it is meant."""
    file = find_file(function.path, suite)
    return file is not None and any("PT012" in each for each in comments_on(file, block.span.line, block.span.line))


def _is_looked_at(function: Function, block: With) -> bool:
    """Whether what was caught has a name that is read again."""
    kept = {name for item in block.items if item.name is not None for name in names(item.name)}
    uses = [each for each in walk(function.body, enter=True) if isinstance(each, Name) and each.id in kept]
    return len(uses) > 1


def _matches(test: object) -> bool:
    if not isinstance(test, Call):
        return True
    return bool(test.keyword("match") or test.keyword("check")) or "Regex" in test.attr or "Message" in test.attr


def _acts(statement: Stmt) -> bool:
    """Whether it may raise: it asserts, or calls something of the project."""
    if isinstance(statement, (Jump, Import)) or (
        isinstance(statement, Evaluate) and isinstance(statement.value, Literal)
    ):
        return False
    called = [call for call in calls(statement) if call.target not in _OWN and call.attr not in _CLOCKS]
    return bool(called) or isinstance(statement, Assert)


BAD = (
    """
import unittest
import pytest
from shop import Cart

def test_add_twice():
    with pytest.raises(ValueError):  # finding
        cart = Cart()
        cart.add("tea")  # noqa: PT012

def test_remove():
    cart = Cart()
    with pytest.raises(KeyError):  # finding
        cart.remove("plate")
        assert cart.total == 3

class CartTest(unittest.TestCase):
    def test_remove(self):
        cart = Cart()
        with self.assertRaises(KeyError), cart.locked():  # finding
            cart.clear()
            for name in ("plate", "cup"):
                cart.remove(name)
""",
)

GOOD = (
    """
import time
import pytest
from shop import Cart, transaction

def test_decided():
    with pytest.raises(KeyError):  # noqa: PT012
        cart = Cart()
        cart.remove("plate")

def test_remove():
    cart = Cart()
    with pytest.raises(KeyError):
        cart.remove("plate")
    with pytest.raises(KeyError):
        '''Nothing there.'''
        names = list("ab")
        cart.remove(names[0])
    with pytest.raises(KeyError):
        for name in ("plate", "cup"):
            cart.remove(name)
            cart.check()
    with pytest.raises(KeyError):
        start = time.perf_counter()
        cart.remove("plate")
    with pytest.raises(KeyError):
        cart.remove("plate")
        pytest.fail("no error")
    with pytest.raises(KeyError):
        assert cart["plate"]
    with cart.open():
        cart.add("tea")
        cart.remove("tea")
    assert cart.total == 3

def test_precise():
    with pytest.raises(KeyError, match="plate"):
        cart = Cart()
        cart.remove("plate")

def test_looked_at():
    with pytest.raises(KeyError) as caught:
        cart = Cart()
        cart.remove("plate")
    assert caught.value.args == ("plate",)

def test_rollback():
    with pytest.raises(RuntimeError):
        with transaction():
            Cart().add("tea")
        Cart().save()
        raise RuntimeError
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
