"""An assertion that holds whatever the code does.

What it finds: an asserted literal (``assert True``), a non-empty tuple (``assert (x == 1, "message")``), ``or`` with a
true literal (``x == 1 or 2``), a length compared with what no length can be (``len(x) >= 0``), a comparison of two
literals, a lambda or generator that was never called or run, ``isinstance(x, object)``; in ``assert`` and in
unittest's ``assert*`` methods, in tests, fixtures and helpers. ``assert True`` in a ``try`` that also fails or raises
by hand is left alone: there it only says which way is the right one. So are constants in what is no test itself but
the sample of one: in a module without tests that none runs, beside tests that only raise, in a function that is handed
to a call, in a class with an ``assertEqual`` of its own, or where a linter is said to find it (``# [bad-assert]``).
``isinstance(x, object)`` is left alone where ``getattr`` gave the ``x``.

Why it matters: it reads like a check, and can never fail.

Instead: state what must hold: the exact length, ``x in (1, 2)``, the message after a comma without parentheses.
Where a line only has to be reached, a recorded call or a flag that is asserted says so.

When to ignore it: hardly ever; ``assert True`` as a placeholder deserves a skipped test.

Source: https://docs.astral.sh/ruff/rules/assert-on-string-literal/, https://pylint.readthedocs.io (assert-on-tuple)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from qualitygate.fixing.script import Script
from qualitygate.model import (
    Assert,
    Assign,
    Call,
    Expr,
    Finding,
    FixTier,
    Function,
    Hit,
    Literal,
    Name,
    Raise,
    Rule,
    Severity,
    Span,
    Subject,
    Suite,
    Try,
)
from qualitygate.model.judgement import Edit, Fix
from qualitygate.rules.assertions.samples import is_input
from qualitygate.scanner.query import checks, render, statements, target, walk
from qualitygate.scanner.truth import always_true


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each such assertion."""
    marked = _markers(function)
    for check in checks(function):
        if check.span in marked and _marks_a_way(check.test):
            continue
        why = always_true(check.test) if check.test is not None and check.form != "raise" else ""
        if why and not _is_given(check.test, function) and not is_input(check, function, suite):
            yield Hit(check.span, f"`{render(check.test, 60)}` always holds: {why}")


def _is_given(test: Expr | None, function: Function) -> bool:
    """Whether ``isinstance(x, object)`` is asked of what ``getattr`` gave: that there is such a name is tested."""
    match test:
        case Call(target="isinstance", args=(Name() as value, _)):
            return any(
                isinstance(each, Assign) and value in each.targets and target(each.value) == "getattr"
                for each in statements(function.body)
            )
    return False


def _markers(function: Function) -> set[Span | None]:
    """The spans in each ``try`` that holds a ``raise``, an ``assert False`` or a ``fail``: one of its ways is wrong."""
    found: set[Span | None] = set()
    for each in statements(function.body):
        if isinstance(each, Try) and each.handlers and any(map(_fails, walk(each))):
            found.update(getattr(inner, "span", None) for inner in walk(each))
    return found


def _marks_a_way(test: Expr | None) -> bool:
    """``True``, or ``isinstance(act(), object)``: what is tested is that the line is reached."""
    if isinstance(test, Call):
        return test.target == "isinstance" and any(isinstance(each, Call) for each in test.args[:1])
    return isinstance(test, Literal) and test.value is True


def _fails(node: object) -> bool:
    match node:
        case Raise() | Assert(test=Literal(value=False)) | Call(target="pytest.fail" | "self.fail"):
            return True
        case Call(attr="assertTrue" | "assert_" | "assertFalse", args=(Literal(value=bool()) as given,)):
            return given.value is (node.attr == "assertFalse")
    return False


def repair(script: Script, finding: Finding) -> Fix | None:
    """The message of an asserted pair out of the parentheses. Unsafe: what was never checked may not hold."""
    statement = script.find(finding.span, ast.Assert)
    match statement:
        case ast.Assert(
            test=ast.Tuple(elts=[test, ast.Constant(value=str()) | ast.JoinedStr() as message]) as pair, msg=None
        ):
            before, between = script.text[script.start(pair) + 1 : script.start(test)], script.between(test, message)
            after = script.text[script.end(message) : script.end(pair) - 1]
            if "#" in before + between + after or isinstance(test, ast.Starred):
                return None
            cut = script.end(test) + between.index(",")
            left = script.text[script.start(pair) + 1 : cut].strip()
            right = script.text[cut + 1 : script.end(pair) - 1].strip().rstrip(",").rstrip()
            sides = (f"({side})" if "\n" in side or "\r" in side else side for side in (left, right))
            return Fix((Edit(script.start(pair), script.end(pair), ", ".join(sides)),))
    return None


BAD = (
    """
from shop import orders

def test_orders():
    found = orders()
    assert len(found) >= 0  # finding
    assert -1 < len(found)  # finding
    assert (found == [1], "one order")  # finding
    assert found == [1] or [2]  # finding
    assert True  # finding
    assert "orders"  # finding
    assert not None  # finding
    assert 1 == 1  # finding
""",
    """
import unittest

class OrdersTest(unittest.TestCase):
    def test_orders(self):
        self.assertTrue("orders")  # finding
        self.assertGreaterEqual(len([]), 0)  # finding

    def check(self):
        assert lambda: self.x == 1  # finding
""",
    """
from shop import OrderError, orders

def test_error():
    try:
        orders()
        assert True  # finding
    except OrderError:
        assert "refused"  # finding

def test_error_by_hand():
    try:
        orders()
        assert False
    except OrderError as error:
        assert "refused"  # finding
        assert 1  # finding
    assert True  # finding
""",
    """
import pytest

def test_unwritten():
    raise NotImplementedError

def test_unwritten_too():
    raise pytest.skip.Exception

def test_placeholder():  # a list: [1, 2]
    assert True  # finding

def test_handed(cart):
    def check(order):
        assert len(order) >= 0  # finding

    cart.each(check)
    assert isinstance(cart, object)  # finding

def test_called():
    def check():
        assert True  # finding

    check()
""",
    """
# file: tests/steps.py
def check_cart(cart):
    assert True  # finding

def check_nothing(cart):
    assert (cart, "one cart")  # finding

# file: tests/test_cart.py
from shop import Cart
from tests.steps import check_cart

def test_cart():
    check_cart(Cart())
""",
)

GOOD = (
    """
from shop import orders

def test_orders():
    found = orders()
    assert len(found) >= 1
    assert len(found) > 0
    assert len(found) != 0
    assert found == [1], "one order"
    assert found in ([1], [2])
    assert all(each for each in found)
    if not found:
        assert False, "no orders"
""",
    """
import unittest
import pytest
from shop import OrderError, orders

def test_error():
    try:
        orders()
        assert False
    except OrderError:
        assert True

def test_failing():
    try:
        orders()
        pytest.fail("no error")
    except OrderError:
        assert True
    try:
        assert isinstance(orders(), object)
    except OrderError:
        pytest.fail("an error")
    try:
        assert isinstance()
    except TypeError:
        raise

def test_raised():
    try:
        raise OrderError.of(orders())
    except OrderError:
        assert True

class OrdersTest(unittest.TestCase):
    def test_orders(self):
        try:
            orders()
            self.assertTrue(False)
        except OrderError:
            self.assertTrue(True)
        try:
            orders()
            self.assertTrue(True)
        except OrderError:
            self.fail("an error")
        try:
            orders()
        except OrderError:
            self.assertFalse(True)
        else:
            self.assertTrue(True)
""",
    """
import pytest
import shop

def test_given(rewrite):
    def program():
        assert True or missing

    rewrite(program)

@pytest.mark.parametrize("name", shop.__all__)
def test_names(name):
    found = getattr(shop, name)
    assert isinstance(found, object)

def test_linted():
    # +1:[redundant-assert]
    assert True
    assert 5 == 5  # [redundant-assert, constant-compare]

class Comparing:
    def assertEqual(self, first, second):
        return first == second

    def compare(self):
        self.assertEqual(5, 5)
""",
    """
import unittest

class Runs(unittest.TestCase):
    @unittest.skip("not to be run")
    def test_skipped(self):
        raise RuntimeError("not to be reached")

    def test_passing(self):
        self.assertTrue(True)
        self.assertEqual(1, 1)
        self.assertFalse(None)
""",
    """
# file: tests/sample/passing.py
def test_passing():
    assert True

# file: tests/test_runner.py
from shop import run

def test_run():
    assert run("sample/passing.py").passed == 1
""",
)

FIXED = (
    (
        """
from shop import orders

def test_orders():
    found = orders()
    assert (found == [1], "one order")
    assert ((found or [1]) == [1], f"{found} is not one")
    assert (
        found == [1],
        "one order",
    )
""",
        """
from shop import orders

def test_orders():
    found = orders()
    assert found == [1], "one order"
    assert (found or [1]) == [1], f"{found} is not one"
    assert found == [1], "one order"
""",
    ),
)

RULE = Rule(
    severity=Severity.ERROR,
    subject=Subject.FUNCTION,
    find=find,
    bad=BAD,
    good=GOOD,
    fix=FixTier.UNSAFE,
    repair=repair,
    fixed=FIXED,
)
