"""A task is started and forgotten: its error is lost, and it may be gone before it ran.

What it finds: ``asyncio.create_task(...)``, ``asyncio.ensure_future(...)`` or ``loop.create_task(...)`` of a running
loop on a line of its own in an async test or fixture. Tasks of a ``TaskGroup`` or a nursery are kept by it. Opt-in:
in mature suites most of them only release what the test waits for, and a failure ends in its timeout.

Why it matters: the loop holds tasks weakly, so that one nobody holds can be collected half-way. An assertion that
fails in it fails no test, and it goes on running into the next one.

Instead: ``async with asyncio.TaskGroup() as group: group.create_task(...)``; or keep it, and await or cancel it.

When to ignore it: when the task holds itself, such as one that waits on an open connection.

Source: https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task (Important: save a reference)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Evaluate, File, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import render, statements

_STARTS = frozenset({"asyncio.create_task", "asyncio.ensure_future", "asyncio.get_running_loop().create_task",
                     "asyncio.get_event_loop().create_task", "loop.create_task", "event_loop.create_task"})  # fmt: skip


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    functions = [case.function for case in file.cases if case.function.path == file.path]
    for function in (*functions, *(each.function for each in file.fixtures)):
        for each in statements(function.body) if function.is_async else ():
            match each:
                case Evaluate(value=Call() as call) if call.target in _STARTS:
                    yield Hit(call.span, f"`{render(call, 50)}` is kept by nobody: its failure is lost")


BAD = (
    """
import asyncio
import pytest
from shop import consume, load

@pytest.mark.asyncio
async def test_consume():
    asyncio.create_task(consume())  # finding
    loop = asyncio.get_running_loop()
    loop.create_task(consume())  # finding
    assert await load() == []
""",
)

GOOD = (
    """
import asyncio
import pytest
from shop import consume, load

@pytest.mark.asyncio
async def test_consume():
    task = asyncio.create_task(consume())
    async with asyncio.TaskGroup() as group:
        group.create_task(consume())
    assert await load() == []
    await asyncio.ensure_future(consume())
    await task

def test_plain(loop):
    loop.create_task(consume())
    assert load() is not None
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD, default=False)
