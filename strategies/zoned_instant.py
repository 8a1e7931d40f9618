"""An InstantPolicy in, instants with a time zone out: at the edges of summer time, on leap days, at the ends of years.

The first instants that break code about time: the hour that a spring night lacks, the hour that an autumn night has
twice, 29 February, the last second of a year. The zones are few, and those of IANA that the system or ``tzdata`` knows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .policy import Fault, Invalid, choose_faults

#: summer time in the north, in the south, by half an hour; quarters of an hour without any; and before midnight
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago")
_SECOND = timedelta(seconds=1)


class InstantFault(Fault):
    """What can be wrong with an instant, simplest first."""

    #: without a time zone
    NAIVE = "instant.naive"
    #: in the hour that the night lacks: no clock ever shows it
    IMAGINARY = "instant.imaginary"
    #: a second before the first
    TOO_EARLY = "instant.too_early"
    #: a second after the last
    TOO_LATE = "instant.too_late"


@dataclass(frozen=True, slots=True)
class InstantPolicy:
    """Which instants are valid."""

    zones: tuple[str, ...] = ZONES
    #: inclusive; two years, one of them a leap year
    first: datetime = datetime(2023, 1, 1, tzinfo=UTC)
    #: inclusive
    last: datetime = datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC)

    def check(self, value: datetime, /) -> frozenset[InstantFault]:
        """Every fault of the instant; the empty set means valid. Any time zone will do.

        >>> InstantPolicy().check(datetime(2024, 3, 31, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")))
        frozenset({InstantFault.IMAGINARY})
        """
        if value.tzinfo is None:
            return frozenset({InstantFault.NAIVE})
        faults = set()
        instant = value.astimezone(UTC)
        if instant.astimezone(value.tzinfo).replace(tzinfo=None) != value.replace(tzinfo=None):
            faults.add(InstantFault.IMAGINARY)
        if instant < self.first:
            faults.add(InstantFault.TOO_EARLY)
        if instant > self.last:
            faults.add(InstantFault.TOO_LATE)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[datetime]]:
        """Invalid instants one second away from a valid one."""
        table = instants_by_fault(self)
        del table[InstantFault.NAIVE]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[datetime], bool]]:
        """The ends of the window, and of each kind of edge that the zones have in it the second before and after."""
        found: dict[str, Callable[[datetime], bool]] = {
            "first": lambda value: value == self.first,
            "last": lambda value: value == self.last,
        }
        if any(date.month == 2 and date.day == 29 for date in _days(self)):
            found["leap day"] = lambda value: (value.month, value.day) == (2, 29)
        edges = _edges_of(self)
        if any(edge.gains for edge in edges):
            found["before the missing hour"] = lambda value: _is_at(value, edges, -_SECOND, gains=True)
            found["after the missing hour"] = lambda value: _is_at(value, edges, timedelta(), gains=True)
        if any(not edge.gains for edge in edges):
            found["end of the first of two hours"] = lambda value: _is_at(value, edges, -_SECOND, gains=False)
            found["start of the second of two hours"] = lambda value: _is_at(value, edges, timedelta(), gains=False)
        return found


@dataclass(frozen=True, slots=True)
class _Edge:
    """An instant at which the clocks of a zone are put forward or back."""

    zone: str
    #: the first second of the new time, in UTC
    at: datetime
    #: how far the clocks are put
    by: timedelta

    @property
    def gains(self) -> bool:
        """Whether they are put forward, so that an hour is missing."""
        return self.by > timedelta()


@strategy()
def zoned_instants(*, policy: InstantPolicy | None = None) -> SearchStrategy[datetime]:
    """Instants that the policy accepts, each in one of its zones, to the second.

    Among 100 examples there are always the second before and the second after a change to and from summer time, a leap
    day, and the ends of the window.

    >>> from strategies import minimal
    >>> minimal(zoned_instants()).isoformat()
    '2023-01-01T00:00:00+00:00'
    >>> minimal(zoned_instants(), lambda instant: instant.fold == 1).isoformat()
    '2023-10-29T02:00:00+01:00'

    :raises InvalidArgument: when drawn, for an unknown zone or a window without an instant
    """
    policy = policy or InstantPolicy()
    _require_possible(policy)
    seconds = int((policy.last - policy.first).total_seconds())
    instants = [
        _in_zone(policy, st.integers(0, seconds)),
        _in_zone(policy, st.sampled_from([0, seconds, 0, seconds])),
    ]
    if leap := [int((day - policy.first).total_seconds()) for day in _days(policy) if (day.month, day.day) == (2, 29)]:
        # a leap day in UTC has noon in every zone within twelve hours of it
        instants.append(_in_zone(policy, st.sampled_from([start + 12 * 3600 for start in leap])))
    if edges := _edges_of(policy):
        instants += [_at_edge(edges, offset) for offset in (st.just(0), st.just(-1))]
    return st.one_of(instants)


@strategy()
def invalid_zoned_instants(
    *, policy: InstantPolicy | None = None, faults: Collection[InstantFault] | None = None
) -> SearchStrategy[Invalid[datetime]]:
    """Instants that the policy rejects, each for one named fault.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_zoned_instants(faults=[InstantFault.IMAGINARY]))
    >>> invalid.value.replace(tzinfo=None).isoformat(), invalid.near.replace(tzinfo=None).isoformat()
    ('2023-03-26T02:00:00', '2023-03-26T01:59:59')

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(instants_by_fault(policy or InstantPolicy()), faults)


@st.composite
def _in_zone(draw: DrawFn, policy: InstantPolicy, seconds: SearchStrategy[int]) -> datetime:
    zone = draw(st.sampled_from(policy.zones))
    return (policy.first + timedelta(seconds=draw(seconds))).astimezone(ZoneInfo(zone))


@st.composite
def _at_edge(draw: DrawFn, edges: tuple[_Edge, ...], offsets: SearchStrategy[int]) -> datetime:
    edge = draw(st.sampled_from(edges))
    return (edge.at + timedelta(seconds=draw(offsets))).astimezone(ZoneInfo(edge.zone))


def instants_by_fault(policy: InstantPolicy) -> dict[InstantFault, SearchStrategy[Invalid[datetime]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    _require_possible(policy)
    table = {
        InstantFault.NAIVE: _naive(zoned_instants(policy=policy)),
        InstantFault.TOO_EARLY: _outside(policy, InstantFault.TOO_EARLY, policy.first, -_SECOND),
        InstantFault.TOO_LATE: _outside(policy, InstantFault.TOO_LATE, policy.last, _SECOND),
    }
    if edges := tuple(edge for edge in _edges_of(policy) if edge.gains):
        table[InstantFault.IMAGINARY] = _imaginary(edges)
    return table


@st.composite
def _naive(draw: DrawFn, instants: SearchStrategy[datetime]) -> Invalid[datetime]:
    near = draw(instants)
    return Invalid(near.replace(tzinfo=None), InstantFault.NAIVE, ("tzinfo",), near)


@st.composite
def _outside(
    draw: DrawFn, policy: InstantPolicy, fault: InstantFault, end: datetime, step: timedelta
) -> Invalid[datetime]:
    zone = ZoneInfo(draw(st.sampled_from(policy.zones)))
    return Invalid((end + step).astimezone(zone), fault, (), end.astimezone(zone))


@st.composite
def _imaginary(draw: DrawFn, edges: tuple[_Edge, ...]) -> Invalid[datetime]:
    """The first second that the clock does not show, or the last; and the real one beside it."""
    edge = draw(st.sampled_from(edges))
    at_end = draw(st.booleans())
    zone = ZoneInfo(edge.zone)
    near = (edge.at - (timedelta() if at_end else _SECOND)).astimezone(zone)
    value = near.replace(tzinfo=None) + (-_SECOND if at_end else _SECOND)
    return Invalid(value.replace(tzinfo=zone), InstantFault.IMAGINARY, (), near)


def _is_at(value: datetime, edges: tuple[_Edge, ...], offset: timedelta, *, gains: bool) -> bool:
    instant = value.astimezone(UTC)
    return any(edge.gains is gains and str(value.tzinfo) == edge.zone and instant == edge.at + offset for edge in edges)


@lru_cache(maxsize=32)
def _edges_of(policy: InstantPolicy) -> tuple[_Edge, ...]:
    """The changes of every zone in the window: looked for day by day, then by halves to the second."""
    found = []
    for name in policy.zones:
        zone = ZoneInfo(name)
        for day in _days(policy):
            start, end = day, min(day + timedelta(days=1), policy.last)
            if start.astimezone(zone).utcoffset() == end.astimezone(zone).utcoffset():
                continue
            before, after = _offset(start, zone), _offset(end, zone)
            while end - start > _SECOND:
                middle = start + timedelta(seconds=(end - start).total_seconds() // 2)
                if _offset(middle, zone) == before:
                    start = middle
                else:
                    end = middle
            found.append(_Edge(name, end, after - before))
    return tuple(found)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _days(policy: InstantPolicy) -> list[datetime]:
    """The starts of the days of the window, counted from its first instant."""
    return [policy.first + timedelta(days=number) for number in range((policy.last - policy.first).days + 1)]


def _require_possible(policy: InstantPolicy) -> None:
    if policy.first.tzinfo is None or policy.last.tzinfo is None or policy.first >= policy.last or not policy.zones:
        raise InvalidArgument(f"{policy!r}: needs a zone, and first and last with a time zone, first before last")
    if policy.last - policy.first > timedelta(days=20 * 366):
        raise InvalidArgument(f"{policy!r}: a window of more than twenty years takes too long to search for edges")
    for name in policy.zones:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError) as error:
            raise InvalidArgument(
                f"{policy!r}: there is no time zone {name!r}; where the system has none, install the package tzdata"
            ) from error
