"""Memory tracing is switched on, and not off again when the test fails.

What it finds: ``tracemalloc.start()`` in a test, fixture or helper where ``tracemalloc.stop`` is neither in a
``finally``, nor after the ``yield``, nor handed to a clean-up (``addCleanup``, ``addfinalizer``, ``callback``), nor in
a tear-down of the same class.

Why it matters: tracing makes every later test several times slower and keeps memory of its own. When the act raises
before ``stop()``, the whole rest of the run is traced, and timings fail far from the cause.

Instead: ``tracemalloc.start()``, then ``try:`` the act and the reading, ``finally: tracemalloc.stop()``; or a fixture
with the stop after its ``yield``.

When to ignore it: in a script that measures once and ends.

Source: https://docs.python.org/3/library/tracemalloc.html#tracemalloc.stop, document 001
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.cleaning import clean_up, touches
from qualitygate.scanner.query import calls

_STOP = ("tracemalloc.stop",)
_REGISTERS = frozenset({"addCleanup", "addClassCleanup", "addfinalizer", "callback", "add_cleanup"})


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the first start of a function."""
    if "start" not in mentions(function):
        return
    starts = [call for call in calls(function.body) if call.target == "tracemalloc.start"]
    if starts and not _is_stopped(function, suite):
        stops = touches(function.body, _STOP)
        when = "when the test fails before `stop()`" if stops else "after the test"
        yield Hit(starts[0].span, f"memory is still traced {when}")


def _is_stopped(function: Function, suite: Suite) -> bool:
    registered = [call for call in calls(function.body, enter=True) if call.attr in _REGISTERS]
    if touches(clean_up(function), _STOP) or touches(registered, _STOP):
        return True
    owner = function.qualname.rpartition("::")[0]
    return bool(owner) and any(
        touches(method.body, _STOP)
        for file in suite.files
        if file.path == function.path
        for cls in file.classes
        if cls.qualname == owner
        for method in cls.functions
        if method.name != function.name
    )


BAD = (
    """
import tracemalloc
from shop import load

def test_memory():
    tracemalloc.start()  # finding
    load("stock.csv")
    current, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000

def test_traced():
    tracemalloc.start()  # finding
    assert load("stock.csv") == []
""",
)

GOOD = (
    """
import tracemalloc
import unittest
import pytest
from shop import load

def test_memory():
    tracemalloc.start()
    try:
        load("stock.csv")
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()

@pytest.fixture
def traced():
    tracemalloc.start()
    yield
    tracemalloc.stop()

def test_traced(traced, request):
    assert load("stock.csv") == []

def test_finalizer(request):
    request.addfinalizer(tracemalloc.stop)
    tracemalloc.start()
    assert load("stock.csv") == []

class MemoryTest(unittest.TestCase):
    def setUp(self):
        tracemalloc.start()

    def tearDown(self):
        tracemalloc.stop()

    def test_load(self):
        self.assertEqual(load("stock.csv"), [])
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
