"""A test that loops over a table of cases: the first failure hides the others.

What it finds: a test of pytest whose whole body is one ``for`` over a list or tuple of constants, written in the loop
or in an assignment before it, with assertions inside. Opt-in: many mature suites choose the loop for brevity.

Why it matters: the run stops at the first case that fails, and the report names neither it nor those after it.

Instead: ``@pytest.mark.parametrize``; or ``subtests`` where the set-up is expensive.

When to ignore it: when the cases build on each other, or a case takes microseconds and there are thousands.

Source: https://docs.pytest.org/en/stable/how-to/parametrize.html
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assert,
    Assign,
    Case,
    Container,
    Expr,
    For,
    Hit,
    Name,
    Rule,
    Severity,
    Style,
    Subject,
    Suite,
)
from qualitygate.scanner.query import calls, is_literal, walk, without_docstring

_LEAST = 2


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the loop."""
    if case.style is Style.UNITTEST:
        return
    match without_docstring(case.function):
        case (For() as loop,):
            table: Expr | None = loop.iterable
        case (Assign(targets=(Name(id=name),), value=value), For(iterable=Name(id=used)) as loop) if name == used:
            table = value
        case _:
            return
    if not isinstance(table, Container) or table.kind not in ("list", "tuple") or len(table.items) < _LEAST:
        return
    together = any(call.attr in ("subtests", "subTest", "test") for call in calls(loop.body))
    if is_literal(table) and not together and any(isinstance(each, Assert) for each in walk(loop.body)):
        yield Hit(loop.span, f"{len(table.items)} cases in one test: the first failure hides the others")


BAD = (
    """
from shop import total

def test_total():
    for price, expected in [(1, 1), (2, 2)]:  # finding
        assert total(price) == expected

def test_names():
    names = ("tea", "mug")
    for name in names:  # finding
        assert total(name) == 0
""",
)

GOOD = (
    """
from shop import NAMES, Cart, total

def test_total():
    for name in NAMES:
        assert total(name) == 0

def test_steps():
    cart = Cart()
    for price in [1, 2]:
        cart.add(price)
        assert cart.last == price

def test_one():
    for name in ["tea"]:
        assert total(name) == 0

def test_subtests(subtests):
    for name in ["tea", "mug"]:
        with subtests.test(name):
            assert total(name) == 0
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
