"""A test registers the same name each time, on a server that outlives it.

What it finds: ``client.post(url, json={...})`` with a literal ``username``, ``email``, ``login`` or ``slug``, in a test
that expects 201, where a fixture of session scope starts the server or container, and nothing removes the entry: no
``delete`` in the test, no clean-up in a fixture of it.

Why it matters: the second run against the same server, a retry, or another test with the same name gets 409. On a
fresh server the test passes, so that nobody sees it coming.

Instead: a unique part in the name (``uuid.uuid4().hex``, a sequence), or delete after the ``yield``.

When to ignore it: when the server starts from an empty store for each test.

Source: document 000
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Call,
    Case,
    Compare,
    Container,
    Expr,
    Fixture,
    Function,
    Hit,
    Literal,
    Name,
    Pair,
    Rule,
    Severity,
    Style,
    Subject,
    Suite,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.cleaning import clean_up
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import calls, expressions, last_part, root_name, statements, target

_UNIQUE = ("username", "email", "login", "slug")
_CREATED = Literal(201)
_LOOPS = frozenset({"serve_forever", "run_forever", "run", "serve"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first such post."""
    parts = [part for part in inline(case, suite) if mentions(part.function) >= {"post", "json"}]
    if not any(_creates(part.function) for part in parts):
        return
    fixtures = [each for each in suite.reach[case.id].fixtures if each.style is Style.PYTEST]
    if not any(each.scope in ("session", "package") and _starts_server(each) for each in fixtures):
        return
    cleaned = any(each.scope == "function" and clean_up(each.function) for each in fixtures)
    if cleaned or any(call.attr == "delete" for part in inline(case, suite) for call in calls(part.function.body)):
        return
    for part in parts:
        function, clients = part.function, part.names_of(case.requested)
        posts = [(call, key) for call, key in _posts(function) if root_name(call) in clients]
        for call, key in posts[:1]:
            message = f"registers the same `{key}` on a server that keeps it"
            yield Hit(call.span, message, function.path, function.qualname)
            return


def _creates(function: Function) -> bool:
    """Whether it asserts that something was created."""
    tests = [each.test for each in function.checks]
    return any(isinstance(each, Compare) and _CREATED in (each.left, each.right) for each in tests)


def _posts(function: Function) -> Iterator[tuple[Call, str]]:
    """What it posts with a unique field that is a literal, and that field."""
    bound = {
        target(item): each.value
        for each in statements(function.body)
        if isinstance(each, Assign)
        for item in each.targets
        if isinstance(item, Name)
    }
    for call in calls(function.body):
        body = call.keyword("json") if call.attr == "post" else None
        key = _fixed(bound.get(target(body), body) if body is not None else None)
        if key:
            yield call, key


def _fixed(body: Expr | None) -> str:
    """The unique field that is a literal, if all of them are."""
    pairs = [each for each in body.items if isinstance(each, Pair)] if isinstance(body, Container) else []
    given = {each.key.value: each.value for each in pairs if isinstance(each.key, Literal)}
    unique = [name for name in _UNIQUE if name in given]
    fixed = all(isinstance(given[name], Literal) and getattr(given[name], "value", "") for name in unique)
    return unique[0] if unique and fixed else ""


def _starts_server(fixture: Fixture) -> bool:
    for call in calls(fixture.function.body):
        run = target(call.keyword("target"))
        if call.target == "subprocess.Popen" or call.target.startswith("testcontainers."):
            return True
        if call.target in ("threading.Thread", "multiprocessing.Process") and last_part(run) in _LOOPS:
            return True
    return any(last_part(target(each)) == "start_server" for each in expressions(fixture.function.body))


BAD = (
    """
# file: tests/conftest.py
import subprocess
import pytest
from shop import Client

@pytest.fixture(scope="session")
def server():
    with subprocess.Popen(["shop"]) as process:
        yield "http://localhost"
        process.terminate()

@pytest.fixture
def client(server):
    return Client(server)

# file: tests/test_users.py
def test_register(client):
    user = {"username": "newuser", "email": "new@example.com"}
    response = client.post("/users", json=user)  # finding
    assert response.status_code == 201

def test_register_shop(client):
    assert client.post("/shops", json={"slug": "mugs"}).status_code == 201  # finding

def test_register_helped(client):
    check_registration(client)

def check_registration(shop):
    assert shop.post("/users", json={"email": "ada@example.com"}).status_code == 201  # finding
""",
)

GOOD = (
    """
# file: tests/conftest.py
import subprocess
import pytest
from shop import Client

@pytest.fixture(scope="session")
def server():
    with subprocess.Popen(["shop"]) as process:
        yield "http://localhost"
        process.terminate()

@pytest.fixture
def client(server):
    return Client(server)

@pytest.fixture
def own():
    return Client("http://localhost")

# file: tests/test_users.py
import uuid

def test_register(client):
    name = uuid.uuid4().hex
    assert client.post("/users", json={"username": name}).status_code == 201

def test_deleted(client):
    assert client.post("/users", json={"username": "ada"}).status_code == 201
    client.delete("/users/ada")

def test_deleted_helped(client):
    check_registration(client)

def check_registration(shop):
    assert shop.post("/users", json={"username": "bob"}).status_code == 201
    remove(shop, "bob")

def remove(shop, name):
    shop.delete(f"/users/{name}")

def test_rejected(client):
    assert client.post("/users", json={"username": "ada lovelace"}).status_code == 422

def test_own(own):
    assert own.post("/users", json={"username": "ada"}).status_code == 201
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
