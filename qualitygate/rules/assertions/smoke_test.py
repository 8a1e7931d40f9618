"""A test that runs code and checks nothing: a smoke test, or a forgotten assertion.

What it finds: a test without any assertion, neither in its own body nor in what it runs, that `no-oracle` leaves to it:
nothing in its code shows that there was something to look at, or at least twenty other tests of its file assert, and
four of five.

Why it matters: such a test notices only what crashes. In suites that nobody had read before it is more often meant so
than not ("held out" in docs/precision.md), so it is told and fails nothing; what it is worth the mutants show: a test
that kills none which no other kills can get an assertion or go.

Instead: assert on what the code returned or changed, or say in name, docstring or a comment that not raising is the
point (``test_close_twice_does_not_raise``).

When to ignore it: when that it runs is all there is to see.

Source: https://testsmells.org/pages/testsmells.html#UnknownTest (Unknown Test)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.assertions.missing import is_missing
from qualitygate.rules.assertions.silence import is_silent
from qualitygate.rules.mentions import find_file


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    name, file = case.function.name, find_file(case.function.path, suite)
    if file is not None and is_silent(case, file, suite) and not is_missing(case, file, suite):
        yield Hit(case.function.span, f"`{name}` runs code and checks nothing")


_ASSERTING = "\n".join(f"def test_add_{n}(): assert Cart().add({n}) == {n}" for n in range(20))

BAD = (
    f"""
from shop import Cart, find_order

{_ASSERTING}
def test_order():  # finding
    order = find_order(1)
""",
    """
from shop import Cart, draw

def test_add():
    assert Cart().add("apple", 1) == 1

def test_add_again():
    assert Cart().add("apple", 2) == 2

def test_total():
    assert Cart().total() == 0

def test_draw():  # finding
    draw(Cart())
""",
)

GOOD = (
    f"""
from shop import Cart, find_order

{_ASSERTING}
def test_order():
    assert find_order(1).total == 3

def test_order_total():
    find_order(1).total == 3

def test_order_unknown():
    find_order(99)

def test_order_again_does_not_raise():
    find_order(1)
""",
    """
from shop import Cart, find_order

def test_add():
    assert Cart().add("apple", 1) == 1

def test_order():
    find_order(1)
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
