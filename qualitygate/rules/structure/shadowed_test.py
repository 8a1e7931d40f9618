"""Two tests of one name: the second replaces the first, which never runs.

What it finds: a test, or a class of tests, defined again under the same name in the same module or class. Definitions
in a branch (``if``, ``try``) and functions that a decorator may register elsewhere are left alone.

Why it matters: Python keeps the last definition only. The first still reads as if it tested something; what it covers
can break unseen.

Instead: give each the name of what it tests; or delete the one that was replaced.

When to ignore it: never; a test meant to be off is skipped with a reason.

Source: https://docs.astral.sh/ruff/rules/redefined-while-unused/ (F811)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Class, Define, File, Function, Hit, Rule, Severity, Stmt, Subject, Suite
from qualitygate.scanner.query import last_part, target, walk

_HARMLESS = ("pytest.mark.", "unittest.", "hypothesis.", "mock.", "patch", "given", "settings", "staticmethod")


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each definition that is replaced."""
    # by their places: what resolving changes in a function is a copy
    branched = {each.definition.span for node in _bodies(file) for each in walk(node) if isinstance(each, Define)}
    last = {case.function.qualname: case.function for case in file.cases if case.function.path == file.path}
    for function in file.helpers:
        kept = last.get(function.qualname)
        if kept is None or {kept.span, function.span} & branched or function.span.line >= kept.span.line:
            continue
        if all(target(each).startswith(_HARMLESS) for each in function.decorators) and not _builds_on(kept, function):
            yield Hit(function.span, f"never runs: line {kept.span.line} defines `{function.name}` again")
    seen: dict[str, Class] = {}
    tested = {case.class_name for case in file.cases}
    for cls in reversed(file.classes):
        later = seen.setdefault(cls.qualname, cls)
        if later is cls or cls.qualname not in tested or {cls.span, later.span} & branched:
            continue
        extends = cls.name in {last_part(base) for base in later.bases}
        tests = any(function.name.startswith("test") for function in cls.functions)
        if later.span.line > cls.span.line and tests and not extends and not cls.decorators:
            yield Hit(cls.span, f"its tests never run: line {later.span.line} defines `{cls.name}` again")


def _bodies(file: File) -> list[Stmt]:
    return [*file.body, *(statement for cls in file.classes for statement in cls.body)]


def _builds_on(later: Function, earlier: Function) -> bool:
    """Whether the later is made of the earlier (a property's setter, an overload, a registered function)."""
    return any(earlier.name in target(each).split(".") for each in later.decorators)


BAD = (
    """
import pytest
from shop import refund

def test_refund():  # finding
    assert refund(10) == 10

@pytest.mark.slow
def test_refund_twice():  # finding
    assert refund(10) == 0

def test_refund():
    assert refund(0) == 0

def test_refund_twice():
    assert refund(5) == 0

class TestRefund:
    def test_zero(self):  # finding
        assert refund(0) == 0

    def test_zero(self):
        assert refund(0.0) == 0

class TestPart:  # finding
    def test_part(self):
        assert refund(1) == 1

class TestPart:
    def test_half(self):
        assert refund(0.5) == 0.5
""",
)

GOOD = (
    """
import sys
from shop import command, refund

if sys.platform == "win32":
    def test_path():
        assert refund.path == "C:"
else:
    def test_path():
        assert refund.path == "/"

try:
    import shop_fast
except ImportError:
    def test_fast():
        assert refund.fast is False
else:
    def test_fast():
        assert refund.fast is True

def check(test):
    test.assertEqual(refund(2), 2)

if sys.platform == "win32":
    class TestCheck:
        def test_check(self):
            check(self)
else:
    class TestCheck:
        def test_check(self):
            check(self)

@command
def test_command():
    assert refund(1) == 1

def test_command():
    assert refund(2) == 2

def helper():
    return 1

def helper():
    return 2

class TestRefund:
    def test_zero(self):
        assert refund(0) == 0

class TestOther:
    def test_zero(self):
        assert refund(0.0) == 0

class TestOther(TestOther):
    def test_one(self):
        assert refund(1) == 1
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
