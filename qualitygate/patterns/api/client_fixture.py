"""An HTTP client made in one fixture for all the tests that speak to the application.

What it finds: a fixture that makes a test client (FastAPI, Starlette, Flask, Django) or hands out a partial of one, or
makes a client of httpx, requests or aiohttp.

A conforming use: closes a client that holds connections (httpx, requests, aiohttp): by a ``with`` statement or after
the yield; and gives an ``AsyncClient`` that speaks to no real address a transport: without one
``AsyncClient(base_url="http://test")`` raises ConnectError, and ``app=`` is gone since httpx 0.28.

Why it matters: tests that each build their client drift apart, and open connections outlive the test.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Fixture, Literal, Pattern, Subject, Suite, UseHit, With
from qualitygate.scanner.query import calls, cleaned_up, statements, target

_IN_PROCESS = frozenset(
    {"fastapi.testclient.TestClient", "starlette.testclient.TestClient", "django.test.Client", "webtest.TestApp",
     "django.test.client.Client", "rest_framework.test.APIClient", "werkzeug.test.Client"}
)  # fmt: skip
_CONNECTED = frozenset(
    {"httpx.Client", "httpx.AsyncClient", "requests.Session", "requests.session", "aiohttp.ClientSession"}
)
_NOWHERE = ("http://test", "http://testserver", "https://test", "https://testserver")


def find(fixture: Fixture, suite: Suite) -> Iterator[UseHit]:
    """One use per client."""
    function = fixture.function
    managed = [item.context for each in statements(function.body) if isinstance(each, With) for item in each.items]
    closed = bool(cleaned_up(function) & {"close", "aclose"})
    for call in calls(function.body):
        handed = target(call.args[0]) if call.attr == "partial" and call.args else ""
        if {call.target, handed} & _IN_PROCESS or call.attr in ("test_client", "aiohttp_client"):
            yield UseHit(call.span)
        elif call.target in _CONNECTED:
            has = {"close": closed or call in managed, "transport": _has_transport(call)}
            yield UseHit(call.span, tuple(part for part in PATTERN.parts if not has[part]))


def _has_transport(call: Call) -> bool:
    if call.target != "httpx.AsyncClient" or call.keyword("transport") is not None:
        return True
    base = call.keyword("base_url")
    return call.keyword("app") is None and not (isinstance(base, Literal) and base.value in _NOWHERE)


GOOD = (
    """
# file: tests/conftest.py
import functools
import httpx
import pytest
from fastapi.testclient import TestClient

@pytest.fixture
def client(app):
    return TestClient(app)  # use

@pytest.fixture
def make_client():
    return functools.partial(TestClient, raise_server_exceptions=False)  # use

@pytest.fixture
def flask_client(app):
    with app.test_client() as client:  # use
        yield client

@pytest.fixture
async def async_client(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:  # use
        yield client

@pytest.fixture
def live_client(server):
    client = httpx.Client(base_url=server.url)  # use
    yield client
    client.close()

# file: tests/test_users.py
def test_users(client):
    assert client.get("/users").json() == []
""",
)

BAD = (
    """
# file: tests/conftest.py
import pytest
import requests
from httpx import AsyncClient

@pytest.fixture
def session():
    session = requests.Session()  # lacks: close
    return session

@pytest.fixture
async def async_client(app):
    async with AsyncClient(app=app, base_url="http://test") as client:  # lacks: transport
        yield client

# file: tests/test_users.py
def test_users(session):
    assert session.get("http://localhost/users").json() == []
""",
)

PATTERN = Pattern(
    source="000, 002, 004",
    subject=Subject.FIXTURE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("close", "transport"),
    touches=("http",),
)
