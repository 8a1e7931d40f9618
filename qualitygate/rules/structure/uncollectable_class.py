"""A class of tests that pytest does not collect: none of them ever runs.

What it finds: in a test file, a class with methods that look like tests and check something, that pytest passes over:
its name does not match ``python_classes`` (``BenchmarkTest``, ``OrdersTests``), or it has an ``__init__``. Classes that
something in the suite uses by name or inherits from, those with bases of their own, and those with ``__test__ = False``
are left alone.

Why it matters: pytest says nothing of the first (and only warns of the second), and the suite is green without them.

Instead: call it ``TestOrders``, or inherit from ``unittest.TestCase``; move what ``__init__`` does to
``setup_method`` or a fixture.

When to ignore it: when another runner collects the class.

Source: https://docs.pytest.org/en/stable/explanation/goodpractices.html#test-discovery, document 001 (BenchmarkTest)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Class, File, Hit, Name, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import Node, last_part, names


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on the class."""
    collected = {case.class_name for case in file.cases}
    candidates = [
        cls
        for cls in file.classes
        if "::" not in cls.qualname
        and cls.qualname not in collected
        and not (set(cls.bases) - {"object"} or cls.decorators or not _has_tests(cls) or "__test__" in _assigned(cls))
    ]
    if not file.is_test_file or not candidates:
        return
    bases = {last_part(base) for other in suite.files for cls in other.classes for base in cls.bases}
    imported = {last_part(path) for other in suite.files if other is not file for _, path in other.imports}
    for cls in candidates:
        if cls.name in bases | imported | names(_around(file, cls), enter=True):
            continue
        has_init = any(function.name in ("__init__", "__new__") for function in cls.functions)
        why = (
            "it has an `__init__`" if has_init else f"its name does not match `{' '.join(suite.config.python_classes)}`"
        )
        yield Hit(cls.span, f"pytest never runs the tests of `{cls.name}`: {why}")


def _has_tests(cls: Class) -> bool:
    return any(
        function.name.startswith("test_") and function.checks and function.params and not function.is_generator
        for function in cls.functions
    )


def _assigned(cls: Class) -> set[str]:
    return {
        each.id
        for statement in cls.body
        if isinstance(statement, Assign)
        for each in statement.targets
        if isinstance(each, Name)
    }


def _around(file: File, cls: Class) -> list[Node]:
    """Everything in the file but the class."""
    functions = (*file.helpers, *(each.function for each in file.cases), *(each.function for each in file.fixtures))
    outside = [each for each in functions if not each.qualname.startswith(f"{cls.qualname}::")]
    bodies = [node for each in file.classes if each is not cls for node in (*each.decorators, *each.body)]
    return [*file.body, *outside, *bodies]


BAD = (
    """
from shop import Orders

class BenchmarkTest:  # finding
    def test_orders(self):
        assert Orders() == []

class TestOrders:  # finding
    def __init__(self):
        self.orders = Orders()

    def test_orders(self):
        assert self.orders == []

def test_orders():
    assert Orders() == []
""",
)

GOOD = (
    """
import unittest
from shop import Base, Orders

class TestOrders:
    def test_orders(self):
        assert Orders() == []

class OrdersTest(unittest.TestCase):
    def test_orders(self):
        self.assertEqual(Orders(), [])

class Mixin:
    def test_total(self):
        assert self.orders.total == 0

class TestTotal(Mixin):
    orders = Orders()

class Connection:
    def __init__(self):
        self.open = True

    def test_connection(self):
        assert self.open

def test_connection():
    assert Orders(Connection()) == []

class Checker:
    def test_later(self):
        return self.later

class FromShop(Base):
    def test_orders(self):
        assert Orders() == []

class Disabled:
    __test__ = False

    def test_orders(self):
        assert Orders() == []
""",
    """
# file: pytest.ini
[pytest]
python_classes = *Benchmark

# file: tests/test_orders.py
class OrdersBenchmark:
    def test_orders(self):
        assert 1 + 1 == 2
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
