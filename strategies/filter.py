"""A FilterPolicy in, filters of a product listing, valid and with one fault, out.

Source: document 002 (``/api/products?category=electronics``, ``?min_price=30``). ``Filter.matches`` is the oracle of a
listing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypedDict, Unpack, cast
from urllib.parse import urlencode

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .amount import EXACT, MoneyFault, MoneyPolicy, money_by_fault, money_of, to_amount
from .category import CATEGORY_NAMES
from .change import change, put
from .declare import strategy
from .policy import Fault, Invalid, TextEnum, choose_faults, lift

_PRICES = MoneyPolicy(minimum=Decimal("0.00"))
#: the lowest and the highest price
_Range = tuple[Decimal | None, Decimal | None]


class Sort(TextEnum):
    """The order of a listing; the minus turns it round."""

    NAME = "name"
    PRICE = "price"
    DEAREST = "-price"
    NEWEST = "-created_at"


class FilterFault(Fault):
    """What can be wrong with a filter, simplest first. Its prices have faults of their own."""

    UNKNOWN_CATEGORY = "filter.unknown_category"
    UNKNOWN_SORT = "filter.unknown_sort"
    #: the lowest price one step over the highest, so that nothing can match
    MIN_OVER_MAX = "filter.min_over_max"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which products a listing shows. None: all."""

    category: str | None = None
    #: inclusive
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    in_stock: bool = False
    sort: str = Sort.NAME

    def matches(self, category: str, price: Decimal, stock: int) -> bool:
        """Whether a product belongs into the listing.

        >>> Filter(min_price=Decimal("30.00")).matches("Toys", Decimal("30.00"), 0)
        True
        """
        return (
            self.category in (None, category)
            and (self.min_price is None or price >= self.min_price)
            and (self.max_price is None or price <= self.max_price)
            and (stock > 0 or not self.in_stock)
        )

    @property
    def query(self) -> str:
        """What is sent behind the question mark; what selects nothing is left out."""
        parts = {
            "category": self.category,
            "min_price": self.min_price,
            "max_price": self.max_price,
            "in_stock": "true" if self.in_stock else None,
            "sort": None if self.sort == Sort.NAME else self.sort,
        }
        return urlencode({name: str(value) for name, value in parts.items() if value is not None})


@dataclass(frozen=True, slots=True)
class FilterPolicy:
    """Which filters are valid."""

    categories: tuple[str, ...] = CATEGORY_NAMES
    sorts: tuple[str, ...] = tuple(Sort)
    price: MoneyPolicy = _PRICES

    def check(self, value: Filter, /) -> frozenset[FilterFault | MoneyFault]:
        """Every fault of the filter and of its prices; the empty set means valid.

        >>> sorted(FilterPolicy().check(Filter("Cars", Decimal("2.00"), Decimal("1.99"))))
        [FilterFault.MIN_OVER_MAX, FilterFault.UNKNOWN_CATEGORY]
        """
        faults: set[FilterFault | MoneyFault] = set()
        if value.category is not None and value.category not in self.categories:
            faults.add(FilterFault.UNKNOWN_CATEGORY)
        if value.sort not in self.sorts:
            faults.add(FilterFault.UNKNOWN_SORT)
        prices = [price for price in (value.min_price, value.max_price) if price is not None]
        price_faults = set[MoneyFault]().union(*map(self.price.check, prices))
        if not price_faults and len(prices) == 2 and prices[0] > prices[1]:
            faults.add(FilterFault.MIN_OVER_MAX)
        return frozenset(faults | price_faults)

    def near_misses(self) -> SearchStrategy[Invalid[Filter]]:
        """Invalid filters whose lowest price is one step over the highest, or one digit from a valid price."""
        return st.one_of(
            filters_by_fault(self)[FilterFault.MIN_OVER_MAX],
            lift(_filters_of(self, {"max_price": st.none()}), self.price.near_misses(), _put_min_price, "min_price"),
        )

    def boundaries(self) -> Mapping[str, Callable[[Filter], bool]]:
        """No filter at all, one of everything, a range of a single price, each sort."""
        found: dict[str, Callable[[Filter], bool]] = {
            "nothing": lambda value: value == Filter(),
            "everything": lambda value: None not in (value.category, value.min_price, value.max_price),
            "a single price": lambda value: value.min_price is not None and value.min_price == value.max_price,
            "lowest price only": lambda value: value.min_price is not None and value.max_price is None,
            "highest price only": lambda value: value.min_price is None and value.max_price is not None,
        }
        return found | {f"sort {sort}": _sorts_by(sort) for sort in self.sorts}


def _sorts_by(sort: str) -> Callable[[Filter], bool]:
    return lambda value: value.sort == sort


class FilterFields(TypedDict, total=False):
    """What ``filters`` can override. With both prices given, both are taken as they are."""

    category: SearchStrategy[str | None]
    min_price: SearchStrategy[Decimal | None]
    max_price: SearchStrategy[Decimal | None]
    in_stock: SearchStrategy[bool]
    sort: SearchStrategy[str]


@strategy(fields=FilterFields)
def filters(*, policy: FilterPolicy | None = None, **fields: Unpack[FilterFields]) -> SearchStrategy[Filter]:
    """Filters that the policy accepts, of nothing, of a category, of a range of prices that may be a single price.

    Source: document 002.

    >>> from strategies import minimal
    >>> minimal(filters(), lambda each: each.min_price and each.max_price and each.category).query
    'category=Books&min_price=0.01&max_price=0.01'

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _filters_of(policy or FilterPolicy(), fields)


@strategy()
def invalid_filters(
    *, policy: FilterPolicy | None = None, faults: Collection[FilterFault | MoneyFault] | None = None
) -> SearchStrategy[Invalid[Filter]]:
    """Filters that the policy rejects, each for one named fault of their own or of their lowest price.

    >>> from strategies import minimal
    >>> minimal(invalid_filters(faults=[FilterFault.MIN_OVER_MAX])).value.query
    'min_price=0.01&max_price=0.00'

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(filters_by_fault(policy or FilterPolicy()), faults)


def _filters_of(policy: FilterPolicy, fields: FilterFields) -> SearchStrategy[Filter]:
    if not policy.categories or not policy.sorts:
        raise InvalidArgument(f"{policy!r}: categories and sorts must hold at least one name each")
    prices = money_of(policy.price)
    defaults: dict[str, SearchStrategy[Any]] = {
        "in_stock": st.booleans(),
        "sort": st.sampled_from(policy.sorts),
        "category": st.sampled_from((None, *policy.categories)),
    }
    ranges = st.one_of(
        st.just((None, None)),
        st.tuples(prices, st.none()),
        st.tuples(st.none(), prices),
        prices.map(lambda price: (price, price)),
        st.tuples(prices, prices).map(_in_order),
    )
    if "min_price" in fields or "max_price" in fields:
        ranges = st.tuples(fields.get("min_price", st.none()), fields.get("max_price", st.none()))
    given = cast("dict[str, SearchStrategy[Any]]", fields)
    others = {name: values for name, values in given.items() if name not in ("min_price", "max_price")}
    nothing = [] if fields else [st.just(Filter(sort=policy.sorts[0]))]
    return st.one_of(*nothing, _drawn(ranges, st.fixed_dictionaries({**defaults, **others})))


@st.composite
def _drawn(draw: DrawFn, ranges: SearchStrategy[_Range], others: SearchStrategy[dict[str, Any]]) -> Filter:
    rest = draw(others)
    low, high = draw(ranges)
    return Filter(min_price=low, max_price=high, **rest)


def _in_order(prices: tuple[Decimal, Decimal]) -> _Range:
    return min(prices), max(prices)


def filters_by_fault(policy: FilterPolicy) -> dict[FilterFault | MoneyFault, SearchStrategy[Invalid[Filter]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    usual = _filters_of(policy, {})
    words = [word for word in ("Cars", "", "books", "Books ") if word not in policy.categories]
    sorts = [word for word in ("size", "", "Name", "name; drop") if word not in policy.sorts]

    def with_crossed_prices(each: Filter, at: int) -> Invalid[Filter]:
        low, high = policy.price.steps
        price = each.max_price if each.max_price is not None else to_amount(low, policy.price.places)
        price = min(price, to_amount(high - 1, policy.price.places))
        near = replace(each, min_price=price, max_price=price)
        value = replace(near, min_price=EXACT.add(price, policy.price.step))
        return Invalid(value, FilterFault.MIN_OVER_MAX, ("min_price",), near)

    table: dict[FilterFault | MoneyFault, SearchStrategy[Invalid[Filter]]] = {
        FilterFault.UNKNOWN_CATEGORY: put(usual, "category", words, FilterFault.UNKNOWN_CATEGORY),
        FilterFault.UNKNOWN_SORT: put(usual, "sort", sorts, FilterFault.UNKNOWN_SORT),
        FilterFault.MIN_OVER_MAX: change(usual, with_crossed_prices),
    }
    open_ended = _filters_of(policy, {"max_price": st.none()})
    for fault, prices in money_by_fault(policy.price).items():
        table[fault] = lift(open_ended, prices, _put_min_price, "min_price")
    return table


def _put_min_price(each: Filter, price: Decimal) -> Filter:
    return replace(each, min_price=price)
