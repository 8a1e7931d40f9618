"""A performance test measures a fake.

What it finds: in a test marked, placed or named as a performance test, or in a fixture it asks for: ``fakeredis``,
``mongomock``, ``moto``, ``pyfakefs`` or an engine for ``sqlite://`` in memory. Opt-in: no suite it was tried on has
such a test, and a library may measure its own part over SQLite in memory.

Why it matters: what is measured is the fake: neither network nor disk, neither locks nor serialisation. The figure
says nothing of the real thing, and a regression there is not seen.

Instead: the real thing in a container; fakes only for what is paid by the call.

When to ignore it: where the code beside it is measured, and the fake's own time is negligible.

Source: document 003 (2.1 Real Infrastructure Testing)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Kind, Rule, Severity, Subject, Suite
from qualitygate.strategy_rows import find_breach


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first fake in the test, or on the test for one in its fixtures."""
    breach = find_breach(case, suite) if case.kind is Kind.PERFORMANCE else None
    if breach is not None:
        yield Hit(breach.span, f"measures `{breach.what}`, a fake{breach.way}")


BAD = (
    """
# file: tests/performance/conftest.py
import fakeredis
import pytest

@pytest.fixture
def cache():
    return fakeredis.FakeRedis()

# file: tests/performance/test_speed.py
import mongomock
from sqlalchemy import create_engine
from shop import load, search

def test_load(cache, benchmark):  # finding
    assert benchmark(load, cache) == 1

def test_search(benchmark):
    store = mongomock.MongoClient()  # finding
    assert benchmark(search, store) == 1

def test_engine(benchmark):
    engine = create_engine("sqlite://")  # finding
    assert benchmark(search, engine) == 1
""",
)

GOOD = (
    """
# file: tests/performance/test_speed.py
import redis
from sqlalchemy import create_engine
from shop import load, search

def test_load(benchmark):
    assert benchmark(load, redis.Redis()) == 1

def test_engine(benchmark):
    assert benchmark(search, create_engine("sqlite:///shop.db")) == 1

# file: tests/unit/test_load.py
import fakeredis
from shop import load

def test_load():
    assert load(fakeredis.FakeRedis()) == 1
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
