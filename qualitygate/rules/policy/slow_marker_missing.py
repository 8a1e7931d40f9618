"""The project marks slow tests, and this one sleeps for a second or more without the mark.

What it finds: a test without ``slow`` in a project that registers such a marker, or a test marked ``fast``, ``quick``
or ``unit`` in any, whose own body sleeps for one second or more in all: ``time.sleep`` or ``asyncio.sleep`` with a
number. Silent where the sleep is patched or time is frozen.
Opt-in: what is slow is for the project to say.

Why it matters: ``-m "not slow"`` is the run that people wait for. A second in each of sixty tests makes it a minute.

Instead: ``@pytest.mark.slow``; or wait for the event itself.

When to ignore it: where the project means something else by slow.

Source: document 002 (``slow``: tests that take more than 1 second)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Case, Hit, Kind, Literal, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import calls, code

_SLEEPS = frozenset({"time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep"})
_TIME_STANDS_STILL = re.compile(r"freez|time_machine|travel|patch|mock|autojump|looptime|fake|monkeypatch")
_QUICK = ("fast", "quick", "unit")
_SLOW = 1.0  # seconds


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the test."""
    marked = next((name for name in _QUICK if case.mark(name) is not None), "")
    if case.mark("slow") is not None or not (marked or "slow" in suite.config.markers):
        return
    made = list(calls(code(case.function)))
    used = (*case.requested, *(call.target for call in made), *(mark.name for mark in case.marks))
    if case.kind is Kind.PERFORMANCE or any(_TIME_STANDS_STILL.search(name) for name in used):
        return
    seconds = sum(
        float(call.args[0].value)
        for call in made
        if call.target in _SLEEPS and call.args and isinstance(call.args[0], Literal)
        if isinstance(call.args[0].value, (int, float))
    )
    if seconds >= _SLOW:
        said = f"is marked `{marked}`" if marked else "is not marked `slow`"
        yield Hit(case.function.span, f"sleeps for {seconds:g} s and {said}")


BAD = (
    """
# file: pytest.ini
[pytest]
markers =
    slow: takes more than a second

# file: tests/test_shop.py
import asyncio
import time
import pytest
from shop import start

def test_start():  # finding
    start()
    time.sleep(0.5)
    time.sleep(0.5)
    assert start.ready

async def test_async():  # finding
    await asyncio.sleep(2)
    assert start.ready

@pytest.mark.slow
def test_slow():
    time.sleep(2)
    assert start.ready
""",
    """
import time
import pytest
from shop import start

@pytest.mark.unit
def test_start():  # finding
    time.sleep(1)
    assert start.ready
""",
)

GOOD = (
    """
# file: pytest.ini
[pytest]
markers =
    slow: takes more than a second

# file: tests/test_shop.py
import time
from shop import PAUSE, start

def test_start():
    time.sleep(0.9)
    assert start.ready

def test_named():
    time.sleep(PAUSE)
    assert start.ready

def test_frozen(freezer):
    time.sleep(5)
    assert start.ready
""",
    """
import time
from shop import start

def test_start():
    time.sleep(5)
    assert start.ready
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
