"""A session inside an outer transaction that is rolled back after each test.

What it finds: a fixture that yields a session and begins or rolls back a transaction around it.

A conforming use: begins the transaction on the connection before the session is made, binds the session to that
connection, and after the yield rolls back and closes. Then even what the code under test commits is undone. A
session that is only rolled back keeps every commit; ``session.connection().begin()`` raises in SQLAlchemy 2, for the
session has begun already.

Why it matters: tests that leave rows behind pass or fail by the order they run in.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Attribute,
    Call,
    Expr,
    Fixture,
    Keyword,
    Literal,
    Name,
    Pattern,
    Subject,
    Suite,
    UseHit,
    With,
    WithItem,
)
from qualitygate.scanner.query import argument, calls, cleaned_up, root_name, statements


def find(fixture: Fixture, suite: Suite) -> Iterator[UseHit]:
    """One use on the fixture."""
    function = fixture.function
    made = [call for call in calls(function.body) if "session" in call.attr.lower() and not call.attr.islower()]
    made += [call for call in calls(function.body) if call.attr in ("sessionmaker", "async_sessionmaker")]
    begun = [call for call in calls(function.body) if call.attr == "begin" and "session" not in _receiver(call).lower()]
    done = cleaned_up(function)
    if not (function.is_generator and made and (begun or "rollback" in done)):
        return
    last = max(call.span.line for call in made)
    items = [item for each in statements(function.body) if isinstance(each, With) for item in each.items]
    connections = {_receiver(call) for call in begun} | {_name(item) for item in items if _connects(item)}
    connections |= {param.name for param in function.params if "conn" in param.name}
    has = {
        "outer transaction": any(call.span.line < last for call in begun),
        "bound connection": any(_id(argument(call, 0, "bind")) in connections for call in made),
        "rollback": "rollback" in done,
        "close": bool(done & {"close", "aclose", "remove"}) or any(item.context in made for item in items),
    }
    savepoint = any(Keyword("join_transaction_mode", Literal("create_savepoint")) in call.keywords for call in made)
    missing = tuple(part for part in PATTERN.parts if not has[part])
    yield UseHit(function.span, missing, "savepoint" if savepoint else "plain")


def _receiver(call: Call) -> str:
    return root_name(call.func.value) if isinstance(call.func, Attribute) else ""


def _id(node: Expr | None) -> str:
    return node.id if isinstance(node, Name) else "?"


def _name(item: WithItem) -> str:
    return _id(item.name)


def _connects(item: WithItem) -> bool:
    return isinstance(item.context, Call) and item.context.attr in ("connect", "begin")


GOOD = (
    """
# file: tests/conftest.py
import pytest
from sqlalchemy.orm import Session, sessionmaker

@pytest.fixture
def session(engine):  # use
    connection = engine.connect()
    transaction = connection.begin()
    session = sessionmaker(bind=connection)()
    yield session
    session.close()
    transaction.rollback()
    connection.close()

@pytest.fixture
def other(engine):  # use
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()

@pytest.fixture
def http_session():
    with requests.Session() as session:
        yield session

# file: tests/test_users.py
def test_add(session):
    assert session.add(1) is None
""",
)

BAD = (
    """
# file: tests/conftest.py
import pytest
from sqlmodel import Session
from sqlalchemy.orm import sessionmaker

@pytest.fixture
def session(engine):  # lacks: outer transaction, bound connection
    with Session(engine) as session:
        yield session
        session.rollback()

@pytest.fixture
def late(engine):  # lacks: outer transaction, bound connection, close
    session = sessionmaker(bind=engine)()
    connection = session.connection()
    transaction = connection.begin()
    yield session
    transaction.rollback()

@pytest.fixture
def kept(engine):  # lacks: rollback
    connection = engine.connect()
    connection.begin()
    session = Session(bind=connection)
    yield session
    session.close()

# file: tests/test_users.py
def test_add(session):
    assert session.add(1) is None
""",
)

PATTERN = Pattern(
    source="000, 002, 004",
    subject=Subject.FIXTURE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("outer transaction", "bound connection", "rollback", "close"),
    touches=("db",),
)
