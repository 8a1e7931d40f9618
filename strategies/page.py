"""A PagePolicy in, pages of a listing, valid and with one fault, out.

Source: document 000 (``?page=1&limit=50``, at most ``limit`` users), documents 002 and 004 (``items``, ``total``,
``page``). The items are the numbers 0, 1, 2 ... in the order of the listing, so that each page has exact content.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .change import Edit, change, swap
from .declare import build_record, strategy
from .policy import Fault, Invalid, bounded, choose_faults


class PageFault(Fault):
    """What can be wrong with a page or the request for it, simplest first."""

    #: page 0, where pages begin with 1
    ZERO_PAGE = "page.zero"
    NEGATIVE_PAGE = "page.negative"
    ZERO_LIMIT = "page.zero_limit"
    NEGATIVE_LIMIT = "page.negative_limit"
    #: one over the most
    LIMIT_TOO_LARGE = "page.limit_too_large"
    NEGATIVE_TOTAL = "page.negative_total"
    #: one item more than the page holds
    ITEM_TOO_MANY = "page.item_too_many"
    #: one item less, though there is one
    ITEM_MISSING = "page.item_missing"
    #: an item in place of its neighbour
    ITEM_TWICE = "page.item_twice"
    #: the items from one place later: the first is lost between two pages
    SHIFTED = "page.shifted"


@dataclass(frozen=True, slots=True)
class Page:
    """A request for a page of a listing, and what the answer holds. ``items`` follows, unless you give another."""

    #: from 1
    page: int
    #: items of a full page
    limit: int
    #: items of the whole listing: store that many first
    total: int
    #: places in the listing, from 0; None: those that belong there
    stated_items: tuple[int, ...] | None = None

    @property
    def start(self) -> int:
        """The place of the page's first item: an offset."""
        return (self.page - 1) * self.limit

    @property
    def items(self) -> tuple[int, ...]:
        """The places of the items on the page; none beyond the last page."""
        if self.stated_items is not None:
            return self.stated_items
        return tuple(range(self.start, min(self.start + self.limit, self.total)))

    @property
    def pages(self) -> int:
        """How many pages there are; 0 for an empty listing."""
        return -(-self.total // self.limit)

    @property
    def query(self) -> str:
        """What is sent behind the question mark."""
        return f"page={self.page}&limit={self.limit}"


@dataclass(frozen=True, slots=True)
class PagePolicy:
    """Which pages are valid."""

    #: inclusive
    max_limit: int = 50
    #: the largest listing, so the most that is stored
    max_total: int = 100

    def check(self, value: Page, /) -> frozenset[PageFault]:
        """Every fault of the page; the empty set means valid. A page beyond the last one is valid and empty.

        >>> sorted(PagePolicy().check(Page(0, 51, 3, ())))
        [PageFault.LIMIT_TOO_LARGE, PageFault.ZERO_PAGE]
        """
        tests = {
            PageFault.ZERO_PAGE: value.page == 0,
            PageFault.NEGATIVE_PAGE: value.page < 0,
            PageFault.ZERO_LIMIT: value.limit == 0,
            PageFault.NEGATIVE_LIMIT: value.limit < 0,
            PageFault.LIMIT_TOO_LARGE: value.limit > self.max_limit,
            PageFault.NEGATIVE_TOTAL: value.total < 0,
        }
        faults = {fault for fault, broken in tests.items() if broken}
        # of an impossible request no items are right or wrong
        return frozenset(faults or _item_faults(value.items, replace(value, stated_items=None).items))

    def near_misses(self) -> SearchStrategy[Invalid[Page]]:
        """Invalid pages one item, or one step of a number, away from a valid one."""
        table = pages_by_fault(self)
        far = (PageFault.NEGATIVE_PAGE, PageFault.NEGATIVE_LIMIT, PageFault.SHIFTED)
        return st.one_of([invalid for fault, invalid in table.items() if fault not in far])

    def boundaries(self) -> Mapping[str, Callable[[Page], bool]]:
        """The first, the last and the page beyond, an empty listing, a last page that is full or has one item."""
        return {
            "first page": lambda value: value.page == 1 and value.total > 0,
            "last page": lambda value: value.page == value.pages > 1,
            "beyond the last page": lambda value: value.page == value.pages + 1 > 1,
            "empty listing": lambda value: value.total == 0,
            "full last page": lambda value: value.page == value.pages > 0 and value.total % value.limit == 0,
            "one item on the last page": lambda value: value.page == value.pages > 1 and len(value.items) == 1,
            "least limit": lambda value: value.limit == 1,
            "most limit": lambda value: value.limit == self.max_limit,
        }


class PageFields(TypedDict, total=False):
    """What ``pages`` can override."""

    page: SearchStrategy[int]
    limit: SearchStrategy[int]
    total: SearchStrategy[int]


@strategy(fields=PageFields)
def pages(*, policy: PagePolicy | None = None, **fields: Unpack[PageFields]) -> SearchStrategy[Page]:
    """Pages that the policy accepts: store ``total`` items, ask for ``query``, expect ``items``.

    Among 100 examples there are always the boundaries of ``PagePolicy.boundaries``. Source: documents 000, 002 and 004.

    >>> from strategies import minimal
    >>> page = minimal(pages(), lambda page: page.page == 2 and page.items)
    >>> page, page.query, page.items
    (Page(page=2, limit=1, total=2, stated_items=None), 'page=2&limit=1', (1,))

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _pages_of(policy or PagePolicy(), fields)


@strategy()
def invalid_pages(
    *, policy: PagePolicy | None = None, faults: Collection[PageFault] | None = None
) -> SearchStrategy[Invalid[Page]]:
    """Pages that the policy rejects, each for one named fault of the request or of the items.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_pages(faults=[PageFault.ITEM_TOO_MANY]))
    >>> invalid.value.items, invalid.near.items
    ((0, 1), (0,))

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(pages_by_fault(policy or PagePolicy()), faults)


def _pages_of(policy: PagePolicy, fields: PageFields) -> SearchStrategy[Page]:
    if policy.max_limit < 1 or policy.max_total < 2 * policy.max_limit:
        raise InvalidArgument(f"{policy!r}: max_limit must be at least 1, max_total at least twice that")
    if fields:
        whole: PageFields = {
            "page": bounded(1, 5),
            "limit": bounded(1, policy.max_limit),
            "total": bounded(0, policy.max_total),
        }
        return build_record(Page, {**whole, **fields})
    return _numbered(policy, st.sampled_from(_REMAINDERS), st.sampled_from(_LASTS), bounded(1, policy.max_limit))


#: how many items are on the last page: its share of the limit, or the exact number, or none at all
_REMAINDERS = ("one", "full", "some", "none")
#: which page is asked for, counted from the front or from the back
_LASTS = ("first", "last", "beyond", "second")


@st.composite
def _numbered(
    draw: DrawFn,
    policy: PagePolicy,
    remainders: SearchStrategy[str],
    places: SearchStrategy[str],
    limits: SearchStrategy[int],
) -> Page:
    """Plain numbers would hardly ever meet the end of a page, so the listing is built of full pages and a rest."""
    place = draw(places)
    remainder = draw(remainders)
    limit = draw(limits)
    full = draw(st.integers(0, min(4, policy.max_total // limit - 1)))
    rest = {"one": 1, "full": limit, "some": limit // 2, "none": 0}[remainder]
    total = full * limit + rest
    last = -(-total // limit)
    page = {"first": 1, "last": max(last, 1), "beyond": last + 1, "second": 2}[place]
    return Page(page, limit, total)


def pages_by_fault(policy: PagePolicy) -> dict[PageFault, SearchStrategy[Invalid[Page]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    usual = _pages_of(policy, {})

    def numbers(name: str, fault: PageFault, *values: tuple[int, int]) -> SearchStrategy[Invalid[Page]]:
        return swap(usual, name, values, fault)

    def items(fault: PageFault, least: int, edit: Callable[[tuple[int, ...], int], tuple[int, ...]]) -> Edit[Page]:
        def apply(page: Page, at: int) -> Invalid[Page]:
            # a page in the middle of a listing, with enough items to take from and more behind them
            limit = min(max(page.limit, least), policy.max_limit)
            near = Page(1 + at % 2, limit, 2 * limit)
            value = replace(near, stated_items=edit(near.items, at // 2))
            return Invalid(value, fault, ("items",), near)

        return apply

    most = policy.max_limit
    table = {
        PageFault.ZERO_PAGE: numbers("page", PageFault.ZERO_PAGE, (0, 1)),
        PageFault.NEGATIVE_PAGE: numbers("page", PageFault.NEGATIVE_PAGE, (-1, 1), (-(2**31), 1)),
        PageFault.ZERO_LIMIT: numbers("limit", PageFault.ZERO_LIMIT, (0, 1)),
        PageFault.NEGATIVE_LIMIT: numbers("limit", PageFault.NEGATIVE_LIMIT, (-1, 1), (-(2**31), 1)),
        PageFault.LIMIT_TOO_LARGE: numbers("limit", PageFault.LIMIT_TOO_LARGE, (most + 1, most)),
        PageFault.NEGATIVE_TOTAL: numbers("total", PageFault.NEGATIVE_TOTAL, (-1, 0)),
        PageFault.ITEM_TOO_MANY: change(
            usual, items(PageFault.ITEM_TOO_MANY, 1, lambda items, at: (*items, items[-1] + 1))
        ),
        PageFault.ITEM_MISSING: change(
            usual,
            items(
                PageFault.ITEM_MISSING,
                1,
                lambda items, at: items[: at % len(items)] + items[at % len(items) + 1 :],
            ),
        ),
        PageFault.SHIFTED: change(
            usual, items(PageFault.SHIFTED, 1, lambda items, at: tuple(item + 1 for item in items))
        ),
    }
    if most > 1:
        table[PageFault.ITEM_TWICE] = change(usual, items(PageFault.ITEM_TWICE, 2, _repeat_one))
    return table


def _repeat_one(items: tuple[int, ...], at: int) -> tuple[int, ...]:
    place = at % (len(items) - 1)
    return (*items[: place + 1], items[place], *items[place + 2 :])


def _item_faults(items: tuple[int, ...], right: tuple[int, ...]) -> set[PageFault]:
    if items == right:
        return set()
    if len(set(items)) < len(items):
        return {PageFault.ITEM_TWICE}
    if len(items) > len(right):
        return {PageFault.ITEM_TOO_MANY}
    return {PageFault.ITEM_MISSING if len(items) < len(right) else PageFault.SHIFTED}
