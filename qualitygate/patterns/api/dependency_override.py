"""A dependency of the application replaced for a test, and put back after it.

What it finds: fixtures, tests and helpers that write to ``app.dependency_overrides``.

A conforming use: clears it after the yield or in a ``finally``, or writes through ``monkeypatch.setitem``, or stands
beside an autouse fixture that clears. A clear on the last line of a test is not reached when the test fails.

Why it matters: the application object is shared; an override left behind changes every later test.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Delete,
    Expr,
    Function,
    Pattern,
    Span,
    Stmt,
    Subject,
    Subscript,
    Suite,
    Try,
    UseHit,
    Yield,
)
from qualitygate.scanner.query import calls, expressions, statements

_OVERRIDES = "dependency_overrides"


def find(function: Function, suite: Suite) -> Iterator[UseHit]:
    """One use per function, at its first override."""
    for call in calls(function.body, enter=True):
        if call.attr in ("setitem", "setattr") and call.args and _is_overrides(call.args[0]):
            yield UseHit(call.span, (), "monkeypatch")
            return
    written = [each.span for each in statements(function.body, enter=True) if _writes(each)]
    if written:
        cleared = _is_cleared(function, written[0]) or any(
            fixture.autouse and _is_cleared(fixture.function, Span(0))
            for file in suite.files
            for fixture in file.fixtures
        )
        yield UseHit(written[0], () if cleared else PATTERN.parts, "cleared")


def _writes(statement: Stmt) -> bool:
    targets = statement.targets if isinstance(statement, Assign) else ()
    return any(isinstance(each, Subscript) and _is_overrides(each.value) for each in targets)


def _is_overrides(node: Expr) -> bool:
    return isinstance(node, Attribute) and node.attr == _OVERRIDES


def _is_cleared(function: Function, written: Span) -> bool:
    after = [each.span.line for each in expressions(function.body) if isinstance(each, Yield)]
    final = [each for tried in statements(function.body) if isinstance(tried, Try) for each in tried.final]
    later = [each for each in statements(function.body) if after and each.span.line > max(after[0], written.line)]
    return any(_clears(each) for each in (*later, *statements(final)))


def _clears(statement: Stmt) -> bool:
    if isinstance(statement, (Delete, Assign)):
        targets = (each.value if isinstance(each, Subscript) else each for each in statement.targets)
        return any(_is_overrides(each) for each in targets)
    return any(_removes(call) for call in calls(statement))


def _removes(call: Call) -> bool:
    return call.attr in ("clear", "pop") and isinstance(call.func, Attribute) and _is_overrides(call.func.value)


GOOD = (
    """
# file: tests/conftest.py
import pytest
from app import app, get_session

@pytest.fixture
def client(session):
    app.dependency_overrides[get_session] = lambda: session  # use
    yield TestClient(app)
    app.dependency_overrides.clear()

@pytest.fixture
def patched(monkeypatch):
    monkeypatch.setitem(app.dependency_overrides, get_session, dict)  # use

# file: tests/test_users.py
from app import app, get_session

def test_users(client):
    app.dependency_overrides[get_session] = dict  # use
    try:
        assert client.get("/users").json() == []
    finally:
        del app.dependency_overrides[get_session]
""",
    """
# file: tests/conftest.py
import pytest
from app import app

@pytest.fixture(autouse=True)
def reset():
    yield
    app.dependency_overrides = {}

# file: tests/test_users.py
from app import app, get_session

def test_users(client):
    app.dependency_overrides[get_session] = dict  # use
    assert client.get("/users").json() == []
""",
)

BAD = (
    """
from app import app, get_session

def test_users(client):
    app.dependency_overrides[get_session] = dict  # lacks: clear
    assert client.get("/users").json() == []
    app.dependency_overrides.clear()
""",
)

PATTERN = Pattern(
    source="002, 004", subject=Subject.FUNCTION, find=find, good=GOOD, bad=BAD, parts=("clear",), touches=("http",)
)
