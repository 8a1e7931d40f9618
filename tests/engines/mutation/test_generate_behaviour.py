"""A mutant switched on in the instrumented module does what the changed text does."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qualitygate import engines
from qualitygate.engines.mutation.generate import generate, mutated_source

pytestmark = pytest.mark.integration

SAMPLE = '''\
"""Functions of every kind."""

from __future__ import annotations

import asyncio
import enum
import inspect
import logging
import sys
import typing
import warnings
from dataclasses import dataclass
from functools import lru_cache, partial

SENTINEL = object()
_made = []


def make(x=0):
    _made.append(x)
    return len(_made)


def plain(a, b=2, *rest, c=SENTINEL, **more):
    if a > 1 and b < 5:
        return [a + b, rest, c is SENTINEL, sorted(more)]
    return "small" if a else None


def dated(a, stamp=make()):
    return a + stamp, len(_made)


def recurse(n):
    return 0 if n < 1 else 1 + recurse(n - 1)


def deep():
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(130)
    try:
        return recurse(20) + 1
    finally:
        sys.setrecursionlimit(limit)


def count(n):
    total = 0
    for i in range(n):
        got = yield i * 2
        if got is not None:
            total += got
    return total


def delegate(n):
    result = yield from count(n)
    yield ("done", result + 1)


async def fetch(x):
    await asyncio.sleep(0)
    return x + 1


async def stream(n):
    try:
        for i in range(n):
            yield i + 1
    finally:
        _made.append("closed")


def nested(n):
    def inner(k=1):
        return k + n

    class Local:
        size = 1 + n

    return inner(), Local().size, inner.__qualname__, Local.__qualname__, [x * n for x in range(3)]


def who():
    frame = sys._getframe()
    return frame.f_code.co_name, frame.f_code.co_freevars, who.__name__, 1


def warn():
    warnings.warn("old" + "er", DeprecationWarning, stacklevel=1)
    return 1


def logs(logger):
    logger.warning("at %s", 1)
    return 1


def choose(x):
    match x:
        case 1:
            return "one"
        case [a, 2]:
            return a
        case {"k": v}:
            return v
        case _:
            return not x


def rescue(x):
    try:
        return 1 / x
    except ZeroDivisionError as error:
        return str(error).upper()
    finally:
        _made.append(1)


def parts(xs):
    for x in xs:
        if not x:
            continue
        if x > 9 or x < -9:
            raise ValueError(x)
    return xs[1:], xs[0], [x for x in xs if x > 2]


def cached(n):
    calls = []

    @lru_cache(maxsize=None)
    def inner(k):
        calls.append(k)
        return k + n

    return inner(1) + inner(1), calls


class Base:
    registry = []

    def __init__(self, x=1):
        self.x = x
        self.__hidden = x + 1

    def __init_subclass__(cls, **more):
        super().__init_subclass__()
        cls.registry.append(cls.__name__ + "!")

    def hidden(self):
        return self.__hidden + self.__twice(1)

    def __twice(self, n):
        return n * 2

    def _size():
        return 3 + 1

    SIZE = _size()

    def describe(self, word="base"):
        return f"{word} {self.x + 1}"

    @classmethod
    def build(cls, n):
        return cls(n + 1), cls.__name__

    @staticmethod
    def add(a, b):
        return a + b

    def __eq__(self, other):
        return self.x == other.x

    def __hash__(self):
        return hash(self.x + 1)


class Child(Base):
    def describe(self, word="child"):
        return super().describe(word) + ">" + __class__.__name__


class Same(Base):
    pass


class Same(Same):
    @classmethod
    def build(cls, n):
        made, name = super().build(n * 2)
        return made.x - 1, name


@typing.runtime_checkable
class Closable(typing.Protocol):
    def close(self):
        return 1


class File:
    def close(self):
        return 2


class Colour(enum.Enum):
    RED = 1
    BLUE = 2

    def label(self):
        return self.name.lower() + "!"


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0

    def shift(self, by):
        return Point(self.x + by, self.y - by)


def replaced(cls):
    for name in [name for name, value in vars(cls).items() if inspect.isfunction(value)]:
        setattr(cls, name, partial(call, getattr(cls, name)))
    return cls


def call(function, *args):
    return function(None, *args)


@replaced
class Wrapped:
    def double(self, n):
        return n * 2


only = SENTINEL


def twice():
    return 1


first_twice = twice


def twice():
    return 2
'''

CALLS = [
    "plain(1)", "plain(2, 4, 5, c=1, z=2)", "plain(2, 5)", "plain(0)", "plain()", "plain(2, y=1)",
    "inspect.signature(plain) == inspect.signature(plain)", "str(inspect.signature(plain))[:8]",
    "inspect.getfullargspec(plain).args", "plain.__defaults__", "plain.__kwdefaults__ == {'c': SENTINEL}",
    "dated(1)[0]", "dated(1)[1]", "recurse(3)", "deep()",
    "list(count(3))", "drive(count(3), 5)", "list(delegate(3))", "inspect.isgeneratorfunction(count)", "count()",
    "asyncio.run(fetch(1))", "inspect.iscoroutinefunction(fetch)", "bad_call(fetch)",
    "inspect.isasyncgenfunction(stream)",
    "asyncio.run(collect(stream(3)))", "asyncio.run(close_early(stream(3)))",
    "nested(2)", "who()", "warned(warn)", "logged(logs)",
    "choose(1)", "choose([7, 2])", "choose({'k': 3})", "choose(0)", "choose([7, 3])",
    "rescue(0)", "rescue(4)", "parts([3, 0, 2])", "parts([10])", "cached(3)",
    "Base().hidden()", "Base(3).describe()", "Child(3).describe()", "Base.SIZE",
    "Base.registry",
    "Base._size()", "Child.build(2)[1]", "Child.build(2)[0].x", "Same.build(3)", "Base.add(1, 2)", "Base(1).add(1, 2)",
    "Base(1) == Base(2)", "hash(Base(1))", "isinstance(File(), Closable)", "Closable.close(None)", "File().close()",
    "[c.label() for c in Colour]", "list(Colour.__members__)", "Point(1, 2).shift(1)", "Wrapped().double(3)",
    "twice()", "first_twice()", "sorted(n for n in dir(Base) if not n.startswith('__'))",
    "sorted(n for n in globals_of_module if not n.startswith('__'))", "plain.__doc__", "plain.__qualname__",
    "pickle.loads(pickle.dumps(plain)) is plain", "type(Base.__dict__['build']).__name__", "line_of(warn)",
]  # fmt: skip

DRIVER = """
import asyncio, importlib.util, inspect, io, json, logging, os, pickle, re, sys, warnings
job = json.load(sys.stdin)

def load(text, name):
    path = os.path.join(job["folder"], name + ".py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    spec = importlib.util.spec_from_file_location("sample", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["sample"] = module
    spec.loader.exec_module(module)
    return module

def drive(generator, value):
    seen = [next(generator)]
    try:
        while True:
            seen.append(generator.send(value))
    except StopIteration as stop:
        return seen, stop.value

def bad_call(function):
    function(1, 2, 3)

async def collect(stream):
    return [x async for x in stream]

async def close_early(stream):
    first = await stream.__anext__()
    await stream.aclose()
    return first

def warned(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = function()
    # Only lines in the module itself can be compared, and only with the function's own first line.
    first, own = function.__code__.co_firstlineno, function.__code__.co_filename
    return result, [(str(w.message), w.category.__name__, w.filename == own and w.lineno - first) for w in caught]

def logged(function):
    logger, records = logging.Logger("x"), []
    logger.handle = lambda r: records.append((r.getMessage(), r.funcName, r.lineno - function.__code__.co_firstlineno))
    return function(logger), records

def line_of(function):
    return function.__code__.co_firstlineno > 0

helpers = {n: globals()[n] for n in ("drive", "bad_call", "collect", "close_early", "warned", "logged", "line_of")}

def outcome(expression, module):
    scope = {"pickle": pickle, "globals_of_module": list(vars(module)), **vars(module), **helpers}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = repr(eval(expression, scope))
        except Exception as error:
            result = f"{type(error).__name__}: {error}"
    return re.sub(r" at 0x[0-9a-f]+", "", result)

def outcomes(module):
    return [outcome(expression, module) for expression in job["calls"]]

from _qualitygate_runtime import trampoline
original = outcomes(load(job["original"], "original"))
differing, killed = [], 0
recording = outcomes(load(job["instrumented"], "instrumented"))
trampoline.state.recording = False
clean = outcomes(load(job["instrumented"], "instrumented"))
for mutant in job["mutants"]:
    text = outcomes(load(mutant["text"], "text"))
    killed += text != original
    trampoline.activate(None)
    trampoline.state.switches.clear()
    module = load(job["instrumented"], "instrumented")
    trampoline.activate(mutant["name"])
    switched = outcomes(module)
    trampoline.activate(None)
    for expression, one, other in zip(job["calls"], text, switched):
        if one != other:
            differing.append([mutant["name"], mutant["original"], mutant["replacement"], expression, one, other])
found = {"original": original, "recording": recording, "clean": clean, "differing": differing, "killed": killed}
print(json.dumps(found))
"""

#: What runs while the module is imported cannot be seen by switching later: a session judges these in fresh processes.
RUN_AT_IMPORT = {"make", "Base.__init_subclass__", "Base._size", "replaced"}


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("behaviour")
    runtime = Path(engines.__file__).parent / "runtime"
    shutil.copytree(runtime, folder / "_qualitygate_runtime", ignore=shutil.ignore_patterns("__pycache__"))
    generated = generate("sample.py", SAMPLE, "sample", operators=("default", "extended"))
    warm = [one for one in generated.mutants if not one.cold and one.function not in RUN_AT_IMPORT]
    texts = mutated_source("sample.py", SAMPLE, [one.id for one in warm])
    job = {
        "folder": str(folder),
        "original": SAMPLE,
        "instrumented": generated.instrumented,
        "calls": CALLS,
        "mutants": [
            {"name": one.name, "original": one.original, "replacement": one.replacement, "text": texts[one.id]}
            for one in warm
        ],
    }
    done = subprocess.run(
        [sys.executable, "-B", "-c", DRIVER],
        input=json.dumps(job), capture_output=True, text=True, cwd=folder, timeout=120, check=False,
        env={"PYTHONPATH": str(folder), "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {**json.loads(done.stdout), "mutants": len(warm)}


def test_instrumented_module_behaves_as_the_original(compared):
    differing = [
        pair for pair in zip(CALLS, compared["original"], compared["clean"], strict=True) if pair[1] != pair[2]
    ]

    assert differing == []


def test_instrumented_module_behaves_as_the_original_while_recording(compared):
    differing = [
        pair for pair in zip(CALLS, compared["original"], compared["recording"], strict=True) if pair[1] != pair[2]
    ]

    assert differing == []


def test_switched_mutants_behave_as_their_texts(compared):
    assert compared["differing"] == []


def test_comparison_has_teeth(compared):
    assert compared["mutants"] > 100
    assert compared["killed"] > 0.8 * compared["mutants"]
