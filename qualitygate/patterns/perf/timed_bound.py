"""The time of an operation measured and held against a bound.

What it finds: a test that asserts that a difference of two clock readings is below something.

A conforming use: reads ``time.perf_counter`` (or ``process_time``), and asserts something else too: what the timed code
gave.

Why it matters: ``time.time()`` jumps when the clock is set. And code that failed early is fast.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.budgets import CLOCKS
from qualitygate.model import Assign, Binary, Case, Check, Compare, Expr, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import assigned, calls, expressions, names, statements

_STEADY = frozenset(
    {"time.perf_counter", "time.perf_counter_ns", "time.process_time", "time.process_time_ns", "time.monotonic"}
)


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use on the first such check."""
    function = case.function
    if not any(call.target in CLOCKS for call in calls(function.body)):
        return
    readings: set[str] = set()
    elapsed: set[str] = set()
    for each in statements(function.body):
        if isinstance(each, Assign) and each.value is not None:
            if _is_difference(each.value, readings) or names(each.value) & elapsed:
                elapsed |= assigned(each)
            elif any(call.target in CLOCKS for call in calls(each.value)):
                readings |= assigned(each)
    bounds = [check for check in function.checks if _is_bound(check, readings, elapsed)]
    if bounds:
        read = {call.target for call in calls(function.body) if call.target in CLOCKS}
        others = [check for check in suite.reach[case.id].checks if check not in bounds]
        has = {"steady clock": read <= _STEADY | {"timeit.default_timer"}, "result asserted": bool(others)}
        yield UseHit(bounds[0].span, tuple(part for part in PATTERN.parts if not has[part]))


def _is_difference(node: Expr, readings: set[str]) -> bool:
    return any(
        isinstance(each, Binary)
        and each.op == "-"
        and bool(names(each.right) & readings)
        and (bool(names(each.left) & readings) or any(call.target in CLOCKS for call in calls(each.left)))
        for each in expressions(node)
    )


def _is_bound(check: Check, readings: set[str], elapsed: set[str]) -> bool:
    match check.test:
        case Compare(left=small, op="<" | "<=") | Compare(op=">" | ">=", right=small):
            return bool(names(small) & elapsed) or _is_difference(small, readings)
    return False


GOOD = (
    """
import time
from shop import search

def test_search_speed():
    start = time.perf_counter()
    found = search()
    elapsed = time.perf_counter() - start
    assert found == [1]
    assert elapsed < 0.5  # use

def test_search_waits():
    start = time.perf_counter()
    search()
    assert time.perf_counter() - start > 0.5
""",
)

BAD = (
    """
import time
from shop import search

def test_search_speed():
    start = time.time()
    search()
    end = time.time()
    assert (end - start) * 1000 < 200  # lacks: steady clock, result asserted
""",
)

PATTERN = Pattern(
    source="001, 002, 004",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("steady clock", "result asserted"),
    touches=("performance",),
)
