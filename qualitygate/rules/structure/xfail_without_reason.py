"""A test is expected to fail, and nobody says why.

What it finds: ``@pytest.mark.xfail`` or ``pytest.xfail()`` without a reason, on a test, a class or a case of a table.
A condition, ``raises=``, a comment of two words or more on the line or alone above it, and a docstring that says what
does not work count as one.

Why it matters: an xfail hides every failure of the test, new ones too. Without a reason nobody knows which failure
was meant, or when the mark may go.

Instead: ``@pytest.mark.xfail(reason="#123: rounds half down", strict=True)``.

When to ignore it: in a suite that is itself material for a test runner.

Source: https://docs.pytest.org/en/stable/how-to/skipping.html#xfail-mark-test-functions-as-expected-to-fail
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Expr,
    File,
    Function,
    Hit,
    Literal,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.scanner.query import Node, expressions, root_name, target, walk

_XFAILS = frozenset({"pytest.mark.xfail", "pytest.xfail"})
#: What a hook or a test marks: other objects belong to a suite that is tested.
_MARKED = frozenset({"request", "item", "items", "self", "node"})
#: A docstring that says what is wrong.
_TELLS = re.compile(r"\bnot\b|n't\b|bug|fail|broken|issue|#\d", re.IGNORECASE)


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each."""
    comments = {each.line: each for each in file.comments if len(each.text.split()) > 1}  # one word is no reason
    tests = [case.function for case in file.cases if case.function.path == file.path]
    explained = [each for each in tests if _TELLS.search(each.docstring or "")]
    bodies: list[Sequence[Node]] = [file.body, *(each.body for each in (*file.helpers, *tests))]
    bodies += [each.decorators for each in tests if each not in explained]
    bodies += [cls.decorators for cls in file.classes]
    data = {id(each) for function in (*file.helpers, *tests) for each in _data(function)}
    seen: set[int] = set()
    for each in (each for body in bodies for each in expressions(body, enter=True)):
        if (
            not isinstance(each, (Attribute, Call))
            or target(each) not in _XFAILS
            or id(each) in seen
            or id(each) in data
        ):
            continue
        seen |= {id(each), id(each.func) if isinstance(each, Call) else 0}
        above = comments.get(each.span.line - 1)
        commented = each.span.line in comments or (above is not None and above.alone)
        if not commented and not _has_reason(each):
            yield Hit(each.span, "an expected failure without a reason: it hides every other one")


def _data(function: Function) -> Iterator[Expr]:
    """The marks in a body that mark no test of the suite: bound to a name, or given to what is no ``request``."""
    for each in walk(function.body, enter=True):
        match each:
            case Assign(value=Attribute() as mark):
                yield mark
            case Call(attr="applymarker" | "add_marker", args=(Attribute() as mark, *_)) if (
                root_name(each.func) not in _MARKED
            ):
                yield mark


def _has_reason(node: Expr) -> bool:
    if not isinstance(node, Call):
        return False
    given = (*node.args, *(each.value for each in node.keywords if each.name not in ("strict", "run")))
    return any(not (isinstance(each, Literal) and not each.value) for each in given)


BAD = (
    """
import pytest
from shop import refund

@pytest.mark.xfail  # finding
def test_refund():
    assert refund(10) == 10

@pytest.mark.xfail(strict=True)  # finding
class TestRefund:
    def test_twice(self):
        pytest.xfail("")  # finding
        assert refund(10) == 0

def test_later(request):
    request.applymarker(pytest.mark.xfail)  # finding
    assert refund(10) == 0

@pytest.mark.parametrize("price", [1, pytest.param(2, marks=pytest.mark.xfail)])  # finding
def test_price(price):
    assert refund(price) == price
""",
)

GOOD = (
    """
import pytest
from shop import ready, refund

@pytest.mark.xfail(reason="#12: no refunds yet")
def test_refund():
    assert refund(10) == 10

@pytest.mark.xfail(raises=NotImplementedError)
def test_twice():
    pytest.xfail("no refunds yet")

# the bank rounds half down
@pytest.mark.xfail
def test_bank():
    assert refund(10) == 10

@pytest.mark.xfail(not ready)
def test_ready():
    assert refund(10) == 10

@pytest.mark.xfail
def test_refund_twice():
    'A refund is not repeatable.'
    assert refund(10) == 10

def test_marker(pytester):
    mark = pytest.mark.xfail
    found = pytester.getitem("def test_one(): pass")
    found.applymarker(pytest.mark.xfail)
    assert mark.name in found.keywords

@pytest.mark.xfail
def later_test_refunds():
    assert refund(10) == 10

@pytest.mark.xfail  # no refunds yet
def test_refunds():
    assert refund(10) == 10
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
