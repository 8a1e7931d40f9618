"""A test that checks nothing: it passes whatever the code returns.

What it finds: a test without any assertion, neither in its own body nor in what it runs: helpers, base classes,
fixtures, context managers and nested functions are followed across files, three calls deep. Left alone is what fails in
another way: a ``raise`` by hand there or in a double, a call out of the suite that checks by its name (``validate``),
one that is told what to expect (``exit_code=2``) or runs a program given as text, an ``assert`` in a text or in a class
that a text names, and what a test of Twisted returns. So are benchmarks, tests of imports alone, and tests that hand
control to what may check outside the suite (a snapshot plugin, a test runner, ``check=True``).

Why it matters: such a test runs code and so raises coverage, but only notices what crashes. A wrong result passes.

Instead: assert on what the code returned or changed. Where not raising is the whole point, say so in name, docstring or
a comment (``test_close_twice_does_not_raise``, ``# issue 952``), and the rule is silent; where nearly all other tests
of the file assert, so it is for an odd input in the name (missing, empty, unknown); and it is silent on a test named
after acceptance (``test_valid_name``) in a file that also tests rejection.

When to ignore it: when the oracle is out of Python's sight, such as a plugin that inspects the log after each test.

Source: https://testsmells.org/pages/testsmells.html#UnknownTest (Unknown Test)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualitygate.model import (
    Call,
    Case,
    Evaluate,
    File,
    Function,
    Hit,
    Import,
    Keyword,
    Kind,
    Literal,
    Raise,
    Return,
    Rule,
    Severity,
    Stmt,
    Subject,
    Suite,
    With,
)
from qualitygate.rules.mentions import find_file, libraries, mentions
from qualitygate.scanner.intent import is_acceptance, names_odd_input, states_ending, states_not_raising
from qualitygate.scanner.query import calls, code, is_empty, last_part, statements, walk, without_docstring

_LEAVES = ("pytest.skip", "pytest.xfail", "pytest.exit", "self.skipTest", "pytest.importorskip")
_CHECKING = re.compile(
    r"_*(?:assert|check|verify|validate|ensure|expect|raise_|must_|(?:failure|success)ResultOf|callDeprecated)"
)
_PROGRAM = re.compile(r"^\s*assert\b|raise AssertionError", re.MULTILINE)
#: Calls that fail by themselves: for the program that they are given, for a time that is over, for what has no hash.
_FAILS = frozenset({"run_code", "run_cell", "runcode", "exec", "eval", "wait_for", "hash"})
_BY_NAME = ("__import__", "importlib.import_module")
#: What is handed on to be called: an assertion as a callback, the error of a double.
_MENTIONED = re.compile(r"assert[A-Z_]|failUnless|trap$|side_effect$")
#: Keywords by which a helper is told what is to come out.
_EXPECTED = re.compile(r"(?:exit|return)_?code|^expect")
#: So many tests of a file at least, and four of five, assert: then the one that does not is meant so.
_FEW = 4


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    reach = suite.reach[case.id]
    function = case.function
    if reach.checks or reach.opaque or case.kind is Kind.PERFORMANCE or is_empty(function):
        return
    body = without_docstring(function)
    if _only_imports(body) or any(call.target in _LEAVES for call in calls(body)):
        return
    file = find_file(function.path, suite)
    if file is None or case.mark("mpl_image_compare") is not None or _is_said(case, file, suite):
        return
    fixtures = {id(fixture.function) for fixture in reach.fixtures}
    helpers = [each.function for each in reach.functions if id(each.function) not in fixtures]
    waited = "twisted" in libraries(file) and any(isinstance(each, Return) for each in statements(body))
    if not waited and not _may_fail((function, *helpers)) and not _names_checking(function, file):
        yield Hit(function.span, f"`{function.name}` asserts nothing: it passes whatever the code returns")


def _only_imports(body: Sequence[Stmt]) -> bool:
    """Whether it imports, by statement or by name, and does nothing else but leave warnings aside."""
    called = {call.target for call in calls(body)}
    if called - {*_BY_NAME, "warnings.catch_warnings", "warnings.simplefilter"}:
        return False
    kinds = {type(each) for each in statements(body)}
    return kinds <= {Import, With, Evaluate} and (Import in kinds or not called.isdisjoint(_BY_NAME))


def _is_said(case: Case, file: File, suite: Suite) -> bool:
    """Whether it says that running without an error is what it is about."""
    function = case.function
    return (
        "regression" in file.path
        or states_not_raising(function, file)
        or states_ending(function, file)
        or is_acceptance(function, file)
        or (names_odd_input(function, file) and _is_exception(case, file, suite))
    )


def _is_exception(case: Case, file: File, suite: Suite) -> bool:
    """Whether nearly all other tests of its file assert."""
    others = [each for each in file.cases if each.id != case.id]
    asserting = sum(bool(suite.reach[each.id].checks) for each in others)
    return asserting >= max(_FEW, 4 * (len(others) - asserting))


def _may_fail(functions: Sequence[Function]) -> bool:
    """Whether one of them raises by hand, has a double that does, checks by the name of a call, or runs a program."""
    nodes = [each for function in functions for each in walk(function.body, enter=True)]
    known = {function.name for function in functions}  #: what these check is known
    return any(
        isinstance(each, Raise)
        or (isinstance(each, Keyword) and each.name is not None and bool(_EXPECTED.search(each.name)))
        or (isinstance(each, Literal) and isinstance(each.value, str) and bool(_PROGRAM.search(each.value)))
        or (isinstance(each, Call) and each.attr in _FAILS)
        or (isinstance(each, Call) and each.attr not in known and bool(_CHECKING.match(each.attr)))
        for each in nodes
    ) or any(_MENTIONED.match(name) for function in functions for name in mentions(function))


def _names_checking(function: Function, file: File) -> bool:
    """Whether a text in it names a class of the file that asserts: a middleware, a plugin."""
    checking = {each.name for each in file.classes if any(own.checks for own in each.functions)}
    texts = (each.value for each in walk(code(function), enter=True) if isinstance(each, Literal))
    return any(isinstance(text, str) and last_part(text) in checking for text in texts)


BAD = (
    """
import unittest
from shop import Cart

class CartTest(unittest.TestCase):
    def test_add(self):  # finding
        Cart().add("apple", 3)
""",
    """
import pytest
from shop import Cart, find_order

@pytest.fixture
def order():
    found = find_order(1)
    if found is None:
        raise LookupError("there is no order")
    return found

class Basket(Cart):
    def close(self):
        assert self.items == []

def lay(cart):
    cart.add("apple", 3)

def test_repr():  # finding
    repr(Cart())

def test_lay(cart):  # finding
    import shop
    lay(cart)  # type: ignore[arg-type]

def test_text(cart):  # finding
    cart.add("Basket of apples", 1)
    cart.note("nobody can assert this")

def test_fixture_raises(order):  # finding
    order.cancel()

def verify_price(cart):
    print(cart.price)

def test_price(cart):  # finding
    verify_price(cart)

def test_status():  # finding
    Cart(status="open").settle(status_code=200)

def test_lay_again(cart):
    assert cart.lay("apple") == 1

def test_lay_more(cart):
    assert cart.lay("apples") == 2

def test_take(cart):
    assert cart.take("apple") == 0

def test_total(cart):
    assert cart.total() == 0

def test_missing_or_empty_works():  # finding
    '''Errors of an unknown cart should be handled; None is permitted and can be given.'''
    find_order(None)
""",
)

GOOD = (
    """
from shop import Cart

def test_add():
    assert Cart().add("apple", 1) == 1

def test_add_again():
    assert Cart().add("apple", 2) == 2

def test_take():
    assert Cart().take("apple", 1) == 0

def test_total():
    assert Cart().total() == 0

def test_take_unknown():
    Cart().take("stone", 1)
""",
    """
# file: tests/checks.py
def total_is(cart, expected):
    assert cart.total() == expected

# file: tests/test_cart.py
import pytest
from tests.checks import total_is

def test_add(cart):
    total_is(cart, 0)

def test_reject(cart):
    with pytest.raises(ValueError, match="unknown"):
        cart.add("stone", 1)

def test_valid_fruit(cart):
    cart.add("apple", 1)

def test_close_twice_does_not_raise(cart):
    cart.close()
""",
    """
import asyncio
import pickle
import warnings
import pytest
from shop import Cart, open_shop

class CheckingCart(Cart):
    def close(self):
        assert self.items == []

@pytest.mark.cart("shop.CheckingCart")
def test_named_in_a_text(client):
    client.get("/cart")

def test_imports():
    import shop.till

def test_old_names():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from shop import Basket

def test_import_by_name():
    __import__("shop.till")

async def test_ends(cart):
    await asyncio.wait_for(cart.closed(), timeout=1)

def test_error_by_hand(cart):
    try:
        cart.add("stone", 1)
    except ValueError:
        pass
    else:
        raise RuntimeError("added a stone")

def balance(cart):
    if cart.total():
        raise RuntimeError(f"{cart.total()} left")

def test_helper_raises(cart):
    balance(cart)

def test_double_raises(cart):
    def refuse(item):
        raise LookupError("asked for what is not wanted")

    cart.add("apple", 1, find=refuse)

def test_mock_raises(cart, mocker):
    mocker.patch("shop.cart.log", side_effect=OSError)
    cart.add("apple", 1)

def test_told_what_to_expect(run):
    run("shop", exit_code=2)

def test_callback(cart):
    cart.later().add_callback(cart.case.assertEqual, 3)

def test_program_runs(shell):
    shell.run_code("Cart()")

def test_name_of_call(client):
    client.get("/").raise_for_status()

def test_program(run):
    run('''
        from shop import Cart
        assert Cart().total() == 0
    ''')

@pytest.mark.mpl_image_compare
def test_figure(cart):
    return cart.draw()

def test_pickle():
    '''A Cart is picklable.'''
    pickle.dumps(Cart())

def test_noname():
    # Issue 952: the name is missing
    open_shop("")

def test_terminates(cart):
    cart.wait()
""",
    """
from twisted.trial.unittest import TestCase
from shop import Cart

class CartTest(TestCase):
    def test_total(self):
        return Cart().total_later()
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
