"""A test uses what its kind excludes: real infrastructure in a unit test, a double in an end-to-end test.

What it finds: in a test marked or placed as unit: a container of testcontainers, or a connection by a database driver,
Redis, Kafka or a broker (SQLite apart); in one marked or placed as e2e: ``mock.patch``, a mock object, ``monkeypatch``
of an attribute, fakeredis, respx or responses. In the test itself and in the fixtures it asks for. Opt-in: it is the
policy of one document, and a project may have another.

Why it matters: unit tests are run at every save and must need nothing; end-to-end tests are the only ones in which
nothing is replaced. A test in the wrong row is in the wrong run, and proves what another kind is there to prove.

Instead: move it to the kind that it is, or use what its kind uses.

When to ignore it: where an end-to-end test must not reach a third party that is paid by the call.

Source: document 003 (1. Testing Strategy Matrix)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Kind, Rule, Severity, Subject, Suite
from qualitygate.strategy_rows import find_breach, says_kind

_SAID = {Kind.UNIT: "real infrastructure in a unit test", Kind.E2E: "a double in an e2e test"}


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first call in the test, or on the test for one in its fixtures."""
    breach = find_breach(case, suite) if case.kind in _SAID and says_kind(case) else None
    if breach is not None:
        yield Hit(breach.span, f"`{breach.what}`: {_SAID[case.kind]}{breach.way}")


BAD = (
    """
# file: tests/unit/test_orders.py
import psycopg
import pytest
from sqlalchemy import create_engine
from testcontainers.postgres import PostgresContainer
from shop import load

@pytest.fixture
def database():
    with PostgresContainer("postgres:16") as container:
        yield container

def test_load():
    assert load(psycopg.connect("dbname=shop")) == 1  # finding

def test_engine():
    assert load(create_engine("postgresql://localhost/shop")) == 1  # finding

def test_container(database):  # finding
    assert load(database) == 1

# file: tests/test_flow.py
from unittest import mock
import pytest
from shop import buy

@pytest.mark.e2e
def test_buy():
    with mock.patch("shop.pay"):  # finding
        assert buy("tea") == 1

@pytest.mark.e2e
def test_set(monkeypatch):
    monkeypatch.setattr("shop.pay", None)  # finding
    assert buy("tea") == 1
""",
)

GOOD = (
    """
# file: tests/unit/test_orders.py
from unittest import mock
from sqlalchemy import create_engine
from shop import load

def test_load():
    assert load(mock.Mock()) == 1

def test_engine():
    assert load(create_engine("sqlite://")) == 1

# file: tests/test_orders.py
import psycopg
from shop import load

def test_load():
    assert load(psycopg.connect("dbname=shop")) == 1

# file: tests/e2e/test_flow.py
import redis
from shop import buy

def test_buy(monkeypatch):
    monkeypatch.setenv("SHOP", "1")
    assert buy("tea", redis.Redis()) == 1
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
