"""A duration measured with a clock that is set back and forth.

What it finds: the difference of two readings of ``time.time()`` or of ``datetime.now()``, one of them held in a
variable of the same function, in tests, fixtures and helpers. Silent where the clock is frozen or replaced, and where
the duration is only printed.

Why it matters: the wall clock follows the time server: it jumps, even backwards, and on Windows it may only tick every
16 ms. A duration of zero, or of minus a second, fails a test that did nothing wrong, or hides a slow one.

Instead: ``time.perf_counter()`` for what is measured, ``time.monotonic()`` for deadlines.

When to ignore it: where the difference to a stored timestamp is what is tested.

Source: https://docs.python.org/3/library/time.html#time.monotonic, documents 000 and 001
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Binary,
    Call,
    Expr,
    FString,
    Function,
    Hit,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import Node, calls, expressions, render, statements, target, walk

_CLOCKS = frozenset({"time.time", "datetime.datetime.now", "datetime.datetime.utcnow"})
_FREEZES = ("freezegun", "time_machine", "freeze_time", "freezer", "travel")
_PATCHES = frozenset({"patch", "object", "setattr"})


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the first difference of a function that is more than printed."""
    if {"time", "now", "utcnow"}.isdisjoint(mentions(function)):
        return
    differences = [
        each for each in expressions(function.body, enter=True) if isinstance(each, Binary) and each.op == "-"
    ]
    if not differences:
        return
    readings: dict[str, str] = {}
    for each in statements(function.body, enter=True):
        if isinstance(each, Assign) and _clock(each.value) and each.op == "=":
            readings |= {
                target(item): _clock(each.value) for item in each.targets if isinstance(item, (Name, Attribute))
            }
    shown = _shown(function)
    for one in differences:
        left, right = (readings.get(target(side), _clock(side)) for side in (one.left, one.right))
        if left and left == right and target(one.right) in readings and id(one) not in shown:
            if not _is_replaced(function):
                yield Hit(one.span, f"`{render(one, 60)}` measures with the wall clock: take `time.perf_counter()`")
            return


def _shown(function: Function) -> set[int]:
    """What stands inside texts, and values of variables that only a print reads."""
    printed = [call for call in calls(function.body, enter=True) if call.target in ("print", "format")]
    texts = [each for each in expressions(function.body, enter=True) if isinstance(each, FString)]
    shown = {id(inner) for inner in expressions([*printed, *texts])}
    reads = Counter(each.id for each in expressions(function.body, enter=True) if isinstance(each, Name))
    for each in statements(function.body, enter=True):
        match each:
            case Assign(targets=(Name(id=name),), value=Binary() as value):
                inside = sum(isinstance(inner, Name) and inner.id == name for inner in expressions(printed))
                bound = sum(isinstance(s, Assign) and s.targets == each.targets for s in statements(function.body))
                if inside and reads[name] == inside + bound:
                    shown |= {id(inner) for inner in expressions(value)}
    return shown


def _clock(value: Expr | None) -> str:
    return value.target if isinstance(value, Call) and value.target in _CLOCKS else ""


def _is_replaced(function: Function) -> bool:
    nodes: list[Node] = [*function.decorators, *function.body]
    named = {target(each) for each in walk(nodes, enter=True)} | {param.name for param in function.params}
    return any(name.startswith(_FREEZES) for name in named) or any(
        isinstance(each, Call) and each.attr in _PATCHES and "time" in render(each, 200)
        for each in walk(nodes, enter=True)
    )


BAD = (
    """
import time
from datetime import datetime
from shop import act

def test_act():
    start = time.time()
    act()
    end = time.time()
    assert end - start < 5  # finding

def timed():
    start = time.time()
    act()
    return (time.time() - start) * 1000  # finding

class Timer:
    def run(self):
        self.start = datetime.now()
        act()
        return datetime.now() - self.start  # finding

def test_timed():
    assert timed() and Timer().run()
""",
)

GOOD = (
    """
import time
from datetime import datetime, timedelta
from unittest.mock import patch
from freezegun import freeze_time
from shop import act, Order

def test_act():
    start = time.perf_counter()
    act()
    assert time.perf_counter() - start < 5

def test_created():
    before = time.time()
    order = Order()
    assert order.created - before < 5
    assert order.due == datetime.now() - timedelta(days=1)

def test_printed():
    start = time.time()
    act()
    seconds = time.time() - start
    print("took", seconds)
    assert act(), f"after {time.time() - start} s"

@freeze_time("2024-01-01")
def test_frozen():
    start = time.time()
    act()
    assert time.time() - start == 0

@patch("time.time")
def test_patched(clock):
    start = time.time()
    assert time.time() - start is clock
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
