"""An expected error stated by its class and by its message.

What it finds: ``pytest.raises`` and unittest's ``assertRaises`` and ``assertRaisesRegex`` in tests.

A conforming use: names a class narrower than ``Exception``; and where many causes raise the class (``ValueError``,
``OSError``, ``RuntimeError``), looks at the message too: by ``match``, by reading the caught error, or by comparing it.
A class that says enough by itself needs no message.

Why it matters: ``raises(Exception)`` is satisfied by a misspelt name, and a bare ``ValueError`` by the wrong check.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Call,
    Case,
    CheckKind,
    Container,
    Expr,
    Literal,
    Name,
    Pattern,
    Subject,
    Suite,
    UseHit,
    With,
)  # fmt: skip
from qualitygate.scanner.query import argument, calls, names, statements, target

_ANY = frozenset({"Exception", "BaseException"})
_BROAD = frozenset({"ValueError", "OSError", "IOError", "EnvironmentError", "RuntimeError", "socket.error"})
_MATCHING = frozenset({"assertRaisesRegex", "assertRaisesRegexp", "assertRaisesMessage"})
#: Reading another attribute of the error is no choice of style, and no variant.
_VARIANTS = {"match": "match", "text of the caught": "text of the caught"}
_FORMS = _MATCHING | {"raises", "assertRaises"}


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use per expectation of an error."""
    for check in case.function.checks:
        call = check.test
        if check.kind is not CheckKind.RAISES or not isinstance(call, Call) or call.attr not in _FORMS:
            continue
        kind = argument(call, 0, "expected_exception")
        if kind is None:
            continue
        message = _message(call, case)
        has = {"specific class": not _names(kind) & _ANY, "message": bool(message) or not _names(kind) & _BROAD}
        yield UseHit(check.span, tuple(part for part in PATTERN.parts if not has[part]), _VARIANTS.get(message, ""))


def _names(kind: Expr) -> set[str]:
    if isinstance(kind, Container):
        return {name for item in kind.items for name in _names(item)}
    return set() if isinstance(kind, Literal) else {target(kind).removeprefix("builtins.")}


def _message(call: Call, case: Case) -> str:
    """How the message is looked at, empty when it is not."""
    if call.attr in _MATCHING or call.keyword("match") is not None or call.keyword("check") is not None:
        return "match"
    caught = _caught(call, case)
    if not caught:
        return ""
    after = [each for each in statements(case.function.body) if each.span.line > call.span.line]
    if any(call.target == "str" and caught in names(call.args) for call in calls(after)):
        return "text of the caught"
    return "caught" if caught in names(after) else ""


def _caught(call: Call, case: Case) -> str:
    """The name that the caught error is bound to."""
    for each in statements(case.function.body, enter=True):
        if isinstance(each, With):
            for item in each.items:
                if isinstance(item.name, Name) and isinstance(item.context, Call) and item.context.span == call.span:
                    return item.name.id
        elif isinstance(each, Assign) and isinstance(each.value, Call) and each.value.span == call.span:
            return next((name.id for name in each.targets if isinstance(name, Name)), "")
    return ""


GOOD = (
    """
import unittest
import pytest
from shop import OutOfStock, price, take

def test_price_negative():
    with pytest.raises(ValueError, match="must not be negative"):  # use
        price(-1)

def test_price_text():
    with pytest.raises(ValueError) as caught:  # use
        price("a")
    assert "a number" in str(caught.value)

def test_take_too_many():
    with pytest.raises(OutOfStock):  # use
        take(50)

class PriceTest(unittest.TestCase):
    def test_negative(self):
        with self.assertRaisesRegex(ValueError, "negative"):  # use
            price(-1)
""",
)

BAD = (
    """
import unittest
import pytest
from shop import price

def test_price_negative():
    with pytest.raises(ValueError):  # lacks: message
        price(-1)
    with pytest.raises(Exception, match="negative"):  # lacks: specific class
        price(-1)

class PriceTest(unittest.TestCase):
    def test_negative(self):
        self.assertRaises((KeyError, ValueError), price, -1)  # lacks: message
        with self.assertRaises(Exception):  # lacks: specific class
            price(-1)
""",
)

PATTERN = Pattern(
    source="000, 002",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("specific class", "message"),
    touches=("validation",),
)
