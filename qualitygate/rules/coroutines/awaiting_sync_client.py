"""A test awaits a client that is not async: it ends in a TypeError.

What it finds: ``await client.get(...)`` where ``client`` is a ``TestClient`` of FastAPI or Starlette, an
``httpx.Client``, or a ``requests.Session``: made in the test, bound in its ``with``, or returned by a fixture of the
suite. ``await requests.get(...)`` as well.

Why it matters: the request is sent, and awaiting its response raises "object Response can't be used in 'await'
expression". Inside ``pytest.raises(Exception)`` that even passes.

Instead: drop the ``await``; or ``httpx.AsyncClient(transport=httpx.ASGITransport(app=app))``.

When to ignore it: never.

Source: https://fastapi.tiangolo.com/advanced/async-tests/, document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Await,
    Call,
    Case,
    Expr,
    Function,
    Hit,
    Name,
    Return,
    Rule,
    Severity,
    Subject,
    Suite,
    With,
    Yield,
)
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import assigned, render, target, walk

_CLIENTS = frozenset(
    {"fastapi.testclient.TestClient", "starlette.testclient.TestClient", "httpx.Client", "requests.Session",
     "requests.session"}
)  # fmt: skip
_SENDS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each await."""
    if not case.function.is_async:
        return
    asked = set(case.requested) - assigned(case.function.body)
    fixtures = [each for each in suite.reach[case.id].fixtures if each.name in asked]
    given = {each.name for each in fixtures if _gives_client(each.function)}
    made = _made(case.function)
    for part in inline(case, suite):
        function = part.function
        clients = _made(function) | part.names_of(given | made)
        for each in walk(function.body):
            if isinstance(each, Await) and isinstance(each.value, Call) and _sends(each.value, clients):
                message = f"`{render(each.value, 50)}` is not async: awaiting it raises"
                yield Hit(each.value.span, message, function.path, function.qualname)


def _sends(call: Call, clients: set[str]) -> bool:
    if call.attr not in _SENDS:
        return False
    held = isinstance(call.func, Attribute) and isinstance(call.func.value, Name) and call.func.value.id in clients
    return held or call.target.startswith("requests.")


def _made(function: Function) -> set[str]:
    """Names that only ever hold a client that is not async."""
    found: dict[str, set[bool]] = {}

    def note(name: Expr | None, value: Expr | None) -> None:
        if isinstance(name, Name):
            found.setdefault(name.id, set()).add(target(value) in _CLIENTS and isinstance(value, Call))

    for each in walk(function.body):
        if isinstance(each, Assign) and each.value is not None:
            for name in each.targets:
                note(name, each.value)
        elif isinstance(each, With):
            for item in each.items:
                note(item.name, item.context if not each.is_async else None)
    return {name for name, kinds in found.items() if kinds == {True}}


def _gives_client(function: Function) -> bool:
    made = _made(function)
    given = [each.value for each in walk(function.body) if isinstance(each, (Return, Yield)) and each.value is not None]
    held = [(isinstance(each, Name) and each.id in made) or target(each) in _CLIENTS for each in given]
    return bool(held) and all(held)


BAD = (
    """
import httpx
import pytest
import requests
from fastapi.testclient import TestClient
from shop import app

@pytest.fixture
def client():
    with TestClient(app) as client:
        yield client

@pytest.mark.asyncio
async def test_orders(client):
    response = await client.get("/orders")  # finding
    assert response.status_code == 200

@pytest.mark.asyncio
async def test_local():
    client = httpx.Client()
    assert (await client.post("/orders")).status_code == 201  # finding
    assert (await requests.get("http://localhost/orders")).status_code == 200  # finding
""",
)

GOOD = (
    """
import httpx
import pytest
from fastapi.testclient import TestClient
from shop import app, connect

@pytest.fixture
def client():
    return TestClient(app)

@pytest.fixture
async def async_client():
    async with httpx.AsyncClient() as client:
        yield client

@pytest.mark.asyncio
async def test_orders(client, async_client):
    assert client.get("/orders").status_code == 200
    assert (await async_client.get("/orders")).status_code == 200

@pytest.mark.asyncio
async def test_rebound(client):
    client = await connect()
    assert (await client.get("/orders")).status_code == 200
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
