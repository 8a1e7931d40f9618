"""The same code timed many times, after a warm-up, with its spread.

What it finds: a function that reads ``time.perf_counter`` or ``process_time`` twice inside a
loop.

A conforming use: calls the same code in a loop before the timed one (warm-up), and works out a spread: a standard
deviation, quantiles, or the least and the greatest.

Why it matters: the first run pays for imports and caches, and a mean alone hides that one call in ten takes a second.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import For, Function, Pattern, Subject, Suite, UseHit, While
from qualitygate.scanner.query import calls, statements

_CLOCKS = frozenset({"time.perf_counter", "time.perf_counter_ns", "time.process_time", "time.process_time_ns"})
_SPREADS = frozenset({"stdev", "pstdev", "variance", "quantiles", "percentile", "std"})


def find(function: Function, suite: Suite) -> Iterator[UseHit]:
    """One use on the timed loop."""
    loops = [each for each in statements(function.body, enter=True) if isinstance(each, (For, While))]
    timed = [loop for loop in loops if sum(call.target in _CLOCKS for call in calls(loop.body)) >= 2]
    if not timed:
        return
    first = timed[0]
    inside = {call.func for call in calls(first.body) if call.target not in _CLOCKS and call.attr != "append"}
    before = [loop for loop in loops if loop.span.end_line < first.span.line]
    used = {call.attr for call in calls(function.body, enter=True)}
    has = {
        "warm-up": any(call.func in inside for loop in before for call in calls(loop.body)),
        "spread": bool(used & _SPREADS) or {"min", "max"} <= used,
    }
    yield UseHit(first.span, tuple(part for part in PATTERN.parts if not has[part]))


GOOD = (
    """
import statistics
import time
from shop import search

def measure(func, count=100):
    times = []
    for _ in range(10):
        func()
    for _ in range(count):  # use
        start = time.perf_counter()
        func()
        times.append(time.perf_counter() - start)
    return {"mean": statistics.mean(times), "stdev": statistics.stdev(times)}

def test_search_speed():
    assert measure(search)["mean"] < 0.1

def test_search_once():
    start = time.perf_counter()
    search()
    assert time.perf_counter() - start < 0.1
""",
)

BAD = (
    """
import time
from shop import search

def test_search_speed():
    times = []
    for _ in range(10):  # lacks: warm-up, spread
        start = time.perf_counter()
        search()
        times.append(time.perf_counter() - start)
    assert sum(times) / 10 < 0.1
""",
)

PATTERN = Pattern(
    source="001",
    subject=Subject.FUNCTION,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("warm-up", "spread"),
    touches=("performance",),
)
