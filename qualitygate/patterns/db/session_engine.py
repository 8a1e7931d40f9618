"""A database engine made once for the run, and disposed of after it.

What it finds: a fixture wider than a test that makes a SQLAlchemy or SQLModel engine.

A conforming use: drops its tables or disposes of the engine after the yield.

Why it matters: one engine spares the set-up in every test; one that is never disposed of keeps connections open and
leaves its tables to the next run.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Fixture, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import calls, cleaned_up

_MAKES = ("create_engine", "create_async_engine")


def find(fixture: Fixture, suite: Suite) -> Iterator[UseHit]:
    """One use on the fixture."""
    function = fixture.function
    if fixture.scope == "function" or not any(call.attr in _MAKES for call in calls(function.body)):
        return
    clean = cleaned_up(function) & {"drop_all", "dispose"}
    yield UseHit(function.span, () if clean else PATTERN.parts)


GOOD = (
    """
# file: tests/conftest.py
import pytest
from sqlalchemy import create_engine

@pytest.fixture(scope="session")
def engine():  # use
    engine = create_engine("postgresql://localhost/test")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()

@pytest.fixture(scope="session")
async def async_engine():  # use
    engine = create_async_engine("postgresql+asyncpg://localhost/test")
    yield engine
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)

@pytest.fixture(scope="module")
def closed_later(request):  # use
    engine = create_engine("postgresql://localhost/test")
    request.addfinalizer(engine.dispose)
    return engine

@pytest.fixture
def own_engine():
    return create_engine("sqlite://")

# file: tests/test_users.py
def test_engine(engine):
    assert engine.connect()
""",
)

BAD = (
    """
# file: tests/conftest.py
import pytest
from sqlalchemy import create_engine

@pytest.fixture(scope="session")
def engine():  # lacks: clean-up
    return create_engine("postgresql://localhost/test")

# file: tests/test_users.py
def test_engine(engine):
    assert engine.connect()
""",
)

PATTERN = Pattern(
    source="000, 002, 004",
    subject=Subject.FIXTURE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("clean-up",),
    touches=("db",),
)
