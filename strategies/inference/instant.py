"""The limits of a date, time or duration in, valid ones and ones a tick outside out; never the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from ..policy import Invalid
from .field import Limits, ModelFault, Origin, Plan, require_known

#: few, as Hypothesis probes each named zone for 30 ms; offsets of whole and half hours
_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8))])
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Scale:
    """A kind of value with a smallest step."""

    tick: timedelta
    least: Any
    most: Any
    between: Callable[..., SearchStrategy[Any]]


_SCALES: Mapping[type, _Scale] = {
    date: _Scale(timedelta(days=1), date.min, date.max, st.dates),
    timedelta: _Scale(_TICK, timedelta.min, timedelta.max, st.timedeltas),
    datetime: _Scale(_TICK, datetime.min, datetime.max, st.datetimes),
}

#: what counts as the past and the future without asking a clock
PAST = (date(2000, 1, 1), date(2023, 12, 31))
FUTURE = (date(3000, 1, 1), date(3099, 12, 31))


def plan_instant(kind: type, limits: Limits, where: str) -> Plan:
    """Dates, datetimes and durations within the limits; aware bounds make aware datetimes, in UTC."""
    known = ("low", "high", "aware") if kind is datetime else ("low", "high")
    require_known(limits, kind.__name__, known, where)
    scale = _SCALES[kind]
    zone = _bound_zone(limits, where) if kind is datetime else None
    low = _end(scale, limits.low, limits.low_open, 1, where)
    high = _end(scale, limits.high, limits.high_open, -1, where)
    if low > high:
        raise InvalidArgument(f"{where}: no {kind.__name__} is from {low} to {high}")
    options: dict[str, Any] = {}
    if limits.low is not None:
        options["min_value"] = low
    if limits.high is not None:
        options["max_value"] = high
    if zone is not None:
        options["timezones"] = st.just(zone)
    elif limits.aware:
        options["timezones"] = _ZONES
    values = scale.between(**options)
    broken = []

    def dress(value: Any) -> Any:
        return value if zone is None else value.replace(tzinfo=zone)

    if limits.low is not None and low > scale.least:
        broken.append(st.just(Invalid(dress(low - scale.tick), ModelFault.TOO_SMALL, (), dress(low))))
    if limits.high is not None and high < scale.most:
        broken.append(st.just(Invalid(dress(high + scale.tick), ModelFault.TOO_LARGE, (), dress(high))))
    if limits.aware:
        broken.append(values.map(lambda near: Invalid(near.replace(tzinfo=None), ModelFault.NAIVE, (), near)))
    elif limits.aware is False:
        broken.append(values.map(lambda near: Invalid(near.replace(tzinfo=UTC), ModelFault.AWARE, (), near)))
    return Plan(values, Origin.CONSTRAINTS if limits.names() else Origin.TYPE, tuple(broken))


def plan_time(limits: Limits, where: str) -> Plan:
    """Times of day within the limits."""
    require_known(limits, "time", ("aware",), where)
    values = st.times(timezones=st.just(UTC)) if limits.aware else st.times()
    broken: list[SearchStrategy[Invalid[time]]] = []
    if limits.aware is not None:
        zone, fault = (None, ModelFault.NAIVE) if limits.aware else (UTC, ModelFault.AWARE)
        broken.append(values.map(lambda near: Invalid(near.replace(tzinfo=zone), fault, (), near)))
    return Plan(values, Origin.CONSTRAINTS if limits.names() else Origin.TYPE, tuple(broken))


def plan_side(kind: type, *, past: bool, limits: Limits, where: str) -> Plan:
    """Dates or naive datetimes that are past, or future, whenever the test runs before the year 3000."""
    require_known(limits, "a past or future date", (), where)
    values, fault, others = (PAST, ModelFault.NOT_PAST, FUTURE) if past else (FUTURE, ModelFault.NOT_FUTURE, PAST)

    def make(ends: tuple[date, date]) -> SearchStrategy[Any]:
        low, high = ends
        if kind is date:
            return st.dates(low, high)
        return st.datetimes(datetime.combine(low, time.min), datetime.combine(high, time.max))

    wrong = st.tuples(make(others), make(values)).map(lambda pair: Invalid(pair[0], fault, (), pair[1]))
    return Plan(make(values), Origin.CONSTRAINTS, (wrong,))


def _bound_zone(limits: Limits, where: str) -> timezone | None:
    """UTC where the bounds are aware, so that they are compared as instants; else nothing."""
    aware = {bound.tzinfo is not None for bound in (limits.low, limits.high) if bound is not None}
    if len(aware) == 2 or (aware and limits.aware is not None and aware != {limits.aware}):
        raise InvalidArgument(
            f"{where}: {limits.low!r} and {limits.high!r} with aware={limits.aware} cannot be compared"
        )
    return UTC if aware == {True} else None


def _end(scale: _Scale, bound: Any, is_open: bool, inward: int, where: str) -> Any:
    """The bound, naive, or one tick inside where it is excluded."""
    if bound is None:
        return scale.least if inward > 0 else scale.most
    if isinstance(bound, datetime):
        bound = bound.astimezone(UTC).replace(tzinfo=None) if bound.tzinfo is not None else bound
    try:
        return bound + inward * scale.tick if is_open else bound
    except OverflowError:
        raise InvalidArgument(f"{where}: nothing lies beyond {bound!r}") from None
