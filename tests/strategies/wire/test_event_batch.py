"""Batches delivered to consumers with a real database: the correct one copes, the others do not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import (
    BatchFault,
    BatchPolicy,
    EventBatch,
    event_batches,
    events,
    invalid_event_batches,
    minimal,
)

ONE = minimal(events())
#: two of one aggregate and one of another
THREE = (replace(ONE, id="a"), replace(ONE, id="b"), replace(ONE, id="c", aggregate_id="test-2"))


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(BatchPolicy(), event_batches, invalid_event_batches, BatchFault, 10) == {}


@pytest.mark.parametrize(
    ("deliveries", "faults"),
    [
        ((0, 1, 2), set()),
        ((0, 0, 1, 0, 2, 1), set()),
        ((2, 0, 1), set()),
        ((0, 2, 1), set()),
        ((1, 0, 2), {BatchFault.REORDERED}),
        ((1, 0, 1, 2), {BatchFault.REORDERED}),
        ((0, 1), {BatchFault.LOST}),
        ((), {BatchFault.LOST}),
        ((0, 1, 2, 3), {BatchFault.UNKNOWN}),
        ((0, 1, 2, -1), {BatchFault.UNKNOWN}),
    ],
)
def test_check_deliveries(deliveries: tuple[int, ...], faults: set[BatchFault]) -> None:
    assert BatchPolicy().check(EventBatch(THREE, deliveries)) == faults


@pytest.mark.parametrize(
    ("events", "faults"),
    [
        ((ONE, ONE), {BatchFault.DUPLICATE_ID}),
        (tuple(replace(ONE, id=str(number)) for number in range(10)), set()),
        (tuple(replace(ONE, id=str(number)) for number in range(11)), {BatchFault.TOO_MANY_EVENTS}),
    ],
)
def test_check_events(events: Any, faults: set[BatchFault]) -> None:
    assert BatchPolicy().check(EventBatch(events, tuple(range(len(events))))) == faults


Consumer = Callable[[sqlite3.Connection, Any], None]


def consume_once(database: sqlite3.Connection, event: Any) -> None:
    """The correct one: what it has seen and what it does are one transaction."""
    if database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (event.id,)).rowcount:
        count(database, event)


def count(database: sqlite3.Connection, event: Any) -> None:
    database.execute("INSERT INTO effects VALUES (?, ?)", (event.aggregate_id, event.id))


def consume_unless_last(database: sqlite3.Connection, event: Any) -> None:
    """Knows only the event before: the same again at once is no harm, later it is."""
    last = database.execute("SELECT id FROM effects ORDER BY rowid DESC LIMIT 1").fetchone()
    if last != (event.id,):
        count(database, event)


def consume_once_per_aggregate(database: sqlite3.Connection, event: Any) -> None:
    if database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (event.aggregate_id,)).rowcount:
        count(database, event)


def run(consumer: Consumer, delivered: Any) -> dict[str, list[str]]:
    """The effects of each aggregate, in their order."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE seen (id TEXT PRIMARY KEY)")
    database.execute("CREATE TABLE effects (aggregate TEXT, id TEXT)")
    for event in delivered:
        consumer(database, event)
    found: dict[str, list[str]] = {}
    for aggregate, id_ in database.execute("SELECT aggregate, id FROM effects ORDER BY rowid"):
        found.setdefault(aggregate, []).append(id_)
    database.close()
    return found


def test_correct_consumer_has_the_effect_of_the_events(sample: Any) -> None:
    for batch in sample(event_batches(), 100, 1):
        assert run(consume_once, batch.delivered) == run(count, batch.events)


@pytest.mark.parametrize("consumer", [count, consume_unless_last, consume_once_per_aggregate])
def test_wrong_consumer_is_caught(consumer: Consumer, sample: Any) -> None:
    caught = [
        batch for batch in sample(event_batches(), 100, 1) if run(consumer, batch.delivered) != run(count, batch.events)
    ]

    assert caught


def test_correct_consumer_shows_what_a_relay_did_wrong(sample: Any) -> None:
    faults = [BatchFault.LOST, BatchFault.REORDERED, BatchFault.DUPLICATE_ID]

    for invalid in sample(invalid_event_batches(faults=faults), 100, 2):
        assert run(consume_once, invalid.value.delivered) != run(count, invalid.value.events)


def test_batches_of_one_event(sample: Any) -> None:
    policy = BatchPolicy(max_events=1, max_redeliveries=0)

    drawn = sample(event_batches(policy=policy), 50, 1)

    assert {batch.deliveries for batch in drawn} == {(0,), (0, 0)}
    with pytest.raises(InvalidArgument, match=r"'batch\.reordered' here"):
        minimal(invalid_event_batches(policy=policy, faults=[BatchFault.REORDERED]))


@pytest.mark.parametrize("policy", [BatchPolicy(max_events=0), BatchPolicy(max_redeliveries=-1)])
def test_refuse_impossible_policy(policy: BatchPolicy) -> None:
    with pytest.raises(InvalidArgument, match="max_events must be at least 1, max_redeliveries at least 0"):
        minimal(event_batches(policy=policy))
