"""A bound on one measurement: a pause of the machine decides.

What it finds: in a test marked, placed or named as a performance test, an elapsed time (the difference of two
readings of a clock) asserted to be below a constant, where the measured act runs once: neither in a loop, nor by
``timeit`` or ``benchmark``. Bounds of five seconds or more are left alone, and those that a comment beside them calls
generous or says are to catch a hang: they measure nothing.

Why it matters: the first run pays for imports, caches and connections, and any run for what else the machine does.
The test flakes, the bound is raised, and a slower program passes.

Instead: some runs to warm up, then several measured ones, and a bound on their median; or pytest-benchmark.

When to ignore it: for a single long operation whose spread is known to be small.

Source: https://docs.python.org/3/library/timeit.html#timeit.Timer.repeat, documents 000, 002 and 004
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Binary,
    Call,
    Case,
    Compare,
    Expr,
    For,
    Function,
    Hit,
    Kind,
    Literal,
    Name,
    Rule,
    Severity,
    Span,
    Stmt,
    Subject,
    Suite,
    While,
)
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.intent import comments_on
from qualitygate.scanner.query import assigned, walk

_CLOCKS = frozenset({"time.time", "time.perf_counter", "time.monotonic", "time.process_time", "timeit.default_timer"})
_MEASURES = re.compile(r"performance|response_times?(?:_|$)|speed|latency|throughput")
_HANG = 5.0  # seconds
_GENEROUS = re.compile(
    r"generous|conservative|lenient|for ?ever|\bhang|(?:any|slow\w*|loaded|busy) (?:\w+ )?(?:machine|runner|ci\b)",
    re.IGNORECASE,
)


def is_generous(function: Function, line: int, suite: Suite) -> bool:
    """Whether a comment on a line, or on the three above, says that the bound there is wide on purpose."""
    file = find_file(function.path, suite)
    return file is not None and any(map(_GENEROUS.search, comments_on(file, line - 3, line)))


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion."""
    measures = case.kind is Kind.PERFORMANCE or _MEASURES.search(case.function.name)
    if not measures or "benchmark" in case.requested or case.mark("benchmark") is not None:
        return
    for part in inline(case, suite):
        if not any(isinstance(each, (For, While)) for each in part.around()):
            yield from (hit for hit in _singles(part.function) if not is_generous(part.function, hit.span.line, suite))


def _singles(function: Function) -> Iterator[Hit]:
    body = function.body
    loops = [each for each in walk(body) if isinstance(each, (For, While))]
    assigns = [each for each in walk(body) if isinstance(each, Assign)]
    starts = {name: each.span for each in assigns if _is_clock(each.value) for name in assigned(each)}
    elapsed = {name: since for each in assigns if (since := _since(each.value, starts)) for name in assigned(each)}
    for check in function.checks:
        match check.test:
            case Compare(left=left, op="<" | "<=", right=Literal(value=int(bound) | float(bound))):
                since = elapsed.get(left.id) if isinstance(left, Name) else _since(left, starts)
                if since is None or bound >= _HANG * since[1]:
                    continue
                if not any(_between(loop, since[0], check.span) for loop in loops):
                    message = "one measurement: a pause of the machine decides"
                    yield Hit(check.span, message, function.path, function.qualname)


def _is_clock(value: Expr | None) -> bool:
    return isinstance(value, Call) and value.target in _CLOCKS


def _since(value: Expr | None, starts: dict[str, Span]) -> tuple[Span, int] | None:
    """Where the measurement began that a difference of clocks ends, and how many of its units make a second."""
    match value:
        case Binary(left=Binary() as inner, op="*", right=Literal(value=1000)):
            since = _since(inner, starts)
            return since and (since[0], 1000)
        case Binary(left=left, op="-", right=Name(id=name)) if name in starts:
            ends = _is_clock(left) or (isinstance(left, Name) and left.id in starts)
            return (starts[name], 1) if ends else None
    return None


def _between(loop: Stmt, start: Span, end: Span) -> bool:
    """Whether a loop runs within the measurement, or around it."""
    return loop.span.line <= end.line and start.line <= max(loop.span.end_line, loop.span.line)


BAD = (
    """
# file: tests/performance/test_speed.py
import time
from shop import load, search

def test_load():
    start = time.perf_counter()
    load()
    elapsed = time.perf_counter() - start
    assert elapsed < 0.5  # finding

def test_response_time():
    begin = time.time()
    load()
    milliseconds = (time.time() - begin) * 1000
    assert milliseconds < 200  # finding

def test_search():
    begin = time.time()
    search("tea")
    end = time.time()
    duration = end - begin
    assert duration <= 1  # finding
    assert end - begin < 1.0  # finding

def test_speed_said():
    # this may not hang
    start = time.perf_counter()
    load()
    # seconds
    assert time.perf_counter() - start < 0.5  # finding

def test_speed_helped():
    check_speed()

def check_speed():
    start = time.perf_counter()
    load()
    assert time.perf_counter() - start < 0.5  # finding
""",
)

GOOD = (
    """
# file: tests/performance/test_speed.py
import time
from shop import load

def test_load():
    times = []
    for _ in range(10):
        start = time.perf_counter()
        load()
        elapsed = time.perf_counter() - start
        times.append(elapsed)
        assert elapsed < 1
    assert sorted(times)[5] < 0.5

def test_many():
    start = time.perf_counter()
    for _ in range(100):
        load()
    assert time.perf_counter() - start < 3

def test_speed():
    for _ in range(10):
        check_speed()

def check_speed():
    start = time.perf_counter()
    load()
    assert time.perf_counter() - start < 0.5

def test_hang():
    start = time.perf_counter()
    load()
    assert time.perf_counter() - start < 30

def test_wide():
    start = time.perf_counter()
    load()
    # very conservative: any machine
    # is as fast as that
    assert time.perf_counter() - start < 0.5
    assert time.perf_counter() - start < 0.8  # must not take forever

# file: tests/test_load.py
import time
from shop import load

def test_timeout():
    start = time.monotonic()
    load()
    assert time.monotonic() - start < 0.5
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
