"""A container is started anew for every test.

What it finds: a container of the testcontainers library started in a fixture of function scope (the default), or in a
unittest ``setUp``.

Why it matters: starting a database takes seconds, a test milliseconds. A suite that does it per test soon takes so
long that nobody runs it.

Instead: ``@pytest.fixture(scope="session")`` for the container, and a cheap fixture per test that gives a clean state:
a rolled-back transaction, a flushed database, a topic of its own.

When to ignore it: when the test stops or breaks the container, or is its only user.

Source: https://testcontainers-python.readthedocs.io, documents 000 and 003
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Fixture, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import calls, last_part


def find(fixture: Fixture, suite: Suite) -> Iterator[Hit]:
    """One hit on each container."""
    if fixture.scope == "function":
        for call in calls(fixture.function.body):
            if call.target.startswith("testcontainers.") and call.target.endswith(("Container", "Compose")):
                yield Hit(call.span, f"starts a `{last_part(call.target)}` for each test that uses it")


BAD = (
    """
import unittest
import pytest
from testcontainers.postgres import PostgresContainer
from testcontainers.community.redis import RedisContainer

@pytest.fixture
def postgres():
    with PostgresContainer("postgres:15") as container:  # finding
        yield container

def test_url(postgres):
    assert postgres.get_connection_url()

class CacheTest(unittest.TestCase):
    def setUp(self):
        self.redis = RedisContainer("redis:7").start()  # finding

    def test_ping(self):
        self.assertTrue(self.redis.get_client().ping())
""",
)

GOOD = (
    """
import unittest
import pytest
from testcontainers.postgres import PostgresContainer
from testcontainers.redis import RedisContainer

@pytest.fixture(scope="session")
def postgres():
    with PostgresContainer("postgres:15") as container:
        yield container

@pytest.fixture
def url(postgres):
    return postgres.get_connection_url()

def test_url(url):
    assert url.startswith("postgresql")

class CacheTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.redis = RedisContainer("redis:7").start()

    def test_ping(self):
        self.assertTrue(self.redis.get_client().ping())
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FIXTURE, find=find, bad=BAD, good=GOOD)
