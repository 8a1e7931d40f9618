"""The first measured run pays for imports, caches and connections.

What it finds: a performance test whose loop reads a clock before and after a call, where nothing before the loop
calls the same function, and no name or comment of the test speaks of warming up. Opt-in: with many runs and a median
the first run decides nothing.

Why it matters: the slowest run is always the first. It decides maxima and means, and hides what later runs cost.

Instead: call it a few times before the loop, outside the measurement; or use pytest-benchmark with ``warmup=True``.

When to ignore it: where the cold start is what is measured.

Source: document 001 (Custom Benchmarks)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Call, Case, For, Hit, Kind, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.intent import comments_on
from qualitygate.scanner.query import calls, names, statements

_CLOCKS = frozenset({"time.time", "time.perf_counter", "time.monotonic", "time.process_time", "timeit.default_timer"})
_WARM = re.compile(r"warm|prime|cold", re.IGNORECASE)


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each loop."""
    if case.kind is not Kind.PERFORMANCE or _WARM.search(" ".join(_words(case, suite))):
        return
    made = list(calls(case.function.body))
    for loop in statements(case.function.body):
        if isinstance(loop, For):
            measured = _measured(loop)
            before = {call.target for call in made if call.span.line < loop.span.line}
            if measured and not measured & before:
                yield Hit(loop.span, "the first run is measured cold: call it before the loop")


def _measured(loop: For) -> set[str]:
    """What is called between the first and the last reading of the clock."""
    inside: list[Call] = list(calls(loop.body))
    readings = [call.span.line for call in inside if call.target in _CLOCKS]
    if len(readings) < 2:
        return set()
    return {call.target for call in inside if readings[0] < call.span.line < readings[-1]} - _CLOCKS - {""}


def _words(case: Case, suite: Suite) -> Iterator[str]:
    yield from (case.function.name, case.function.docstring or "", *names(case.function.body), *case.requested)
    file, span = find_file(case.function.path, suite), case.function.span
    yield from comments_on(file, span.line, span.end_line) if file is not None else ()


BAD = (
    """
# file: tests/performance/test_speed.py
import time
from shop import load

def test_load():
    times = []
    for _ in range(100):  # finding
        start = time.perf_counter()
        load()
        times.append(time.perf_counter() - start)
    assert max(times) < 0.1
""",
)

GOOD = (
    """
# file: tests/performance/test_speed.py
import time
from shop import load, search

def test_load():
    load()
    times = []
    for _ in range(100):
        start = time.perf_counter()
        load()
        times.append(time.perf_counter() - start)
    assert max(times) < 0.1

def test_search():
    times = []
    # the fixture has warmed it up
    for _ in range(100):
        start = time.perf_counter()
        search()
        times.append(time.perf_counter() - start)
    assert max(times) < 0.1

def test_total():
    start = time.perf_counter()
    for _ in range(100):
        search()
    assert time.perf_counter() - start < 3

# file: tests/unit/test_load.py
import time
from shop import load

def test_load():
    for _ in range(100):
        start = time.perf_counter()
        load()
        assert time.perf_counter() - start < 1
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
