"""A test reads the clock on its own, and expects the code to have read the same.

What it finds: a variable bound to ``datetime.now()``, ``date.today()``, ``time.time()``, or to a part or a text of one
(``.year``, ``.date()``, ``.strftime(...)``, ``int(...)``), which an ``==`` is asserted against, and which nothing else
in the test uses: it is not handed to the code. Also an ``==`` with ``int(time.time())`` itself. Silent where the clock
is frozen or replaced. (A ``datetime.now()`` inside the assertion is naive-now's.)

Why it matters: the code read its clock a moment before or after. At midnight, on the last day of a month, or just at
the turn of a second, the two differ, and nobody can repeat the failure.

Instead: freeze the clock (``time_machine.travel``, ``freeze_time``), pass the time in, or assert on both bounds:
``before <= order.created <= after``.

When to ignore it: never; freezing costs a line.

Source: https://testsmells.org/pages/testsmells.html (Sensitive Equality), document 004
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Call,
    Case,
    CheckKind,
    Compare,
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
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import calls, expressions, render, statements, target, walk

_CLOCKS = frozenset({"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
                     "datetime.date.today", "time.time"})  # fmt: skip
_NAMES = frozenset({"now", "utcnow", "today", "time"})
_FREEZES = ("freezegun", "time_machine", "freeze_time", "freezer", "travel", "frozen_time")
_PATCHES = frozenset({"patch", "object", "setattr"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion."""
    for part in inline(case, suite):
        hits = list(_hits(part.function))
        if hits and not _is_frozen(case, suite):
            yield from hits


def _hits(function: Function) -> Iterator[Hit]:
    body = function.body
    if _NAMES.isdisjoint(mentions(function)) or not any(call.target in _CLOCKS for call in calls(body)):
        return
    readings: dict[str, str] = {}
    for each in statements(body):
        if isinstance(each, Assign) and len(each.targets) == 1 and isinstance(each.targets[0], Name) and each.value:
            clock = _reading(each.value)
            if clock:
                readings[each.targets[0].id] = clock
    for check in function.checks:
        if check.kind is CheckKind.COMPARE and isinstance(check.test, Compare) and check.test.op == "==":
            for side, other in ((check.test.left, check.test.right), (check.test.right, check.test.left)):
                clock = _read_by(side, other, readings, function)
                if clock:
                    message = f"expects what `{clock}` gave at another moment: it turns over in between"
                    yield Hit(check.span, message, function.path, function.qualname)


def _read_by(side: Expr, other: Expr, readings: dict[str, str], function: Function) -> str:
    """The clock that one side was read from, when the other is not computed from it."""
    names = [each.id for each in expressions(side) if isinstance(each, Name) and each.id in readings]
    if names and (isinstance(side, (Name, FString)) or _is_part(side, names[0])):
        uses = [each for each in walk(function.body, enter=True) if isinstance(each, Name) and each.id == names[0]]
        alone = len(uses) == 2
        return readings[names[0]] if alone and bool(list(calls(other)) or target(other)) else ""
    clock = _reading(side) if isinstance(side, Call) and side.target in ("int", "time.time") else ""
    return clock if clock == "time.time" else ""


def _is_part(side: Expr, name: str) -> bool:
    return target(side).startswith(f"{name}.") or (isinstance(side, Call) and side.target in ("str", "int"))


def _reading(value: Expr) -> str:
    """The clock that a value is read from: itself, a part, a whole number or a text of it."""
    inner = (
        value.args[0] if isinstance(value, Call) and value.target in ("int", "str", "round") and value.args else value
    )
    for call in calls(inner):
        if call.target in _CLOCKS and (call is inner or target(inner).startswith(f"{call.target}().")):
            return call.target
    return ""


def _is_frozen(case: Case, suite: Suite) -> bool:
    reach = suite.reach[case.id]
    asked = {*case.requested, *reach.unknown_fixtures, *(each.name for each in reach.fixtures)}
    functions = [case.function, *(each.function for each in reach.functions)]
    nodes = [node for each in functions for node in (*each.decorators, *each.body)]
    return any(name.startswith(_FREEZES) for name in (*asked, *(mark.name for mark in case.marks))) or any(
        target(each).startswith(_FREEZES)
        or (
            isinstance(each, Call)
            and each.attr in _PATCHES
            and ("time" in render(each, 200) or "date" in render(each, 200))
        )
        for each in expressions(nodes, enter=True)
    )


BAD = (
    """
import time
from datetime import date, datetime
from shop import Order

def test_year():
    year = date.today().year
    assert Order().year == year  # finding

def test_name():
    today = datetime.now().strftime("%Y-%m-%d")
    order = Order()
    assert order.name == f"order-{today}"  # finding

def test_created():
    assert Order().created == int(time.time())  # finding

def test_month():
    check_month(Order())

def check_month(order):
    month = date.today().month
    assert order.next().month == month  # finding
""",
)

GOOD = (
    """
import time
from datetime import date, datetime
from freezegun import freeze_time
from shop import Order

def test_passed_in():
    now = datetime.now()
    assert Order(created=now).created == now

def test_bounds():
    before = time.time()
    assert before <= Order().created <= time.time()

@freeze_time("2024-02-29")
def test_year():
    check_year(Order())

def check_year(order):
    year = date.today().year
    assert order.next().year == year

def test_patched(mocker):
    mocker.patch("shop.time.time", return_value=5)
    now = int(time.time())
    assert Order().created == now

def test_round_trip():
    now = datetime.now()
    text = now.isoformat()
    assert Order(text).created == now
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
