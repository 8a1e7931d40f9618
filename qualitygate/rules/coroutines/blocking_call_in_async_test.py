"""A blocking call in an async test: the loop, and all that runs on it, stands still.

What it finds: ``time.sleep``, ``requests.get`` and its like, ``urllib.request.urlopen``, ``input`` in the body of an
``async def`` test or fixture, or of a helper of the file that a test awaits, not inside a function it defines, nor
handed to a thread. A comment on the line, or a test that says it blocks, is left alone; and so is a test that never
awaits, whose loop runs nothing else, what stands before the first statement of a test that awaits or schedules anything
where none of its fixtures is async, and a fixture that is named like the module.

Why it matters: the server, the consumer or the timeout the test waits for runs on the same loop, and cannot go on
until the call returns. ``time.sleep(1)`` so waits for what cannot happen.

Instead: ``await asyncio.sleep(...)``, or better the event itself; an async client; ``asyncio.to_thread(...)``.

When to ignore it: when blocking the loop is what is tested.

Source: https://docs.astral.sh/ruff/rules/blocking-sleep-in-async-function/ (ASYNC251), document 002
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile

from qualitygate.model import Await, Case, File, For, Function, Hit, Rule, Severity, Stmt, Subject, Suite, With
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import calls, render, root_name, walk

_BLOCKS = frozenset(
    {"time.sleep", "urllib.request.urlopen", "input", "requests.get", "requests.post", "requests.put", "requests.patch",
     "requests.delete", "requests.head", "requests.request"}
)  # fmt: skip

_SCHEDULES = frozenset({"create_task", "ensure_future", "start_soon", "call_soon", "call_later", "call_soon_threadsafe",
                        "gather", "run_coroutine_threadsafe"})  # fmt: skip

_TELLS = re.compile(r"block|sync_sleep", re.IGNORECASE)


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    commented = {comment.line for comment in file.comments if len(comment.text.split()) > 1}
    cases = [case for case in file.cases if case.function.path == file.path and _waits(case.function.body)]
    tests = [(case.function, _shared_with_others(case, suite)) for case in cases]
    others = (*(each.function for each in file.fixtures), *_awaited(file, suite))
    for function, body in (*tests, *((each, each.body) for each in others)):
        own = {param.name for param in function.params}
        for call in calls(body) if function.is_async and not _tells(function) else ():
            if call.target in _BLOCKS and call.span.line not in commented and root_name(call) not in own:
                yield Hit(call.span, f"`{render(call, 50)}` stops the loop that the test waits on")


def _awaited(file: File, suite: Suite) -> list[Function]:
    """The helpers of the file that hold such a call and that a test awaits."""
    blocking = [each for each in file.helpers if each.is_async and any(c.target in _BLOCKS for c in calls(each.body))]
    tests = [case for case in file.cases if blocking and not _tells(case.function)]
    run = {id(part.function) for case in tests for part in inline(case, suite)}
    return [each for each in blocking if id(each) in run]


def _shared_with_others(case: Case, suite: Suite) -> tuple[Stmt, ...]:
    """The statements during which the loop has something else to run: nothing has before the first that waits."""
    body = case.function.body
    if any(each.function.is_async for each in suite.reach[case.id].fixtures):
        return body
    return tuple(dropwhile(lambda each: not (_waits((each,)) or _schedules(each)), body))


def _waits(body: tuple[Stmt, ...]) -> bool:
    """Whether it hands the loop to others at all."""
    return any(isinstance(each, Await) or (isinstance(each, (For, With)) and each.is_async) for each in walk(body))


def _schedules(statement: Stmt) -> bool:
    return any(call.attr in _SCHEDULES for call in calls(statement, enter=True))


def _tells(function: Function) -> bool:
    return _TELLS.search(f"{function.name} {function.docstring or ''}") is not None


BAD = (
    """
import asyncio
import time
import pytest
import requests
from shop import start

@pytest.fixture
async def server():
    server = await start()
    time.sleep(1)  # finding
    return server

@pytest.mark.asyncio
async def test_server(server):
    assert requests.get(server.url).status_code == 200  # finding
    await settle()

async def settle():
    time.sleep(0.5)  # finding

@pytest.mark.asyncio
async def test_opened():
    async with start():
        time.sleep(1)  # finding

@pytest.mark.asyncio
async def test_scheduled():
    task = asyncio.create_task(start())
    time.sleep(1)  # finding
    assert await task is not None

@pytest.mark.asyncio
async def test_again():
    for _ in range(3):
        time.sleep(1)  # finding
        await start()

@pytest.mark.asyncio
async def test_each():
    async for event in start():
        time.sleep(1)  # finding
""",
)

GOOD = (
    """
import asyncio
import time
import pytest
import requests
from shop import start

@pytest.mark.asyncio
async def test_server():
    def work():
        time.sleep(0.1)

    server = await start()
    await asyncio.to_thread(time.sleep, 0.1)
    await asyncio.to_thread(work)
    time.sleep(0.01)  # the file system counts in steps of 10 ms
    response = await asyncio.to_thread(requests.get, server.url)
    assert response.status_code == 200

@pytest.mark.asyncio
async def test_blocked_loop():
    time.sleep(0.1)
    await hold()
    assert await start() is not None

@pytest.mark.asyncio
async def test_no_one_else(clock):
    clock.start()
    time.sleep(0.1)
    with clock.stopped():
        assert clock.seconds > 0

@pytest.mark.asyncio
async def test_of_a_thread(thread):
    page = requests.get(thread.url)
    time.sleep(0.1)
    assert await start(thread.url) == page

@pytest.mark.asyncio
async def test_of_a_fixture(server, requests):
    assert requests.get(server.url).status_code == 200
    await server.stop()

@pytest.mark.asyncio
async def test_worker():
    assert await start(serve()) is not None

async def hold():
    time.sleep(0.1)

async def serve():
    time.sleep(0.1)

def test_plain():
    time.sleep(0.1)
    assert start() is not None
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
