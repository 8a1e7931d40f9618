"""A test changes the list or dict of a fixture that other tests share.

What it finds: a fixture of class, module, package or session scope that gives a list, dict or set display, and a test
that changes it in place: ``users.append(...)``, ``settings["debug"] = True``, ``del settings["debug"]``.

Why it matters: the fixture is made once. Every later test gets what the earlier ones left in it, so that their order
decides the result.

Instead: function scope, which costs nothing for a literal; or give a copy: ``dict(settings, debug=True)``.

When to ignore it: when the tests are steps of one story and declared as such (pytest-order, a class of steps).

Source: https://docs.pytest.org/en/stable/how-to/fixtures.html#fixture-scopes
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Call,
    Case,
    Container,
    Delete,
    Fixture,
    Function,
    Hit,
    Name,
    Return,
    Rule,
    Severity,
    Span,
    Style,
    Subject,
    Subscript,
    Suite,
    Yield,
)
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import root_name, target, walk

_CHANGES = frozenset({"append", "extend", "insert", "add", "update", "pop", "remove", "clear", "setdefault", "discard"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each change."""
    asked = {param.name for param in case.function.params}
    shared = {
        each.name: each.scope
        for each in suite.reach[case.id].fixtures
        if each.name in asked and each.scope != "function" and each.style is Style.PYTEST and _gives_display(each)
    }
    for part in inline(case, suite) if shared else ():
        function = part.function
        held = {name: scope for own, scope in shared.items() for name in part.names_of((own,))}
        for name, span in _changed(function) if held else ():
            if name in held:
                message = f"changes `{name}`, which all tests of the {held[name]} share"
                yield Hit(span, message, function.path, function.qualname)


def _changed(function: Function) -> Iterator[tuple[str, Span]]:
    """The names of what it changes in place."""
    for each in walk(function.body):
        if isinstance(each, Call) and each.attr in _CHANGES:
            yield each.target.removesuffix(f".{each.attr}"), each.span
        elif isinstance(each, (Assign, Delete)):
            yield next((root_name(item) for item in each.targets if isinstance(item, Subscript)), ""), each.span


def _gives_display(fixture: Fixture) -> bool:
    given = [
        each.value
        for each in walk(fixture.function.body)
        if isinstance(each, (Return, Yield)) and each.value is not None
    ]
    bound = {
        target(item): each.value
        for each in walk(fixture.function.body)
        if isinstance(each, Assign)
        for item in each.targets
        if isinstance(item, Name)
    }
    values = [bound.get(each.id) if isinstance(each, Name) else each for each in given]
    return bool(values) and all(isinstance(each, Container) and each.kind in ("list", "dict", "set") for each in values)


BAD = (
    """
import pytest
from shop import total

@pytest.fixture(scope="session")
def prices():
    return {"mug": 5}

@pytest.fixture(scope="module")
def cart():
    cart = []
    yield cart

def test_total(prices, cart):
    prices["tea"] = 3  # finding
    cart.append("tea")  # finding
    assert total(prices) == 8

def test_prices(prices):
    del prices["mug"]  # finding
    assert total(prices) == 0

def test_helped(prices):
    add_tea(prices)
    assert total(prices) == 8

def add_tea(known):
    known["tea"] = 3  # finding
""",
)

GOOD = (
    """
import pytest
from shop import Cart, total

@pytest.fixture(scope="session")
def prices():
    return {"mug": 5}

@pytest.fixture
def cart():
    return []

@pytest.fixture(scope="module")
def shop():
    return Cart()

def test_total(prices, cart, shop):
    cart.append("tea")
    shop.update(prices)
    more = dict(prices)
    more["tea"] = 3
    assert total(more) == 8

def test_helped(prices):
    assert total(add_tea(dict(prices))) == 8
    assert total(with_mug(prices)) == 5

def add_tea(known):
    known["tea"] = 3
    return known

def with_mug(known):
    known = dict(known)
    known["mug"] = 5
    return known
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
