"""A transaction begun on a connection that the session has already begun one on.

What it finds: ``session.connection().begin()``, in one expression or through a variable, where what is called
``connection()`` on is named a session.

Why it matters: ``session.connection()`` begins the session's transaction. From SQLAlchemy 2.0 on a second ``begin()``
on that connection raises InvalidRequestError, so that every test that asks for the fixture ends in an error; in 1.4
the inner transaction is none, and its rollback does not protect later tests.

Instead: begin first and bind the session to the connection: ``connection = engine.connect()``,
``transaction = connection.begin()``, ``session = Session(bind=connection, join_transaction_mode="create_savepoint")``;
after the ``yield`` close the session, roll back, close the connection.

When to ignore it: when the object only happens to be called a session, and is none of SQLAlchemy's.

Source: https://docs.sqlalchemy.org/en/20/orm/session_transaction.html (joining a session into an external transaction),
document 000
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Await,
    Call,
    Expr,
    Function,
    Hit,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import calls, last_part, statements, target


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each ``begin``."""
    if not mentions(function) >= {"begin", "connection"}:
        return
    begins = [call for call in calls(function.body, enter=True) if call.attr == "begin" and not call.args]
    if not begins:
        return
    held = {
        item.id: each.value
        for each in statements(function.body, enter=True)
        if isinstance(each, Assign) and each.value is not None
        for item in each.targets
        if isinstance(item, Name)
    }
    for call in begins:
        if isinstance(call.func, Attribute):
            owner = call.func.value
            session = _session_of(held.get(owner.id, owner) if isinstance(owner, Name) else owner)
            if session:
                yield Hit(call.span, f"`{session}.connection()` has begun already: this `begin()` raises")


def _session_of(value: Expr) -> str:
    """What ``connection()`` is called on, when that is a session; else the empty string."""
    made = value.value if isinstance(value, Await) else value
    if isinstance(made, Call) and made.attr == "connection" and isinstance(made.func, Attribute):
        owner = target(made.func.value)
        return owner if "session" in last_part(owner).lower() else ""
    return ""


BAD = (
    """
import pytest
from sqlalchemy.orm import sessionmaker

@pytest.fixture
def db_session(engine):
    session = sessionmaker(bind=engine)()
    connection = session.connection()
    transaction = connection.begin()  # finding
    yield session
    transaction.rollback()
    session.close()

@pytest.fixture
async def shop(session):
    return await (await session.connection()).begin()  # finding

class TestShop:
    def test_rollback(self):
        with self.session.connection().begin():  # finding
            assert self.session.is_active
""",
)

GOOD = (
    """
import pytest
from sqlalchemy.orm import Session

@pytest.fixture
def db_session(engine):
    connection = engine.connect()
    transaction = connection.begin()
    session = Session(bind=connection, join_transaction_mode="create_savepoint")
    yield session
    session.close()
    transaction.rollback()
    connection.close()

def test_savepoint(db_session, pool):
    nested = db_session.connection().begin_nested()
    nested.rollback()
    pool.connection().begin()
    assert db_session.is_active
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
