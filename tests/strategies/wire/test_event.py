"""Events stored in the outbox of a real database; the oracle of events, event by event."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just, none

from strategies import Event, EventFault, EventPolicy, events, invalid_events, minimal

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
EVENT = Event("1", "test-123", "test_entity", "test.event.v1", {"test": "data"}, "test.events", NOON)


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(EventPolicy(), events, invalid_events, EventFault) == {}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, set()),
        ({"aggregate_id": " "}, {EventFault.NO_AGGREGATE}),
        ({"topic": ""}, {EventFault.NO_TOPIC}),
        ({"event_type": "order.item_added.v10"}, set()),
        ({"event_type": "order.v1"}, {EventFault.BAD_TYPE}),
        ({"event_type": "order.created.v0"}, {EventFault.BAD_TYPE}),
        ({"event_type": "order.created.v1\n"}, {EventFault.BAD_TYPE}),
        ({"event_type": "order.created"}, {EventFault.BAD_TYPE}),
        ({"event_data": {"at": NOON}}, {EventFault.NOT_JSON}),
        ({"event_data": {"x": float("nan")}}, {EventFault.NOT_JSON}),
        ({"event_data": {"x": "y" * 991}}, set()),
        ({"event_data": {"x": "y" * 992}}, {EventFault.TOO_LARGE}),
        ({"event_data": {"x": "é" * 496}}, {EventFault.TOO_LARGE}),
        ({"created_at": NOON.replace(tzinfo=None)}, {EventFault.NAIVE}),
        ({"published_at": NOON.replace(tzinfo=None)}, {EventFault.NAIVE}),
        ({"published_at": NOON}, set()),
        ({"published_at": NOON - timedelta(microseconds=1)}, {EventFault.PUBLISHED_EARLY}),
    ],
)
def test_check_event(changes: dict[str, Any], faults: set[EventFault]) -> None:
    assert EventPolicy().check(replace(EVENT, **changes)) == faults


def test_store_and_relay_events(sample: Any) -> None:
    """Change and event in one transaction; the relay marks what it has sent; nothing is sent twice."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE outbox (id TEXT PRIMARY KEY, payload TEXT, published_at TEXT)")
    stored = {event.id: event for event in sample(events(), 100, 1)}
    with database:
        for event in stored.values():
            published = event.published_at and event.published_at.isoformat()
            database.execute("INSERT INTO outbox VALUES (?, ?, ?)", (event.id, event.payload.decode(), published))

    waiting = database.execute("SELECT id, payload FROM outbox WHERE published_at IS NULL").fetchall()
    with database:
        database.execute("UPDATE outbox SET published_at = ? WHERE published_at IS NULL", (NOON.isoformat(),))

    unpublished = {event.id for event in stored.values() if event.published_at is None}
    assert {id_ for id_, _ in waiting} == unpublished != set()
    assert {id_: json.loads(payload) for id_, payload in waiting} == {
        id_: stored[id_].event_data for id_ in unpublished
    }
    assert database.execute("SELECT count(*) FROM outbox WHERE published_at IS NULL").fetchone() == (0,)
    database.close()


def test_event_that_is_no_json_cannot_be_published(sample: Any) -> None:
    drawn = sample(invalid_events(faults=[EventFault.NOT_JSON]), 100, 3)

    for invalid in drawn:
        with pytest.raises((TypeError, ValueError)):
            invalid.value.payload  # noqa: B018
        assert json.loads(invalid.near.payload) == invalid.near.event_data
    assert {type(invalid.value.event_data["value"]) for invalid in drawn} >= {float, bytes, datetime, set}


def test_override_instants() -> None:
    event = minimal(events(created_at=just(NOON), published_at=none(), event_data=just({"a": 1})))

    assert (event.created_at, event.published_at, event.event_data) == (NOON, None, {"a": 1})


def test_refuse_impossible_policy() -> None:
    with pytest.raises(InvalidArgument, match="max_size must be at least 100 bytes"):
        minimal(events(policy=EventPolicy(max_size=99)))
