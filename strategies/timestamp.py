"""A TimestampPolicy in, timestamps as texts (RFC 3339), valid and invalid, out.

What comes in a request body is a text, and a text can say 29 February of a year that has none, as no datetime can.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .policy import Fault, Invalid, bounded, choose_faults

_FORM = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?P<gap>.?)"
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?P<fraction>\.[0-9]+)?"
    r"(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?"
)
_OFFSETS = ("Z", "+00:00", "+05:45", "-03:30", "+14:00", "-12:00")
_FRACTIONS = ("", ".5", ".000001", ".999999")


class TimestampFault(Fault):
    """What can be wrong with a timestamp, simplest first."""

    EMPTY = "timestamp.empty"
    #: a day only
    NO_TIME = "timestamp.no_time"
    #: without Z or an offset, so anyone's guess
    NO_OFFSET = "timestamp.no_offset"
    #: 31 April, 30 February, or 29 February of a common year
    NO_SUCH_DAY = "timestamp.no_such_day"
    NO_SUCH_MONTH = "timestamp.no_such_month"
    #: 24:00:00, which ISO 8601 had and RFC 3339 has not
    NO_SUCH_HOUR = "timestamp.no_such_hour"
    NO_SUCH_MINUTE = "timestamp.no_such_minute"
    #: 61; 60 is a leap second, which no datetime holds
    NO_SUCH_SECOND = "timestamp.no_such_second"
    #: day and month in the order of another country, slashes, seconds since 1970
    WRONG_FORM = "timestamp.wrong_form"


@dataclass(frozen=True, slots=True)
class TimestampPolicy:
    """Which timestamps are valid: those of RFC 3339 without leap seconds."""

    #: inclusive
    first_year: int = 2023
    last_year: int = 2024

    def check(self, value: str, /) -> frozenset[TimestampFault]:
        """Every fault of the timestamp; the empty set means valid. The years limit only what is drawn.

        >>> sorted(TimestampPolicy().check("2023-02-29T24:00:00"))
        [TimestampFault.NO_OFFSET, TimestampFault.NO_SUCH_DAY, TimestampFault.NO_SUCH_HOUR]
        """
        if value == "":
            return frozenset({TimestampFault.EMPTY})
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return frozenset({TimestampFault.NO_TIME})
        found = _FORM.fullmatch(value)
        if found is None or found["gap"] not in ("T", "t", " "):
            return frozenset({TimestampFault.WRONG_FORM})
        year, month, day, hour, minute, second = (
            int(found[name]) for name in ("year", "month", "day", "hour", "minute", "second")
        )
        real_month = 1 <= month <= 12
        tests = {
            TimestampFault.NO_OFFSET: found["offset"] is None,
            TimestampFault.NO_SUCH_MONTH: not real_month,
            TimestampFault.NO_SUCH_DAY: real_month and not 1 <= day <= monthrange(max(year, 1), month)[1],
            TimestampFault.NO_SUCH_HOUR: hour > 23,
            TimestampFault.NO_SUCH_MINUTE: minute > 59,
            TimestampFault.NO_SUCH_SECOND: second > 59,
        }
        return frozenset(fault for fault, broken in tests.items() if broken)

    def near_misses(self) -> SearchStrategy[Invalid[str]]:
        """Invalid timestamps one day, hour, minute or second away from a valid one."""
        far = (TimestampFault.EMPTY, TimestampFault.NO_TIME, TimestampFault.NO_OFFSET, TimestampFault.WRONG_FORM)
        table = timestamps_by_fault(self)
        return choose_faults({fault: bad for fault, bad in table.items() if fault not in far}, None)

    def boundaries(self) -> Mapping[str, Callable[[str], bool]]:
        """The first and the last second of a year, a leap day, a fraction, each kind of offset."""
        found: dict[str, Callable[[str], bool]] = {
            "first second of a year": lambda value: value[5:19] == "01-01T00:00:00",
            "last second of a year": lambda value: value[5:19] == "12-31T23:59:59",
            "fraction": lambda value: "." in value,
            "UTC as a letter": lambda value: value.endswith("Z"),
            "quarter of an hour": lambda value: value.endswith("+05:45"),
            "west of UTC": lambda value: value[-6] == "-",
        }
        if any(monthrange(year, 2)[1] == 29 for year in range(self.first_year, self.last_year + 1)):
            found["leap day"] = lambda value: value[5:10] == "02-29"
        return found


@strategy()
def timestamps(*, policy: TimestampPolicy | None = None) -> SearchStrategy[str]:
    """Timestamps that the policy accepts; a leap day and the ends of a year are always among 100 examples.

    >>> from strategies import minimal
    >>> minimal(timestamps()), minimal(timestamps(), lambda text: "-02-29" in text)
    ('2023-01-01T00:00:00Z', '2024-02-29T00:00:00Z')

    :raises InvalidArgument: when drawn, for years outside 1 to 9999, or the last before the first
    """
    return _timestamps_of(policy or TimestampPolicy())


@strategy()
def invalid_timestamps(
    *, policy: TimestampPolicy | None = None, faults: Collection[TimestampFault] | None = None
) -> SearchStrategy[Invalid[str]]:
    """Timestamps that the policy rejects, each for one named fault.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_timestamps(faults=[TimestampFault.NO_SUCH_DAY]))
    >>> invalid.value, invalid.near
    ('2023-02-29T00:00:00Z', '2023-02-28T00:00:00Z')

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(timestamps_by_fault(policy or TimestampPolicy()), faults)


#: month, day, hour, minute, second
_Moment = tuple[int, int, int, int, int]

_USUAL: SearchStrategy[_Moment] = st.tuples(
    bounded(1, 12), bounded(1, 28), bounded(0, 23), bounded(0, 59), bounded(0, 59)
)
_ENDS = st.sampled_from(((1, 1, 0, 0, 0), (12, 31, 23, 59, 59), (1, 31, 0, 0, 0), (4, 30, 23, 59, 59)))


def _years_of(policy: TimestampPolicy) -> list[int]:
    if not 1 <= policy.first_year <= policy.last_year <= 9999:
        raise InvalidArgument(f"{policy!r}: the years must lie from 1 to 9999, the last not before the first")
    return list(range(policy.first_year, policy.last_year + 1))


def _timestamps_of(policy: TimestampPolicy) -> SearchStrategy[str]:
    years = _years_of(policy)
    leap = [year for year in years if monthrange(year, 2)[1] == 29]
    usual = [_written(st.sampled_from(years), moments, "T") for moments in (_USUAL, _ENDS)]
    if leap:
        usual.append(_written(st.sampled_from(leap), st.just((2, 29, 0, 0, 0)), "T"))
    return st.one_of(usual)


@st.composite
def _written(draw: DrawFn, years: SearchStrategy[int], moments: SearchStrategy[_Moment], gap: str) -> str:
    end = draw(_TAILS)
    return _write(draw(years), draw(moments), gap) + end


_TAILS = st.tuples(st.sampled_from(_FRACTIONS), st.sampled_from(_OFFSETS)).map("".join)


def _write(year: int, moment: _Moment, gap: str = "T") -> str:
    month, day, hour, minute, second = moment
    return f"{year:04}-{month:02}-{day:02}{gap}{hour:02}:{minute:02}:{second:02}"


def timestamps_by_fault(policy: TimestampPolicy) -> dict[TimestampFault, SearchStrategy[Invalid[str]]]:
    """An invalid strategy for each fault, simplest first."""
    years = _years_of(policy)
    edits: dict[TimestampFault, Callable[[int, str, int], tuple[str, str]]] = {
        TimestampFault.EMPTY: lambda year, text, at: ("", text),
        TimestampFault.NO_TIME: lambda year, text, at: (text[:10], text),
        TimestampFault.NO_OFFSET: lambda year, text, at: (text[:19], text),
        TimestampFault.NO_SUCH_DAY: _with_wrong_day,
        TimestampFault.NO_SUCH_MONTH: lambda year, text, at: (
            (f"{text[:5]}13{text[7:]}", f"{text[:5]}12{text[7:]}")
            if at % 2 == 0
            else (f"{text[:5]}00{text[7:]}", f"{text[:5]}01{text[7:]}")
        ),
        TimestampFault.NO_SUCH_HOUR: lambda year, text, at: (f"{text[:11]}24{text[13:]}", f"{text[:11]}23{text[13:]}"),
        TimestampFault.NO_SUCH_MINUTE: lambda year, text, at: (
            f"{text[:14]}60{text[16:]}",
            f"{text[:14]}59{text[16:]}",
        ),
        TimestampFault.NO_SUCH_SECOND: lambda year, text, at: (
            f"{text[:17]}{('60', '61')[at % 2]}{text[19:]}",
            f"{text[:17]}59{text[19:]}",
        ),
        TimestampFault.WRONG_FORM: _in_other_form,
    }
    return {fault: _broken(st.sampled_from(years), edit, fault) for fault, edit in edits.items()}


@st.composite
def _broken(
    draw: DrawFn,
    years: SearchStrategy[int],
    edit: Callable[[int, str, int], tuple[str, str]],
    fault: TimestampFault,
) -> Invalid[str]:
    at = draw(_PLACES)
    end = draw(_TAILS)
    year = draw(years)
    bad, good = edit(year, _write(year, draw(_USUAL)) + end, at)
    return Invalid(bad, fault, (), good)


_PLACES = st.integers(0, 255)


def _with_wrong_day(year: int, text: str, at: int) -> tuple[str, str]:
    """The day after the last of February, April or November, or day 0; and the real one beside it."""
    month = (2, 4, 11, 2)[at % 4]
    last = monthrange(year, month)[1]
    bad, good = (0, 1) if at % 4 == 3 else (last + 1, last)
    return f"{text[:5]}{month:02}-{bad:02}{text[10:]}", f"{text[:5]}{month:02}-{good:02}{text[10:]}"


def _in_other_form(year: int, text: str, at: int) -> tuple[str, str]:
    day, month, time = text[8:10], text[5:7], text[11:]
    forms = (
        f"{day}.{month}.{year:04}",
        f"{month}/{day}/{year:04} {time}",
        "1704067200",
        f"{year:04}{month}{day}T{time}",
        f"{text}\n",
        f"{text[:10]}T{time[:5]}",
        f"{year % 100:02}{text[4:]}",
    )
    return forms[at % len(forms)], text
