"""A test polls until something happens, for ever if it does not.

What it finds: a ``while`` loop with a ``sleep`` in it, in a test, a helper that it calls or a fixture, without any way
to give up: no clock or counter in its condition or body, no ``break``, ``return``, ``raise``, ``assert`` or ``fail``.
Silent where a timeout guards it: pytest-timeout as the option ``timeout``, in ``addopts`` or as a marker,
``asyncio.timeout``, ``wait_for``, ``fail_after``; where the condition also asks whether the child still runs (``and
process.poll() is None``), since the wait ends with it; and where the loop reads a clock and the condition compares what
it read (``while code == old: code = totp.now()``).

Why it matters: when the event never comes, the run hangs until the build machine kills it: without a traceback, and
without the results of the tests that had passed.

Instead: a deadline (``while not ready(): assert time.monotonic() < deadline``), ``event.wait(timeout=5)``,
``thread.join(timeout=5)``.

When to ignore it: when the whole run has a timeout of its own that shows where it stood.

Source: https://pypi.org/project/pytest-timeout/, document 000 (readiness poll with deadline)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qualitygate.model import (
    Assert,
    Assign,
    Bool,
    Call,
    Case,
    Compare,
    Expr,
    Function,
    Hit,
    Jump,
    Literal,
    Raise,
    Return,
    Rule,
    Severity,
    Stmt,
    Subject,
    Suite,
    While,
    With,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import assigned, calls, last_part, names, render, statements, target, walk

_SLEEPS = frozenset({"time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep", "gevent.sleep"})
_GIVES_UP = frozenset({"fail", "skip", "exit", "xfail", "abort"})
_CLOCKS = re.compile(r"time\.|monotonic|perf_counter|deadline|timeout|elapsed|attempt|retries|tries|count|now\(")
_GUARDS = frozenset({"timeout", "timeout_at", "wait_for", "fail_after", "move_on_after", "Timeout", "time_limit"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each loop."""
    if suite.config.timeout or any("timeout" in each for each in suite.config.addopts) or case.mark("timeout"):
        return
    parts = [part for part in inline(case, suite) if "sleep" in mentions(part.function)]
    fixtures = [each.function for each in suite.reach[case.id].fixtures if "sleep" in mentions(each.function)]
    for function in (*(part.function for part in parts if not _is_guard(part.around())), *fixtures):
        for loop in statements(function.body):
            if isinstance(loop, While) and _waits(loop) and not _ends(loop) and not _is_guarded(function, loop):
                message = f"`while {render(loop.test, 50)}` waits for ever when it does not happen"
                yield Hit(loop.span, message, function.path, function.qualname)


def _waits(loop: While) -> bool:
    return any(call.target in _SLEEPS for call in calls(loop.body))


def _ends(loop: While) -> bool:
    """Whether it may give up."""
    if _CLOCKS.search(render(loop.test, 400)) or _ends_with_child(loop.test):
        return True
    read = [each for each in walk(loop.body) if isinstance(each, Assign) and _reads_clock(each.value)]
    if assigned(read) & names(loop.test):
        return True
    for each in walk(loop.body):
        if isinstance(each, (Return, Raise, Assert)) or (isinstance(each, Jump) and each.kind == "break"):
            return True
        if isinstance(each, Assign) and (each.op != "=" or _CLOCKS.search(" ".join(map(target, each.targets)))):
            return True
        if isinstance(each, Call) and (each.attr in _GIVES_UP or each.attr.lower().startswith("assert")):
            return True
    return False


def _ends_with_child(test: Expr) -> bool:
    """Whether it is one condition of several that a process or thread still runs."""
    for each in test.values if isinstance(test, Bool) and test.op == "and" else ():
        match each:
            case Compare(left=Call() as call, op="is", right=Literal(value=None)) if call.attr == "poll":
                return True
            case Call() if each.attr == "is_alive":
                return True
    return False


def _reads_clock(value: Expr | None) -> bool:
    return isinstance(value, Call) and (value.attr == "now" or value.target in ("time.time", "time.monotonic"))


def _is_guarded(function: Function, loop: While) -> bool:
    return _is_guard(
        each for each in statements(function.body) if each.span.line <= loop.span.line <= each.span.end_line
    )


def _is_guard(around: Iterable[Stmt]) -> bool:
    contexts = [item.context for each in around if isinstance(each, With) for item in each.items]
    return any(last_part(target(each)) in _GUARDS for each in contexts)


BAD = (
    """
import time
import pytest
from shop import start

@pytest.fixture
def shop():
    shop = start()
    while not shop.is_open:  # finding
        time.sleep(0.1)
    return shop

def test_orders(shop):
    shop.order("mug")
    while True:  # finding
        shop.advance()
        time.sleep(0.01)
    assert shop.orders == []

def test_child():
    child = start()
    while child.poll() is None:  # finding
        time.sleep(0.1)
    while not child.is_open or child.is_alive():  # finding
        time.sleep(0.1)
    while not child.is_open and child.poll() is not None:  # finding
        time.sleep(0.1)
    assert child.orders == []

def test_read(shop):
    orders = []
    while not orders:  # finding
        orders = shop.read()
        now = time.time()
        time.sleep(0.1)
    assert orders == [now]

def test_helped():
    shop = start()
    wait_for(shop)
    assert shop.orders == []

def wait_for(shop):
    while not shop.is_open:  # finding
        time.sleep(0.1)
""",
)

GOOD = (
    """
import asyncio
import time
import pytest
from shop import start

def test_deadline():
    shop, deadline = start(), time.monotonic() + 5
    while not shop.is_open and time.monotonic() < deadline:
        time.sleep(0.1)
    while not shop.is_full:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert shop.orders == []

def test_counted():
    shop, tries = start(), 0
    while not shop.is_open:
        tries += 1
        time.sleep(0.1)
        if tries > 50:
            pytest.fail("never opened")
    assert shop.orders == []

def test_child():
    child = start()
    while not child.is_open and child.poll() is None:
        time.sleep(0.1)
    while child.is_alive() and not child.is_full:
        time.sleep(0.1)
    assert child.orders == []

def test_turn(totp):
    code = old = totp.now()
    while code == old:
        code = totp.now()
        time.sleep(1)
    assert start(code).orders == []

async def test_guarded():
    shop = start()
    async with asyncio.timeout(5):
        while not shop.is_open:
            await asyncio.sleep(0)
        await wait_for(shop)
    assert shop.orders == []

async def wait_for(shop):
    while not shop.is_open:
        await asyncio.sleep(0)

@pytest.mark.timeout(5)
def test_marked():
    shop = start()
    while not shop.is_open:
        time.sleep(0.1)
    assert shop.orders == []

def test_worker():
    def work():
        while not shop.is_open:
            time.sleep(0.1)

    shop = start(work)
    assert shop.orders == []
""",
    """
# file: pytest.ini
[pytest]
timeout = 30

# file: tests/test_shop.py
import time
from shop import start

def test_orders():
    shop = start()
    while not shop.is_open:
        time.sleep(0.1)
    assert shop.orders == []
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
