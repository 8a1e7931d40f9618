"""A test commits to a database that other tests share, and nothing takes it back.

What it finds: ``session.commit()`` in a test, or in a fixture of it, on a fixture that gives a database session, where
an engine, connection or container of a wider scope stands behind it, and no fixture of the test protects the others:
no transaction begun outside the session, and nothing deleted, dropped or truncated afterwards. A ``rollback()`` after
the ``yield`` does not count: it comes after the commit.

Why it matters: the row stays. The next test finds one user too many, or its own name taken, depending on the order.

Instead: begin a transaction on a connection, bind the session to it (``join_transaction_mode="create_savepoint"``) and
roll that back; or delete all tables after each test.

When to ignore it: when each test works with rows of its own and never counts.

Source: https://docs.sqlalchemy.org/en/20/orm/session_transaction.html, documents 000 and 004
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.isolation.shared_database import lasting_sessions
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import calls


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first commit of each function."""
    fixtures = [each.function for each in suite.reach[case.id].fixtures if each.scope == "function"]
    parts = [each for each in inline(case, suite) if "commit" in mentions(each.function)]
    fixtures = [each for each in fixtures if "commit" in mentions(each)]
    sessions = lasting_sessions(case, suite) if parts or fixtures else set()
    if sessions:
        for part in parts:
            yield from _commits(part.function, part.names_of(sessions))
        for fixture in fixtures:
            yield from _commits(fixture, sessions)


def _commits(function: Function, sessions: set[str]) -> Iterator[Hit]:
    commits = [call for call in calls(function.body) if call.attr == "commit" and not call.args]
    first = next((call for call in commits if call.target.removesuffix(".commit") in sessions), None)
    if first is not None:
        message = f"`{first.target}()` stores rows that later tests meet"
        yield Hit(first.span, message, function.path, function.qualname)


BAD = (
    """
# file: tests/conftest.py
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from shop import Base, User

@pytest.fixture(scope="session")
def engine():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    return engine

@pytest.fixture
def session(engine):
    with Session(engine) as session:
        yield session
        session.rollback()

@pytest.fixture
def user(session):
    user = User(name="ada")
    session.add(user)
    session.commit()  # finding
    return user

@pytest.fixture
def inner(engine):
    session = Session(engine)
    transaction = session.connection().begin()
    yield session
    transaction.rollback()

# file: tests/test_users.py
from shop import User, count

def test_inner(inner):
    inner.commit()  # finding
    assert count(inner) == 0

def test_user(session, user):
    assert count(session) == 1

def test_two(session):
    session.add(User(name="bob"))
    session.commit()  # finding
    assert count(session) == 1

def test_three(session):
    add_user(session, "eve")
    assert count(session) == 1

def add_user(db, name):
    db.add(User(name=name))
    db.commit()  # finding
""",
)

GOOD = (
    """
# file: tests/conftest.py
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from shop import Base

@pytest.fixture(scope="session")
def engine():
    return create_engine("sqlite://")

@pytest.fixture
def session(engine):
    connection = engine.connect()
    transaction = connection.begin()
    session = Session(bind=connection)
    yield session
    session.close()
    transaction.rollback()

@pytest.fixture
def plain(engine):
    with Session(engine) as session:
        yield session

@pytest.fixture
def emptied(plain):
    yield plain
    for table in reversed(Base.metadata.sorted_tables):
        plain.execute(table.delete())
    plain.commit()

# file: tests/test_users.py
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from shop import User, count

def test_user(session):
    session.add(User(name="bob"))
    session.commit()
    assert count(session) == 1

def test_emptied(emptied, plain):
    plain.commit()
    assert count(plain) == 0

def test_flush(plain):
    plain.flush()
    assert count(plain) == 0

@pytest.fixture
def fresh():
    return create_engine("sqlite://")

@pytest.fixture
def own(fresh):
    return Session(fresh)

def test_own(own):
    store(own)
    assert count(own) == 0

def store(session):
    session.commit()
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
