"""A real service in a container, started once for several tests.

What it finds: a fixture that starts a container of the testcontainers library.

A conforming use: starts it in a ``with`` statement, or stops it after the yield; pins the image to a tag that is not
``latest``; and has a scope wider than one test.

Why it matters: a container that is not stopped stays, one that floats on ``latest`` breaks on a day of its own choice,
and one for each test makes the suite too slow to run.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Fixture, Literal, Pattern, Subject, Suite, UseHit, With
from qualitygate.scanner.query import argument, calls, cleaned_up, statements


def find(fixture: Fixture, suite: Suite) -> Iterator[UseHit]:
    """One use per container."""
    function = fixture.function
    items = [item for each in statements(function.body) if isinstance(each, With) for item in each.items]
    for call in calls(function.body):
        if not (call.target.startswith("testcontainers.") and call.target.endswith(("Container", "Compose"))):
            continue
        managed = any(call in calls(item.context) for item in items)
        has = {
            "stopped": managed or "stop" in cleaned_up(function),
            "pinned tag": _is_pinned(call),
            "shared scope": fixture.scope != "function",
        }
        yield UseHit(call.span, tuple(part for part in PATTERN.parts if not has[part]))


def _is_pinned(call: Call) -> bool:
    image = argument(call, 0, "image")
    if call.target.endswith("Compose"):
        return True
    if not (isinstance(image, Literal) and isinstance(image.value, str)):
        return image is not None
    tag = image.value.rpartition("/")[2].partition(":")[2]
    return tag not in ("", "latest")


GOOD = (
    """
# file: tests/conftest.py
import pytest
from testcontainers.postgres import PostgresContainer
from testcontainers.community.redis import RedisContainer

@pytest.fixture(scope="session")
def postgres():
    with PostgresContainer("postgres:15").with_env("TZ", "UTC") as container:  # use
        yield container

@pytest.fixture(scope="class")
def redis():
    container = RedisContainer("redis:7-alpine").start()  # use
    yield container
    container.stop()

# file: tests/test_users.py
def test_url(postgres):
    assert postgres.get_connection_url()
""",
)

BAD = (
    """
# file: tests/conftest.py
import pytest
from testcontainers.postgres import PostgresContainer

@pytest.fixture
def postgres():
    with PostgresContainer("registry:5000/postgres") as container:  # lacks: pinned tag, shared scope
        yield container

@pytest.fixture(scope="session")
def left():
    return PostgresContainer("postgres:latest").start()  # lacks: stopped, pinned tag

# file: tests/test_users.py
def test_url(postgres):
    assert postgres.get_connection_url()
""",
)

PATTERN = Pattern(
    source="000, 003",
    subject=Subject.FIXTURE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("stopped", "pinned tag", "shared scope"),
    touches=("db",),
)
