"""A fixture changes the value of another fixture and gives the same object away under its own name.

What it finds: a fixture that takes another one, changes it (an attribute or item set, or a method called for its
effect, but for ``reset``, ``clear``, ``seed`` and their like), returns or yields that very object, and undoes nothing
after a ``yield``; where a test asks for both names, where the one it changes has a wider scope than the test, or where
it logs a client in (``login``, ``authenticate``, ``force_login``) that other tests use as it is.

Why it matters: both names are one object. A test that asks for ``client`` and ``authenticated_client``, to compare
them, has two authenticated ones; with a shared scope every later test has.

Instead: make a second object from what the first was made of; or copy it.

When to ignore it: when the fixture is meant to extend the other, and both names are never used side by side.

Source: https://docs.pytest.org/en/stable/how-to/fixtures.html, document 000
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Await,
    Call,
    Evaluate,
    Fixture,
    Function,
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
from qualitygate.scanner.cleaning import clean_up
from qualitygate.scanner.query import calls, root_name, walk

_TOOLS = frozenset({"request", "monkeypatch", "mocker", "tmp_path", "tmpdir", "caplog", "capsys", "recwarn", "self"})
_LOGS_IN = frozenset({"login", "authenticate", "force_login", "force_authenticate", "sign_in"})
#: What brings an object back to its beginning: the reason why it may be shared.
_RENEWS = ("reset", "clear", "seed", "flush", "reload", "restart")
_WIDE = ("session", "package", "module", "class")


def find(fixture: Fixture, suite: Suite) -> Iterator[Hit]:
    """One hit, on the def line."""
    if fixture.style is not Style.PYTEST or (fixture.function.is_generator and clean_up(fixture.function)):
        return
    taken = {param.name for param in fixture.function.params} - _TOOLS - {fixture.name}
    for name in sorted(taken & _given(fixture.function) & _changed(fixture.function)):
        if _is_shared(fixture, name, suite) or (_logs_in(fixture, name) and _is_asked_for(name, suite)):
            yield Hit(fixture.function.span, f"`{fixture.name}` is `{name}` itself, changed: both names are one object")


def _given(function: Function) -> set[str]:
    return {
        each.value.id
        for each in walk(function.body)
        if isinstance(each, (Return, Yield)) and isinstance(each.value, Name)
    }


def _changed(function: Function) -> set[str]:
    """Roots of what it sets, and of what it calls for the effect."""
    found: set[str] = set()
    for each in walk(function.body):
        if isinstance(each, Assign):
            found |= {root_name(item) for item in each.targets if isinstance(item, (Attribute, Subscript))}
        elif isinstance(each, Evaluate):
            call = each.value.value if isinstance(each.value, Await) else each.value
            if isinstance(call, Call) and isinstance(call.func, Attribute) and not call.attr.startswith(_RENEWS):
                found.add(root_name(call.func))
    return found - {""}


def _logs_in(fixture: Fixture, name: str) -> bool:
    return any(call.attr in _LOGS_IN and root_name(call) == name for call in calls(fixture.function.body))


def _is_asked_for(name: str, suite: Suite) -> bool:
    return any(name in case.requested for case in suite.cases)


def _is_shared(fixture: Fixture, name: str, suite: Suite) -> bool:
    """Whether a test sees both names, or the changed object outlives the test."""
    for case in suite.cases:
        if fixture.name in case.requested:
            known = {each.name: each for each in suite.reach[case.id].fixtures}
            if known.get(fixture.name) is not fixture:
                continue
            if name in case.requested or (name in known and known[name].scope in _WIDE and fixture.scope == "function"):
                return True
    return False


BAD = (
    """
import pytest
from shop import Client

@pytest.fixture
def client():
    return Client()

@pytest.fixture
def authenticated(client):  # finding
    client.headers["token"] = "t"
    return client

@pytest.fixture(scope="session")
def shop():
    return Client()

@pytest.fixture
def full_shop(shop):  # finding
    shop.fill()
    return shop

@pytest.fixture
def ada(client):  # finding
    client.login("ada")
    return client

def test_both(client, authenticated):
    assert client.get("/").status != authenticated.get("/").status

def test_ada(ada):
    assert ada.get("/").status == 200

def test_full(full_shop):
    assert full_shop.stock == 5
""",
)

GOOD = (
    """
import pytest
from shop import Client

@pytest.fixture
def client():
    return Client()

@pytest.fixture
def authenticated(client):
    client.headers["token"] = "t"
    return client

@pytest.fixture
def shop():
    return Client()

@pytest.fixture
def own_shop(shop):
    shop.login("ada")
    return shop

@pytest.fixture(scope="class")
def dice():
    return Client()

@pytest.fixture
def loaded_dice(dice):
    dice.seed(1)
    dice.reset_all()
    return dice

@pytest.fixture
def other(client):
    return Client(like=client)

@pytest.fixture
def undone(client):
    client.token = "t"
    yield client
    client.token = None

def test_dice(loaded_dice):
    assert loaded_dice.roll() == 6

def test_authenticated(authenticated, own_shop):
    assert authenticated.get("/").status == own_shop.get("/").status

def test_both(client, other, undone):
    assert client.get("/").status != other.get("/").status
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FIXTURE, find=find, bad=BAD, good=GOOD)
