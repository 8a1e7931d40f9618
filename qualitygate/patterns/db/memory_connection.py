"""A connection to a fresh SQLite database in memory for each test.

What it finds: a fixture, test or helper that opens ``sqlite3.connect(":memory:")``.

A conforming use: closes the connection: after the yield, at the end, in the tear-down of its class, or by
``contextlib.closing``.

Why it matters: nothing is shared between tests and nothing is left on disk; a connection left open is a
ResourceWarning from Python 3.13 on.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Function, Literal, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import argument, calls, cleaned_up

_CONNECTS = ("sqlite3.connect", "aiosqlite.connect")


def find(function: Function, suite: Suite) -> Iterator[UseHit]:
    """One use per connection."""
    for call in calls(function.body):
        if call.target in _CONNECTS and argument(call, 0, "database") == Literal(":memory:"):
            yield UseHit(call.span, () if _is_closed(function, suite) else PATTERN.parts)


def _is_closed(function: Function, suite: Suite) -> bool:
    """Whether it, or another method of its class, closes something."""
    owner = function.qualname.rpartition("::")[0]
    near = [function]
    if owner:
        methods = (cls.functions for file in suite.files for cls in file.classes if cls.qualname == owner)
        near += [each for found in methods for each in found if each.path == function.path]
    closes = any(call.attr == "close" or call.target == "contextlib.closing" for each in near for call in calls(each))
    return closes or "close" in cleaned_up(function)


GOOD = (
    """
# file: tests/conftest.py
import sqlite3
from contextlib import closing
import pytest

@pytest.fixture
def connection():
    connection = sqlite3.connect(":memory:")  # use
    yield connection
    connection.close()

@pytest.fixture
def other():
    with closing(sqlite3.connect(":memory:")) as connection:  # use
        yield connection

@pytest.fixture
def stored(tmp_path):
    return sqlite3.connect(tmp_path / "a.db")

# file: tests/test_stock.py
import sqlite3
import unittest

class StockTest(unittest.TestCase):
    def setUp(self):
        self.connection = sqlite3.connect(":memory:")  # use

    def tearDown(self):
        self.connection.close()

    def test_stock(self):
        self.assertEqual(self.connection.total_changes, 0)
""",
)

BAD = (
    """
# file: tests/conftest.py
import sqlite3
import pytest

@pytest.fixture
def connection():
    return sqlite3.connect(":memory:")  # lacks: close

# file: tests/test_stock.py
def test_stock(connection):
    assert connection.total_changes == 0
""",
)

PATTERN = Pattern(
    source="002", subject=Subject.FUNCTION, find=find, good=GOOD, bad=BAD, parts=("close",), touches=("db",)
)
