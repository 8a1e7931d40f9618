"""A test sleeps a fixed time and hopes that something has happened by then.

What it finds: ``time.sleep`` or ``await asyncio.sleep`` as a statement of a test, set-up, fixture or helper. Left alone
are sleeps inside a loop that can end early (a poll), in functions defined inside the test (a fake server, a slow job),
in helpers that are decorated, handed to other code or set in its place and never called by the tests, named mock, fake,
stub, dummy, handler or callback, or told the time by who calls them, as the only statement of a ``with`` or the last of
a ``pytest.raises`` (the time itself is what is tested), sleeps of zero or before a check that nothing happened
(``poll() is None``) and those in a row with it, those for one platform, tests that replace ``sleep``, and what says in
a name or comment that it is about time (timeout, expiry, delay, debounce, clock) or that there is nothing to wait for.
Less than a millisecond only lets others run, a generator that sleeps plays a slow source, a time that is computed from
other values or asked of an object sets a pace, one that outlasts an expiry or a ``call_later`` given before lets it
come due, one right before a file is written or uploaded gives it another timestamp, one between two readings of a clock
or of a file's times is measured, and a moment between two equal calls whose results are kept lets the clock move on.

Why it matters: on a slow machine the time is too short and the test fails for nothing; on all others it is too long,
and the suite waits.

Instead: wait for the event (``thread.join(timeout=5)``, ``event.wait(5)``, ``queue.get(timeout=5)``), poll with a
deadline, or move the clock (time-machine, freezegun, a clock passed in).

When to ignore it: where real time must pass and no clock can be moved: file system timestamps, another machine.

Source: https://testsmells.org/pages/testsmells.html#SleepyTest (Sleepy Test), documents 000 and 002
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Call, Case, Function, Hit, Kind, Literal, Rule, Severity, Subject, Suite
from qualitygate.rules.determinism.pauses import is_the_point
from qualitygate.rules.determinism.slow_helpers import is_given, is_handed_on
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.intent import comments_on
from qualitygate.scanner.query import calls, code, recall, render, walk
from qualitygate.scanner.sleeps import ABOUT_TIME, fixed_sleeps

_REPLACES = frozenset({"patch", "object", "setattr", "multiple", "dict", "stubs"})
#: Helpers that do not wait, but play what is slow; a nested one is given to the code under test.
_PLAYS = re.compile(r"mock|fake|stub|dummy|handler|callback|<locals>|\.__\w+__$", re.IGNORECASE)


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first sleep of each function."""
    reach = suite.reach[case.id]
    reached = (case.function, *(each.function for each in reach.functions))
    helpers = [each for each in reached if not (each.decorators or each.is_generator or _PLAYS.search(each.qualname))]
    fixtures = [each.function for each in reach.fixtures]
    waiting = (case.function, *fixtures, *helpers)
    sleeps = [(each, call) for each in waiting for call in recall(each.body, fixed_sleeps)]
    if not sleeps or case.kind is Kind.PERFORMANCE or any(_replaces_sleep(each) for each in reached):
        return
    told: set[str] = set()
    for function, call in sleeps:
        own = function is case.function or any(function is each for each in fixtures)
        if is_the_point(function, call) or (not own and (is_given(function, call) or is_handed_on(function, reached))):
            continue
        if function.qualname not in told and not _is_about_time(function, call, suite):
            told.add(function.qualname)
            message = f"`{render(call, 40)}` waits a fixed time instead of for what it needs"
            yield Hit(call.span, message, function.path, function.qualname)


def _is_about_time(function: Function, call: Call, suite: Suite) -> bool:
    """Whether the name, the docstring's first line, the argument or a comment near the sleep says so."""
    first = (function.docstring or "").strip().partition("\n")[0]
    file, line = find_file(function.path, suite), call.span.line
    comments = comments_on(file, line - 3, line) if file is not None else ()
    said = " ".join((function.qualname, first, *map(render, call.args), *comments))
    return bool(ABOUT_TIME.search(said))


def _replaces_sleep(function: Function) -> bool:
    replaced = (call for call in calls(code(function), enter=True) if call.attr in _REPLACES)
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
    time.sleep(1)
    assert orders() == ["mug"]

def test_reload():
    process = start()
    time.sleep(1)  # finding
    assert process.poll() is None
    assert orders() == ["mug"]

def test_ended_first(shop):
    time.sleep(0.3)  # finding
    assert orders() == ["mug"]
    time.sleep(0.3)
    shop.send.assert_not_called()

def test_longer_than_the_sleep(loop):
    loop.call_later(0.5, start)
    start(timeout=0.2)
    loop.join(timeout=0.1)
    time.sleep(0.2)  # finding
    assert orders() == ["mug"]

async def test_later_in_the_loop(loop):
    loop.call_later(0.01, start)
    await asyncio.sleep(0.2)  # finding
    assert orders() == ["mug"]

def test_age(path):
    time.sleep(1)  # finding
    assert path.stat().st_size == path.stat().st_mtime

def test_ended():
    process = start()
    time.sleep(1)  # finding
    assert process.poll() is not None

def test_two_readings():
    before = time.time()
    time.sleep(0.1)  # finding
    after = time.monotonic()
    assert orders() == [before, after]

def test_first_reading():
    before = time.time()
    time.sleep(0.1)  # finding
    assert orders() == [before]

def test_long_moment():
    before = orders()
    time.sleep(0.03)  # finding
    after = orders()
    assert before < after

def test_other_calls():
    before = orders()
    time.sleep(0.02)  # finding
    after = orders(1)
    assert before < after

def test_wait():
    start()  # there is no order yet
    time.sleep(1)  # finding
    # wait for it
    assert orders() == ["mug"]

def test_advance():
    for _ in range(4):
        advance()
        time.sleep(0.01)  # finding
    assert orders() == ["delivered"]

@pytest.fixture
def till():
    start()
    time.sleep(0.5)  # finding

def test_till(till):
    assert orders(till) == []

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
    """
import asyncio
import time as clock
from shop import orders, start

def start_and_wait():
    start()
    clock.sleep(1)  # finding

def wait_for(order):
    clock.sleep(1)  # finding

def test_both_ways():
    wait_for("mug")
    assert list(map(wait_for, orders())) == []

async def until_settled():
    await asyncio.sleep(1)  # finding

def test_start():
    start_and_wait()
    asyncio.run(until_settled())
    assert orders() == []
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

def test_pace():
    for number in range(3):
        start(number)
        time.sleep(number * 0.1)
    assert orders() == [0, 1, 2]

def test_younger(tmp_path):
    start()
    time.sleep(1)
    with open(tmp_path / "orders.txt", "a") as file:
        file.write("cup")
    time.sleep(1)
    (tmp_path / "orders.txt").write_text("mug")
    assert orders() == ["mug"]

def test_atime():
    start()
    time.sleep(ATIME_RESOLUTION)
    assert orders() == ["mug"]

async def lines():
    for line in ("mug", "cup"):
        await asyncio.sleep(0.05)
        yield line

async def test_lines():
    assert [line async for line in lines()] == ["mug", "cup"]

async def test_yields():
    await asyncio.sleep(0)
    await asyncio.sleep(0.00001)
    task = asyncio.create_task(asyncio.sleep(5))
    assert task.cancel()

def test_timeout():
    with pytest.raises(TimeoutError), limit(seconds=0.01):
        start()
        time.sleep(1)

def test_stays():
    process = start()
    time.sleep(1)
    assert process.poll() is None
    process.kill()

def test_sleep_takes_no_processor():
    before = time.process_time()
    time.sleep(0.1)
    used = time.process_time() - before
    assert used < 0.01

def test_order_of_making():
    first = start()
    time.sleep(0.02)
    second = start()
    assert first.made < second.made

def test_echo():
    start().echo_on()
    time.sleep(0.1)  # there is no way to wait for the terminal
    assert orders() == ["mug"]

def test_job_never_runs_twice():
    start()
    time.sleep(0.1)
    assert not orders()

def test_modified_time():
    before = orders()
    time.sleep(0.1)
    start()
    assert orders() > before

def test_cart_expires():
    start()
    time.sleep(1.1)
    assert orders() == []

def test_nothing_in_a_row(shop):
    time.sleep(0.3)
    shop.close()
    time.sleep(0.3)
    shop.send.assert_not_called()

def test_ends_by_itself():
    start("mug", timeout=1)
    time.sleep(1.1)
    assert orders() == []

def test_later(loop):
    loop.call_later(0.05, start)
    time.sleep(0.1)
    assert loop.run_once() == 1

def test_not_read(path):
    before = path.stat().st_atime
    time.sleep(1)
    assert path.stat().st_atime == before

def test_frames():
    timer = start()
    time.sleep(timer.rate)
    assert timer.frames

@patch("time.sleep")
def test_retry(sleep):
    time.sleep(5)
    assert retry(3) == sleep.call_count
""",
    """
import time
from unittest.mock import Mock
from shop import app, orders

def fake_send(order):
    time.sleep(0.3)

@app.task
def pack(order):
    time.sleep(1)

def close(till):
    time.sleep(0.1)
    till.close()

def listen(till):
    time.sleep(0.1)

def echo(order, seconds):
    time.sleep(seconds)
    return order

class TestSlow:
    def slow_send(self, order):
        time.sleep(0.1)

    def test_sell(self, shop):
        shop.send = self.slow_send
        assert shop.sell("mug") == echo("mug", 0.1)

def test_closed():
    app.on("open")(close)
    app.run(listener=listen)
    assert orders() == []

def test_orders():
    fake_send(1)
    pack(2)
    assert orders(send=Mock(side_effect=fake_send)) == []
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
