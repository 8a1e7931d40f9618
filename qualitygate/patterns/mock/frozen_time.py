"""Time stopped at a stated moment.

What it finds: ``freezegun.freeze_time`` and ``time_machine.travel`` as decorator of a test or a class, or in a ``with``
statement or fixture; ``move_to`` of their fixtures.

A conforming use: the moment names its zone: an offset in the text (``2024-01-15T10:00:00Z``), a datetime with tzinfo,
a timestamp, or ``tz_offset``. A value that cannot be read here is taken to have one.

Why it matters: a moment without a zone means UTC to one reader and local time to the next, and dates near midnight
differ by machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Assign, Call, Expr, File, Literal, Name, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import argument, calls, last_part

_STOPS = {"freezegun.freeze_time": "freezegun", "freezegun.api.freeze_time": "freezegun",
          "time_machine.travel": "time-machine", "freezer.move_to": "freezegun",
          "time_machine.move_to": "time-machine"}  # fmt: skip
_ZONED = re.compile(r".*\d(Z|z|[+-]\d\d:?\d\d| ?(UTC|GMT))$")


def find(file: File, suite: Suite) -> Iterator[UseHit]:
    """One use per moment: a decorator gives it on the def line, one of a class on each of its tests."""
    functions = [case.function for case in file.cases] + [fixture.function for fixture in file.fixtures]
    for function in (*functions, *file.helpers):
        if function.path != file.path:
            continue
        for call in calls(function.decorators):
            if call.target in _STOPS:
                yield UseHit(function.span, _missing(call, file), _STOPS[call.target])
        for call in calls(function.body, enter=True):
            if call.target in _STOPS:
                yield UseHit(call.span, _missing(call, file), _STOPS[call.target])
    for cls in file.classes:
        for call in calls(cls.decorators):
            if call.target in _STOPS:
                own = (
                    case for case in file.cases if case.class_name == cls.qualname and case.function.path == file.path
                )
                missing = _missing(call, file)
                yield from (UseHit(case.function.span, missing, _STOPS[call.target]) for case in own)


def _missing(call: Call, file: File) -> tuple[str, ...]:
    moment = argument(call, 0, "destination" if call.target == "time_machine.travel" else "time_to_freeze")
    if isinstance(moment, Name):
        moment = _constant(moment.id, file) or moment
    return () if call.keyword("tz_offset") is not None or _has_zone(moment) else PATTERN.parts


def _constant(name: str, file: File) -> Expr | None:
    found = (each.value for each in file.body if isinstance(each, Assign) and Name(name) in each.targets)
    return next(found, None)


def _has_zone(moment: Expr | None) -> bool:
    if isinstance(moment, Literal):
        return not isinstance(moment.value, str) or _ZONED.match(moment.value) is not None
    if isinstance(moment, Call) and last_part(moment.target) in ("datetime", "date"):
        return len(moment.args) > 7 or moment.keyword("tzinfo") is not None
    return True


GOOD = (
    """
import datetime as dt
import time_machine
import unittest
from freezegun import freeze_time
from shop import today

NOON = "2024-01-15T12:00:00+00:00"

@freeze_time("2024-01-15T10:00:00Z")
def test_today():  # use
    assert today() == "2024-01-15"

def test_today_noon():
    with freeze_time(NOON):  # use
        assert today() == "2024-01-15"

def test_travel():
    with time_machine.travel(dt.datetime(2024, 1, 15, tzinfo=dt.timezone.utc)):  # use
        assert today() == "2024-01-15"

@freeze_time("2024-01-15", tz_offset=2)
class TodayTest(unittest.TestCase):
    def test_today(self):  # use
        self.assertEqual(today(), "2024-01-15")
""",
)

BAD = (
    """
import datetime as dt
from freezegun import freeze_time
from shop import today

@freeze_time("2024-01-15 10:00:00")
def test_today():  # lacks: zone
    assert today() == "2024-01-15"

def test_date():
    with freeze_time(dt.date(2024, 1, 15)):  # lacks: zone
        assert today() == "2024-01-15"
""",
)

PATTERN = Pattern(source="004", subject=Subject.FILE, find=find, good=GOOD, bad=BAD, parts=("zone",), touches=("time",))
