"""A test sets ``return_value`` on an object that is real.

What it finds: a test that assigns to ``.return_value`` or ``.side_effect``, or calls ``assert_called...``, somewhere
below a fixture that gives a real object: a session made by SQLAlchemy's ``sessionmaker`` or ``Session``, an engine, a
sqlite3 connection, a client of requests, httpx, FastAPI, Starlette or Flask. What the test replaces by a mock first
(``session.add = Mock()``, ``patch.object(session, "add")``) is left alone.

Why it matters: a method of a real object has no ``return_value``: the line raises AttributeError, so that the test has
never passed; and where it does not, the real database answers.

Instead: use the real session, store a row and query it; or ask for a double by its own name
(``create_autospec(Session)``).

When to ignore it: when another fixture puts mocks into that object.

Source: https://docs.python.org/3/library/unittest.mock.html#autospeccing, document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Call,
    Case,
    Expr,
    Fixture,
    Function,
    Hit,
    Name,
    Return,
    Rule,
    Severity,
    Subject,
    Suite,
    WithItem,
    Yield,
)
from qualitygate.rules.mentions import mentions
from qualitygate.rules.mocking.doubles import patches, replaced
from qualitygate.scanner.inlining import Inlined, inline
from qualitygate.scanner.query import calls, statements, target, walk

_REAL = frozenset({
    "sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.Session", "sqlalchemy.create_engine", "sqlite3.connect",
    "sqlmodel.Session", "requests.Session", "httpx.Client", "httpx.AsyncClient", "fastapi.testclient.TestClient",
    "starlette.testclient.TestClient", "flask.Flask",
})  # fmt: skip
_SETS = ("return_value", "side_effect")
_ASSERTS = ("assert_called", "assert_not_called", "assert_any_call", "assert_has_calls")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first place where a real object is treated so."""
    parts = inline(case, suite)
    uses = [(part, path, node) for part in parts for path, node in _uses(part, case)]
    fixtures = suite.reach[case.id].fixtures
    real = {each.name for each in fixtures if _is_real(each)} if uses else set()
    if not real:
        return
    given = {path for each in fixtures for path in _given(each.function)}
    given |= {_own_path(part, path) for part in parts for path in _given(part.function)}
    for part, path, node in uses:
        own = _own_path(part, path)
        root, *rest = own.split(".")
        prefixes = {".".join((root, *rest[: number + 1])) for number in range(len(rest))} | {root}
        if root in real and not prefixes - {own} & given:
            message = f"`{path.partition('.')[0]}` is a real object: it has no `{path}`"
            yield Hit(node.span, message, part.function.path, part.function.qualname)
            return


def _given(function: Function) -> set[str]:
    """The dotted paths that it assigns to or patches."""
    bound = {target(item) for each in statements(function.body) if isinstance(each, Assign) for item in each.targets}
    return bound | {replaced(patch) for patch in patches(function)}


def _own_path(part: Inlined, path: str) -> str:
    """A path as the test would write it; empty where it begins at no name of the test."""
    root, dot, rest = path.partition(".")
    own = root if part.call is None else part.given.get(root, "")
    return own and own + dot + rest


def _uses(part: Inlined, case: Case) -> Iterator[tuple[str, Assign | Call]]:
    """Dotted paths below a requested fixture that only a mock has."""
    if not any(name in _SETS or name.startswith(_ASSERTS) for name in mentions(part.function)):
        return
    asked = part.names_of(case.requested)
    for each in walk(part.function.body):
        if isinstance(each, Assign):
            for item in each.targets:
                path = target(item).replace("()", "")
                if path.rpartition(".")[2] in _SETS and path.partition(".")[0] in asked:
                    yield path, each
        elif isinstance(each, Call) and each.attr.startswith(_ASSERTS):
            yield from [(each.target, each)] if each.target.partition(".")[0] in asked else []


def _is_real(fixture: Fixture) -> bool:
    """Whether what it gives is known, and no double."""
    function = fixture.function
    bound: dict[str, Expr] = {}
    for each in walk(function.body):
        if isinstance(each, Assign) and each.value is not None:
            bound |= {item.id: each.value for item in each.targets if isinstance(item, Name)}
        elif isinstance(each, WithItem) and isinstance(each.name, Name):
            bound[each.name.id] = each.context
    given = [each.value for each in walk(function.body) if isinstance(each, (Return, Yield)) and each.value is not None]
    mocked = any("mock" in call.target.lower() or "patch" in call.target for call in calls(function.body))
    return bool(given) and not mocked and all(_made_by(each, bound) in _REAL for each in given)


def _made_by(value: Expr, bound: dict[str, Expr]) -> str:
    """The constructor behind a value, through at most three variables and the factories they hold."""
    for _ in range(3):
        if isinstance(value, Name) and value.id in bound:
            value = bound[value.id]
        elif isinstance(value, Call) and value.target in bound:
            value = bound[value.target]
    return target(value).removesuffix("()")


BAD = (
    """
# file: tests/conftest.py
import pytest
from sqlalchemy.orm import Session, sessionmaker

@pytest.fixture
def db_session(connection):
    Factory = sessionmaker(bind=connection)
    session = Factory()
    yield session
    session.close()

@pytest.fixture
def other(engine):
    with Session(engine) as session:
        yield session

# file: tests/test_users.py
from shop import Users

def test_create(db_session):
    db_session.query.return_value.filter.return_value.first.return_value = None  # finding
    assert Users(db_session).create("ada").name == "ada"

def test_get(other):
    assert Users(other).get(1) is None
    other.get.assert_called_once_with(1)  # finding

def test_helped(other):
    check_get(other)

def check_get(session):
    session.get.return_value = None  # finding
""",
)

GOOD = (
    """
from unittest.mock import Mock, patch
import pytest
from sqlalchemy.orm import Session
from shop import Users

@pytest.fixture
def db(engine):
    with Session(engine) as session:
        yield session

@pytest.fixture
def double():
    return Mock(spec=Session)

def test_create(double):
    double.get.return_value = None
    assert Users(double).create("ada").name == "ada"
    double.add.assert_called_once()

def test_replaced(db):
    db.commit = Mock()
    db.commit.side_effect = ValueError("full")
    with pytest.raises(ValueError, match="full"):
        Users(db).create("ada")
    db.commit.assert_called_once()

def test_helped(db, double):
    db.commit = Mock()
    check_commit(db, double)

def check_commit(session, other):
    session.commit.assert_called_once()
    other.get.assert_called_once()

def test_patched(db):
    with patch.object(db, "get"):
        assert Users(db).get(1)
        db.get.assert_called_once()
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
