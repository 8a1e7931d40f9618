"""The memory of an operation traced and held against a bound.

What it finds: a function that starts ``tracemalloc``.

A conforming use: stops it in a ``finally`` or after the yield, and, in a test, asserts a bound on what it read.

Why it matters: tracing left on after a failure slows down every later test, and a peak that nothing is compared with
proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Compare, Pattern, Subject, Suite, Try, UseHit
from qualitygate.scanner.query import calls, cleaned_up, statements


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use per test, at the call that starts it: in the test or in what it runs."""
    reach = suite.reach[case.id]
    for function in (case.function, *(each.function for each in reach.functions)):
        started = [call for call in calls(function.body) if call.target == "tracemalloc.start"]
        if not started:
            continue
        tried = [each for each in statements(function.body) if isinstance(each, Try)]
        stopped = any(call.target == "tracemalloc.stop" for each in tried for call in calls(each.final))
        bounded = any(isinstance(check.test, Compare) and check.test.op[0] in "<>" for check in reach.checks)
        has = {"stop in finally": stopped or "stop" in cleaned_up(function), "bound": bounded}
        span = started[0].span if function is case.function else case.function.span
        yield UseHit(span, tuple(part for part in PATTERN.parts if not has[part]))
        return


GOOD = (
    """
import tracemalloc
from shop import load

def test_load_memory():
    tracemalloc.start()  # use
    try:
        load()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100 * 1024 * 1024
""",
)

BAD = (
    """
import tracemalloc
from shop import load

def test_load_memory():
    tracemalloc.start()  # lacks: stop in finally, bound
    assert load() is not None
    tracemalloc.stop()
""",
)

PATTERN = Pattern(
    source="001",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("stop in finally", "bound"),
    touches=("performance",),
)
