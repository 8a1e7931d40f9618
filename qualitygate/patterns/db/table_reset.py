"""Tables emptied after the tests, where the application commits and a rollback cannot help.

What it finds: a fixture that deletes rows, or whole tables, after its yield.

A conforming use: commits the deletion, and when it walks ``sorted_tables`` does so in reverse, so that rows go before
those that they refer to. A transaction that is rolled back is the better way where the tests can have one.

Why it matters: a deletion that is not committed is undone as the session closes, and one in the wrong order stops at
the first foreign key.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Attribute, Fixture, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import calls, cleaned_up, expressions

_DELETES = frozenset({"delete", "truncate", "truncate_all"})
_RUNS = frozenset({"execute", "exec", "query"})


def find(fixture: Fixture, suite: Suite) -> Iterator[UseHit]:
    """One use on the fixture."""
    function = fixture.function
    done = cleaned_up(function)
    if not (function.is_generator and done & _DELETES and done & _RUNS):
        return
    walked = any(isinstance(each, Attribute) and each.attr == "sorted_tables" for each in expressions(function.body))
    begun = any(call.attr == "begin" for call in calls(function.body))
    has = {"commit": "commit" in done or begun, "reverse order": not walked or "reversed" in done}
    yield UseHit(function.span, tuple(part for part in PATTERN.parts if not has[part]))


GOOD = (
    """
# file: tests/conftest.py
import pytest
from sqlmodel import Session, SQLModel, delete

@pytest.fixture(autouse=True)
def reset(session):  # use
    yield
    for table in reversed(SQLModel.metadata.sorted_tables):
        session.execute(table.delete())
    session.commit()

@pytest.fixture(scope="session")
def db(engine):  # use
    with Session(engine) as session:
        yield session
        session.execute(delete(Item))
        session.commit()

@pytest.fixture
def folder(path):
    yield path
    path.delete()

# file: tests/test_users.py
def test_add(session):
    assert session.add(1) is None
""",
)

BAD = (
    """
# file: tests/conftest.py
import pytest
from shop import Base

@pytest.fixture(autouse=True)
def reset(session):  # lacks: commit, reverse order
    yield
    for table in Base.metadata.sorted_tables:
        session.execute(table.delete())

# file: tests/test_users.py
def test_add(session):
    assert session.add(1) is None
""",
)

PATTERN = Pattern(
    source="000, 004",
    subject=Subject.FIXTURE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("commit", "reverse order"),
    touches=("db",),
)
