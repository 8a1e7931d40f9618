"""A functional test asserts that something took less than a fraction of a second.

What it finds: an upper bound of less than a second on a duration that the test measured itself (a difference of two
readings of ``time.perf_counter``, ``monotonic`` or ``time``), in a test that is no performance test by marker or
folder. Silent where the name of the test or of its class says that the time is what is tested (timeout, delay, later,
immediately, expiry, cancel), and where a comment beside the bound calls it generous or says that it is what shows that
things run side by side.

Why it matters: a busy build machine stops a process for longer than that. The test fails without a change, is rerun,
and in time nobody reads its failures.

Instead: count what costs the time (queries, calls), move the clock, or give the bound to a benchmark that compares
with a baseline; a generous one (some seconds) where only "does not hang" is meant.

When to ignore it: where the time itself is the feature, such as a timeout that must fire early.

Source: https://testsmells.org/pages/testsmells.html (Sleepy Test), documents 000 and 001
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Binary,
    Case,
    Compare,
    Expr,
    Function,
    Hit,
    Kind,
    Literal,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.rules.mentions import find_file, mentions
from qualitygate.rules.performance.single_sample import is_generous
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.intent import comments_on
from qualitygate.scanner.query import calls, names, render, statements, target

_CLOCKS = frozenset({"time.perf_counter", "time.monotonic", "time.time", "time.process_time"})
_NAMES = frozenset({"perf_counter", "monotonic", "time", "process_time"})
_ABOUT = re.compile(
    r"time_?out|delay|immediat|expir|cancel|interval|throttl|rate_?limit|wait|block|shutdown|sleep"
    r"|(?:call|run|do|fire)_?later",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"concurren|parallel|side by side|simultaneous|sequential|one after (?:the |an)other", re.IGNORECASE
)
_TIGHT = 1.0


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion."""
    if case.kind is Kind.PERFORMANCE or _ABOUT.search(case.function.qualname):
        return
    for part in inline(case, suite):
        function = part.function
        if not _NAMES.isdisjoint(mentions(function)) and not _ABOUT.search(function.qualname):
            yield from (hit for hit in _tight(function) if not _is_meant(function, hit.span.line, suite))


def _is_meant(function: Function, line: int, suite: Suite) -> bool:
    """Whether a comment beside the bound gives a reason for it."""
    file = find_file(function.path, suite)
    said = comments_on(file, line - 3, line) if file is not None else ()
    return any(map(_BESIDE.search, said)) or is_generous(function, line, suite)


def _tight(function: Function) -> Iterator[Hit]:
    body = function.body
    if not any(call.target in _CLOCKS for call in calls(body)):
        return
    read: set[str] = set()
    elapsed: set[str] = set()
    for each in statements(body):
        if isinstance(each, Assign) and each.value is not None and len(each.targets) == 1:
            name = target(each.targets[0])
            if target(each.value) in _CLOCKS:
                read.add(name)
            elif _is_elapsed(each.value, read) or (names(each.value) & elapsed and isinstance(each.value, Binary)):
                elapsed.add(name)
    for check in function.checks:
        match check.test:
            case Compare(left, op, Literal(value=bound)) if op in ("<", "<=") and isinstance(bound, (int, float)):
                if bound < _TIGHT and (_is_elapsed(left, read) or (isinstance(left, Name) and left.id in elapsed)):
                    message = f"`{render(check.test, 50)}` fails on a busy machine"
                    yield Hit(check.span, message, function.path, function.qualname)


def _is_elapsed(value: Expr, read: set[str]) -> bool:
    if not isinstance(value, Binary) or value.op != "-":
        return False
    return target(value.right) in read and (target(value.left) in read or target(value.left) in _CLOCKS)


BAD = (
    """
import time
from shop import act

def test_act():
    start = time.perf_counter()
    act()
    assert time.perf_counter() - start < 0.2  # finding

def test_act_twice():
    start = time.time()
    act()
    elapsed = time.time() - start
    assert elapsed <= 0.5  # finding

def test_act_said():
    # in parallel
    start = time.time()
    act()
    # less than
    assert time.time() - start < 0.5  # finding

def test_response_time():
    start = time.monotonic()
    act()
    assert time.monotonic() - start < 0.9  # finding

def test_act_helped():
    check_fast()

def check_fast():
    start = time.time()
    act()
    assert time.time() - start < 0.5  # finding
""",
)

GOOD = (
    """
import time
import pytest
from shop import act

def test_act():
    start = time.perf_counter()
    act()
    assert time.perf_counter() - start < 30
    assert time.perf_counter() - start > 0.1

def test_timeout_fires_early():
    start = time.monotonic()
    act(timeout=0.1)
    assert time.monotonic() - start < 0.5

def test_both():
    start = time.monotonic()
    act()
    act()
    elapsed = time.monotonic() - start
    # one after the other they take a second
    assert elapsed < 0.9
    assert elapsed < 0.8  # in parallel
    assert elapsed < 0.9

def test_call_later():
    start = time.monotonic()
    act(0.05)
    assert time.monotonic() - start < 0.3

def test_generous():
    start = time.monotonic()
    act()
    assert time.monotonic() - start < 0.9  # even on slow runners

@pytest.mark.performance
def test_speed():
    start = time.perf_counter()
    act()
    assert time.perf_counter() - start < 0.2
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
