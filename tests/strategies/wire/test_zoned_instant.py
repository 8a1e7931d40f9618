"""Instants at the edges of summer time, found in the real time zones; the oracle, instant by instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis.errors import InvalidArgument

from strategies import InstantFault, InstantPolicy, invalid_zoned_instants, minimal, zoned_instants
from strategies.zoned_instant import _edges_of

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(InstantPolicy(), zoned_instants, invalid_zoned_instants, InstantFault) == {}


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        (datetime(2024, 2, 29, 12, tzinfo=BERLIN), set()),
        (datetime(2024, 2, 29, 12, tzinfo=timezone(timedelta(hours=5, minutes=45))), set()),
        (datetime(2024, 2, 29, 12), {InstantFault.NAIVE}),
        (datetime(2024, 3, 31, 1, 59, 59, tzinfo=BERLIN), set()),
        (datetime(2024, 3, 31, 2, 0, 0, tzinfo=BERLIN), {InstantFault.IMAGINARY}),
        (datetime(2024, 3, 31, 2, 59, 59, tzinfo=BERLIN), {InstantFault.IMAGINARY}),
        (datetime(2024, 3, 31, 3, 0, 0, tzinfo=BERLIN), set()),
        (datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN), set()),
        (datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=BERLIN), set()),
        (datetime(2023, 1, 1, tzinfo=UTC), set()),
        (datetime(2023, 1, 1, 0, 59, 59, tzinfo=BERLIN), {InstantFault.TOO_EARLY}),
        (datetime(2025, 1, 1, 0, 59, 59, tzinfo=BERLIN), set()),
        (datetime(2025, 1, 1, 1, 0, 0, tzinfo=BERLIN), {InstantFault.TOO_LATE}),
    ],
)
def test_check_instant(value: datetime, faults: set[InstantFault]) -> None:
    assert InstantPolicy().check(value) == faults


def test_find_the_changes_of_2024() -> None:
    policy = InstantPolicy(("Europe/Berlin", "Australia/Lord_Howe", "UTC"), first=datetime(2024, 1, 1, tzinfo=UTC))

    found = [(edge.zone, edge.at.isoformat(), edge.by) for edge in _edges_of(policy)]

    hour, half = timedelta(hours=1), timedelta(minutes=30)
    assert found == [
        ("Europe/Berlin", "2024-03-31T01:00:00+00:00", hour),
        ("Europe/Berlin", "2024-10-27T01:00:00+00:00", -hour),
        ("Australia/Lord_Howe", "2024-04-06T15:00:00+00:00", -half),
        ("Australia/Lord_Howe", "2024-10-05T15:30:00+00:00", half),
    ]


def test_tomorrow_is_not_24_hours_later(sample: Any) -> None:
    """The usual way to the same time of the next day fails across a change, and the drawn instants show it."""
    caught = []
    for instant in sample(zoned_instants(), 100, 1):
        later = (instant.astimezone(UTC) + timedelta(hours=24)).astimezone(instant.tzinfo)
        if later.time() != instant.time():
            caught.append(instant)

    assert caught


def test_draw_both_times_of_the_hour_that_comes_twice(sample: Any) -> None:
    drawn = {instant for number in range(5) for instant in sample(zoned_instants(), 100, number)}

    assert {instant.fold for instant in drawn} == {0, 1}
    assert {str(instant.tzinfo) for instant in drawn} == set(InstantPolicy().zones)


def test_zone_without_summer_time_has_no_imaginary_instant() -> None:
    policy = InstantPolicy(("UTC", "Asia/Kathmandu"))

    with pytest.raises(InvalidArgument, match=r"'instant\.imaginary' here"):
        minimal(invalid_zoned_instants(policy=policy, faults=[InstantFault.IMAGINARY]))
    assert set(policy.boundaries()) == {"first", "last", "leap day"}


def test_window_without_a_leap_day(sample: Any) -> None:
    policy = InstantPolicy(("UTC",), datetime(2023, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, 0, 0, 1, tzinfo=UTC))

    assert {instant.second for instant in sample(zoned_instants(policy=policy), 20, 1)} == {0, 1}
    assert set(policy.boundaries()) == {"first", "last"}


FIRST, LAST = datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (InstantPolicy(()), "needs a zone, and first and last with a time zone, first before last"),
        (InstantPolicy(first=LAST, last=FIRST), "first before last"),
        (InstantPolicy(first=FIRST, last=FIRST), "first before last"),
        (InstantPolicy(first=FIRST.replace(tzinfo=None)), "first and last with a time zone"),
        (InstantPolicy(last=LAST.replace(tzinfo=None)), "first and last with a time zone"),
        (InstantPolicy(first=FIRST.replace(year=1990)), "more than twenty years"),
        (InstantPolicy(("Europe/Atlantis",)), "there is no time zone 'Europe/Atlantis'; .* install the package tzdata"),
        (InstantPolicy(("../etc/passwd",)), r"there is no time zone '\.\./etc/passwd'"),
    ],
)
def test_refuse_impossible_policy(policy: InstantPolicy, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(zoned_instants(policy=policy))
