"""The limits of a number in, valid numbers and numbers one step off out: int, float, Decimal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from ..amount import EXACT, to_amount
from ..declare import strategy
from ..policy import Invalid, bounded
from .field import Limits, ModelFault, Origin, Plan, refuse, require_known

#: how far from its bound, or from zero, a number without the other bound is drawn
_REACH = 10**9
#: how many multiples are missed
_WINDOW = 100
#: more decimal places than a bound has are tried up to here, until some value fits
_MOST_PLACES = 12
#: with fewer exact multiples in a row than these, the doubles of the step are listed instead
_MANY = 1024
_NOT_FINITE = tuple(float(text) for text in ("nan", "inf", "-inf"))


@strategy()
def whole_numbers(*, low: int | None = None, high: int | None = None, step: int = 1) -> SearchStrategy[int]:
    """Multiples of ``step`` from low to high, both included; each given bound is reached.

    >>> from strategies import minimal
    >>> minimal(whole_numbers(low=5, step=4))
    8
    """
    least = None if low is None else -(-low // step)
    most = None if high is None else high // step
    if least is not None and most is not None:
        numbers = bounded(least, most)
    elif least is not None:
        numbers = st.one_of(st.integers(min_value=least), st.integers(least, least + 1))
    elif most is not None:
        numbers = st.one_of(st.integers(max_value=most), st.integers(most - 1, most))
    else:
        numbers = st.integers()
    return numbers if step == 1 else numbers.map(lambda number: number * step)


@strategy()
def decimal_numbers(*, low: Decimal, high: Decimal, step: Decimal) -> SearchStrategy[Decimal]:
    """Multiples of ``step`` from low to high, both included and multiples themselves, with the places of the step.

    >>> from strategies import minimal
    >>> minimal(decimal_numbers(low=Decimal("0.05"), high=Decimal("9.95"), step=Decimal("0.05")))
    Decimal('0.05')
    """
    units, places = _units(step)
    return bounded(int(Fraction(low) / Fraction(step)), int(Fraction(high) / Fraction(step))).map(
        lambda number: to_amount(number * units, places)
    )


@strategy()
def real_numbers(*, low: float | None = None, high: float | None = None) -> SearchStrategy[float]:
    """Finite floats from low to high, both included; each given bound is reached.

    >>> from strategies import minimal
    >>> minimal(real_numbers(low=0.5), lambda number: number > 1)
    2.0
    """
    usual = st.floats(min_value=low, max_value=high, allow_nan=False, allow_infinity=False)
    ends = [end for end in (low, high) if end is not None]
    return st.one_of(usual, st.sampled_from(ends)) if ends else usual


@strategy()
def float_multiples(*, step: float, low: float | None = None, high: float | None = None) -> SearchStrategy[float]:
    """Floats that are exact multiples of ``step``, without any rounding, from low to high.

    >>> from strategies import minimal
    >>> minimal(float_multiples(step=0.1, low=0.15))
    0.2
    """
    factors = _exact_factors(step, low, high)
    if not factors:
        raise InvalidArgument(f"no float from {low} to {high} is an exact multiple of {step}; give an override")
    if isinstance(factors, range):
        return st.integers(factors[0], factors[-1]).map(lambda factor: factor * step)
    return st.sampled_from([factor * step for factor in factors])


def plan_int(limits: Limits, where: str) -> Plan:
    """Integers within the limits."""
    require_known(limits, "int", ("low", "high", "step", "finite"), where)
    step = 1 if limits.step is None else _whole_step(limits.step, where)
    low, high = _ends(limits, Fraction(step), where)
    values = whole_numbers(
        **_given(low=_times(low, step), high=_times(high, step)), **_given(step=step if step > 1 else None)
    )
    broken = _off_ends(limits, low, high, lambda factor: factor * step)
    if step > 1:
        broken.append(_between(low, high, lambda factor: (factor * step, factor * step + 1)))
    return _plan(values, limits, broken)


def plan_decimal(limits: Limits, where: str) -> Plan:
    """Decimals within the limits, of few places where nothing says how many."""
    require_known(limits, "Decimal", ("low", "high", "step", "digits", "places", "finite"), where)
    places = _places(limits)
    step = _step(limits, places)
    low, high = _decimal_ends(limits, step, where)
    while low > high and limits.step is None and limits.places is None and places < _MOST_PLACES:
        places += 1
        step = _step(limits, places)
        low, high = _decimal_ends(limits, step, where)
    _require_some(low, high, limits, where)
    units, places = _units(step)

    def make(number: int) -> Decimal:
        return to_amount(number * units, places)

    values = decimal_numbers(low=make(low), high=make(high), step=step)
    if limits.digits is not None and limits.places is None and limits.step is None and places:
        # the places are free, so the largest number is one without any
        whole_low, whole_high = _decimal_ends(limits, Decimal(1), where)
        if whole_low <= whole_high:
            whole = decimal_numbers(low=to_amount(whole_low, 0), high=to_amount(whole_high, 0), step=Decimal(1))
            values = st.one_of(values, whole)
    broken = _off_ends(limits, low, high, make)
    broken += _off_digits(limits, low, high, step)
    part = _part(limits, units, places)
    if part is not None:
        broken.append(_between(low, high, lambda number: (make(number), EXACT.add(make(number), part))))
    if limits.finite:
        broken.append(_not_finite(make(low), Decimal))
    return _plan(values, limits, broken)


def plan_float(limits: Limits, where: str) -> Plan:
    """Floats within the limits: never NaN or infinite once anything is limited."""
    require_known(limits, "float", ("low", "high", "step", "finite"), where)
    low = None if limits.low is None else _float_end(limits.low, limits.low_open, math.inf)
    high = None if limits.high is None else _float_end(limits.high, limits.high_open, -math.inf)
    if low is not None and high is not None:
        _require_some(low, high, limits, where)
    values: SearchStrategy[float]
    if limits.step is None:
        values = real_numbers(**_given(low=low, high=high))
    else:
        values = float_multiples(step=float(limits.step), **_given(low=low, high=high))
        if not _exact_factors(float(limits.step), low, high):
            refuse(where, f"step={limits.step!r} with floats from {limits.low} to {limits.high}")
    broken = []
    if low is not None:
        broken.append(_beside(ModelFault.TOO_SMALL, low, math.nextafter(low, -math.inf)))
    if high is not None:
        broken.append(_beside(ModelFault.TOO_LARGE, high, math.nextafter(high, math.inf)))
    if limits.step is not None:
        # half a step off and close to zero, where no tolerance forgives it
        step = float(limits.step)
        factors = _exact_factors(step, low, high)
        least_factor = min((factors[0], factors[-1]) if isinstance(factors, range) else factors, key=abs)
        nearest = (0 if 0 in factors else least_factor) * step
        broken.append(_beside(ModelFault.NOT_A_MULTIPLE, nearest, _inward(nearest, step / 2, high)))
    if limits.finite:
        ends = [end for end in (low, high) if end is not None]
        broken.append(_not_finite(ends[0] if ends else 0.0, float))
    return _plan(values, limits, broken)


def _plan(values: SearchStrategy[Any], limits: Limits, broken: list[SearchStrategy[Invalid[Any]]]) -> Plan:
    origin = Origin.CONSTRAINTS if limits.names() - {"finite"} else Origin.TYPE
    return Plan(values, origin, tuple(broken))


def _given(**options: Any) -> dict[str, Any]:
    """The options that are not None, so that an expression shows no others."""
    return {name: value for name, value in options.items() if value is not None}


def _times(factor: int | None, step: int) -> int | None:
    return None if factor is None else factor * step


def _inward(near: float, part: float, high: float | None) -> float:
    return near + part if high is None or near + part <= high else near - part


def _whole_step(step: Any, where: str) -> int:
    if step != int(step) or step < 1:
        raise InvalidArgument(f"{where}: an int cannot be a multiple of {step!r} here; give an override")
    return int(step)


def _ends(limits: Limits, step: Fraction, where: str) -> tuple[int | None, int | None]:
    """The bounds as factors of the step, inclusive."""
    low = high = None
    if limits.low is not None:
        exact = Fraction(limits.low) / step
        low = math.floor(exact) + 1 if limits.low_open else math.ceil(exact)
    if limits.high is not None:
        exact = Fraction(limits.high) / step
        high = math.ceil(exact) - 1 if limits.high_open else math.floor(exact)
    if low is not None and high is not None:
        _require_some(low, high, limits, where)
    return low, high


def _require_some(low: Any, high: Any, limits: Limits, where: str) -> None:
    if low > high:
        least, most = ("over" if limits.low_open else "from"), ("under" if limits.high_open else "to")
        raise InvalidArgument(
            f"{where}: no number is {least} {limits.low} {most} {limits.high} "
            f"with step={limits.step}, digits={limits.digits}, places={limits.places}"
        )


def _off_ends(
    limits: Limits, low: int | None, high: int | None, make: Callable[[int], Any]
) -> list[SearchStrategy[Invalid[Any]]]:
    """Numbers outside, by one step when shrunk."""
    broken: list[SearchStrategy[Invalid[Any]]] = []
    if limits.low is not None and low is not None:
        least = low
        off = st.integers(1, 100).map(lambda far: Invalid(make(least - far), ModelFault.TOO_SMALL, (), make(least)))
        broken.append(off)
    if limits.high is not None and high is not None:
        most = high
        off = st.integers(1, 100).map(lambda far: Invalid(make(most + far), ModelFault.TOO_LARGE, (), make(most)))
        broken.append(off)
    return broken


def _between(low: int | None, high: int | None, make: Callable[[int], tuple[Any, Any]]) -> SearchStrategy[Invalid[Any]]:
    """Numbers between two multiples, close to zero or the bound, where no rounding hides the difference."""
    first = low if low is not None else 0 if high is None else min(0, high - _WINDOW)
    last = first + _WINDOW if high is None else max(first, min(first + _WINDOW, high - 1))
    return st.integers(first, last).map(
        lambda factor: Invalid(make(factor)[1], ModelFault.NOT_A_MULTIPLE, (), make(factor)[0])
    )


def _beside(fault: ModelFault, near: Any, value: Any) -> SearchStrategy[Invalid[Any]]:
    return st.just(Invalid(value, fault, (), near))


def _not_finite(near: Any, kind: Callable[[float], Any]) -> SearchStrategy[Invalid[Any]]:
    return st.sampled_from([Invalid(kind(value), ModelFault.NOT_FINITE, (), near) for value in _NOT_FINITE])


def _float_end(bound: Any, is_open: bool, inward: float) -> float:
    """The float on the bound, or the first one inside where the bound is excluded or is no float."""
    nearest = float(bound)
    outside = Fraction(nearest) < Fraction(bound) if inward > 0 else Fraction(nearest) > Fraction(bound)
    if outside or (is_open and Fraction(nearest) == Fraction(bound)):
        return math.nextafter(nearest, inward)
    return nearest


def _exact_factors(step: float, low: float | None, high: float | None) -> Sequence[int]:
    """The factors whose multiples of the step are floats without rounding, simplest first where they are listed."""
    odd = abs(Fraction(step).numerator)
    while odd % 2 == 0:
        odd //= 2
    exact = int(2 ** max(0, 53 - odd.bit_length()))
    least = -(2**60) if low is None else math.ceil(Fraction(low) / Fraction(step))
    most = 2**60 if high is None else math.floor(Fraction(high) / Fraction(step))
    if exact >= _MANY and max(least, -exact) <= min(most, exact):
        return range(max(least, -exact), min(most, exact) + 1)
    # A step such as 0.1 fills all bits of a float: only its doubles are multiples of it.
    doubles = (0, *(sign * 2**bit for bit in range(60) for sign in (1, -1)))
    return [factor for factor in doubles if least <= factor <= most]


def _units(step: Decimal) -> tuple[int, int]:
    """A step as a whole number of its own last place, and how many places it has."""
    places = max(0, -int(step.as_tuple().exponent))
    return int(EXACT.scaleb(step, places)), places


def _places(limits: Limits) -> int:
    if limits.places is not None:
        return limits.places
    bounds = [Decimal(str(bound)) for bound in (limits.low, limits.high) if bound is not None]
    places = max([2, *(_units(bound)[1] for bound in bounds)])
    return places if limits.digits is None else min(places, limits.digits)


def _step(limits: Limits, places: int) -> Decimal:
    """The smallest step that keeps both the multiple and the places."""
    last = to_amount(1, places)
    if limits.step is None:
        return last
    step = Decimal(str(limits.step))
    if limits.places is None:
        return step
    own = max(_units(step)[1], places)
    return to_amount(math.lcm(int(EXACT.scaleb(step, own)), int(EXACT.scaleb(last, own))), own)


def _part(limits: Limits, units: int, places: int) -> Decimal | None:
    """What added to a multiple makes none, with the places allowed; nothing where these make only multiples."""
    if limits.step is None:
        return None
    if limits.places is None:
        return to_amount(1, places) if units > 1 else to_amount(5, places + 1)
    last = to_amount(1, limits.places)
    return None if Fraction(last) % Fraction(str(limits.step)) == 0 else last


def _decimal_ends(limits: Limits, step: Decimal, where: str) -> tuple[int, int]:
    """The bounds as factors of the step; where there is none, what the digits allow, else a billion off."""
    exact = Fraction(step)
    low = high = None
    if limits.low is not None:
        low = _ends(Limits(low=limits.low, low_open=limits.low_open), exact, where)[0]
    if limits.high is not None:
        high = _ends(Limits(high=limits.high, high_open=limits.high_open), exact, where)[1]
    reach = math.floor(_REACH / exact)
    if limits.digits is not None:
        places = _units(step)[1] if limits.places is None else limits.places
        reach = math.floor((Fraction(10) ** (limits.digits - places) - Fraction(1, 10**places)) / exact)
        low, high = max(-reach, low if low is not None else -reach), min(reach, high if high is not None else reach)
        return low, high
    if low is None:
        low = -reach if high is None else min(-reach, high - reach)
    if high is None:
        high = max(reach, low + reach)
    return low, high


def _off_digits(limits: Limits, low: int, high: int, step: Decimal) -> list[SearchStrategy[Invalid[Any]]]:
    """One more place, or one more digit before the point, with all else within the limits."""
    broken: list[SearchStrategy[Invalid[Any]]] = []
    if limits.step is not None:
        return broken
    places = _units(step)[1]
    if limits.places is not None:
        # few digits before the point, so that the one more behind it is not one too many in all
        least, most = low, high - 1
        if limits.digits is not None:
            room = 10 ** max(limits.digits - 2, 0)
            least, most = max(least, -room), min(most, room)
        if least <= most:
            broken.append(
                st.integers(least, most).map(
                    lambda number: Invalid(
                        to_amount(number * 10 + 5, places + 1), ModelFault.TOO_PRECISE, (), to_amount(number, places)
                    )
                )
            )
    if limits.digits is not None:
        first = 10 ** (limits.digits - (limits.places or 0))
        for sign in (1, -1):
            value = Decimal(sign * first)
            near = to_amount(sign * 10**limits.digits - sign, limits.places or 0)
            nearer, further = min(value, near), max(value, near)
            if (limits.high is None or further <= limits.high) and (limits.low is None or nearer >= limits.low):
                broken.append(_beside(ModelFault.TOO_MANY_DIGITS, near, value))
                break
    return broken
