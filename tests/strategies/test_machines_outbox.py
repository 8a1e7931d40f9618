"""The outbox machine accepts an outbox that loses and invents nothing, and finds what is wrong in those that do."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from strategies.machines import Trouble, outbox_machine
from strategies.testing import find_failure

Event = tuple[str, Decimal]


class OneOutbox:
    """An outbox without a fault."""

    def __init__(self) -> None:
        self.prices: dict[str, Decimal] = {}
        #: number, event; all that were committed
        self.events: list[tuple[int, Event]] = []
        self.published: set[int] = set()
        self.numbers = 0
        self.broker: list[tuple[int, Event]] = []
        self.done: list[tuple[int, Event]] = []

    def change(self, sku: str, price: Decimal, rolled_back: bool) -> None:
        self.numbers += 1  # a sequence: what is rolled back leaves a gap
        if not rolled_back:
            self.store(sku, price)
            self.write(sku, price)

    def store(self, sku: str, price: Decimal) -> None:
        self.prices[sku] = price

    def write(self, sku: str, price: Decimal) -> None:
        self.events.append((self.numbers, (sku, price)))

    def choose(self, limit: int) -> list[tuple[int, Event]]:
        return [event for event in self.events if event[0] not in self.published][:limit]

    def relay(self, limit: int, trouble: Trouble) -> None:
        batch = self.choose(limit)
        if trouble is Trouble.REFUSED:
            return
        for message in batch:
            self.send(message)
        if trouble is Trouble.CRASHED:
            return
        self.mark(batch)

    def mark(self, batch: list[tuple[int, Event]]) -> None:
        self.published.update(number for number, _ in batch)

    def send(self, message: tuple[int, Event]) -> None:
        self.broker.append(message)
        self.consume(message)

    def consume(self, message: tuple[int, Event]) -> None:
        if message not in self.done:
            self.done.append(message)

    def redeliver(self, number: int) -> None:
        self.consume(self.broker[number])

    def price(self, sku: str) -> Decimal | None:
        return self.prices.get(sku)

    def pending(self) -> list[Event]:
        return [event for _, event in self.choose(len(self.events))]

    def received(self) -> list[Event]:
        return [event for _, event in self.broker]

    def handled(self) -> list[Event]:
        return [event for _, event in self.done]


class RolledBackLeavesEvent(OneOutbox):
    def change(self, sku: str, price: Decimal, rolled_back: bool) -> None:
        super().change(sku, price, rolled_back)
        if rolled_back:
            self.write(sku, price)


class RolledBackLeavesPrice(OneOutbox):
    def change(self, sku: str, price: Decimal, rolled_back: bool) -> None:
        super().change(sku, price, rolled_back)
        self.store(sku, price)


class RollBackTakesTheLastEventToo(OneOutbox):
    def change(self, sku: str, price: Decimal, rolled_back: bool) -> None:
        super().change(sku, price, rolled_back)
        if rolled_back and self.events and self.events[-1][0] not in self.published:
            self.events.pop()


class ChangeWithoutEvent(OneOutbox):
    def write(self, sku: str, price: Decimal) -> None:
        if sku not in dict(event for _, event in self.events):
            super().write(sku, price)


class EventWithoutChange(OneOutbox):
    def store(self, sku: str, price: Decimal) -> None:
        self.prices.setdefault(sku, price)


class NoEventWherePriceStays(OneOutbox):
    def change(self, sku: str, price: Decimal, rolled_back: bool) -> None:
        if self.prices.get(sku) != price:
            super().change(sku, price, rolled_back)


class EventHasTheFormerPrice(OneOutbox):
    def change(self, sku: str, price: Decimal, rolled_back: bool) -> None:
        self.numbers += 1
        if not rolled_back:
            self.write(sku, self.prices.get(sku, price))
            self.store(sku, price)


class EventsAreMerged(OneOutbox):
    def write(self, sku: str, price: Decimal) -> None:
        waiting = [event for event in self.events if event[0] not in self.published and event[1][0] == sku]
        for event in waiting:
            self.events.remove(event)
        super().write(sku, price)


class MarksBeforePublishing(OneOutbox):
    def relay(self, limit: int, trouble: Trouble) -> None:
        batch = self.choose(limit)
        self.mark(batch)
        if trouble is not Trouble.REFUSED:
            for message in batch:
                self.send(message)


class MarksNothing(OneOutbox):
    def mark(self, batch: list[tuple[int, Event]]) -> None:
        pass


class MarksAllThatIsThere(OneOutbox):
    def mark(self, batch: list[tuple[int, Event]]) -> None:
        super().mark(self.events)


class MarksOneByOne(OneOutbox):
    def send(self, message: tuple[int, Event]) -> None:
        super().send(message)
        self.mark([message])


class MarksUpToTheHighestNumber(OneOutbox):
    def choose(self, limit: int) -> list[tuple[int, Event]]:
        return [event for event in self.events if event[0] > len(self.published)][:limit]


class IgnoresLimit(OneOutbox):
    def choose(self, limit: int) -> list[tuple[int, Event]]:
        return super().choose(len(self.events))


class OneLessThanLimit(OneOutbox):
    def relay(self, limit: int, trouble: Trouble) -> None:
        super().relay(max(limit - 1, 1), trouble)


class NewestFirst(OneOutbox):
    def relay(self, limit: int, trouble: Trouble) -> None:
        self.events.reverse()
        super().relay(limit, trouble)
        self.events.reverse()


class PublishesBySku(OneOutbox):
    def choose(self, limit: int) -> list[tuple[int, Event]]:
        return sorted(super().choose(len(self.events)), key=lambda event: event[1][0])[:limit]


class ConsumesEachDelivery(OneOutbox):
    def consume(self, message: tuple[int, Event]) -> None:
        self.done.append(message)


class ConsumesOnceByContent(OneOutbox):
    def consume(self, message: tuple[int, Event]) -> None:
        if message[1] not in self.handled():
            self.done.append(message)


class RemembersTheLastMessageOnly(OneOutbox):
    def consume(self, message: tuple[int, Event]) -> None:
        if self.done[-1:] != [message]:
            self.done.append(message)


class RedeliveryIsAMessage(OneOutbox):
    def redeliver(self, number: int) -> None:
        self.send(self.broker[number])


class ForgetsBatchWhenRefused(OneOutbox):
    def relay(self, limit: int, trouble: Trouble) -> None:
        batch = self.choose(limit)
        super().relay(limit, trouble)
        if trouble is Trouble.REFUSED:
            self.mark(batch[-1:])


BUGS = OneOutbox.__subclasses__()


def test_accept_outbox_without_fault() -> None:
    assert find_failure(outbox_machine(OneOutbox)) is None


@pytest.mark.slow
def test_find_each_seeded_bug_and_none_in_sound_system(find_weaknesses: Any) -> None:
    assert find_weaknesses([outbox_machine(OneOutbox)], map(outbox_machine, BUGS)) == {}


@pytest.mark.slow
def test_shrink_to_few_steps() -> None:
    failure = find_failure(outbox_machine(ConsumesOnceByContent), shrink=True)

    assert re.search(r"handled is .*, must be ", str(failure))
    steps = [line for line in "\n".join(failure.__notes__).splitlines() if re.match(r"state\.(?!keep|teardown)", line)]
    assert steps[0].startswith("state.open(")
    assert 2 <= len(steps) <= 8


def test_make_only_the_trouble_that_the_adapter_can_make() -> None:
    seen = set()

    class Steady(OneOutbox):
        def relay(self, limit: int, trouble: Trouble) -> None:
            seen.add(trouble)
            super().relay(limit, trouble)

    assert find_failure(outbox_machine(Steady, troubles=[Trouble.NONE, Trouble.REFUSED])) is None
    assert seen == {Trouble.NONE, Trouble.REFUSED}
