"""An async test that nothing runs: its body never starts.

What it finds: an ``async def`` test method of a plain ``unittest.TestCase``; and an ``async def`` test of pytest
without a mark, in a suite that runs its other async tests by mark (``asyncio`` in strict mode, ``anyio``, ``trio``).
Silent where a hook, a decorator or a fixture of another plugin may run it, or where most have no mark.

Why it matters: unittest calls it, gets a coroutine, and passes. pytest before 8.4 skips it with a warning, later it
fails.

Instead: ``unittest.IsolatedAsyncioTestCase``; ``@pytest.mark.asyncio``, or ``asyncio_mode = "auto"``.

When to ignore it: when a plugin of the project drives it.

Source: https://docs.pytest.org/en/stable/changelog.html (8.4: async tests fail), document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Style, Subject, Suite
from qualitygate.scanner.query import target

_DRIVERS = frozenset({"asyncio", "anyio", "trio", "asyncio_cooperative", "twisted", "tornado", "gen_test", "curio"})
_HOOKS = frozenset(
    {"pytest_pyfunc_call", "pytest_collection_modifyitems", "pytest_pycollect_makeitem", "pytest_itemcollected"}
)
_RUN = frozenset({"aiohttp_client", "aiohttp_server", "loop", "event_loop", "anyio_backend", "nursery"})


def find(suite: Suite, _: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    waiting = [case for case in suite.cases if case.function.is_async and not _is_marked(case)]
    of_pytest = [case for case in waiting if case.style is Style.PYTEST]
    hooked = any(helper.name in _HOOKS for file in suite.files for helper in file.helpers)
    by_mark = sum(1 for case in suite.cases if case.function.is_async and _is_marked(case))
    judged = suite.config.asyncio_mode == "strict" and not hooked and by_mark > len(of_pytest)
    plain = {
        (file.path, cls.qualname)
        for file in suite.files
        for cls in file.classes
        if cls.bases == ("unittest.TestCase",) and not cls.decorators
    }
    for case in waiting:
        if case.function.path != case.id.path or case.function.is_generator or not _is_bare(case):
            continue
        if case.style is Style.UNITTEST and (case.id.path, case.class_name) in plain:
            yield Hit(case.function.span, "`unittest.TestCase` never awaits it: it passes unrun", case.id.path)
        elif case.style is Style.PYTEST and judged and not _RUN & set(case.requested):
            yield Hit(case.function.span, "nothing runs this coroutine: it has no mark of a runner", case.id.path)


def _is_marked(case: Case) -> bool:
    return any(mark.name in _DRIVERS for mark in case.marks)


def _is_bare(case: Case) -> bool:
    """Whether no decorator of others may run it."""
    return all(target(each).startswith(("pytest.mark.", "unittest.")) for each in case.function.decorators)


BAD = (
    """
import unittest
import pytest
from shop import load

class LoadTest(unittest.TestCase):
    async def test_load(self):  # finding
        self.assertEqual(await load(), [])

@pytest.mark.asyncio
async def test_one():
    assert await load() == []

@pytest.mark.asyncio
async def test_two():
    assert await load() == []

async def test_three():  # finding
    assert await load() == []
""",
)

GOOD = (
    """
import unittest
import pytest
from shop import Base, load, run

class LoadTest(unittest.IsolatedAsyncioTestCase):
    async def test_load(self):
        self.assertEqual(await load(), [])

class OtherTest(Base, unittest.TestCase):
    async def test_load(self):
        self.assertEqual(await load(), [])

class RunTest(unittest.TestCase):
    @run
    async def test_load(self):
        self.assertEqual(await load(), [])

@pytest.mark.asyncio
class TestLoad:
    async def test_one(self):
        assert await load() == []

    async def test_two(self):
        assert await load() == []

@run
async def test_run():
    assert await load() == []
""",
    """
from shop import load

async def test_load():
    assert await load() == []
""",
    """
# file: pytest.ini
[pytest]
asyncio_mode = auto

# file: tests/test_load.py
import pytest
from shop import load

@pytest.mark.asyncio
async def test_one():
    assert await load() == []

@pytest.mark.asyncio
async def test_two():
    assert await load() == []

async def test_three():
    assert await load() == []
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.SUITE, find=find, bad=BAD, good=GOOD)
