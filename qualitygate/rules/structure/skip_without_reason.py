"""A test is skipped, and nobody says why.

What it finds: ``@pytest.mark.skip`` or ``pytest.skip()`` without a reason, ``@unittest.skip`` without one, and
``self.skipTest("")``. A comment of two words or more on the line, or alone above it, counts as one. ``skipif`` and
``xfail`` state a condition or an expectation and are left alone, and so is a test class that a test or its set-up
defines: it is a sample for a runner.

Why it matters: nobody knows whether it may be switched on again, so that nobody does. What it tested is untested.

Instead: ``@pytest.mark.skip(reason="#123: the server sends no date")``; or delete the test.

When to ignore it: in a suite that is itself material for a test runner.

Source: https://docs.pytest.org/en/stable/how-to/skipping.html, https://testsmells.org (Ignored Test)
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from qualitygate.model import (
    Call,
    Class,
    Define,
    Expr,
    File,
    Function,
    Hit,
    Literal,
    Rule,
    Severity,
    Span,
    Subject,
    Suite,
)
from qualitygate.scanner.query import calls, statements, target

_DECORATORS = frozenset({"pytest.mark.skip", "unittest.skip"})
_CALLS = frozenset({"pytest.skip", "self.skipTest", "unittest.SkipTest"})


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each skip, at the decorator or the call."""
    comments = {each.line: each for each in file.comments if len(each.text.split()) > 1}  # one word is no reason
    tests = [case.function for case in file.cases if case.function.path == file.path]
    tests += [each.function for each in file.fixtures]
    samples = {id(call) for each in tests for call in _inside_classes(each)}
    for span, what in _skips((*tests, *file.helpers), file.classes, samples):
        above = comments.get(span.line - 1)
        if span.line not in comments and not (above is not None and above.alone):
            yield Hit(span, f"`{what}` without a reason")


def _inside_classes(function: Function) -> Iterator[Call]:
    """The calls in the classes that it defines."""
    for each in statements(function.body, enter=True):
        if isinstance(each, Define) and isinstance(each.definition, Class):
            yield from calls(each, enter=True)


def _skips(
    functions: Sequence[Function], classes: Sequence[Class], samples: Container[int]
) -> Iterator[tuple[Span, str]]:
    for decorators in (*(each.decorators for each in functions), *(each.decorators for each in classes)):
        for each in decorators:
            if target(each) in _DECORATORS and not _has_reason(each):
                yield _span(each), target(each)
    for function in functions:
        for call in calls(function.body, enter=True):
            if call.target in _CALLS and not _has_reason(call) and id(call) not in samples:
                yield call.span, call.target


def _has_reason(node: Expr) -> bool:
    given = (*node.args, *(each.value for each in node.keywords)) if isinstance(node, Call) else ()
    return any(not (isinstance(each, Literal) and not each.value) for each in given)


def _span(node: Expr) -> Span:
    return getattr(node, "span", Span(0))


BAD = (
    """
import unittest
import pytest
from shop import refund

@pytest.mark.skip  # finding
def test_refund():
    assert refund(10) == 10

@pytest.mark.skip()  # finding
class TestRefund:
    def test_twice(self):
        pytest.skip()  # finding
        assert refund(10) == 0

def test_late():
    def later():
        pytest.skip()  # finding

    assert refund(later) == 10

def make_tests(amount):
    class RefundsTest(unittest.TestCase):
        def test_refund(self):
            self.skipTest("")  # finding

    return RefundsTest

@pytest.fixture
def refunds():
    pytest.skip("")  # finding

class RefundTest(unittest.TestCase):
    def test_refund(self):
        self.skipTest("")  # finding
""",
)

GOOD = (
    """
import unittest
import pytest
from shop import ready, refund

@pytest.mark.skip(reason="#12: no refunds yet")
def test_refund():
    assert refund(10) == 10

@pytest.mark.skip("#12: no refunds yet")
def test_twice():
    pytest.skip("no refunds yet")
    assert refund(10) == 0

# the bank's sandbox is gone
@pytest.mark.skip
def test_bank():
    assert refund(10) == 10

@pytest.mark.skipif(not ready, reason="not ready")
@pytest.mark.xfail
def test_ready():
    if not ready:
        pytest.skip(ready)
    assert refund(10) == 10

def test_runner(run):
    class Sample(unittest.TestCase):
        def test_refund(self):
            self.skipTest("")

    assert run(Sample).skipped == 1

@unittest.skip("#12: no refunds yet")
class RefundTest(unittest.TestCase):
    def test_refund(self):
        self.assertEqual(refund(10), 10)
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
