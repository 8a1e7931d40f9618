"""A DiscountPolicy in, prices with a rate off, valid and with one fault, out; half cents among the valid ones.

Source: document 002 (price at least 0, rate from 0 to 1; both refused beyond). What is taken off and what is left are
properties of the class: rounded once, so that they always add up to the price.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TypedDict, Unpack, cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .amount import EXACT, PLACES, MoneyFault, MoneyPolicy, money_by_fault, money_of, to_amount
from .declare import build_record, strategy
from .policy import Fault, Invalid, bounded, choose_faults, lift, lift_boundaries

_PRICES = MoneyPolicy(minimum=Decimal("0.00"), maximum=Decimal("9999.99"))


class DiscountFault(Fault):
    """What can be wrong with a rate, simplest first; prices have the faults of money."""

    #: one step under 0
    NEGATIVE_RATE = "discount.negative_rate"
    #: one step over 1, and percents where a rate belongs
    RATE_OVER_ONE = "discount.rate_over_one"
    #: more decimal places than the policy allows
    RATE_TOO_PRECISE = "discount.rate_too_precise"
    RATE_NAN = "discount.rate_nan"
    RATE_INFINITY = "discount.rate_infinity"
    #: a float, whatever its value
    RATE_FLOAT = "discount.rate_float"


@dataclass(frozen=True, slots=True)
class Discount:
    """A price and the share that is taken off it."""

    price: Decimal
    #: 0 takes nothing off, 1 everything
    rate: Decimal
    #: ISO 4217; its places are in ``PLACES``
    currency: str = "USD"

    @property
    def off(self) -> Decimal:
        """Price times rate, rounded half up to the step of the currency."""
        step = to_amount(1, PLACES[self.currency])
        return EXACT.quantize(EXACT.multiply(self.price, self.rate), step)

    @property
    def total(self) -> Decimal:
        """What is left to pay: the price without ``off``."""
        return EXACT.subtract(self.price, self.off)

    @property
    def is_half(self) -> bool:
        """Whether price times rate lies exactly between two steps, where roundings differ."""
        steps = EXACT.scaleb(EXACT.multiply(self.price, self.rate), PLACES[self.currency])
        return EXACT.remainder(steps, Decimal(1)) == Decimal("0.5")


@dataclass(frozen=True, slots=True)
class DiscountPolicy:
    """Which discounts are valid."""

    price: MoneyPolicy = _PRICES
    #: decimal places of the rate, 0 to 4: with 2 these are whole percents
    rate_places: int = 2

    def check(self, value: Discount, /) -> frozenset[Fault]:
        """Every fault of the price and of the rate; the empty set means valid.

        >>> sorted(DiscountPolicy().check(Discount(Decimal("-0.01"), Decimal("1.01"))))
        [DiscountFault.RATE_OVER_ONE, MoneyFault.NEGATIVE]
        """
        return frozenset({*self.price.check(value.price), *self._check_rate(value.rate)})

    def _check_rate(self, rate: Decimal) -> set[Fault]:
        if isinstance(rate, float):
            return {DiscountFault.RATE_FLOAT}
        if rate.is_nan():
            return {DiscountFault.RATE_NAN}
        if rate.is_infinite():
            return {DiscountFault.RATE_INFINITY}
        faults: set[Fault] = set()
        if rate < 0:
            faults.add(DiscountFault.NEGATIVE_RATE)
        if rate > 1:
            faults.add(DiscountFault.RATE_OVER_ONE)
        # the digits beyond the places; a rate out of range has no use for this fault
        elif any(rate.as_tuple().digits[-beyond:] if (beyond := self._count_beyond(rate)) > 0 else ()):
            faults.add(DiscountFault.RATE_TOO_PRECISE)
        return faults

    def _count_beyond(self, rate: Decimal) -> int:
        return -int(rate.as_tuple().exponent) - self.rate_places

    def near_misses(self) -> SearchStrategy[Invalid[Discount]]:
        """Invalid discounts whose rate or price is one step or digit away from valid."""
        return st.one_of(
            *_rates_by_fault(self).values(),
            lift(_discounts_of(self, {}), self.price.near_misses(), _put_price, "price"),
        )

    def boundaries(self) -> Mapping[str, Callable[[Discount], bool]]:
        """Nothing and everything off, those of the price, and half a step where the rates have one."""
        halves = {"half a step": lambda discount: discount.is_half} if _find_halves(self) else {}
        return {
            **lift_boundaries("price", self.price.boundaries(), lambda discount: discount.price),
            "nothing off": lambda discount: discount.rate == 0,
            "everything off": lambda discount: discount.rate == 1,
            **halves,
        }


class DiscountFields(TypedDict, total=False):
    """What ``discounts`` can override; with one of them given, half cents come as chance has it."""

    price: SearchStrategy[Decimal]
    rate: SearchStrategy[Decimal]


@strategy(fields=DiscountFields)
def discounts(*, policy: DiscountPolicy | None = None, **fields: Unpack[DiscountFields]) -> SearchStrategy[Discount]:
    """Discounts that the policy accepts; every second or so takes off an amount halfway between two cents.

    Among 100 examples there are always the boundaries of ``DiscountPolicy.boundaries``. Source: document 002.

    >>> from strategies import minimal
    >>> discount = minimal(discounts(), lambda discount: discount.is_half)
    >>> discount.price, discount.rate, discount.off, discount.total
    (Decimal('0.50'), Decimal('0.01'), Decimal('0.01'), Decimal('0.49'))

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _discounts_of(policy or DiscountPolicy(), fields)


@strategy()
def invalid_discounts(
    *, policy: DiscountPolicy | None = None, faults: Collection[DiscountFault | MoneyFault] | None = None
) -> SearchStrategy[Invalid[Discount]]:
    """Discounts that the policy rejects, each for one named fault of the rate or of the price.

    The values of the two float faults are floats, whatever the annotation says. Source: document 002.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_discounts(faults=[DiscountFault.RATE_OVER_ONE]))
    >>> invalid.path, invalid.value.rate, invalid.near.rate
    (('rate',), Decimal('1.01'), Decimal('1.00'))

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    policy = policy or DiscountPolicy()
    table = _rates_by_fault(policy)
    table[DiscountFault.RATE_OVER_ONE] = st.one_of(table[DiscountFault.RATE_OVER_ONE], _as_percents(policy))
    for fault, prices in money_by_fault(policy.price).items():
        table[fault] = lift(_discounts_of(policy, {}), prices, _put_price, "price")
    return choose_faults(table, faults)


def _discounts_of(policy: DiscountPolicy, fields: DiscountFields) -> SearchStrategy[Discount]:
    _require_possible(policy)
    rates = _rates(bounded(0, 10**policy.rate_places), policy.rate_places)
    currency = st.just(policy.price.currency)
    defaults: DiscountFields = {"rate": rates, "price": money_of(policy.price)}
    anything = build_record(Discount, {"currency": currency, **defaults, **fields})
    halves = _find_halves(policy)
    return anything if fields or not halves else st.one_of(anything, _halves(st.sampled_from(halves), policy))


@lru_cache(maxsize=16)
def _find_halves(policy: DiscountPolicy) -> tuple[tuple[int, int, int, int], ...]:
    """Rates with prices whose product is an odd half of a step: rate, and first, count and distance of the prices.

    All in steps. A rate of n/d in lowest terms has some only where d is even: the odd multiples of d/2.
    """
    low, high = policy.price.steps
    found = []
    for rate in range(1, 10**policy.rate_places):
        distance = Fraction(rate, 10**policy.rate_places).denominator
        half = distance // 2
        first = half + max(0, -((half - low) // distance)) * distance
        if distance % 2 == 0 and first <= high:
            found.append((rate, first, (high - first) // distance + 1, distance))
    return tuple(found)


@st.composite
def _rates(draw: DrawFn, numbers: SearchStrategy[int], places: int) -> Decimal:
    return to_amount(draw(numbers), places)


_NUMBERS = st.integers(0, 2**32 - 1)


@st.composite
def _halves(draw: DrawFn, halves: SearchStrategy[tuple[int, int, int, int]], policy: DiscountPolicy) -> Discount:
    rate, first, count, distance = draw(halves)
    price = first + draw(_NUMBERS) % count * distance
    return Discount(to_amount(price, policy.price.places), to_amount(rate, policy.rate_places), policy.price.currency)


def _rates_by_fault(
    policy: DiscountPolicy,
) -> dict[DiscountFault | MoneyFault, SearchStrategy[Invalid[Discount]]]:
    """An invalid strategy for each fault of the rate, simplest first; all of them are one edit away from valid."""
    places = policy.rate_places
    whole = 10**places

    def instead(near: int, values: list[Decimal], fault: DiscountFault) -> SearchStrategy[Invalid[Discount]]:
        near_rates = _discounts_of(policy, {"rate": st.just(to_amount(near, places))})
        return _with_rate(near_rates, st.sampled_from(values), fault)

    usual = _discounts_of(policy, {})
    return {
        DiscountFault.NEGATIVE_RATE: instead(0, [to_amount(-1, places)], DiscountFault.NEGATIVE_RATE),
        DiscountFault.RATE_OVER_ONE: instead(whole, [to_amount(whole + 1, places)], DiscountFault.RATE_OVER_ONE),
        DiscountFault.RATE_TOO_PRECISE: _too_precise(_discounts_of(policy, {"rate": _below_one(places)}), places),
        DiscountFault.RATE_NAN: _with_rate(usual, st.just(Decimal("NaN")), DiscountFault.RATE_NAN),
        DiscountFault.RATE_INFINITY: _with_rate(
            usual, st.sampled_from([Decimal("Infinity"), Decimal("-Infinity")]), DiscountFault.RATE_INFINITY
        ),
        DiscountFault.RATE_FLOAT: _as_float(usual),
    }


def _below_one(places: int) -> SearchStrategy[Decimal]:
    return _rates(bounded(0, 10**places - 1), places)


@st.composite
def _with_rate(
    draw: DrawFn, discounts: SearchStrategy[Discount], rates: SearchStrategy[Decimal], fault: DiscountFault
) -> Invalid[Discount]:
    rate = draw(rates)
    near = draw(discounts)
    return Invalid(replace(near, rate=rate), fault, ("rate",), near)


@st.composite
def _too_precise(draw: DrawFn, discounts: SearchStrategy[Discount], places: int) -> Invalid[Discount]:
    digit = draw(st.integers(1, 9))
    near = draw(discounts)
    rate = EXACT.add(near.rate, to_amount(digit, places + 1))
    return Invalid(replace(near, rate=rate), DiscountFault.RATE_TOO_PRECISE, ("rate",), near)


@st.composite
def _as_float(draw: DrawFn, discounts: SearchStrategy[Discount]) -> Invalid[Discount]:
    near = draw(discounts)
    rate = cast("Decimal", float(near.rate))
    return Invalid(replace(near, rate=rate), DiscountFault.RATE_FLOAT, ("rate",), near)


def _as_percents(policy: DiscountPolicy) -> SearchStrategy[Invalid[Discount]]:
    """10 where 0.1 is meant: the rate that is right, times a hundred."""
    some = _rates(bounded(10**policy.rate_places // 100 + 1, 10**policy.rate_places), policy.rate_places)
    return _hundredfold(_discounts_of(policy, {"rate": some}))


@st.composite
def _hundredfold(draw: DrawFn, discounts: SearchStrategy[Discount]) -> Invalid[Discount]:
    near = draw(discounts)
    value = replace(near, rate=EXACT.multiply(near.rate, Decimal(100)))
    return Invalid(value, DiscountFault.RATE_OVER_ONE, ("rate",), near)


def _put_price(discount: Discount, price: Decimal) -> Discount:
    return replace(discount, price=price)


def _require_possible(policy: DiscountPolicy) -> None:
    if not 0 <= policy.rate_places <= 4:
        raise InvalidArgument(f"{policy!r}: rate_places must be 0 to 4")
