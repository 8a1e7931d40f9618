"""A test with no code: it is counted as passed and tests nothing.

What it finds: a test whose body is only a docstring, ``pass``, ``...`` or a bare ``return``, and which asks for no
fixture that checks. Tests marked skip or xfail are left alone, so is a docstring that holds a doctest or an IPython
session, a name alone that is said not to raise, a comment which says why it is empty (``# no testable properties``, and
not ``# TODO``), in a class of empty tests for all of them, or which other test of the file to see, and an override, in
a mixin too, that switches an inherited test off. So is a test that asks for a fixture with code which no test of its
file that has code runs: whether the fixture works is what is tested. And so are samples, which a runner is tested on: a
docstring that says so (``A passing test``, ``used by the other tests``), a test that another makes an instance of
(``self.__class__("test_nothing")``), and a module that a test of a folder above hands to a call by its name
(``run_in("such", "test_such")``).

Why it matters: the report shows a green test with a promising name. Whoever reads it believes that the behaviour is
tested, and nobody writes the test.

Instead: write the test; or delete it and keep the idea in the tracker; or mark it
``@pytest.mark.skip(reason="to be written")``, so that it shows as skipped.

When to ignore it: when a tool asks for a test of this name and there is nothing to test; a comment that says so is
enough.

Source: https://testsmells.org/pages/testsmells.html#EmptyTest (Empty Test)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Case, Evaluate, File, Function, Hit, Name, Rule, Severity, Subject, Suite
from qualitygate.rules.assertions.samples import is_run_by_another, is_run_from_elsewhere
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.intent import comments_on, states_not_raising
from qualitygate.scanner.query import calls, is_empty, lineage

#: What a comment says that tells why there is nothing, unless the test is yet to be written.
_REASON = re.compile(
    r"\b(?:not?|nothing|never|none|cannot|elsewhere|covered|tested|since|because|already|dummy)\b|n't\b", re.I
)
_UNWRITTEN = re.compile(r"todo|fixme|xxx|implement|writ|yet|later|fill|skip|placeholder|stub", re.IGNORECASE)
_WORDS = 3
_SEE = re.compile(r"\W*see\b", re.IGNORECASE)
_NOT_PASSED = ("skip", "skipif", "xfail")
_SAMPLE = re.compile(r"\b(?:trivial|passing|successful) (?:\w+ )?test\b|\bused by (?:the )?other tests", re.IGNORECASE)
_SESSION = re.compile(r"^\s*(?:>>> |In \[\d+\]: )", re.MULTILINE)


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    reach = suite.reach[case.id]
    if not is_empty(case.function) or reach.checks or reach.opaque:
        return
    if _SESSION.search(case.function.docstring or "") or any(case.mark(name) for name in _NOT_PASSED):
        return
    file = find_file(case.id.path, suite)
    if file is not None and (
        _is_intended(case, file) or _switches_off(case, suite) or _tries_fixture(case, file, suite)
    ):
        return
    is_name = file is not None and states_not_raising(case.function, file) and _names_something(case)
    if not is_name and not is_run_from_elsewhere(case.function.path, suite):
        yield Hit(case.function.span, f"`{case.function.name}` is empty and counts as passed")


def _is_intended(case: Case, file: File) -> bool:
    inside = [text for function in _list_alike(case, file) for text in _list_comments(function, file)]
    said = any(map(_tells_why, inside)) or any(_is_tested_there(each, case, file) for each in inside)
    if said or any("intention" in each.lower() for each in inside) or _SAMPLE.search(case.function.docstring or ""):
        return True
    return is_run_by_another(case, file)


def _list_comments(function: Function, file: File) -> list[str]:
    """Those inside, and one that ends its block."""
    first, last = function.span.line, function.span.end_line
    return list(comments_on(file, first, last + (first < last)))


def _list_alike(case: Case, file: File) -> list[Function]:
    """The tests of its class where all are empty, so that what one says is said of all; else itself."""
    mates = [each.function for each in file.cases if case.class_name and each.class_name == case.class_name]
    return mates if all(map(is_empty, mates)) and mates else [case.function]


def _tells_why(comment: str) -> bool:
    told = len(comment.split()) >= _WORDS and not _UNWRITTEN.search(comment)
    return told and bool(_REASON.search(comment))


def _is_tested_there(comment: str, case: Case, file: File) -> bool:
    """Whether it sends the reader to another test of the file, one with code."""
    named = set(re.findall(r"\w+", comment)) if _SEE.match(comment) else set()
    others = (each.function for each in file.cases if each.id != case.id)
    return any(each.name in named and not is_empty(each) for each in others)


def _switches_off(case: Case, suite: Suite) -> bool:
    """Whether another class that its class is made of, at any depth, has a test of this name that is not empty."""
    bases = lineage((case.class_name or "").rpartition("::")[2], case.id.path, suite)
    inherited = (each for cls in bases if case.function not in cls.functions for each in cls.functions)
    return any(each.name == case.function.name and not is_empty(each) for each in inherited)


def _tries_fixture(case: Case, file: File, suite: Suite) -> bool:
    """Whether it asks for a fixture that calls something and that no test of its file which has code runs, and is not
    yet to be written."""
    if any(map(_UNWRITTEN.search, _list_comments(case.function, file))):
        return False
    others = [suite.reach[each.id] for each in file.cases if not is_empty(each.function)]
    run = {id(fixture) for reach in others for fixture in reach.fixtures}
    asked = (each for each in suite.reach[case.id].fixtures if not each.autouse and id(each) not in run)
    return any(next(calls(each.function.body), None) is not None for each in asked)


def _names_something(case: Case) -> bool:
    return any(isinstance(each, Evaluate) and isinstance(each.value, Name) for each in case.function.body)


BAD = (
    '''
def test_refund():  # finding
    pass

def test_refund_does_not_raise():  # finding
    pass

def test_name():  # finding
    refund

def test_refund_twice():  # finding
    """Refunding twice is refused."""
''',
    """
import unittest

class RefundTest(unittest.TestCase):
    def test_refund(self):  # finding
        return
""",
    """
import unittest

class TestRefunds:
    class TestTwice:
        def test_refund(self):  # finding
            pass

    class TestLate(unittest.TestCase):
        def test_refund(self):  # finding
            pass

class LateTest(unittest.TestCase):
    def test_late(self):  # finding
        pass

    def test_name(self):
        self.assertEqual(self.find("test_late"), "test_late")

    def test_passing_on(self):  # finding
        '''A test of what is passed on.'''
""",
    """
class Base:
    def test_refund(self):
        pass

class TestRefund(Base):
    def test_refund(self):  # finding
        pass

    def test_other(self):  # finding
        pass  # TODO: write it as soon as there is time

    def test_short(self):  # finding
        pass  # no refund

    def test_twice(self):  # finding
        pass  # see test_short

    def test_thrice(self):  # finding
        pass  # see test_thrice

    def test_late(self):  # finding
        pass  # see the ticket

    def test_early(self):  # finding
        pass  # as test_fee

    def test_rush(self):  # finding
        pass  # a dummy to be filled in

    def test_fee(self):
        assert self.fee() == 1

    def test_list(self):  # finding
        pass  # wrong kind of refund, another name, other till

    def test_short_of(self): pass  # finding
    # the next one is not run on Windows

    def test_said(self):
        pass  # nothing to test
""",
)

GOOD = (
    """
class Off:
    def test_refund(self):
        pass

class Shared:
    def test_refund(self):
        assert self.refund() == 3

class TestOff(Off, Shared):
    def test_other(self):
        '''What the runner takes.'''
        # a dummy for the runner

class TestOpen:
    def setup_method(self):
        Shop.open()

    def test_open(self):
        pass

    def test_open_again(self):
        # fails when it is open already
        pass

class Middle(Shared):
    pass

class TestRefund(Middle):
    def test_refund(self):
        pass

    def test_paragraph(self):
        pass  # there is nothing to test
""",
    """
import pytest
from shop import refund

def test_refund():
    assert refund(10) == 10

@pytest.mark.skip(reason="to be written")
def test_refund_twice():
    pass
""",
    """
# file: tests/conftest.py
import pytest

@pytest.fixture
def shop():
    yield Shop()
    assert Shop.balanced

# file: tests/test_shop.py
def test_new_shop_is_balanced(shop):
    pass
""",
    """
def test_fixtures():
    # Intentionally empty: the fixtures of the session are what is tested.
    pass

def test_builtin():
    # must not raise a NameError
    __SHOP__

class TestFee:
    def test_refund(self):
        assert refund(1) == 0

class TestRefund:
    def test_refund(self):
        # See TestFee.test_refund
        pass

def test_session():
    '''What a debugger shows.

    In [1]: refund(10)
    Out[1]: 10
    '''

def test_doctest():
    '''What the prompt shows.

    >>> refund(10)
    10
    '''

def test_trivial():
    '''A trivial passing test.'''
""",
    """
import unittest

class RunnerTest(unittest.TestCase):
    class Sample(unittest.TestCase):
        def test_one(self):
            pass

    def test_run(self):
        self.assertEqual(self.Sample("run").countTestCases(), 1)

class PassingMixin:
    def test_nothing(self):
        return

    def test_empty(self):
        '''Used by the other tests.'''

    def test_run(self):
        self.assertTrue(self.__class__("test_nothing").run().wasSuccessful())

class PassingTest(PassingMixin, unittest.TestCase):
    pass
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
