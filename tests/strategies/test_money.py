"""Amounts are exact, half cents are halves, splits add up; the oracle of money, value by value."""

from __future__ import annotations

import decimal
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from strategies import MoneyFault, MoneyPolicy, half_cents, invalid_money, minimal, money, pairs, splits


@pytest.mark.parametrize(
    ("policy", "value", "faults"),
    [
        (MoneyPolicy(), Decimal("0.01"), set()),
        (MoneyPolicy(), Decimal("999999.99"), set()),
        (MoneyPolicy(), Decimal("1000000.00"), {MoneyFault.TOO_LARGE}),
        (MoneyPolicy(), Decimal(5), set()),
        (MoneyPolicy(), Decimal("5.000"), set()),
        (MoneyPolicy(), Decimal("1E+2"), set()),
        (MoneyPolicy(), Decimal("5.001"), {MoneyFault.TOO_PRECISE}),
        (MoneyPolicy(), Decimal("0.00"), {MoneyFault.ZERO}),
        (MoneyPolicy(), Decimal("-0.00"), {MoneyFault.ZERO}),
        (MoneyPolicy(), Decimal("-0.01"), {MoneyFault.NEGATIVE}),
        (MoneyPolicy(), Decimal("0.001"), {MoneyFault.TOO_SMALL, MoneyFault.TOO_PRECISE}),
        (MoneyPolicy(), Decimal("NaN"), {MoneyFault.NAN}),
        (MoneyPolicy(), Decimal("sNaN"), {MoneyFault.NAN}),
        (MoneyPolicy(), Decimal("-Infinity"), {MoneyFault.INFINITY}),
        (MoneyPolicy(), Decimal("1E+999999"), {MoneyFault.TOO_LARGE}),
        (MoneyPolicy(), 5.0, {MoneyFault.FLOAT}),
        (MoneyPolicy(), float("nan"), {MoneyFault.FLOAT}),
        (MoneyPolicy("JPY"), Decimal("0.5"), {MoneyFault.TOO_SMALL, MoneyFault.TOO_PRECISE}),
        (MoneyPolicy("KWD"), Decimal("0.005"), set()),
        (MoneyPolicy(minimum=Decimal("0.00")), Decimal("0.00"), set()),
        (MoneyPolicy(minimum=Decimal("0.00")), Decimal("-0.01"), {MoneyFault.NEGATIVE}),
        (MoneyPolicy(minimum=Decimal("5.00")), Decimal("4.99"), {MoneyFault.TOO_SMALL}),
        (MoneyPolicy(minimum=Decimal("5.00")), Decimal("0.00"), {MoneyFault.ZERO}),
        (MoneyPolicy(minimum=Decimal("-5.00")), Decimal("-5.01"), {MoneyFault.TOO_SMALL}),
        (MoneyPolicy(minimum=Decimal("-5.00")), Decimal("0.00"), set()),
    ],
)
def test_check_money(policy: MoneyPolicy, value: Any, faults: set[MoneyFault]) -> None:
    assert policy.check(value) == faults


@pytest.mark.parametrize(("currency", "places"), [("USD", 2), ("JPY", 0), ("KWD", 3)])
def test_draw_money_with_the_places_of_the_currency(currency: str, places: int, sample: Any) -> None:
    drawn = sample(money(policy=MoneyPolicy(currency)), 100, 1)

    assert {amount.as_tuple().exponent for amount in drawn} == {-places}


def test_draw_money_whatever_the_decimal_context(sample: Any) -> None:
    with decimal.localcontext() as context:
        context.prec = 2
        drawn = sample(money(policy=MoneyPolicy(minimum=Decimal("123.45"), maximum=Decimal("123.46"))), 50, 1)

    assert set(drawn) == {Decimal("123.45"), Decimal("123.46")}


@pytest.mark.parametrize(
    ("values", "condition", "expected"),
    [
        (money(), lambda amount: True, "0.01"),
        (money(), lambda amount: amount > 100, "100.01"),
        (money(), lambda amount: amount > Decimal("999999.98"), "999999.99"),
        (money(policy=MoneyPolicy("JPY")), lambda amount: True, "1"),
        (half_cents(Decimal("0.075")), lambda amount: True, "0.20"),
        (half_cents(Decimal("0.0825")), lambda amount: amount > 5, "6.00"),
    ],
)
def test_shrink_money(values: Any, condition: Any, expected: str) -> None:
    assert str(minimal(values, condition)) == expected


@pytest.mark.parametrize(
    ("fault", "value", "near"),
    [
        (MoneyFault.ZERO, "0.00", "0.01"),
        (MoneyFault.NEGATIVE, "-0.01", "0.01"),
        (MoneyFault.TOO_LARGE, "1000000.00", "999999.99"),
        (MoneyFault.TOO_PRECISE, "0.015", "0.01"),
        (MoneyFault.NAN, "NaN", "0.01"),
        (MoneyFault.INFINITY, "Infinity", "0.01"),
        (MoneyFault.FLOAT, "0.01", "0.01"),
    ],
)
def test_shrink_invalid_money(fault: MoneyFault, value: str, near: str) -> None:
    invalid = minimal(invalid_money(faults=[fault]))

    assert (str(invalid.value), str(invalid.near)) == (value, near)
    assert isinstance(invalid.value, float) is (fault is MoneyFault.FLOAT)


def test_draw_pairs_of_money_one_step_apart(sample: Any) -> None:
    for pair in sample(pairs(MoneyPolicy()), 200, 1):
        is_sign_change = pair.invalid == -pair.valid

        assert is_sign_change or abs(pair.invalid - pair.valid) <= Decimal("0.01")


@given(st.data(), st.sampled_from(["0.05", "0.075", "0.0825", "0.5", "1.5", "0.125"]), st.sampled_from(["USD", "JPY"]))
def test_draw_half_cents_between_two_steps(data: st.DataObject, rate: str, currency: str) -> None:
    policy = MoneyPolicy(currency)
    amount = data.draw(half_cents(Decimal(rate), policy=policy))

    product = amount * Decimal(rate)

    assert policy.check(amount) == frozenset()
    assert Fraction(product) / Fraction(policy.step) % 1 == Fraction(1, 2)
    assert product.quantize(policy.step, ROUND_HALF_UP) - product.quantize(policy.step, ROUND_HALF_DOWN) == policy.step


@pytest.mark.parametrize("rate", [Decimal("0.075"), Decimal("0.5")])
def test_draw_half_cents_on_both_sides_of_half_even(rate: Decimal, sample: Any) -> None:
    below = {(amount * rate // Decimal("0.01")) % 2 for amount in sample(half_cents(rate), 100, 1)}

    assert below == {0, 1}


def test_draw_half_cents_in_all_of_a_small_range(sample: Any) -> None:
    policy = MoneyPolicy(minimum=Decimal("0.20"), maximum=Decimal("1.00"))

    drawn = sample(half_cents(Decimal("0.075"), policy=policy), 100, 1)

    assert set(drawn) == {Decimal("0.20"), Decimal("0.60"), Decimal("1.00")}


@pytest.mark.parametrize(
    ("rate", "policy", "message"),
    [
        (Decimal("0.08"), MoneyPolicy(), r"because 0\.08 = 2/25 has an odd denominator"),
        (Decimal(2), MoneyPolicy(), "because 2 = 2 has an odd denominator"),
        (Decimal(0), MoneyPolicy(), "the rate must be a finite positive Decimal"),
        (Decimal("-0.5"), MoneyPolicy(), "the rate must be a finite positive Decimal"),
        (Decimal("NaN"), MoneyPolicy(), "the rate must be a finite positive Decimal"),
        (0.5, MoneyPolicy(), r"half_cents\(0\.5\): the rate must be a finite positive Decimal"),
        (
            Decimal("0.075"),
            MoneyPolicy(minimum=Decimal("0.21"), maximum=Decimal("0.59")),
            r"has no odd multiple of 0\.20",
        ),
    ],
)
def test_draw_half_cents_that_cannot_be_is_refused(rate: Any, policy: MoneyPolicy, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(half_cents(rate, policy=policy))


def test_no_amount_in_cents_times_eight_percent_is_half_a_cent() -> None:
    """What ``half_cents`` says of the tax of document 002."""
    assert all(cents * 8 % 100 != 50 for cents in range(100))


@given(st.data(), st.integers(0, 10_000), st.integers(1, 8))
def test_draw_splits_that_add_up(data: st.DataObject, cents: int, parts: int) -> None:
    total = Decimal(cents) / 100
    shares = data.draw(splits(total, parts))

    assert sum(shares) == total
    assert len(shares) == parts
    assert all(share >= 0 and share.as_tuple().exponent == -2 for share in shares)


def test_draw_splits_even_and_to_one(sample: Any) -> None:
    drawn = sample(splits(Decimal("100.00"), 3), 100, 1)

    assert (Decimal("33.34"), Decimal("33.33"), Decimal("33.33")) in drawn
    assert (Decimal("100.00"), Decimal("0.00"), Decimal("0.00")) in drawn
    assert len(set(drawn)) > 10


@pytest.mark.parametrize(
    ("total", "parts", "message"),
    [
        (Decimal("1.005"), 2, "must be a Decimal >= 0 with at most 2 places"),
        (Decimal("-0.01"), 2, "must be a Decimal >= 0"),
        (Decimal("NaN"), 2, "must be a Decimal >= 0"),
        (1.5, 2, "must be a Decimal >= 0"),
        (Decimal("1.00"), 0, "at least one part"),
    ],
)
def test_draw_impossible_splits_is_refused(total: Any, parts: int, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(splits(total, parts))


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (MoneyPolicy("USB"), "unknown currency 'USB'; did you mean 'USD'?"),
        (MoneyPolicy("JPY", minimum=Decimal("0.5")), "a bound of JPY must be finite with at most 0 places"),
        (MoneyPolicy(maximum=Decimal("Infinity")), "a bound of USD must be finite with at most 2 places"),
        (MoneyPolicy(minimum=Decimal(2), maximum=Decimal(1)), r"minimum 2\.00 is over maximum 1\.00"),
    ],
)
@pytest.mark.parametrize("make", [money, invalid_money])
def test_draw_from_impossible_money_policy_is_refused(make: Any, policy: MoneyPolicy, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(make(policy=policy))
