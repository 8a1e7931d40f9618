"""SQLite in memory behind one shared connection.

What it finds: an engine made for an SQLite database in memory, in a fixture, a helper, a test or at module level.

A conforming use: passes ``poolclass=StaticPool``; the driver aiosqlite does so by itself.

Why it matters: each connection to SQLite in memory is a database of its own. With another pool the tables that the
fixture made are not there in the thread that serves the request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Assign, Call, Expr, File, Literal, Name, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import argument, calls, last_part, target

_MAKES = ("create_engine", "create_async_engine")
_IN_MEMORY = re.compile(r"sqlite(\+\w+)?://(/?|/:memory:.*|/.*mode=memory.*)")


def find(file: File, suite: Suite) -> Iterator[UseHit]:
    """One use per call that makes such an engine."""
    functions = [case.function for case in file.cases] + [fixture.function for fixture in file.fixtures]
    own = [function for function in (*functions, *file.helpers) if function.path == file.path]
    for call in calls((*file.body, *own), enter=True):
        url = _url(call, file) if call.attr in _MAKES else ""
        if _IN_MEMORY.fullmatch(url):
            pool = call.keyword("poolclass")
            static = last_part(target(pool)) == "StaticPool" or "aiosqlite" in url
            yield UseHit(call.span, () if static else PATTERN.parts)


def _url(call: Call, file: File) -> str:
    given = argument(call, 0, "url")
    if isinstance(given, Name):
        given = _constant(given.id, file)
    return given.value if isinstance(given, Literal) and isinstance(given.value, str) else ""


def _constant(name: str, file: File) -> Expr | None:
    found = (each.value for each in file.body if isinstance(each, Assign) and Name(name) in each.targets)
    return next(found, None)


GOOD = (
    """
# file: tests/conftest.py
import pytest
from sqlalchemy import StaticPool, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

URL = "sqlite:///:memory:"

@pytest.fixture
def engine():
    return create_engine(URL, poolclass=StaticPool)  # use

@pytest.fixture
def async_engine():
    return create_async_engine("sqlite+aiosqlite://")  # use

@pytest.fixture
def stored():
    return create_engine("sqlite:///test.db")

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

engine = create_engine("sqlite://")  # lacks: StaticPool

@pytest.fixture
def other():
    return create_engine("sqlite:///:memory:", echo=False)  # lacks: StaticPool

# file: tests/test_users.py
def test_engine(other):
    assert other.connect()
""",
)

PATTERN = Pattern(
    source="004", subject=Subject.FILE, find=find, good=GOOD, bad=BAD, parts=("StaticPool",), touches=("db",)
)
