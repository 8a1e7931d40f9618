"""An adapter of a listing in, a machine out that adds, removes, walks through all pages, and turns pages meanwhile.

Source: documents 000 and 002 (pages of a product listing with items and total, sorted and filtered by price), 004 (the
shape of a paginated response).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.stateful import initialize, invariant, precondition, rule

from ..amount import MoneyPolicy, money_of
from ..policy import TextEnum
from ..product import skus
from .adapter import NUMBERS, AdapterMachine, Refusals, Refused, build, compare, pick

#: few, so that items tie
_PRICES = money_of(MoneyPolicy(maximum=Decimal("0.03")))
_ANY_PRICES = st.one_of(_PRICES, money_of(MoneyPolicy(maximum=Decimal("999.99"))))
_SIZES = st.integers(1, 4)
_MOST_ITEMS = 9


class Stability(TextEnum):
    """What a listing promises to somebody who turns pages while items are added and removed."""

    #: what is there from the first page to the last is seen exactly once, and nothing twice
    CURSOR = "cursor"
    #: exactly what was there at the first page
    SNAPSHOT = "snapshot"
    #: nothing, such as by number of page: an item can be seen twice or never
    NONE = "none"


class Listing(Protocol):
    """What the machine needs of a listing. Where it says no, the method raises."""

    def add(self, sku: str, price: Decimal, /) -> None:
        """A new item; no item with this SKU is there."""
        ...

    def remove(self, sku: str, /) -> None:
        """Take away an item that is there."""
        ...

    def page(self, size: int, token: Any, /) -> tuple[Sequence[str], Hashable]:
        """SKUs of one page, by price, and the token of the next page, or None if this is the last.

        ``token`` is None for the first page. Refused: a size under 1 or over the largest.
        """
        ...

    def total(self) -> int:
        """How many items there are."""
        ...


def pagination_machine(
    make: Callable[[], Listing],
    *,
    stability: Stability = Stability.CURSOR,
    max_size: int = 100,
    sort: Callable[[str, Decimal], Any] = lambda sku, price: price,
    refused: Refusals = Refused,
) -> type[PaginationMachine]:
    """A state machine for a listing in pages: ``TestPages = pagination_machine(MyListing).TestCase``.

    ``make`` makes a fresh adapter, ``stability`` is what the listing promises while it changes, ``max_size`` the
    largest page, ``sort`` what items are sorted by, ascending (ties in any order), ``refused`` the errors that mean no.

    :raises InvalidArgument: when run, for an adapter that lacks a method, or a largest page under 4
    """
    return build(
        PaginationMachine, make, Listing, refused, stability=stability, max_size=max_size, sort=staticmethod(sort)
    )


@dataclass(slots=True)
class _Walk:
    """Somebody who turns pages."""

    size: int
    #: items that were there at the first page, and all the time since
    start: list[str]
    lasting: set[str]
    token: Any = None
    seen: list[str] = field(default_factory=list)
    #: whether items were added or removed since the first page
    is_disturbed: bool = False


class PaginationMachine(AdapterMachine):
    """The model of a listing beside the listing."""

    adapter: Listing
    stability: ClassVar[Stability]
    max_size: ClassVar[int]
    sort: ClassVar[Callable[[str, Decimal], Any]]

    def __init__(self) -> None:
        super().__init__()
        if self.max_size < 4:
            raise InvalidArgument(f"{type(self).__name__}: max_size={self.max_size!r} must be at least 4")
        self.prices: dict[str, Decimal] = {}
        #: all that ever were
        self.keys: dict[str, Any] = {}
        self.walk: _Walk | None = None

    def has_room(self) -> bool:
        return len(self.prices) < _MOST_ITEMS

    def has_items(self) -> bool:
        return bool(self.prices)

    @initialize(prices=st.lists(_ANY_PRICES, min_size=2, max_size=6))
    def open(self, prices: list[Decimal]) -> None:
        self.walk_through(1)
        self.refuse(0)
        self.refuse(-1)
        self.refuse(self.max_size + 1)
        for number, price in enumerate(prices):
            self.add(f"SKU-{number:06d}", price)
        self.walk_through(self.max_size)

    @precondition(has_room)
    @rule(sku=skus(), price=_PRICES)
    def add(self, sku: str, price: Decimal) -> None:
        if sku in self.keys:
            return
        self.ask(self.adapter.add, sku, price)
        self.prices[sku] = price
        self.keys[sku] = type(self).sort(sku, price)
        if self.walk:
            self.walk.is_disturbed = True

    @precondition(has_items)
    @rule(number=NUMBERS)
    def remove(self, number: int) -> None:
        sku = pick(list(self.prices), number)
        self.ask(self.adapter.remove, sku)
        del self.prices[sku]
        if self.walk:
            self.walk.is_disturbed = True
            self.walk.lasting.discard(sku)

    @rule(size=_SIZES)
    def walk_through(self, size: int) -> None:
        """All pages, while nothing changes: they share out the items."""
        walk = _Walk(size, list(self.prices), set(self.prices))
        while self.read_page(walk):
            pass

    @rule(size=_SIZES)
    def turn_page(self, size: int) -> None:
        """The next page of somebody who takes time, or the first of somebody new."""
        self.walk = self.walk or _Walk(size, list(self.prices), set(self.prices))
        if not self.read_page(self.walk):
            self.walk = None

    def refuse(self, size: int) -> None:
        self.ask(self.adapter.page, size, None, wrong=f"pages have 1 to {self.max_size} items")

    def read_page(self, walk: _Walk) -> bool:
        """Whether there is a next page."""
        answer = self.ask(self.adapter.page, walk.size, walk.token)
        items, walk.token = answer or ((), None)
        is_frozen = self.stability is Stability.SNAPSHOT
        known = walk.start if is_frozen else self.prices
        left = len(walk.start) - len(walk.seen)
        walk.seen.extend(items)
        self.require(len(items) <= walk.size, f"a page of {walk.size} has {len(items)} items: {list(items)}")
        self.require(all(sku in known for sku in items), f"the page {list(items)} has items that are not there")
        if not walk.is_disturbed or is_frozen:
            size = min(walk.size, left)
            self.require(len(items) == size, f"a page has {len(items)} items, must have {size}: {list(items)}")
            is_last = left <= walk.size
            self.require((walk.token is None) is is_last, f"next is {walk.token!r} with {left - size} items to come")
        if not walk.is_disturbed or self.stability is not Stability.NONE:
            self.check_walk(walk, is_frozen)
        self.require(len(walk.seen) <= len(self.keys) + walk.size, f"no end of pages: {walk.seen}")
        return walk.token is not None

    def check_walk(self, walk: _Walk, is_frozen: bool) -> None:
        """What holds of the pages so far, and of all of them."""
        self.require(len(set(walk.seen)) == len(walk.seen), f"the pages have an item twice: {walk.seen}")
        keys = [self.keys[sku] for sku in walk.seen]
        self.require(keys == sorted(keys), f"the pages are not sorted: {walk.seen} by {keys}")
        if walk.token is None:
            missed = (set(walk.start) if is_frozen else walk.lasting) - set(walk.seen)
            self.require(not missed, f"the pages {walk.seen} lack {sorted(missed)}")

    def require(self, holds: bool, fault: str) -> None:
        if not holds:
            raise AssertionError(fault)

    @invariant()
    def keep_books(self) -> None:
        compare({"total": len(self.prices)}, {"total": self.adapter.total()})
