"""A coroutine is made and never awaited: what it should do never happens.

What it finds: a call on a line of its own, without ``await``, of an ``async def`` of the same file or test, of an
``async`` method called on ``self``, or of ``asyncio.sleep``, ``asyncio.wait_for``, ``anyio.sleep``, ``trio.sleep``.
Left alone under ``raises``, ``warns`` and a flag such as ``IS_SYNC``, in a file that sets such a flag, where the
function is decorated or the name bound again, and in a file that is no tests and that none imports: it is read by what
is tested, not run.

Why it matters: Python only makes the coroutine object and throws it away, with a warning that few suites turn into an
error. The step is skipped, and the assertion after it looks at what was there before.

Instead: ``await``; ``asyncio.run(...)`` in a test that is not async.

When to ignore it: in a test of the warning itself.

Source: https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Define,
    Evaluate,
    File,
    Function,
    Hit,
    If,
    Literal,
    Name,
    Rule,
    Severity,
    Stmt,
    Subject,
    Suite,
    With,
)
from qualitygate.scanner.index import module_names
from qualitygate.scanner.query import assigned, last_part, names, render, statements, target

_COROUTINES = frozenset({"asyncio.sleep", "asyncio.wait_for", "asyncio.wait", "anyio.sleep", "trio.sleep"})
_EXPECTS = frozenset(
    {"raises", "warns", "assertRaises", "assertWarns", "deprecated_call", "assertRaisesRegex", "catch_warnings"}
)


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    hits = [] if _is_made_synchronous(file) else list(_find(file))
    if hits and _is_run(file, suite):
        yield from hits


def _is_made_synchronous(file: File) -> bool:
    """Whether a flag says that it was made of an asynchronous file: what is left of that one never runs."""
    flags = [each for each in file.body if isinstance(each, Assign) and each.value == Literal(True)]
    return any("SYNC" in target(item) and "ASYNC" not in target(item) for each in flags for item in each.targets)


def _is_run(file: File, suite: Suite) -> bool:
    """Whether it holds tests or fixtures, or another file imports it."""
    own = module_names(file.path)
    imported = {dotted for each in suite.files if each is not file for _, dotted in each.imports}
    return bool(file.cases or file.fixtures) or any(
        f"{name}.".startswith(f"{each}.") for name in imported for each in own
    )


def _find(file: File) -> Iterator[Hit]:
    functions = (*(case.function for case in file.cases if case.function.path == file.path), *file.helpers)
    functions = (*functions, *(each.function for each in file.fixtures))
    by_class: dict[str, list[Function]] = {}
    for function in functions:
        by_class.setdefault(function.qualname.rpartition("::")[0], []).append(function)
    coroutines = {name: _coroutines(held) for name, held in by_class.items()}
    module = coroutines.get("", set()) - assigned(file.body)
    for function in functions:
        cls = function.qualname.rpartition("::")[0]
        if not any(_is_dropped(each) for each in statements(function.body, enter=True)):
            continue
        inner = {
            each.definition.name: each.definition
            for each in statements(function.body, enter=True)
            if isinstance(each, Define) and isinstance(each.definition, Function)
        }
        params = {param.name for each in (function, *inner.values()) for param in each.params}
        taken = assigned(function.body, enter=True) - inner.keys() | params
        known = (module - inner.keys() | _coroutines(inner.values())) - taken
        yield from _dropped(function, known, coroutines[cls] if cls else set())


def _is_dropped(node: Stmt) -> bool:
    return isinstance(node, Evaluate) and isinstance(node.value, Call)


def _coroutines(functions: Iterable[Function]) -> set[str]:
    """Names that always mean an undecorated async function."""
    functions = list(functions)
    plain = {each.name for each in functions if each.is_async and not each.is_generator and not _wraps(each)}
    return plain - {each.name for each in functions if not each.is_async or _wraps(each)}


def _wraps(function: Function) -> bool:
    return any(not target(each).startswith("pytest.mark.") for each in function.decorators)


def _dropped(function: Function, known: set[str], methods: set[str]) -> Iterator[Hit]:
    for each in statements(function.body, enter=True):
        match each:
            case Evaluate(value=Call(func=Name(id=name)) as call) if name in known:
                pass
            case Evaluate(value=Call(func=Attribute(value=Name(id="self"), attr=name)) as call) if name in methods:
                pass
            case Evaluate(value=Call() as call) if call.target in _COROUTINES:
                pass
            case _:
                continue
        if not _is_expected(each, function):
            yield Hit(call.span, f"`{render(call, 50)}` is never awaited: it does nothing")


def _is_expected(dropped: Stmt, function: Function) -> bool:
    """Whether it stands in a block that expects an error or a warning, or under a flag such as ``_IS_SYNC``."""
    return any(
        (
            (isinstance(each, With) and any(last_part(target(item.context)) in _EXPECTS for item in each.items))
            or (isinstance(each, If) and any("SYNC" in name for name in names(each.test)))
        )
        and any(inner is dropped for inner in statements(each, enter=True))
        for each in statements(function.body, enter=True)
    )


BAD = (
    """
import asyncio
import pytest
from shop import load

async def refill(stock):
    stock["tea"] = 3

@pytest.mark.asyncio
async def test_refill():
    stock = await load()
    refill(stock)  # finding
    asyncio.sleep(0.1)  # finding
    assert stock["tea"] == 3

def test_inner():
    async def fill():
        return 1

    fill()  # finding
    assert load() is not None

class TestStock:
    async def check(self):
        assert await load()

    def test_stock(self):
        self.check()  # finding
        assert load() is not None
""",
    """
# file: tests/steps.py
import asyncio

def pause():
    asyncio.sleep(1)  # finding

# file: tests/test_shop.py
from shop import load
from tests.steps import pause

def test_shop():
    pause()
    assert load() is not None
""",
)

GOOD = (
    """
import asyncio
from contextlib import asynccontextmanager
import pytest
from shop import load, sync

async def refill(stock):
    stock["tea"] = 3

@asynccontextmanager
async def opened():
    yield 1

@sync
async def run():
    return 1

async def numbers():
    yield 1

@pytest.mark.asyncio
async def test_refill():
    stock = await load()
    await refill(stock)
    task = asyncio.create_task(refill(stock))
    opened()
    run()
    numbers()
    await task
    assert stock["tea"] == 3

def test_shadowed(refill):
    refill({})
    assert load() is not None

def test_refused():
    with pytest.warns(RuntimeWarning, match="never awaited"):
        refill({})

IS_SYNC = sync is None

def test_made_of_a_coroutine():
    if IS_SYNC:
        assert load() is not None
    else:
        asyncio.sleep(1)

def test_run():
    asyncio.run(refill({}))
    assert load() is not None
""",
    """
import asyncio
from shop import load

_IS_SYNC = True

def test_made_of_a_coroutine():
    asyncio.sleep(1)
    assert load() is not None
""",
    """
# file: tests/samples/dropped.py
import asyncio

def main():
    asyncio.sleep(1)

# file: tests/test_shop.py
from shop import check_source

def test_dropped():
    assert check_source("tests/samples/dropped.py") == ["dropped"]
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
