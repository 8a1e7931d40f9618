"""A helper class that is named like a class of tests: pytest tries to collect it.

What it finds: a class of a test file whose name matches ``python_classes``, with an ``__init__`` or ``__new__`` or as
a dataclass, and without a single test method, that does not say ``__test__ = False``. Silent on a suite that is for
the most part unittest's and never mentions pytest: its runner does not mind.

Why it matters: each run warns "cannot collect test class because it has a __init__ constructor"; among such warnings
the one about a real class of tests that is passed over goes unseen, and ``-W error`` stops the run.

Instead: another name (``FakeClient``, ``DataBuilder``), or ``__test__ = False`` in its body.

When to ignore it: when the name is part of an interface under test.

Source: https://docs.pytest.org/en/stable/example/pythoncollection.html, document 002 (TestDataBuilder)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Class, Define, File, Hit, Name, Rule, Severity, Style, Subject, Suite
from qualitygate.scanner.collect import matches
from qualitygate.scanner.query import has_decorator, walk


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on the class."""
    if not file.is_test_file or not file.classes:
        return
    # by their places: what resolving changes in a class is a copy
    branched = {each.definition.span for each in walk(file.body) if isinstance(each, Define)}
    for cls in file.classes:
        if "::" in cls.qualname or cls.span in branched or not matches(cls.name, suite.config.python_classes):
            continue
        constructed = any(function.name in ("__init__", "__new__") for function in cls.functions)
        constructed = constructed or has_decorator(
            cls, "dataclasses.dataclass", "attrs.define", "attr.s", "attrs.frozen"
        )
        tests = any(matches(function.name, suite.config.python_functions) for function in cls.functions)
        if constructed and not (tests or _is_disowned(cls) or _has_test_base(cls) or _is_for_unittest(suite)):
            yield Hit(cls.span, f"pytest takes `{cls.name}` for a class of tests and warns on each run")


def _is_for_unittest(suite: Suite) -> bool:
    """Whether another runner than pytest collects it: most tests are methods of TestCase, nothing mentions pytest."""
    if suite.config.path is not None or any(dotted == "pytest" for file in suite.files for _, dotted in file.imports):
        return False
    cases = suite.cases
    return 2 * sum(case.style is Style.UNITTEST for case in cases) > len(cases)


def _is_disowned(cls: Class) -> bool:
    return any(
        isinstance(each, Assign) and any(isinstance(name, Name) and name.id == "__test__" for name in each.targets)
        for each in cls.body
    )


def _has_test_base(cls: Class) -> bool:
    """Whether a base may bring tests, or say that there are none."""
    return any("test" in base.lower() for base in cls.bases)


BAD = (
    """
from dataclasses import dataclass
from shop import total

class TestDataBuilder:  # finding
    def __init__(self):
        self.prices = []

    def build(self):
        return self.prices

@dataclass
class TestOrder:  # finding
    price: int

def test_total():
    assert total(*TestDataBuilder().build()) == TestOrder(0).price
""",
)

GOOD = (
    """
from shop import Base, TestBase, total

class TestDataBuilder:
    __test__ = False

    def __init__(self):
        self.prices = []

class DataBuilder:
    def __init__(self):
        self.prices = []

class TestClient(TestBase):
    def __init__(self):
        self.prices = []

class TestGroup:
    prices = []

class TestTotal:
    def __init__(self):
        self.prices = []

    def test_total(self):
        assert total(*self.prices) == 0

def test_total():
    assert total(*DataBuilder().prices) == 0

def check(test):
    test.assertEqual(total(1), 1)

if total:
    class TestWay:
        def __init__(self):
            self.prices = []

        def go(self):
            check(self)
""",
    """
import unittest
from shop import total

class TestOrder:
    def __init__(self):
        self.price = 0

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total(TestOrder().price), 0)

    def test_none(self):
        self.assertEqual(total(), 0)

def test_decorator(function):
    return function
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
