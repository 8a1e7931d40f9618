"""A coroutine run by the test, by a plugin or by a runner, and awaited.

What it finds: tests that are coroutines, and plain tests that run one with ``asyncio.run``, ``trio.run``, ``anyio.run``
or ``run_until_complete``, by themselves or through a helper.

A conforming use: something drives it (the mark of pytest-asyncio, anyio or trio, ``asyncio_mode = auto``, a decorator,
unittest's ``IsolatedAsyncioTestCase``), and it awaits something.

Why it matters: a coroutine that nothing drives is never run; older pytest counts it as skipped. One that awaits
nothing tests nothing asynchronous.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Await, Case, Comprehension, For, Function, Pattern, Style, Subject, Suite, UseHit, With
from qualitygate.scanner.query import calls, expressions, last_part, recall, target, walk

_RUNNERS = frozenset(
    {"asyncio.run", "trio.run", "anyio.run", "asyncio.run_coroutine_threadsafe", "asgiref.sync.async_to_sync"}
)
_MARKS = ("asyncio", "anyio", "trio", "gen_test", "curio", "asyncio_cooperative")


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use on the def line."""
    function = case.function
    if not function.is_async:
        reached = (each.function for each in suite.reach[case.id].functions)
        if any(any(recall(each, _runs)) for each in (function, *reached)):
            yield UseHit(function.span, (), "runner")
        return
    driver = _driver(case, suite)
    has = {"driver": bool(driver), "await": _awaits(function)}
    yield UseHit(function.span, tuple(part for part in PATTERN.parts if not has[part]), driver)


def _runs(function: Function) -> Iterator[bool]:
    """True, where it does, for each call that does."""
    for call in calls(function, enter=True):
        if call.target in _RUNNERS or call.attr == "run_until_complete":
            yield True


def _driver(case: Case, suite: Suite) -> str:
    """What drives the coroutine, empty when nothing does."""
    marked = next((name for name in _MARKS if case.mark(name)), "")
    if marked:
        return marked
    if case.style is Style.UNITTEST:
        return "unittest"
    if suite.config.asyncio_mode == "auto" or any(
        option.endswith("asyncio-mode=auto") for option in suite.config.addopts
    ):
        return "auto mode"
    if any(not target(each).startswith(("pytest.", "unittest.")) for each in case.function.decorators):
        return "decorator"
    hooks = (helper for file in suite.files for helper in file.helpers)
    return "hook" if any(_is_hook(each) for each in hooks) else ""


def _is_hook(helper: Function) -> bool:
    """Whether it runs tests itself, or marks them for a plugin that does."""
    if helper.name == "pytest_collection_modifyitems":
        return any(last_part(target(each)) in _MARKS for each in expressions(helper.body))
    return helper.name == "pytest_pyfunc_call"


def _awaits(function: Function) -> bool:
    return any(
        isinstance(each, (Await, Comprehension)) or (isinstance(each, (For, With)) and each.is_async)
        for each in walk(function.body)
    )


GOOD = (
    """
import asyncio
import pytest
import unittest
from shop import fetch, stream

@pytest.mark.asyncio
async def test_fetch():  # use
    assert await fetch() == 1

@pytest.mark.anyio
async def test_stream():  # use
    async for each in stream():
        assert each

def test_run():  # use
    assert asyncio.run(fetch()) == 1

def test_plain():
    assert fetch is not stream

class FetchTest(unittest.IsolatedAsyncioTestCase):
    async def test_fetch(self):  # use
        self.assertEqual(await fetch(), 1)
""",
    """
# file: pytest.ini
[pytest]
asyncio_mode = auto

# file: tests/test_fetch.py
from shop import fetch

async def test_fetch():  # use
    assert await fetch() == 1
""",
)

BAD = (
    """
import pytest
from shop import fetch

async def test_fetch():  # lacks: driver
    assert await fetch() == 1

@pytest.mark.asyncio
async def test_name():  # lacks: await
    assert fetch.__name__ == "fetch"
""",
)

PATTERN = Pattern(
    source="002, 003, 004",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("driver", "await"),
    touches=("async",),
)
