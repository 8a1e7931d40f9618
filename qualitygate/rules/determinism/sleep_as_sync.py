"""A test sleeps a fixed time and hopes that something has happened by then.

What it finds: ``time.sleep`` or ``await asyncio.sleep`` as a statement of a test, set-up or fixture. Left alone are
sleeps inside a loop that can end early (a poll), in functions defined inside the test (a fake server, a slow job), as
the only statement of a ``with`` or the last of a ``pytest.raises`` (the time itself is what is tested), sleeps of zero
or before a check that nothing happened, tests that replace ``sleep``, and tests that say they are about time (timeout,
expiry, delay, debounce).

Why it matters: on a slow machine the time is too short and the test fails for nothing; on all others it is too long,
and the suite waits.

Instead: wait for the event (``thread.join(timeout=5)``, ``event.wait(5)``, ``queue.get(timeout=5)``), poll with a
deadline, or move the clock (time-machine, freezegun, a clock passed in).

When to ignore it: where real time must pass and no clock can be moved: file system timestamps, another machine.

Source: https://testsmells.org/pages/testsmells.html#SleepyTest (Sleepy Test), documents 000 and 002
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualitygate.model import (
    Assert,
    Await,
    Call,
    Case,
    Evaluate,
    For,
    Function,
    Hit,
    If,
    Jump,
    Kind,
    Literal,
    Return,
    Rule,
    Severity,
    Stmt,
    Subject,
    Suite,
    Try,
    Unary,
    While,
    With,
)
from qualitygate.scanner.query import calls, last_part, render, statements, target, walk

_SLEEPS = frozenset({"time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep", "gevent.sleep", "eventlet.sleep"})
_REPLACES = frozenset({"patch", "object", "setattr", "multiple", "dict", "stubs"})
_ABOUT_TIME = re.compile(
    r"time_?out|expir|ttl|delay|debounc|throttl|interval|rate_?limit|elapsed|durat|stale|idle|heart_?beat|keep_?alive|"
    r"waiting|slow|timer|cool_?down|back_?off|recover|mtime|timestamp|not_happening|interrupt",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"not_|no_|never|empty|False|IsNone")
_EXPECTS = ("raises", "assertRaises", "assertRaisesRegex", "timeout", "fail_after", "move_on_after")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each sleep."""
    reach = suite.reach[case.id]
    reached = (case.function, *(each.function for each in reach.functions))
    if case.kind is Kind.PERFORMANCE or any(_replaces_sleep(each) for each in reached):
        return
    for function in (case.function, *(each.function for each in reach.fixtures)):
        if _ABOUT_TIME.search(f"{function.qualname} {(function.docstring or '').strip().partition(chr(10))[0]}"):
            continue
        for call in _sleeps(function.body):
            message = f"`{render(call, 40)}` waits a fixed time instead of for what it needs"
            yield Hit(call.span, message, function.path, function.qualname)


def _sleeps(body: Sequence[Stmt]) -> Iterator[Call]:
    for statement, after in zip(body, (*body[1:], None), strict=True):
        match statement:
            case Evaluate(value=Await(value=Call() as call)) | Evaluate(value=Call() as call):
                zero = bool(call.args) and call.args[0] in (Literal(0), Literal(0.0))
                of_time = bool(call.args and _ABOUT_TIME.search(render(call.args[0])))
                if call.target in _SLEEPS and not zero and not of_time and not _checks_nothing(after):
                    yield call
            case With(items=items, body=inner):
                if len(inner) > 1 and any(last_part(target(item.context)) in _EXPECTS for item in items):
                    inner = inner[:-1]
                elif len(inner) == 1 and isinstance(inner[0], Evaluate):
                    continue
                yield from _sleeps(inner)
            case For(body=inner) if not _ends_early(inner):
                yield from _sleeps(inner)
            case If(body=inner, orelse=other):
                yield from _sleeps((*inner, *other))
            case Try(body=inner, orelse=other, final=final):
                yield from _sleeps((*inner, *other, *final))
            case While() | For():
                continue


def _checks_nothing(statement: Stmt | None) -> bool:
    """Whether it checks that something did not happen: no event can be waited for then."""
    match statement:
        case Assert(test=Unary(op="not")):
            return True
        case Evaluate(value=Call() as call):
            return call.attr.lower().startswith(("assert", "check", "expect")) and bool(_NOTHING.search(call.attr))
    return False


def _ends_early(body: Sequence[Stmt]) -> bool:
    """Whether a loop polls: it may break, return, or try again."""
    return any(isinstance(each, (Return, Try)) or each == Jump("break") for each in statements(body))


def _replaces_sleep(function: Function) -> bool:
    replaced = (call for call in calls((*function.decorators, *function.body), enter=True) if call.attr in _REPLACES)
    return any(isinstance(each, Literal) and "sleep" in str(each.value) for call in replaced for each in walk(call))


BAD = (
    """
import asyncio
import time
import unittest
import pytest
from shop import advance, orders, start

def test_start():
    start()
    time.sleep(1)  # finding
    assert orders() == []

async def test_start_later():
    start()
    await asyncio.sleep(0.2)  # finding
    assert orders() == []

def test_advance():
    for _ in range(4):
        advance()
        time.sleep(0.01)  # finding
    assert orders() == ["delivered"]

@pytest.fixture
def server():
    with start() as server:
        server.open()
        time.sleep(0.5)  # finding
        yield server

def test_server(server):
    assert server.orders == []

class OrdersTest(unittest.TestCase):
    def setUp(self):
        start()
        time.sleep(1)  # finding

    def test_orders(self):
        self.assertEqual(orders(), [])
""",
)

GOOD = (
    """
import asyncio
import time
from unittest.mock import patch
import pytest
from shop import Timer, limit, orders, retry, start

def test_poll():
    start()
    deadline = time.monotonic() + 5
    while not orders() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert orders() == ["mug"]

def test_poll_counted():
    for _ in range(100):
        if orders():
            break
        time.sleep(0.01)
    assert orders() == ["mug"]

def test_slow_shop():
    def slow():
        time.sleep(10)

    with pytest.raises(TimeoutError):
        limit(slow, seconds=1)

def test_timer():
    with Timer() as timer:
        time.sleep(0.1)
    assert timer.seconds >= 0.1

async def test_yields():
    await asyncio.sleep(0)
    task = asyncio.create_task(asyncio.sleep(5))
    assert task.cancel()

def test_timeout():
    with pytest.raises(TimeoutError), limit(seconds=0.01):
        start()
        time.sleep(1)

def test_job_never_runs_twice():
    start()
    time.sleep(0.1)
    assert not orders()

def test_cart_expires():
    start()
    time.sleep(1.1)
    assert orders() == []

@patch("time.sleep")
def test_retry(sleep):
    time.sleep(5)
    assert retry(3) == sleep.call_count
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
