"""A BatchPolicy in, batches of outbox events and how a relay delivers them, valid and with one fault, out.

Source: document 003 (a relay that polls the outbox and publishes). A relay that dies between sending and marking sends
again: consumers get each event at least once, and the events of one aggregate in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .change import change
from .declare import strategy
from .event import Event, EventPolicy, events_of
from .policy import Fault, Invalid, choose_faults


class BatchFault(Fault):
    """What can be wrong with a batch and its delivery, simplest first."""

    #: an event that nobody gets
    LOST = "batch.lost"
    #: something delivered that was never stored
    UNKNOWN = "batch.unknown"
    #: of one aggregate the later event first
    REORDERED = "batch.reordered"
    #: two events under one id, so that the second looks like a redelivery
    DUPLICATE_ID = "batch.duplicate_id"
    #: one event over the most
    TOO_MANY_EVENTS = "batch.too_many_events"


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Events in the order in which they were stored, and the order in which they are delivered."""

    events: tuple[Event, ...]
    #: numbers of events, from 0; one that comes again is a redelivery
    deliveries: tuple[int, ...]

    @property
    def delivered(self) -> tuple[Event, ...]:
        """What the consumer gets, redeliveries and all; its effect must be that of ``events``."""
        return tuple(self.events[number] for number in self.deliveries)

    @property
    def redeliveries(self) -> int:
        """How many deliveries repeat an earlier one."""
        return len(self.deliveries) - len(set(self.deliveries))


@dataclass(frozen=True, slots=True)
class BatchPolicy:
    """Which batches are valid: delivered at least once, each aggregate in its order."""

    #: inclusive
    max_events: int = 10
    #: inclusive; those of a whole batch that comes twice apart
    max_redeliveries: int = 4

    def check(self, value: EventBatch, /) -> frozenset[BatchFault]:
        """Every fault of the batch; the empty set means valid."""
        known = range(len(value.events))
        first = [number for number in dict.fromkeys(value.deliveries) if number in known]
        by_aggregate: dict[str, list[int]] = {}
        for number in first:
            by_aggregate.setdefault(value.events[number].aggregate_id, []).append(number)
        tests = {
            BatchFault.LOST: len(first) < len(known),
            BatchFault.UNKNOWN: any(number not in known for number in value.deliveries),
            BatchFault.REORDERED: any(numbers != sorted(numbers) for numbers in by_aggregate.values()),
            BatchFault.DUPLICATE_ID: len({event.id for event in value.events}) < len(known),
            BatchFault.TOO_MANY_EVENTS: len(known) > self.max_events,
        }
        return frozenset(fault for fault, broken in tests.items() if broken)

    def near_misses(self) -> SearchStrategy[Invalid[EventBatch]]:
        """Invalid batches one event or one delivery away from a valid one."""
        return choose_faults(batches_by_fault(self), None)

    def boundaries(self) -> Mapping[str, Callable[[EventBatch], bool]]:
        """One and most events, and each way in which a relay repeats or overtakes itself."""
        found: dict[str, Callable[[EventBatch], bool]] = {
            "one event": lambda value: len(value.events) == 1,
            "most events": lambda value: len(value.events) == self.max_events,
            "no redelivery": lambda value: value.redeliveries == 0,
            "the same again at once": lambda value: any(one == other for one, other in pairwise(value.deliveries)),
            "whole batch twice": lambda value: value.deliveries == 2 * tuple(range(len(value.events))),
        }
        if self.max_events > 1:
            found["an earlier one again"] = lambda value: any(other < one for one, other in pairwise(value.deliveries))
            found["aggregates overtake each other"] = lambda value: (
                (first := list(dict.fromkeys(value.deliveries))) != sorted(first)
            )
        return found


@strategy()
def event_batches(*, policy: BatchPolicy | None = None) -> SearchStrategy[EventBatch]:
    """Batches of events with deliveries that a correct consumer copes with: ``delivered`` has the effect of ``events``.

    Source: document 003.

    >>> from strategies import minimal
    >>> minimal(event_batches(), lambda batch: batch.redeliveries).deliveries
    (0, 0)
    >>> minimal(event_batches(), lambda batch: list(batch.deliveries) != sorted(batch.deliveries)).deliveries
    (0, 1, 0, 1)

    :raises InvalidArgument: when drawn, if the policy allows no event, or redeliveries under 0
    """
    policy = policy or BatchPolicy()
    if policy.max_events < 1 or policy.max_redeliveries < 0:
        raise InvalidArgument(f"{policy!r}: max_events must be at least 1, max_redeliveries at least 0")
    return _batches_of(policy, 1, policy.max_events)


@strategy()
def invalid_event_batches(
    *, policy: BatchPolicy | None = None, faults: Collection[BatchFault] | None = None
) -> SearchStrategy[Invalid[EventBatch]]:
    """Batches that a relay must never produce, each for one named fault.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_event_batches(faults=[BatchFault.REORDERED]))
    >>> invalid.value.deliveries, invalid.near.deliveries
    ((1, 0), (0, 1))

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(batches_by_fault(policy or BatchPolicy()), faults)


def _batches_of(policy: BatchPolicy, low: int, high: int) -> SearchStrategy[EventBatch]:
    # one event is drawn in full and the rest made of it: what differs in a batch is ids, aggregates and order
    return _drawn(
        events_of(EventPolicy(), {"published_at": st.none()}),
        st.lists(st.integers(1, 3), min_size=low, max_size=high) if low < high else _exactly(high),
        st.lists(_REPEATS, max_size=policy.max_redeliveries),
        _MODES,
        _exactly(high),
    )


def _exactly(count: int) -> SearchStrategy[list[int]]:
    return st.lists(st.integers(1, 3), min_size=count, max_size=count)


#: behind which delivery, and how many places back the repeated event lies
_REPEATS = st.tuples(st.integers(0, 255), st.integers(0, 3))
#: the common way first; then a batch of the most events, one that comes twice, and ones sorted by aggregate
_MODES = st.sampled_from(("ordered", "full", "twice", "partitioned", "full partitioned"))


@st.composite
def _drawn(
    draw: DrawFn,
    templates: SearchStrategy[Event],
    aggregates: SearchStrategy[list[int]],
    repeats: SearchStrategy[list[tuple[int, int]]],
    modes: SearchStrategy[str],
    most: SearchStrategy[list[int]],
) -> EventBatch:
    template = draw(templates)
    mode = draw(modes)
    owners = draw(most if mode.startswith("full") else aggregates)
    count = len(owners)
    events = tuple(_numbered(template, number, owner) for number, owner in enumerate(owners))
    order = (
        sorted(range(count), key=lambda number: owners[number]) if mode.endswith("partitioned") else list(range(count))
    )
    if mode == "twice":
        return EventBatch(events, (*order, *order))
    after: dict[int, list[int]] = {}
    for place, back in draw(repeats):
        after.setdefault(place % count, []).append(max(place % count - back, 0))
    deliveries = [order[each] for place in range(count) for each in (place, *after.get(place, ()))]
    return EventBatch(events, tuple(deliveries))


def _numbered(template: Event, number: int, owner: int) -> Event:
    return replace(template, id=f"{template.id[:-4]}{number:04x}", aggregate_id=f"test-{owner}")


def batches_by_fault(policy: BatchPolicy) -> dict[BatchFault, SearchStrategy[Invalid[EventBatch]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    usual = _batches_of(policy, 1, policy.max_events)
    full = _batches_of(policy, policy.max_events, policy.max_events)

    def lose(batch: EventBatch, at: int) -> Invalid[EventBatch]:
        lost = at % len(batch.events)
        near = replace(batch, deliveries=tuple(dict.fromkeys(batch.deliveries)))
        rest = tuple(number for number in near.deliveries if number != lost)
        return Invalid(replace(near, deliveries=rest), BatchFault.LOST, ("deliveries",), near)

    def invent(batch: EventBatch, at: int) -> Invalid[EventBatch]:
        more = (*batch.deliveries, len(batch.events))
        return Invalid(
            replace(batch, deliveries=more), BatchFault.UNKNOWN, ("deliveries", len(batch.deliveries)), batch
        )

    def reorder(batch: EventBatch, at: int) -> Invalid[EventBatch]:
        place = at % (len(batch.events) - 1)
        owner = batch.events[place].aggregate_id
        both = tuple(
            replace(event, aggregate_id=owner) if number == place + 1 else event
            for number, event in enumerate(batch.events)
        )
        order = list(range(len(both)))
        near = EventBatch(both, tuple(order))
        order[place], order[place + 1] = order[place + 1], order[place]
        return Invalid(EventBatch(both, tuple(order)), BatchFault.REORDERED, ("deliveries", place), near)

    def repeat_id(batch: EventBatch, at: int) -> Invalid[EventBatch]:
        place = 1 + at % (len(batch.events) - 1)
        event = replace(batch.events[place], id=batch.events[place - 1].id)
        value = replace(batch, events=(*batch.events[:place], event, *batch.events[place + 1 :]))
        return Invalid(value, BatchFault.DUPLICATE_ID, ("events", place, "id"), batch)

    def add(batch: EventBatch, at: int) -> Invalid[EventBatch]:
        count = len(batch.events)
        more = (*batch.events, _numbered(batch.events[0], count, 1))
        value = EventBatch(more, (*batch.deliveries, count))
        return Invalid(value, BatchFault.TOO_MANY_EVENTS, ("events", count), batch)

    table = {
        BatchFault.LOST: change(usual, lose),
        BatchFault.UNKNOWN: change(usual, invent),
        BatchFault.TOO_MANY_EVENTS: change(full, add),
    }
    if policy.max_events > 1:
        several = _batches_of(policy, 2, policy.max_events)
        table[BatchFault.REORDERED] = change(several, reorder)
        table[BatchFault.DUPLICATE_ID] = change(several, repeat_id)
    return table
