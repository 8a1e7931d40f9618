"""An EventPolicy in, outbox events, valid and with one fault, out.

Source: document 003 (``add_event(aggregate_id, aggregate_type, event_type, event_data, topic)``, ``published_at`` None
until the relay has sent it). No clock: instants lie in the year 2024.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack, cast
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .change import Edit, change, put
from .declare import strategy
from .policy import Fault, Invalid, bounded, choose_faults
from .user import YEAR_INSTANTS

#: what happened, to what, in which version of the schema
_TYPE = re.compile(r"[a-z_]+(\.[a-z_]+)+\.v[1-9][0-9]*")
_TYPES = ("test.event.v1", "order.created.v1", "order.paid.v2", "order.item_added.v10")
_TOPICS = ("test.events", "orders", "orders.dead-letter")
_TEXTS = ("test", "José", "東京 😀", 'say "hi"', "")


class EventFault(Fault):
    """What can be wrong with an outbox event, simplest first."""

    NO_AGGREGATE = "event.no_aggregate"
    #: not ``what.happened.v1``
    BAD_TYPE = "event.bad_type"
    NO_TOPIC = "event.no_topic"
    #: data that JSON cannot hold: it fails when published, long after the change was committed
    NOT_JSON = "event.not_json"
    #: one byte of JSON over the most
    TOO_LARGE = "event.too_large"
    #: an instant without a time zone
    NAIVE = "event.naive"
    #: published a second before it was made
    PUBLISHED_EARLY = "event.published_early"


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the outbox stores it, in one transaction with the change it tells of."""

    #: a UUID; consumers know a redelivery by it
    id: str
    aggregate_id: str
    aggregate_type: str
    event_type: str
    event_data: dict[str, Any]
    topic: str
    created_at: datetime
    #: None: not yet
    published_at: datetime | None = None

    @property
    def payload(self) -> bytes:
        """The data as it is published.

        :raises ValueError: for NaN and infinity
        :raises TypeError: for what JSON cannot hold
        """
        return json.dumps(self.event_data, ensure_ascii=False, allow_nan=False).encode()


@dataclass(frozen=True, slots=True)
class EventPolicy:
    """Which events are valid."""

    #: bytes of JSON, inclusive
    max_size: int = 1000

    def check(self, value: Event, /) -> frozenset[EventFault]:
        """Every fault of the event; the empty set means valid."""
        tests = {
            EventFault.NO_AGGREGATE: not value.aggregate_id.strip(),
            EventFault.BAD_TYPE: not _TYPE.fullmatch(value.event_type),
            EventFault.NO_TOPIC: not value.topic.strip(),
        }
        faults = {fault for fault, broken in tests.items() if broken}
        try:
            size = len(value.payload)
        except (TypeError, ValueError):
            faults.add(EventFault.NOT_JSON)
        else:
            if size > self.max_size:
                faults.add(EventFault.TOO_LARGE)
        if value.created_at.tzinfo is None or (value.published_at is not None and value.published_at.tzinfo is None):
            faults.add(EventFault.NAIVE)
        elif value.published_at is not None and value.published_at < value.created_at:
            faults.add(EventFault.PUBLISHED_EARLY)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Event]]:
        """Invalid events one byte of data, or one second, away from a valid one."""
        return choose_faults(events_by_fault(self), (EventFault.TOO_LARGE, EventFault.PUBLISHED_EARLY))

    def boundaries(self) -> Mapping[str, Callable[[Event], bool]]:
        """No data and the most, published or not, and published in the second in which it was made."""
        return {
            "no data": lambda value: value.event_data == {},
            "most data": lambda value: len(value.payload) == self.max_size,
            "unpublished": lambda value: value.published_at is None,
            "published": lambda value: value.published_at is not None,
            "published at once": lambda value: value.published_at == value.created_at,
        }


class EventFields(TypedDict, total=False):
    """What ``events`` can override."""

    id: SearchStrategy[str]
    aggregate_id: SearchStrategy[str]
    aggregate_type: SearchStrategy[str]
    event_type: SearchStrategy[str]
    event_data: SearchStrategy[dict[str, Any]]
    topic: SearchStrategy[str]
    created_at: SearchStrategy[datetime]
    published_at: SearchStrategy[datetime | None]


@strategy(fields=EventFields)
def events(*, policy: EventPolicy | None = None, **fields: Unpack[EventFields]) -> SearchStrategy[Event]:
    """Outbox events that the policy accepts, published and not.

    Source: document 003.

    >>> from strategies import minimal
    >>> event = minimal(events())
    >>> event.aggregate_id, event.event_type, event.event_data, event.published_at
    ('test-1', 'test.event.v1', {}, None)

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return events_of(policy or EventPolicy(), fields)


@strategy()
def invalid_events(
    *, policy: EventPolicy | None = None, faults: Collection[EventFault] | None = None
) -> SearchStrategy[Invalid[Event]]:
    """Outbox events that the policy rejects, each for one named fault.

    >>> from strategies import minimal
    >>> minimal(invalid_events(faults=[EventFault.BAD_TYPE])).value.event_type
    'test.event'

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(events_by_fault(policy or EventPolicy()), faults)


def events_of(policy: EventPolicy, fields: EventFields) -> SearchStrategy[Event]:
    """``events(policy=policy, **fields)`` without the outermost layer, for the inside of other strategies."""
    if policy.max_size < 100:
        raise InvalidArgument(f"{policy!r}: max_size must be at least 100 bytes")
    small = st.fixed_dictionaries({}, optional={"order_id": st.integers(1, 999), "note": st.sampled_from(_TEXTS)})
    largest = {"pad": "x" * (policy.max_size - len('{"pad": ""}'))}
    defaults: dict[str, SearchStrategy[Any]] = {
        "aggregate_type": st.sampled_from(["test_entity", "order", "user"]),
        "event_type": st.sampled_from(_TYPES),
        "topic": st.sampled_from(_TOPICS),
        "event_data": st.one_of(st.just({}), small, st.just(largest)),
        "aggregate_id": st.integers(1, 999).map("test-{}".format),
        "id": _IDS,
    }
    created: SearchStrategy[datetime] = fields.get("created_at", YEAR_INSTANTS)
    published = fields.get("published_at")
    given = cast("dict[str, SearchStrategy[Any]]", fields)
    others = {name: values for name, values in given.items() if name not in ("created_at", "published_at")}
    return _drawn(created, published, st.one_of(st.none(), bounded(0, 3600)), st.fixed_dictionaries(defaults | others))


@st.composite
def _drawn(
    draw: DrawFn,
    created: SearchStrategy[datetime],
    published: SearchStrategy[datetime | None] | None,
    waits: SearchStrategy[int | None],
    others: SearchStrategy[dict[str, Any]],
) -> Event:
    start = draw(created)
    if published is not None:
        end = draw(published)
    else:
        wait = draw(waits)
        end = None if wait is None else start + timedelta(seconds=wait)
    return Event(created_at=start, published_at=end, **draw(others))


_IDS = st.integers(0, 2**32).map(lambda number: str(UUID(int=number)))


def events_by_fault(policy: EventPolicy) -> dict[EventFault, SearchStrategy[Invalid[Event]]]:
    """An invalid strategy for each fault, simplest first."""
    usual = events_of(policy, {})

    def with_data(fault: EventFault, bad: dict[str, Any], good: dict[str, Any]) -> Edit[Event]:
        return lambda event, at: Invalid(
            replace(event, event_data=bad), fault, ("event_data",), replace(event, event_data=good)
        )

    def unlike_json(event: Event, at: int) -> Invalid[Event]:
        bad = {"value": (float("nan"), b"bytes", event.created_at, {1}, float("inf"), 1j)[at % 6]}
        return Invalid(replace(event, event_data=bad), EventFault.NOT_JSON, ("event_data", "value"), event)

    def naive(event: Event, at: int) -> Invalid[Event]:
        near = replace(event, published_at=None)
        value = replace(near, created_at=event.created_at.replace(tzinfo=None))
        return Invalid(value, EventFault.NAIVE, ("created_at",), near)

    def early(event: Event, at: int) -> Invalid[Event]:
        near = replace(event, published_at=event.created_at)
        value = replace(near, published_at=event.created_at - timedelta(seconds=1))
        return Invalid(value, EventFault.PUBLISHED_EARLY, ("published_at",), near)

    room = policy.max_size - len('{"pad": ""}')
    bad_types = ("test.event", "", "v1", "test.event.v0", "Test.Event.v1", "test event v1", "test.event.v1\n")
    return {
        EventFault.NO_AGGREGATE: put(usual, "aggregate_id", ("", " "), EventFault.NO_AGGREGATE),
        EventFault.BAD_TYPE: put(usual, "event_type", bad_types, EventFault.BAD_TYPE),
        EventFault.NO_TOPIC: put(usual, "topic", ("", " "), EventFault.NO_TOPIC),
        EventFault.NOT_JSON: change(usual, unlike_json),
        EventFault.TOO_LARGE: change(
            usual, with_data(EventFault.TOO_LARGE, {"pad": "x" * (room + 1)}, {"pad": "x" * room})
        ),
        EventFault.NAIVE: change(usual, naive),
        EventFault.PUBLISHED_EARLY: change(usual, early),
    }
