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
    Hit,
    Name,
    Return,
    Rule,
    Severity,
    Style,
    Subject,
    Subscript,
    Suite,
    Yield,
)
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
    for each in walk(case.function.body) if shared else ():
        name = ""
        if isinstance(each, Call) and each.attr in _CHANGES:
            name = each.target.removesuffix(f".{each.attr}")
        elif isinstance(each, (Assign, Delete)):
            name = next((root_name(item) for item in each.targets if isinstance(item, Subscript)), "")
        if name in shared and isinstance(each, (Call, Assign, Delete)):
            yield Hit(each.span, f"changes `{name}`, which all tests of the {shared[name]} share")


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
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
