"""Timestamps read by the standard library; the oracle of timestamps, text by text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import TimestampFault, TimestampPolicy, invalid_timestamps, minimal, timestamps


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(TimestampPolicy(), timestamps, invalid_timestamps, TimestampFault) == {}


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        ("2024-02-29T23:59:59Z", set()),
        ("2024-02-29t00:00:00.5-12:00", set()),
        ("2024-02-29 00:00:00+14:00", set()),
        ("", {TimestampFault.EMPTY}),
        ("2024-02-29", {TimestampFault.NO_TIME}),
        ("2024-02-29T00:00:00", {TimestampFault.NO_OFFSET}),
        ("2023-02-29T00:00:00Z", {TimestampFault.NO_SUCH_DAY}),
        ("1900-02-29T00:00:00Z", {TimestampFault.NO_SUCH_DAY}),
        ("2000-02-29T00:00:00Z", set()),
        ("2024-04-31T00:00:00Z", {TimestampFault.NO_SUCH_DAY}),
        ("2024-01-00T00:00:00Z", {TimestampFault.NO_SUCH_DAY}),
        ("2024-00-01T00:00:00Z", {TimestampFault.NO_SUCH_MONTH}),
        ("2024-13-01T00:00:00Z", {TimestampFault.NO_SUCH_MONTH}),
        ("2024-01-01T24:00:00Z", {TimestampFault.NO_SUCH_HOUR}),
        ("2024-01-01T23:60:00Z", {TimestampFault.NO_SUCH_MINUTE}),
        ("2024-01-01T23:59:60Z", {TimestampFault.NO_SUCH_SECOND}),
        ("2024-01-01T00:00Z", {TimestampFault.WRONG_FORM}),
        ("2024-01-01T00:00:00Z\n", {TimestampFault.WRONG_FORM}),
        ("2024-01-01_00:00:00Z", {TimestampFault.WRONG_FORM}),
        ("2024-01-0100:00:00Z", {TimestampFault.WRONG_FORM}),
        ("٢٠٢٤-01-01T00:00:00Z", {TimestampFault.WRONG_FORM}),
        ("0000-01-01T00:00:00Z", set()),
        (
            "2023-02-29T24:60:61",
            {
                TimestampFault.NO_SUCH_DAY,
                TimestampFault.NO_SUCH_HOUR,
                TimestampFault.NO_SUCH_MINUTE,
                TimestampFault.NO_SUCH_SECOND,
                TimestampFault.NO_OFFSET,
            },
        ),
    ],
)
def test_check_timestamp(value: str, faults: set[TimestampFault]) -> None:
    assert TimestampPolicy().check(value) == faults


def test_read_timestamps(sample: Any) -> None:
    for text in sample(timestamps(), 100, 1):
        read = datetime.fromisoformat(text)

        assert read.utcoffset() is not None
        assert read.isoformat()[:19] == text[:19]


@pytest.mark.parametrize(
    "fault",
    [
        TimestampFault.EMPTY,
        TimestampFault.NO_SUCH_DAY,
        TimestampFault.NO_SUCH_MONTH,
        TimestampFault.NO_SUCH_MINUTE,
        TimestampFault.NO_SUCH_SECOND,
    ],
)
def test_standard_library_refuses_fault(fault: TimestampFault, sample: Any) -> None:
    for invalid in sample(invalid_timestamps(faults=[fault]), 50, 1):
        with pytest.raises(ValueError):
            datetime.fromisoformat(invalid.value)
        assert datetime.fromisoformat(invalid.near)


@pytest.mark.parametrize("fault", [TimestampFault.NO_TIME, TimestampFault.NO_OFFSET])
def test_standard_library_guesses_without_offset(fault: TimestampFault, sample: Any) -> None:
    drawn = sample(invalid_timestamps(faults=[fault]), 50, 1)

    assert {datetime.fromisoformat(invalid.value).tzinfo for invalid in drawn} == {None}


def test_years_without_leap_day() -> None:
    policy = TimestampPolicy(first_year=2023, last_year=2023)

    assert "leap day" not in policy.boundaries()
    assert minimal(timestamps(policy=policy)) == "2023-01-01T00:00:00Z"


def test_years_of_the_end_of_time(sample: Any) -> None:
    policy = TimestampPolicy(first_year=9999, last_year=9999)

    assert [text for text in sample(timestamps(policy=policy), 50, 1) if policy.check(text)] == []


@pytest.mark.parametrize("years", [(0, 1), (2024, 2023), (9999, 10_000)])
def test_refuse_impossible_policy(years: tuple[int, int]) -> None:
    with pytest.raises(InvalidArgument, match="the years must lie from 1 to 9999, the last not before the first"):
        minimal(timestamps(policy=TimestampPolicy(*years)))
