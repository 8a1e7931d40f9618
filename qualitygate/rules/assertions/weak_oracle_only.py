"""A test that only asks whether there is something.

What it finds: a test whose every assertion, or every one of the one helper that asserts for it, says no more of a
result than that it is there: ``is not None``, the truth of a variable, ``len(x) > 0``, together with ``isinstance``
and ``hasattr``. Left alone: calls that are a question by their name (``is_``, ``find``, ``match``), tests whose file
also asserts that the same call gives None (then being there is the answer), and tests of types alone.

Why it matters: nearly every wrong result is something too. Mutants of the code under test survive such a test in
numbers, while its lines count as covered.

Instead: assert the value: ``assert order.total == Decimal("25.00")``.

When to ignore it: where presence is the whole promise, such as a generated key.

Source: https://arxiv.org/abs/2207.11976 (weak oracles and mutation score), https://testsmells.org
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Await,
    Bool,
    Call,
    Case,
    Compare,
    Expr,
    Function,
    Hit,
    Kind,
    Literal,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)  # fmt: skip
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import statements

_QUESTION = re.compile(
    r"(?:is|has|can|should|was|are|does|did|exists|contains|any|all|match|search|fullmatch|find|lookup|starts|ends|valid"
    r"|equal|bool|in|wait|poll)(?:_|$|[A-Z])|validate|verify|getattr|check|get$",
)
_KIND = ("isinstance", "issubclass", "hasattr", "callable")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first assertion."""
    reach = suite.reach[case.id]
    if not reach.checks or reach.opaque or case.kind in (Kind.PERFORMANCE, Kind.PROPERTY):
        return
    for function in (part.function for part in inline(case, suite)):
        if len(function.checks) < len(reach.checks):
            continue
        values = _bound(function)
        found = [_weakness(check.test, values) for check in function.checks]
        present = [each for each in found if isinstance(each, Call)]
        if all(found) and present and not _may_be_missing(case, {each.attr for each in present}, suite):
            message = f"`{function.name}` only asks whether there is something, not what"
            yield Hit(function.checks[0].span, message, function.path, function.qualname)
        return


def _bound(function: Function) -> dict[str, Expr]:
    return {
        each.targets[0].id: each.value
        for each in statements(function.body)
        if isinstance(each, Assign) and isinstance(each.targets[0], Name) and each.value is not None
    }


def _weakness(test: Expr | None, values: dict[str, Expr]) -> Call | bool:
    """The call whose result is only asked to be there; True for a question of type; False for a real oracle."""
    match test:
        case Compare(left=left, op="is not", right=Literal(value=None)):
            return _made(left, values)
        case Compare(left=Call(func=Name(target="len"), args=(left,)), op=">" | "!=", right=Literal(value=0)):
            return _made(left, values)
        case Compare(left=Call(func=Name(target="len"), args=(left,)), op=">=", right=Literal(value=1)):
            return _made(left, values)
        case Compare(left=left, op="!=", right=Literal(value="" | b"")):
            return _made(left, values)
        case Call(func=Name(target=asked)):
            return asked in _KIND
        case Compare(left=Call(func=Name(target="type")), op="is"):
            return True
        case Name():
            return _made(test, values)
        case Bool(op="and", values=parts):
            found = [_weakness(part, values) for part in parts]
            return all(found) and next((each for each in found if isinstance(each, Call)), True)
    return False


def _made(value: Expr, values: dict[str, Expr]) -> Call | bool:
    """The call that gave it, unless that is a question with an answer."""
    made: Expr | None = values.get(value.id) if isinstance(value, Name) else value
    made = made.value if isinstance(made, Await) else made
    if (
        not isinstance(made, Call)
        or _QUESTION.match(made.attr)
        or made.target.startswith("subprocess.")
        or Literal(None) in made.args
    ):
        return False
    return made


def _may_be_missing(case: Case, asked: set[str], suite: Suite) -> bool:
    """Whether another test of the file shows that the same call may give None: then presence is an answer."""
    for file in suite.files:
        for other in file.cases if file.path == case.id.path else ():
            if any(_gives_none(part.function, asked) for part in inline(other, suite)):
                return True
    return False


def _gives_none(function: Function, asked: set[str]) -> bool:
    values = _bound(function)
    for check in function.checks:
        match check.test:
            case Compare(left=left, op="is" | "==", right=Literal(value=None)):
                made = _made(left, values)
                if isinstance(made, Call) and made.attr in asked:
                    return True
    return False


BAD = (
    """
import unittest
from shop import place, receipt

def test_place():
    order = place(1)
    assert order is not None  # finding

def test_place_open():
    assert place(1) is not None and place(2) is not None  # finding

def test_receipt():
    text = receipt(1)
    assert text  # finding
    assert isinstance(text, str)
    assert len(text) > 0

def test_lines():
    assert len(receipt(2)) >= 1  # finding
    assert receipt(3) != ""

async def test_later():
    order = await place(1)
    assert order is not None  # finding

def test_helped():
    check_place()

def check_place():
    order = place(1)
    assert order is not None  # finding

class OrderTest(unittest.TestCase):
    def test_place(self):
        order = place(1)
        self.assertIsNotNone(order)  # finding
        self.assertTrue(order)
""",
)

GOOD = (
    """
from shop import Order, find_order, is_open, lookup, place, receipt

def test_place():
    order = place(1)
    assert order is not None
    assert order.total == 3

def test_predicate():
    answer = is_open(1)
    assert answer
    assert find_order(2) is not None

def test_type():
    assert isinstance(place(1), Order)
    assert hasattr(place(1), "total")

def test_count():
    assert len(receipt(1)) > 1
    assert len(receipt(2)) >= 2

def test_call():
    assert place(1)

def test_fixture(order):
    assert order is not None

def test_default():
    assert place(1, None) is not None
""",
    """
from shop import voucher

def test_voucher():
    assert voucher(10) is not None

def test_no_voucher():
    check_none(0)

def check_none(value):
    assert voucher(value) is None

def test_helped():
    check_voucher(voucher(10))

def check_voucher(found):
    assert found is not None
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
