"""A MoneyPolicy in, valid and invalid amounts of money out, and the amounts on which roundings differ.

Source: documents 000 and 002 (prices, totals, tax, discount). Amounts are exact Decimals with as many places as the
currency has; the float is a fault (the documents' own float prices are one of their mistakes).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy, suggest
from .policy import Fault, Invalid, bounded, choose_faults

#: decimal places by ISO 4217 code: no, two and three places, so that code which assumes two is found
PLACES: Mapping[str, int] = {"USD": 2, "EUR": 2, "GBP": 2, "CHF": 2, "CAD": 2, "JPY": 0, "KRW": 0, "KWD": 3, "TND": 3}

#: for all arithmetic on amounts: a user's decimal context cannot round them, and a half rounds up
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


class MoneyFault(Fault):
    """What can be wrong with an amount of money, simplest first."""

    #: zero where the minimum is above it
    ZERO = "money.zero"
    #: below zero where the minimum is not
    NEGATIVE = "money.negative"
    #: one step under the minimum, yet neither zero nor a change of sign
    TOO_SMALL = "money.too_small"
    #: one step over the maximum
    TOO_LARGE = "money.too_large"
    #: more decimal places than the currency has
    TOO_PRECISE = "money.too_precise"
    NAN = "money.nan"
    INFINITY = "money.infinity"
    #: a float, whatever its value
    FLOAT = "money.float"


@dataclass(frozen=True, slots=True)
class MoneyPolicy:
    """Which amounts are valid."""

    #: ISO 4217; its places are in ``PLACES``
    currency: str = "USD"
    #: inclusive, in the currency's unit; None: one step, such as 0.01
    minimum: Decimal | None = None
    #: inclusive; None: one step under a million
    maximum: Decimal | None = None

    @property
    def step(self) -> Decimal:
        """The smallest difference of two amounts, such as 0.01 for USD and 1 for JPY."""
        return to_amount(1, self.places)

    @property
    def places(self) -> int:
        """Decimal places of the currency.

        :raises InvalidArgument: for a currency that is not in ``PLACES``
        """
        if self.currency not in PLACES:
            raise InvalidArgument(f"{self!r}: unknown currency {self.currency!r}; {suggest(self.currency, PLACES)}")
        return PLACES[self.currency]

    @property
    def steps(self) -> tuple[int, int]:
        """Minimum and maximum as whole numbers of steps.

        :raises InvalidArgument: for a bound with more places than the currency, or a minimum over the maximum
        """
        places = self.places
        low = 1 if self.minimum is None else _to_steps(self.minimum, places)
        high = 10 ** (6 + places) - 1 if self.maximum is None else _to_steps(self.maximum, places)
        if low is None or high is None:
            raise InvalidArgument(f"{self!r}: a bound of {self.currency} must be finite with at most {places} places")
        if low > high:
            raise InvalidArgument(
                f"{self!r}: minimum {to_amount(low, places)} is over maximum {to_amount(high, places)}"
            )
        return low, high

    def check(self, value: Decimal, /) -> frozenset[MoneyFault]:
        """Every fault of the amount; the empty set means valid. A float has the one fault of being one.

        >>> sorted(MoneyPolicy("JPY").check(Decimal("9.5")))
        [MoneyFault.TOO_PRECISE]
        """
        if isinstance(value, float):
            return frozenset({MoneyFault.FLOAT})
        if value.is_nan():
            return frozenset({MoneyFault.NAN})
        if value.is_infinite():
            return frozenset({MoneyFault.INFINITY})
        low, high = (to_amount(steps, self.places) for steps in self.steps)
        faults = set()
        if not _fits(value, self.places):
            faults.add(MoneyFault.TOO_PRECISE)
        if value > high:
            faults.add(MoneyFault.TOO_LARGE)
        if value < low:
            if value == 0:
                faults.add(MoneyFault.ZERO)
            else:
                faults.add(MoneyFault.NEGATIVE if value < 0 <= low else MoneyFault.TOO_SMALL)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Decimal]]:
        """Invalid amounts one step, one more digit or a change of sign away from a valid one."""
        table = money_by_fault(self)
        low, _ = self.steps
        if low > 1:
            table.pop(MoneyFault.ZERO, None)
        for fault in (MoneyFault.NAN, MoneyFault.INFINITY, MoneyFault.FLOAT):
            del table[fault]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[Decimal], bool]]:
        """The least and the largest amount."""
        low, high = (to_amount(steps, self.places) for steps in self.steps)
        return {"least": lambda value: value == low, "largest": lambda value: value == high}


@strategy()
def money(*, policy: MoneyPolicy | None = None) -> SearchStrategy[Decimal]:
    """Amounts that the policy accepts, with exactly the places of the currency.

    The least and the largest are always among 100 examples. Source: documents 000 and 002.

    >>> from strategies import minimal
    >>> minimal(money())
    Decimal('0.01')
    >>> minimal(money(policy=MoneyPolicy("KWD")), lambda amount: amount > 1)
    Decimal('1.001')

    :raises InvalidArgument: when drawn, for an unknown currency or impossible bounds
    """
    return money_of(policy or MoneyPolicy())


def money_of(policy: MoneyPolicy) -> SearchStrategy[Decimal]:
    """``money(policy=policy)`` without the outermost layer, for the inside of other strategies."""
    low, high = policy.steps
    return _amounts(bounded(low, high), policy.places)


@strategy()
def invalid_money(
    *, policy: MoneyPolicy | None = None, faults: Collection[MoneyFault] | None = None
) -> SearchStrategy[Invalid[Decimal]]:
    """Amounts that the policy rejects, each for one named fault; ``faults`` picks some of them.

    The values of ``MoneyFault.FLOAT`` are floats, whatever the annotation says: that is the fault.
    Source: document 002.

    >>> from strategies import minimal
    >>> minimal(invalid_money(faults=[MoneyFault.NEGATIVE])).value
    Decimal('-0.01')

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(money_by_fault(policy or MoneyPolicy()), faults)


@strategy()
def half_cents(rate: Decimal, *, policy: MoneyPolicy | None = None) -> SearchStrategy[Decimal]:
    """Amounts whose product with ``rate`` lies exactly between two steps: there roundings half up, half even and by
    float differ, and nowhere else do they differ as often.

    >>> from strategies import minimal
    >>> minimal(half_cents(Decimal("0.075")))  # 0.20 * 0.075 = 0.015
    Decimal('0.20')

    :raises InvalidArgument: when drawn, if no amount of the policy has such a product: with the 8% of document 002 no
        amount in cents has, since 0.08 is 2/25 and 25 is odd
    """
    policy = policy or MoneyPolicy()
    low, high = policy.steps
    if not isinstance(rate, Decimal) or not rate.is_finite() or rate <= 0:
        raise InvalidArgument(f"half_cents({rate!r}): the rate must be a finite positive Decimal")
    # steps * n/d == k + 1/2 needs 2 * steps * n == (2k + 1) * d: d is even and steps an odd multiple of its half
    denominator = Fraction(rate).denominator
    if denominator % 2:
        raise InvalidArgument(
            f"half_cents({rate!r}): no amount of {policy.currency} times {rate} lies halfway between two steps, "
            f"because {rate} = {Fraction(rate)} has an odd denominator; a rate such as 0.05, 0.075 or 0.0825 has some"
        )
    half = denominator // 2
    first, last = -((half - low) // denominator), (high - half) // denominator
    if first > last:
        raise InvalidArgument(
            f"half_cents({rate!r}): {policy!r} has no odd multiple of {to_amount(half, policy.places)}"
        )
    return _amounts(_odd_multiples(bounded(first, last), half), policy.places)


@strategy()
def splits(total: Decimal, parts: int, *, policy: MoneyPolicy | None = None) -> SearchStrategy[tuple[Decimal, ...]]:
    """Ways to share ``total`` among ``parts``: amounts of at least zero whose sum is the total to the cent.

    The even split, to the nearest step, and the split where one part is everything are always among 100 examples.
    Only the currency of the policy counts.

    >>> from strategies import minimal
    >>> minimal(splits(Decimal("10.00"), 3))
    (Decimal('10.00'), Decimal('0.00'), Decimal('0.00'))

    :raises InvalidArgument: when drawn, for fewer than one part, a negative total or one with too many places
    """
    places = (policy or MoneyPolicy()).places
    steps = _to_steps(total, places) if isinstance(total, Decimal) else None
    if steps is None or steps < 0:
        raise InvalidArgument(
            f"splits({total!r}, {parts!r}): the total must be a Decimal >= 0 with at most {places} places"
        )
    if parts < 1:
        raise InvalidArgument(f"splits({total!r}, {parts!r}): there must be at least one part")
    cuts = st.lists(st.integers(0, steps), min_size=parts - 1, max_size=parts - 1)
    even = [steps * (part + 1) // parts for part in range(parts - 1)]
    return _shares(st.one_of(cuts, st.just(even)), steps, places)


@st.composite
def _amounts(draw: DrawFn, steps: SearchStrategy[int], places: int) -> Decimal:
    return to_amount(draw(steps), places)


@st.composite
def _odd_multiples(draw: DrawFn, counts: SearchStrategy[int], half: int) -> int:
    return half * (2 * draw(counts) + 1)


@st.composite
def _shares(draw: DrawFn, cuts: SearchStrategy[list[int]], steps: int, places: int) -> tuple[Decimal, ...]:
    """The differences of sorted cuts, largest end first: cuts of zero leave everything to the first part."""
    edges = [0, *sorted(draw(cuts)), steps]
    return tuple(to_amount(after - before, places) for before, after in zip(edges[-2::-1], edges[:0:-1], strict=True))


def to_amount(steps: int, places: int) -> Decimal:
    """So many steps of a currency with so many places, exactly."""
    return EXACT.scaleb(Decimal(steps), -places)


def share_of(amount: Decimal, percent: int, places: int) -> Decimal:
    """A percentage of an amount, rounded down to a step, so that up to 100% never exceeds the amount."""
    return to_amount(int(EXACT.scaleb(amount, places)) * percent // 100, places)


def _fits(value: Decimal, places: int) -> bool:
    # digits instead of arithmetic: 1E+999999 must not become a number of a million digits
    _, digits, exponent = value.as_tuple()
    beyond = -int(exponent) - places
    return beyond <= 0 or not any(digits[-beyond:])


def _to_steps(value: Decimal, places: int) -> int | None:
    """The amount as a whole number of steps, or None if it is not one."""
    if not value.is_finite() or not _fits(value, places):
        return None
    return int(Fraction(value) * 10**places)


def money_by_fault(policy: MoneyPolicy) -> dict[MoneyFault, SearchStrategy[Invalid[Decimal]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    low, high = policy.steps
    places = policy.places
    amounts = money_of(policy)
    table: dict[MoneyFault, SearchStrategy[Invalid[Decimal]]] = {}
    if low > 0:
        zeros = [to_amount(0, places), Decimal("-0.00"), Decimal(0), Decimal("0E+3")]
        table[MoneyFault.ZERO] = _instead(st.just(to_amount(low, places)), zeros, MoneyFault.ZERO)
    if low >= 0 and high > 0:
        table[MoneyFault.NEGATIVE] = _negative(bounded(max(low, 1), high), places)
    if low > 1 or low < 0:
        table[MoneyFault.TOO_SMALL] = _instead(
            st.just(to_amount(low, places)), [to_amount(low - 1, places)], MoneyFault.TOO_SMALL
        )
    table[MoneyFault.TOO_LARGE] = _instead(
        st.just(to_amount(high, places)), [to_amount(high + 1, places)], MoneyFault.TOO_LARGE
    )
    if high > low:
        table[MoneyFault.TOO_PRECISE] = _too_precise(st.integers(low, high - 1), places)
    table[MoneyFault.NAN] = _instead(amounts, [Decimal("NaN"), Decimal("-NaN")], MoneyFault.NAN)
    table[MoneyFault.INFINITY] = _instead(amounts, [Decimal("Infinity"), Decimal("-Infinity")], MoneyFault.INFINITY)
    table[MoneyFault.FLOAT] = _as_float(amounts)
    return table


@st.composite
def _instead(draw: DrawFn, near: SearchStrategy[Decimal], values: list[Decimal], fault: MoneyFault) -> Invalid[Decimal]:
    value = draw(st.sampled_from(values))
    return Invalid(value, fault, (), draw(near))


@st.composite
def _negative(draw: DrawFn, steps: SearchStrategy[int], places: int) -> Invalid[Decimal]:
    number = draw(steps)
    return Invalid(to_amount(-number, places), MoneyFault.NEGATIVE, (), to_amount(number, places))


@st.composite
def _too_precise(draw: DrawFn, steps: SearchStrategy[int], places: int) -> Invalid[Decimal]:
    # the half first: it is the digit on which roundings differ
    digit = draw(st.sampled_from((5, 1, 2, 3, 4, 6, 7, 8, 9)))
    number = draw(steps)
    return Invalid(to_amount(number * 10 + digit, places + 1), MoneyFault.TOO_PRECISE, (), to_amount(number, places))


@st.composite
def _as_float(draw: DrawFn, amounts: SearchStrategy[Decimal]) -> Invalid[Decimal]:
    near = draw(amounts)
    return Invalid(cast("Decimal", float(near)), MoneyFault.FLOAT, (), near)
