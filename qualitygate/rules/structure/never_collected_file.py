"""A file of tests whose name pytest passes over: none of them ever runs.

What it finds: a module in a folder of tests that matches none of the ``python_files``, is no conftest, and holds test
functions or classes of tests that assert, themselves or in a helper of the file, which nothing in the suite imports or
inherits from. Silent where no file of its folder is collected: another runner may do that. So is a file whose docstring
names the file that runs it, and a ``test_suite`` that makes a suite for other runners.

Why it matters: the tests are written, reviewed and changed, and have never run.

Instead: call it ``test_orders.py``, or add its pattern to ``python_files``.

When to ignore it: when it is run by hand or by another runner.

Source: https://docs.pytest.org/en/stable/explanation/goodpractices.html#conventions-for-python-test-discovery
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qualitygate.model import Assert, Evaluate, File, Function, Hit, Literal, Rule, Severity, Subject, Suite
from qualitygate.rules.assertions.samples import makes_suite
from qualitygate.scanner.collect import matches
from qualitygate.scanner.index import module_names
from qualitygate.scanner.query import calls, statements
from qualitygate.scanner.resolve import MAX_DEPTH

_OTHERS = frozenset({"conftest", "__init__", "__main__", "setup", "tests"})


def find(suite: Suite, context: Suite) -> Iterator[Hit]:
    """One hit on the first test of each file."""
    imported = {path for file in suite.files for _, path in file.imports}
    folders = {file.path.rpartition("/")[0] for file in suite.files if file.is_test_file and file.cases}
    for file in suite.files:
        folder, _, name = file.path.rpartition("/")
        if file.is_test_file or folder not in folders or name.removesuffix(".py") in _OTHERS:
            continue
        modules = module_names(file.path)
        if any(path == module or path.startswith(f"{module}.") for path in imported for module in modules):
            continue
        if _names_its_runner(file, suite):
            continue
        first = next((each for each in file.helpers if _is_test(each, file, suite)), None)
        if first is not None:
            patterns = " ".join(suite.config.python_files)
            yield Hit(first.span, f"`{name}` matches none of `{patterns}`: its tests never run", file.path)


def _is_test(function: Function, file: File, suite: Suite) -> bool:
    """Whether it would be a test: by name, in a class that would be collected, with an assertion of its own."""
    cls = function.qualname.rpartition("::")[0]
    owner = next((each for each in file.classes if each.qualname == cls), None)
    held = owner is None or (matches(owner.name, suite.config.python_classes) and not owner.bases)
    asserts = _asserts(function, {each.name: each for each in file.helpers if "::" not in each.qualname})
    plain = not (function.decorators or makes_suite(function)) and all(
        param.default is None for param in function.params
    )
    return matches(function.name, suite.config.python_functions) and held and asserts and plain


def _names_its_runner(file: File, suite: Suite) -> bool:
    """Whether its docstring names another file of tests."""
    match file.body[:1]:
        case (Evaluate(value=Literal(value=str(said))),):
            others = {other.path.rpartition("/")[2] for other in suite.files if other.is_test_file}
            return not others.isdisjoint(re.findall(r"\w+\.py\b", said))
    return False


def _asserts(function: Function, helpers: Mapping[str, Function], depth: int = 0) -> bool:
    if any(isinstance(each, Assert) for each in statements(function.body)):
        return True
    called = {call.target for call in calls(function.body)} if depth < MAX_DEPTH else set()
    return any(_asserts(helpers[name], helpers, depth + 1) for name in called if name in helpers)


BAD = (
    """
# file: tests/test_shop.py
from shop import total

def test_total():
    assert total(1) == 1

# file: tests/orders.py
from shop import orders

def load():
    return orders()

def test_orders():  # finding
    assert load() == []

# file: tests/refund_tests.py
'''Refunds: run by refund_tests.py itself, as shop.py is.'''
from shop import refund

class TestRefund:
    def test_refund(self):  # finding
        assert refund(1) == 1

# file: tests/returns.py
from shop import refund

def check(number):
    assert refund(number) == number

def test_return():  # finding
    check(1)
""",
)

GOOD = (
    """
# file: tests/test_shop.py
from checks import test_total
from shop import total

def test_each():
    test_total(total)

# file: tests/checks.py
def test_total(total):
    assert total(1) == 1

# file: tests/helper_functions.py
def check(total):
    assert total(1) == 1

def test_data():
    return [total(1)]

def total(number):
    return number

# file: tests/failing_helper.py
'''Fails, for test_shop.py to look at.'''

def test_failing():
    assert 1 == 2

# file: tests/documentation.py
import unittest

def test_suite():
    assert __file__
    return unittest.TestSuite()

# file: tests/performance/speed_tests.py
def test_speed():
    assert sum([1]) == 1
""",
    """
# file: pytest.ini
[pytest]
python_files = test_*.py *_tests.py

# file: tests/shop_tests.py
def test_shop():
    assert sum([1]) == 1
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.SUITE, find=find, bad=BAD, good=GOOD)
