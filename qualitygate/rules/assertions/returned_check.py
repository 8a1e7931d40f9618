"""A test that returns its check instead of asserting it.

What it finds: a test that returns a comparison, a truth value, or a value it made: ``return total == 3``. Calls are
left alone, because what they return is often None (``return self.check(...)``); ``all``, ``any``, ``isinstance`` and
other tests of Python's own are not. Left alone too are a figure that pytest-mpl compares, a function that is defined
inside (a decorator with a test's name), a function with a decorator that the file hands to others by its name (a plugin
or callback), files that import Twisted, whose runner waits for what is returned, and a ``test_suite`` that makes a
suite, which other runners call for it.

Why it matters: the runner drops what a test returns (pytest with no more than a warning), so the test passes whether
it is true or false. Nothing is checked.

Instead: ``assert total == 3``. A test that other tests call for its value is a helper or a fixture: make it one.

When to ignore it: with a runner that looks at returned values.

Source: https://docs.pytest.org/en/stable/how-to/assert.html#returning-non-none-value-in-test-functions
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from qualitygate.fixing.script import Script
from qualitygate.model import (
    Await,
    Bool,
    Call,
    Case,
    Compare,
    Conditional,
    Expr,
    File,
    Finding,
    FixTier,
    Hit,
    Literal,
    Name,
    Return,
    Rule,
    Severity,
    Subject,
    Suite,
    Unary,
    Yield,
)
from qualitygate.model.judgement import Edit, Fix
from qualitygate.rules.assertions.samples import makes_suite
from qualitygate.rules.decorating import is_decorator
from qualitygate.rules.mentions import find_file, libraries
from qualitygate.scanner.query import calls, render, statements, target

_CHECKS = ("all", "any", "bool", "isinstance", "issubclass", "hasattr", "callable", "len")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each such return; none where the parameters show that it is no test."""
    if case.function.is_generator or suite.reach[case.id].unknown_fixtures or case.mark("mpl_image_compare"):
        return
    if makes_suite(case.function):
        return
    file = find_file(case.function.path, suite)
    if file is None or "twisted" in libraries(file) or is_decorator(case.function):
        return
    for each in statements(case.function.body):
        if isinstance(each, Return) and each.value is not None and _has_value(each.value):
            if _is_handed_on(case, file):  # last: it reads the whole file
                return
            if case.requested and case.function.body == (each,) and not isinstance(each.value, (Compare, Bool, Unary)):
                return  # a key function with a test's name: `def testR(r): return r[0]`
            yield Hit(each.span, f"`{render(each.value, 60)}` is returned, not asserted: the runner drops it")


def _is_handed_on(case: Case, file: File) -> bool:
    """Whether something registers it and a call of the file is given it by its name: others run it."""
    registered = any(not target(each).startswith("pytest.") for each in case.function.decorators)
    if case.class_name is not None or not registered:
        return False
    tests = [each.function for each in file.cases]
    functions = (*tests, *(each.function for each in file.fixtures), *file.helpers)
    bodies = (*file.body, *(each for function in functions for each in function.body))
    return any(
        isinstance(arg, Name) and arg.id == case.function.name
        for call in calls(bodies, enter=True)
        for arg in call.args
    )


def _has_value(value: Expr) -> bool:
    match value:
        case Literal(value=constant):
            return constant is not None
        case Call():
            return value.target in _CHECKS
        case Bool(values=values):
            return any(_has_value(each) for each in values)
        case Conditional(body=body, orelse=orelse):
            return _has_value(body) or _has_value(orelse)
        case Unary(op="not"):
            return True
        case Await() | Yield():
            return False
    return True


def repair(script: Script, finding: Finding) -> Fix | None:
    """``assert`` for ``return``, where a truth value is returned and nothing follows. Unsafe: it may not hold."""
    statement = script.find(finding.span, ast.Return)
    function = script.around(statement, ast.FunctionDef, ast.AsyncFunctionDef) if statement is not None else None
    if statement is None or not isinstance(function, _FUNCTIONS) or function.body[-1] is not statement:
        return None
    match statement.value:
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            pass
        case ast.Call(func=ast.Name(id=name)) if name in _CHECKS:
            pass
        case _:
            return None
    start = script.start(statement)
    return Fix((Edit(start, start + len("return"), "assert"),))


BAD = (
    """
import unittest
from shop import Cart

def test_total():
    cart = Cart()
    return cart.total == 3  # finding

def test_open():
    return all(item.price for item in Cart().items)  # finding

async def test_closed():
    return not Cart().closed()  # finding

def test_flags():
    cart = Cart()
    if cart.open:
        return True  # finding
    elif cart.old:
        return cart.check() or cart.total > 1  # finding
    assert cart.total == 0
    return cart  # finding

def test_either():
    return 1 if Cart().total else None  # finding

class CartTest(unittest.TestCase):
    def test_total(self):
        return {"total": 3}  # finding
""",
    """
import pytest
from shop import Cart, check, register

def test_plain():  # given on, but nothing registers it
    return [Cart()]  # finding

@pytest.mark.slow
def test_marked():
    return [Cart()]  # finding

@register("till")
def test_till():
    return [Cart()]  # finding

class TestCart:
    @register("cart")
    def test_cart(self):
        return [Cart()]  # finding

def test_all():
    assert check(test_plain, test_marked, test_cart) == test_till()
""",
)

GOOD = (
    """
import pytest
from shop import Cart, check

def test_total():
    assert Cart().total == 3

def test_leave():
    if not Cart().open:
        return
    assert Cart().total == 3
    return None

def test_call():
    return check(Cart())

async def test_await():
    return await check(Cart())

def test_nested():
    def double(value):
        return value * 2
    assert Cart().map(double) == [2]

@pytest.fixture
def item():
    return Cart().items[0]

def test_both_ways(way=True):
    def wrapper(test):
        return test if way else None
    return wrapper

def test_key(item):
    return item.price

def test_key_of_nobody(item_of_nobody):
    print(item_of_nobody)
    return item_of_nobody[0]

@pytest.fixture
def cart():
    return Cart()

@Cart.register("C1")
def test_plugin():
    return [cart]

def test_run_plugin():
    assert check("plugin", test_plugin) == []

@pytest.mark.mpl_image_compare
def test_figure():
    figure = Cart().draw()
    return figure
""",
    """
import doctest
import unittest
from shop import Cart

def test_suite():
    suite = unittest.TestSuite()
    suite.addTest(doctest.DocTestSuite(Cart))
    return suite
""",
    """
from twisted.trial.unittest import TestCase
from shop import Cart

class CartTest(TestCase):
    def test_total(self):
        waited = Cart().total_later()
        waited.addCallback(self.assertEqual, 3)
        return waited
""",
)

FIXED = (
    (
        """
from shop import Cart

def test_total():
    cart = Cart()
    return cart.total == 3  # three

def test_all():
    return all(item.price for item in Cart().items)
""",
        """
from shop import Cart

def test_total():
    cart = Cart()
    assert cart.total == 3  # three

def test_all():
    assert all(item.price for item in Cart().items)
""",
    ),
)

RULE = Rule(
    severity=Severity.ERROR,
    subject=Subject.CASE,
    find=find,
    bad=BAD,
    good=GOOD,
    fix=FixTier.UNSAFE,
    repair=repair,
    fixed=FIXED,
)
