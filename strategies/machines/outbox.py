"""An adapter of an outbox in, a machine out that changes, rolls back, relays in batches, fails and delivers again.

Source: document 003 (the outbox pattern: a change and its event in one transaction, a worker that relays events and
marks them, after which none is unpublished).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import ClassVar, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from hypothesis.strategies import SearchStrategy

from ..amount import MoneyPolicy, money_of
from ..policy import TextEnum
from .adapter import NUMBERS, AdapterMachine, Refusals, Refused, build, compare, own, pick

#: an event: which product has which price now
Event = tuple[str, Decimal]

#: few, so that one thing changes again and again, and events repeat word for word
_SKUS = st.sampled_from(("SKU-000000", "SKU-000001"))
_PRICES = money_of(MoneyPolicy(maximum=Decimal("0.03")))


class Trouble(TextEnum):
    """What goes wrong while events are relayed; nothing is the normal case."""

    NONE = "none"
    #: the broker takes no message
    REFUSED = "refused"
    #: the worker dies after the broker took the whole batch, before any event is marked as published
    CRASHED = "crashed"


class Outbox(Protocol):
    """What the machine needs of a system that tells of its changes through an outbox."""

    def change(self, sku: str, price: Decimal, rolled_back: bool, /) -> None:
        """Store the price and write the event in one transaction; commit it, or roll it back at its very end."""
        ...

    def relay(self, limit: int, trouble: Trouble, /) -> None:
        """Run the worker once: publish up to ``limit`` events that are not marked yet, oldest first, and mark them.

        Trouble is what the worker has to survive: the method itself raises nothing.
        """
        ...

    def redeliver(self, number: int, /) -> None:
        """Let the broker deliver the message of this number, from 0, to the consumer once more."""
        ...

    def price(self, sku: str, /) -> Decimal | None:
        """The price that is stored, or None."""
        ...

    def pending(self) -> Sequence[Event]:
        """Events that are not marked as published, oldest first."""
        ...

    def received(self) -> Sequence[Event]:
        """Messages that the broker took, in their order; after a crash some twice."""
        ...

    def handled(self) -> Sequence[Event]:
        """Events that the consumer acted on, in their order: each once, however often it was delivered."""
        ...


def outbox_machine(
    make: Callable[[], Outbox], *, troubles: Sequence[Trouble] = tuple(Trouble), refused: Refusals = Refused
) -> type[OutboxMachine]:
    """A state machine for an outbox: ``TestOutbox = outbox_machine(MyOutbox).TestCase``.

    ``make`` makes a fresh adapter, ``troubles`` are those that it can bring about, ``refused`` the errors that mean no:
    this machine asks for nothing that may be refused.

    :raises InvalidArgument: when run, for an adapter that lacks a method
    """
    return build(OutboxMachine, make, Outbox, refused, troubles=st.sampled_from(tuple(troubles)))


class OutboxMachine(AdapterMachine):
    """The model of a system with an outbox beside the system."""

    adapter: Outbox
    troubles: ClassVar[SearchStrategy[Trouble]]

    def __init__(self) -> None:
        super().__init__()
        self.prices: dict[str, Decimal] = {}
        #: committed events, in their order; those before ``marked`` are marked as published
        self.events: list[Event] = []
        self.marked = 0
        #: places in ``events`` of the messages that the broker took
        self.messages: list[int] = []

    def has_room(self) -> bool:
        return len(self.events) - self.marked < 6

    def has_pending(self) -> bool:
        return self.marked < len(self.events)

    def has_messages(self) -> bool:
        return bool(self.messages)

    @initialize(sku=_SKUS, price=_PRICES)
    def open(self, sku: str, price: Decimal) -> None:
        self.ask(self.adapter.relay, 1, Trouble.NONE)
        self.change(sku, price, rolled_back=False)

    @precondition(has_room)
    @rule(sku=_SKUS, price=_PRICES, rolled_back=st.booleans())
    def change(self, sku: str, price: Decimal, rolled_back: bool) -> None:
        self.ask(self.adapter.change, sku, price, rolled_back)
        if not rolled_back:
            self.prices[sku] = price
            self.events.append((sku, price))

    @precondition(has_pending)
    @rule(limit=st.integers(1, 4), trouble=own("troubles"))
    def relay(self, limit: int, trouble: Trouble) -> None:
        self.ask(self.adapter.relay, limit, trouble)
        batch = range(self.marked, min(self.marked + limit, len(self.events)))
        if trouble is not Trouble.REFUSED:
            self.messages.extend(batch)
        if trouble is Trouble.NONE:
            self.marked += len(batch)

    @precondition(has_messages)
    @rule(number=NUMBERS)
    def redeliver(self, number: int) -> None:
        self.ask(self.adapter.redeliver, pick(range(len(self.messages)), number))

    @invariant()
    def keep_books(self) -> None:
        # What was published once is handled, in the order of the first time.
        handled = [self.events[place] for place in dict.fromkeys(self.messages)]
        expected: dict[str, object] = {f"price of {sku}": price for sku, price in self.prices.items()}
        found: dict[str, object] = {f"price of {sku}": self.adapter.price(sku) for sku in self.prices}
        expected |= {
            "pending": self.events[self.marked :],
            "received": [self.events[place] for place in self.messages],
            "handled": handled,
        }
        found |= {
            "pending": list(self.adapter.pending()),
            "received": list(self.adapter.received()),
            "handled": list(self.adapter.handled()),
        }
        compare(expected, found)
