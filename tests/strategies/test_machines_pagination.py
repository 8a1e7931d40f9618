"""The pagination machine accepts listings that keep their promise, and finds what is wrong in those that do not."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies.machines import Refused, Stability, pagination_machine
from strategies.testing import find_failure

Key = tuple[Decimal, str]


class OneListing:
    """A listing without a fault: the token is the key of the last item."""

    max_size = 100

    def __init__(self) -> None:
        self.prices: dict[str, Decimal] = {}

    def add(self, sku: str, price: Decimal) -> None:
        self.prices[sku] = price

    def remove(self, sku: str) -> None:
        del self.prices[sku]

    def sort(self) -> list[Key]:
        return sorted((price, sku) for sku, price in self.prices.items())

    def find_rest(self, token: Any) -> list[Key]:
        return [key for key in self.sort() if token is None or key > token]

    def page(self, size: int, token: Any) -> tuple[list[str], Any]:
        if not 1 <= size <= self.max_size:
            raise Refused(size)
        return self.cut(self.find_rest(token), size)

    def cut(self, rest: list[Key], size: int) -> tuple[list[str], Any]:
        return [sku for _, sku in rest[:size]], rest[size - 1] if len(rest) > size else None

    def total(self) -> int:
        return len(self.prices)


class ByNumber(OneListing):
    """The token is how many items came before: sound while nothing changes."""

    def page(self, size: int, token: Any) -> tuple[list[str], Any]:
        start = token or 0
        skus, following = super().page(size, None) if not start else self.cut(self.sort()[start:], size)
        return skus, start + size if following else None


class Frozen(OneListing):
    """Each walk sees what was there when it began."""

    def page(self, size: int, token: Any) -> tuple[list[str], Any]:
        if not 1 <= size <= self.max_size:
            raise Refused(size)
        rest = tuple(self.sort()) if token is None else token
        return [sku for _, sku in rest[:size]], rest[size:] or None


class SkipsOneBetweenPages(OneListing):
    def cut(self, rest: list[Key], size: int) -> tuple[list[str], Any]:
        return [sku for _, sku in rest[:size]], rest[size] if len(rest) > size else None


class RepeatsLastItem(OneListing):
    def find_rest(self, token: Any) -> list[Key]:
        return [key for key in self.sort() if token is None or key >= token]


class TiesAreSkipped(OneListing):
    def find_rest(self, token: Any) -> list[Key]:
        return [key for key in self.sort() if token is None or key[0] > token[0]]


class EmptyPageAtTheEnd(OneListing):
    def cut(self, rest: list[Key], size: int) -> tuple[list[str], Any]:
        return [sku for _, sku in rest[:size]], rest[size - 1] if len(rest) >= size else None


class LastPageIsLost(OneListing):
    def cut(self, rest: list[Key], size: int) -> tuple[list[str], Any]:
        skus, token = super().cut(rest, size)
        return skus, token if len(rest) >= 2 * size else None


class OneItemTooMany(OneListing):
    def cut(self, rest: list[Key], size: int) -> tuple[list[str], Any]:
        skus, token = super().cut(rest, size)
        return skus if token is None else [sku for _, sku in rest[: size + 1]], token


class AtMostThreePerPage(OneListing):
    def cut(self, rest: list[Key], size: int) -> tuple[list[str], Any]:
        return super().cut(rest, min(size, 3))


class SortedWithinPagesOnly(OneListing):
    def sort(self) -> list[Key]:
        return [(price, sku) for sku, price in self.prices.items()]

    def find_rest(self, token: Any) -> list[Key]:
        keys = self.sort()
        return keys if token is None or token not in keys else keys[keys.index(token) + 1 :]

    def cut(self, rest: list[Key], size: int) -> tuple[list[str], Any]:
        skus, token = super().cut(rest, size)
        return sorted(skus, key=lambda sku: (self.prices[sku], sku)), token


class SortedDownwards(OneListing):
    def cut(self, rest: list[Key], size: int) -> tuple[list[str], Any]:
        skus, token = super().cut(rest, size)
        return skus[::-1], token


class SortedAsText(OneListing):
    def find_rest(self, token: Any) -> list[Key]:
        keys = sorted(self.sort(), key=lambda key: (str(key[0]), key[1]))
        return keys if token is None or token not in keys else keys[keys.index(token) + 1 :]


class PagesByNumber(ByNumber):
    """Sound by number, and yet cursors were promised."""


class StartsAgainWhenTheLastItemIsGone(OneListing):
    def find_rest(self, token: Any) -> list[Key]:
        return super().find_rest(token if token in self.sort() else None)


class EndsWhenTheLastItemIsGone(OneListing):
    def find_rest(self, token: Any) -> list[Key]:
        return super().find_rest(token) if token is None or token in self.sort() else []


class NothingIsAPage(OneListing):
    def page(self, size: int, token: Any) -> tuple[list[str], Any]:
        return super().page(size, token) if size else ([], None)


class NegativeIsAPage(OneListing):
    def page(self, size: int, token: Any) -> tuple[list[str], Any]:
        return super().page(abs(size), token)


class LargestPageAndOne(OneListing):
    max_size = 101


class TotalOfAllTimes(OneListing):
    def __init__(self) -> None:
        super().__init__()
        self.added = 0

    def add(self, sku: str, price: Decimal) -> None:
        super().add(sku, price)
        self.added += 1

    def total(self) -> int:
        return self.added


class RemovedIsStillListed(OneListing):
    def __init__(self) -> None:
        super().__init__()
        self.removed: set[str] = set()

    def remove(self, sku: str) -> None:
        self.removed.add(sku)

    def total(self) -> int:
        return len(self.prices) - len(self.removed)


class RemoveTakesTies(OneListing):
    def remove(self, sku: str) -> None:
        price = self.prices[sku]
        self.prices = {other: cost for other, cost in self.prices.items() if other != sku and cost != price}


class AddReplacesTie(OneListing):
    def add(self, sku: str, price: Decimal) -> None:
        self.prices = {other: cost for other, cost in self.prices.items() if cost != price}
        super().add(sku, price)

    def total(self) -> int:
        return len(self.prices)


class SnapshotShowsNewItems(Frozen):
    def page(self, size: int, token: Any) -> tuple[list[str], Any]:
        return OneListing.page(self, size, token)


class SnapshotForgetsRemovedItems(Frozen):
    def page(self, size: int, token: Any) -> tuple[list[str], Any]:
        skus, rest = super().page(size, token)
        return [sku for sku in skus if sku in self.prices], rest


SOUND = [
    (OneListing, Stability.CURSOR),
    (OneListing, Stability.NONE),
    (ByNumber, Stability.NONE),
    (Frozen, Stability.SNAPSHOT),
]
BUGS = [
    *(pagination_machine(bug) for bug in OneListing.__subclasses__() if bug not in (ByNumber, Frozen)),
    *(pagination_machine(bug) for bug in ByNumber.__subclasses__()),
    *(pagination_machine(bug, stability=Stability.SNAPSHOT) for bug in Frozen.__subclasses__()),
]


@pytest.mark.parametrize(("listing", "stability"), SOUND)
def test_accept_listing_that_keeps_its_promise(listing: Any, stability: Stability) -> None:
    assert find_failure(pagination_machine(listing, stability=stability)) is None


@pytest.mark.slow
def test_find_each_seeded_bug_and_none_in_sound_system(find_weaknesses: Any) -> None:
    assert find_weaknesses([pagination_machine(each, stability=what) for each, what in SOUND], BUGS) == {}


@pytest.mark.slow
def test_shrink_to_few_steps() -> None:
    failure = find_failure(pagination_machine(TiesAreSkipped), shrink=True)

    assert re.search(r"a page has 0 items, must have 1|lack", str(failure))
    steps = [line for line in "\n".join(failure.__notes__).splitlines() if re.match(r"state\.(?!keep|teardown)", line)]
    assert steps[0].startswith("state.open(")
    assert 2 <= len(steps) <= 8


def test_refuse_largest_page_that_is_too_small_to_tell() -> None:
    with pytest.raises(InvalidArgument, match=r"pagination_machine\(OneListing\): max_size=3 must be at least 4"):
        find_failure(pagination_machine(OneListing, max_size=3))


def test_sort_as_asked() -> None:
    class Downwards(OneListing):
        def sort(self) -> list[Key]:
            return sorted((-price, sku) for sku, price in self.prices.items())

    assert find_failure(pagination_machine(Downwards, sort=lambda sku, price: -price)) is None
    assert "not sorted" in str(find_failure(pagination_machine(Downwards)))


def test_accept_the_largest_page_of_the_listing() -> None:
    class Few(OneListing):
        max_size = 4

    assert find_failure(pagination_machine(Few, max_size=4)) is None
    assert "must be accepted" in str(find_failure(pagination_machine(Few, max_size=5)))
