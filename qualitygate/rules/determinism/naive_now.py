"""A test compares with the clock it reads itself, or takes a time without a zone.

What it finds: an equality asserted against ``datetime.now()``, ``datetime.today()``, ``date.today()`` or a part of one
(``date.today().day``), where time is not frozen; and every ``datetime.utcnow()`` and ``utcfromtimestamp()``, but in a
test whose name says that it is about naive or deprecated times. Its year or zone alone is left alone: they change in
one second of a year, or never.

Why it matters: the code and the test read the clock at two moments; at midnight, at the end of the month, or a
microsecond later they differ. ``utcnow()`` gives a time that says nothing of UTC, so that it is taken for local time;
it is deprecated since Python 3.12.

Instead: freeze the clock (``time_machine.travel``, ``freeze_time``) or pass the time in, and compare with a literal;
write ``datetime.now(timezone.utc)`` for ``utcnow()``.

When to ignore it: when the code under test promises naive UTC times itself.

Source: https://docs.python.org/3/library/datetime.html#datetime.datetime.utcnow, document 004
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Case, CheckKind, Compare, Expr, Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import calls, expressions, last_part, render, target

_UTC = frozenset({"datetime.datetime.utcnow", "datetime.datetime.utcfromtimestamp"})
_NOW = frozenset({"datetime.datetime.now", "datetime.datetime.today", "datetime.date.today", *_UTC})
_FREEZES = ("freezegun", "time_machine", "freeze_time", "freezer", "pytest_freezegun", "frozen_time", "travel")
_PATCHES = frozenset({"patch", "object", "setattr"})
#: Parts of a time that stay as they are from one reading of the clock to the next.
_LASTING = frozenset({"year", "tzinfo", "tzname", "utcoffset", "dst"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call or assertion."""
    hits = [hit for part in inline(case, suite) for hit in _hits(part.function, case.function)]
    if hits and not _is_frozen(case, suite):
        yield from hits


def _is_about(function: Function) -> bool:
    return any(word in function.name for word in ("naive", "deprecat", "utcnow", "utcfromtimestamp"))


def _hits(function: Function, test: Function) -> Iterator[Hit]:
    for call in calls(function.body, enter=True):
        if call.target in _UTC and not (_is_about(function) or _is_about(test)):
            message = f"`{render(call, 40)}` has no zone: write `datetime.now(timezone.utc)`"
            yield Hit(call.span, message, function.path, function.qualname)
    for check in function.checks:
        if check.kind is CheckKind.COMPARE and isinstance(check.test, Compare) and check.test.op == "==":
            for side in (check.test.left, check.test.right):
                now = next((call for call in calls(side) if call.target in _NOW - _UTC and not call.args), None)
                if now is not None and _is_part(side, now):
                    message = f"compares with `{render(now, 40)}`, which has moved on since the act"
                    yield Hit(check.span, message, function.path, function.qualname)


def _is_frozen(case: Case, suite: Suite) -> bool:
    reach = suite.reach[case.id]
    asked = {*case.requested, *reach.unknown_fixtures, *(each.name for each in reach.fixtures)}
    functions = [case.function, *(each.function for each in reach.functions)]
    nodes = [node for each in functions for node in (*each.decorators, *each.body)]
    own = find_file(case.id.path, suite)
    held = {case.class_name, case.function.qualname.rpartition("::")[0]}
    nodes += [node for cls in own.classes if cls.qualname in held for node in cls.decorators] if own else []
    marked = any(mark.name in _FREEZES for mark in case.marks)
    return marked or bool(asked & set(_FREEZES)) or any(_freezes(each) for each in expressions(nodes, enter=True))


def _is_part(side: Expr, now: Call) -> bool:
    """Whether the side is the clock's value, or what passes of it: not a zone, not an argument of something else."""
    part = target(side)
    return side is now or (part.startswith(f"{now.target}().") and last_part(part) not in _LASTING)


def _freezes(node: Expr) -> bool:
    if target(node).startswith(_FREEZES):
        return True
    return isinstance(node, Call) and node.attr in _PATCHES and any("date" in render(each) for each in node.args)


BAD = (
    """
import datetime
from datetime import date, datetime as dt
from shop import Order

def test_day():
    assert Order().month == date.today().month  # finding
    assert Order().day == dt.now().date()  # finding
    assert date.today() == Order().day  # finding

def test_placed():
    order = Order(placed=dt.utcnow())  # finding
    assert order.placed is not None
    assert order.age(datetime.datetime.utcnow()).days == 0  # finding

def test_today():
    check_day(Order())

def check_day(order):
    assert order.day == date.today()  # finding
""",
    """
import unittest
from datetime import datetime
from shop import Order

class OrderTest(unittest.TestCase):
    def test_hour(self):
        self.assertEqual(Order().hour, datetime.now().hour)  # finding
""",
)

GOOD = (
    """
from datetime import date, datetime, timezone
from unittest.mock import patch
import time_machine
from freezegun import freeze_time
from shop import Order

def test_placed():
    order = Order(placed=datetime.now(timezone.utc))
    assert order.placed <= datetime.now(timezone.utc)
    assert order.placed <= datetime.now()
    assert order.shows(date.today()) == "today"

def test_what_lasts():
    assert Order().year == date.today().year
    assert Order().placed.tzinfo == datetime.now().astimezone().tzinfo
    assert Order().placed.utcoffset() == datetime.now().astimezone().utcoffset()

def test_naive_time():
    assert Order(placed=datetime.utcnow()).zone == "unknown"
    check_zone("unknown")

def check_zone(zone):
    assert Order(placed=datetime.utcnow()).zone == zone

@freeze_time("2024-02-29")
def test_year():
    check_year(Order())

def check_year(order):
    assert order.day == date.today()

@freeze_time("2024-02-29")
class TestFrozen:
    def test_day(self):
        assert Order().day == date.today()

class TestFrozenToo(TestFrozen):
    def test_month(self):
        assert Order().month == 2

def test_leap_day():
    with time_machine.travel("2024-02-29", tick=False):
        assert Order().placed == datetime.utcnow()

@patch("shop.datetime")
def test_patched(clock):
    assert Order().placed == datetime.now()
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
