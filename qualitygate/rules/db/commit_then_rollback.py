"""A rollback right after a commit: there is nothing left to undo.

What it finds: ``x.commit()`` followed at once by ``x.rollback()`` of the same object, in one block, or around the
``yield`` of a fixture: committed in the last statement before it, rolled back in the first after it. Silent where a
savepoint or an outer transaction is begun in the same function, and in a test whose name says that it is about that.

Why it matters: the rollback looks like the clean-up, but the rows are stored. Later tests meet them, and pass or fail
by the order in which they run.

Instead: ``flush()`` in place of ``commit()`` where the rollback is meant; or bind the session to a connection with an
outer transaction, and roll that back.

When to ignore it: in a test of the driver that shows just this.

Source: https://docs.sqlalchemy.org/en/20/orm/session_transaction.html, document 000
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from qualitygate.model import (
    Attribute,
    Await,
    Call,
    Evaluate,
    Function,
    Hit,
    Rule,
    Severity,
    Stmt,
    Subject,
    Suite,
    Try,
    Yield,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import calls, statements, target

_PROTECTS = frozenset({"begin", "begin_nested", "savepoint", "set_session", "Mock", "MagicMock", "AsyncMock", "patch"})


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each rollback."""
    if not mentions(function) >= {"commit", "rollback"} or "rollback" in function.name:
        return
    if not any(call.attr in _PROTECTS for call in calls(function.body, enter=True)):
        for block in _blocks(function.body):
            kept = [each for each in _flat(block) if not (isinstance(each, Evaluate) and isinstance(each.value, Yield))]
            for first, second in pairwise(kept):
                owner = _owner(first, "commit")
                if owner and owner == _owner(second, "rollback"):
                    yield Hit(second.span, f"`{owner}.rollback()` undoes nothing: `{owner}` has just committed")


def _blocks(body: Sequence[Stmt]) -> Iterator[Sequence[Stmt]]:
    yield body
    for each in statements(body):
        for name in ("body", "orelse", "final"):
            inner = getattr(each, name, ())
            if inner:
                yield inner


def _flat(block: Sequence[Stmt]) -> Iterator[Stmt]:
    """The statements of a block, those of a ``try`` with only a ``finally`` in line."""
    for each in block:
        if isinstance(each, Try) and not each.handlers:
            yield from (*each.body, *each.orelse, *each.final)
        else:
            yield each


def _owner(statement: Stmt, method: str) -> str:
    match statement:
        case Evaluate(value=Call() as call) | Evaluate(value=Await(value=Call() as call)):
            if call.attr == method and isinstance(call.func, Attribute) and not call.args:
                return target(call.func.value)
    return ""


BAD = (
    """
import pytest
from shop import Order, Session

@pytest.fixture
def order():
    session = Session()
    session.add(Order())
    session.commit()
    yield session
    session.rollback()  # finding

@pytest.fixture
def paid():
    session = Session()
    try:
        session.add(Order(paid=True))
        session.commit()
        yield
    finally:
        session.rollback()  # finding

async def test_order(db):
    db.add(Order())
    await db.commit()
    await db.rollback()  # finding
    assert await db.count(Order) == 1
""",
)

GOOD = (
    """
import pytest
from shop import Order, Session

@pytest.fixture
def order(connection):
    transaction = connection.begin()
    session = Session(bind=connection)
    session.commit()
    yield session
    session.rollback()
    transaction.rollback()

def test_order(db, other):
    db.add(Order())
    try:
        db.commit()
    except ValueError:
        db.rollback()
    db.commit()
    other.rollback()
    db.flush()
    db.rollback()
    assert db.count(Order) == 1

def test_rollback_after_commit_keeps_rows(db):
    db.commit()
    db.rollback()
    assert db.count(Order) == 0
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
