"""Discounts are rounded once and reach half cents; judged value by value."""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just, sampled_from

from strategies import (
    Discount,
    DiscountFault,
    DiscountPolicy,
    MoneyFault,
    MoneyPolicy,
    discounts,
    invalid_discounts,
    minimal,
    pairs,
)

PRICE_FAULTS = [fault for fault in MoneyFault if fault not in (MoneyFault.ZERO, MoneyFault.TOO_SMALL)]
CENT = Decimal("0.01")


@pytest.mark.slow
def test_confirm_discounts(confirm: Any) -> None:
    assert confirm(DiscountPolicy(), discounts, invalid_discounts, [*DiscountFault, *PRICE_FAULTS]) == {}


@pytest.mark.parametrize(
    "policy",
    [
        DiscountPolicy(rate_places=0),
        DiscountPolicy(rate_places=4),
        DiscountPolicy(MoneyPolicy("JPY", minimum=Decimal(0))),
        DiscountPolicy(MoneyPolicy("KWD", minimum=Decimal(0), maximum=Decimal("0.001"))),
    ],
    ids=["all or nothing", "fine rates", "yen", "a fils or none"],
)
def test_confirm_discounts_of_other_policies(policy: DiscountPolicy, confirm: Any) -> None:
    assert confirm(policy, discounts, invalid_discounts, [*DiscountFault, *PRICE_FAULTS], draws=200, runs=3) == {}


@pytest.mark.parametrize(
    ("price", "rate", "off", "total"),
    [
        # the discounts of document 002
        ("100.00", "0.1", "10.00", "90.00"),
        ("50.00", "0.2", "10.00", "40.00"),
        ("100.00", "0.0", "0.00", "100.00"),
        ("100.00", "1.0", "100.00", "0.00"),
        # halves go up, to even or not
        ("0.50", "0.01", "0.01", "0.49"),
        ("1.50", "0.01", "0.02", "1.48"),
        ("0.49", "0.01", "0.00", "0.49"),
    ],
)
def test_take_discount_off(price: str, rate: str, off: str, total: str) -> None:
    discount = Discount(Decimal(price), Decimal(rate))

    assert (str(discount.off), str(discount.total)) == (off, total)


def test_take_discount_off_in_whole_yen() -> None:
    discount = Discount(Decimal(150), Decimal("0.15"), "JPY")

    assert (discount.off, discount.total, discount.is_half) == (Decimal(23), Decimal(127), True)


@given(discounts())
def test_draw_discount_that_adds_up(discount: Discount) -> None:
    assert discount.off + discount.total == discount.price
    assert 0 <= discount.off <= discount.price
    assert abs(discount.off - discount.price * discount.rate) <= Decimal("0.005")


@given(discounts())
def test_tell_half_cents_by_what_roundings_say(discount: Discount) -> None:
    exact = discount.price * discount.rate
    differ = exact.quantize(CENT, ROUND_HALF_UP) != exact.quantize(CENT, ROUND_HALF_DOWN)

    assert discount.is_half is differ


def test_draw_half_cents_often_and_on_both_sides_of_even(sample: Any) -> None:
    halves = [discount for discount in sample(discounts(), 200, 1) if discount.is_half]
    to_even = [(half.price * half.rate).quantize(CENT, ROUND_HALF_EVEN) == half.off for half in halves]

    assert len(halves) >= 50
    assert set(to_even) == {True, False}


@pytest.mark.parametrize(
    ("policy", "half"),
    [
        (DiscountPolicy(MoneyPolicy(maximum=Decimal("0.49"))), False),
        (DiscountPolicy(MoneyPolicy(maximum=Decimal("0.50")), rate_places=2), True),
        (DiscountPolicy(MoneyPolicy(minimum=Decimal("0.02"), maximum=Decimal("0.03")), rate_places=1), False),
        (DiscountPolicy(MoneyPolicy(minimum=Decimal("0.02"), maximum=Decimal("0.05")), rate_places=1), True),
    ],
)
def test_declare_half_cents_of_one_percent_where_there_are_some(policy: DiscountPolicy, half: bool) -> None:
    """A rate of one step, whose halves are the odd multiples of half the whole."""
    rate = Decimal(1).scaleb(-policy.rate_places)
    low, high = policy.price.steps
    prices = [Decimal(cents).scaleb(-2) for cents in range(low, high + 1)]

    assert any(Discount(price, rate).is_half for price in prices) is half


def test_draw_no_half_cents_where_there_are_none(sample: Any) -> None:
    policy = DiscountPolicy(MoneyPolicy(minimum=Decimal("0.02"), maximum=Decimal("0.04")), rate_places=0)

    assert not any(discount.is_half for discount in sample(discounts(policy=policy), 50, 1))
    assert "half a step" not in policy.boundaries()


@pytest.mark.parametrize(
    ("price", "rate", "faults"),
    [
        (Decimal("0.00"), Decimal(0), set()),
        (Decimal("9999.99"), Decimal("1.00"), set()),
        (Decimal("-0.01"), Decimal("0.1"), {MoneyFault.NEGATIVE}),
        (Decimal("-100.00"), Decimal("-0.1"), {MoneyFault.NEGATIVE, DiscountFault.NEGATIVE_RATE}),
        (Decimal("100.00"), Decimal("-0.001"), {DiscountFault.NEGATIVE_RATE, DiscountFault.RATE_TOO_PRECISE}),
        (Decimal("100.00"), Decimal("1.1"), {DiscountFault.RATE_OVER_ONE}),
        (Decimal("100.00"), Decimal("1.001"), {DiscountFault.RATE_OVER_ONE}),
        (Decimal("100.00"), Decimal("1E+9"), {DiscountFault.RATE_OVER_ONE}),
        (Decimal("100.00"), Decimal("0.125"), {DiscountFault.RATE_TOO_PRECISE}),
        (Decimal("100.00"), Decimal("0.1200"), set()),
        (Decimal("100.00"), Decimal("-0"), set()),
        (Decimal("100.00"), Decimal("NaN"), {DiscountFault.RATE_NAN}),
        (Decimal("100.00"), Decimal("-Infinity"), {DiscountFault.RATE_INFINITY}),
        (Decimal("100.00"), 0.1, {DiscountFault.RATE_FLOAT}),
        (100.0, Decimal("0.1"), {MoneyFault.FLOAT}),
    ],
)
def test_check_discount(price: Any, rate: Any, faults: set[Any]) -> None:
    assert DiscountPolicy().check(Discount(price, rate)) == faults


def test_check_discount_with_finer_rates() -> None:
    assert DiscountPolicy(rate_places=3).check(Discount(Decimal(1), Decimal("0.125"))) == frozenset()


@pytest.mark.parametrize(
    ("fault", "value", "near"),
    [
        (DiscountFault.NEGATIVE_RATE, "-0.01", "0.00"),
        (DiscountFault.RATE_OVER_ONE, "1.01", "1.00"),
        (DiscountFault.RATE_TOO_PRECISE, "0.001", "0.00"),
        (DiscountFault.RATE_NAN, "NaN", "0.00"),
        (DiscountFault.RATE_INFINITY, "Infinity", "0.00"),
        (DiscountFault.RATE_FLOAT, "0.0", "0.00"),
    ],
)
def test_shrink_invalid_rate(fault: DiscountFault, value: str, near: str) -> None:
    invalid = minimal(invalid_discounts(faults=[fault]))

    assert (str(invalid.value.rate), str(invalid.near.rate), invalid.path) == (value, near, ("rate",))
    assert invalid.value.price == invalid.near.price


def test_draw_percents_for_a_rate(sample: Any) -> None:
    drawn = sample(invalid_discounts(faults=[DiscountFault.RATE_OVER_ONE]), 100, 1)
    percents = [invalid for invalid in drawn if invalid.value.rate == invalid.near.rate * 100]

    assert len(percents) > 20
    assert max(invalid.value.rate for invalid in percents) == 100


def test_draw_pairs_of_discounts_one_step_apart(sample: Any) -> None:
    for pair in sample(pairs(DiscountPolicy()), 100, 1):
        by_rate = pair.valid.price == pair.invalid.price

        if by_rate and pair.fault in (DiscountFault.NEGATIVE_RATE, DiscountFault.RATE_OVER_ONE):
            assert abs(pair.invalid.rate - pair.valid.rate) == CENT
        elif not by_rate:
            assert pair.invalid.rate == pair.valid.rate


def test_override_price_and_rate(sample: Any) -> None:
    rates = sampled_from([Decimal("0.05"), Decimal("0.5")])

    drawn = sample(discounts(price=just(Decimal("10.00")), rate=rates), 30, 1)

    assert {discount.total for discount in drawn} == {Decimal("9.50"), Decimal("5.00")}


@pytest.mark.parametrize("places", [-1, 5])
@pytest.mark.parametrize("make", [discounts, invalid_discounts])
def test_draw_from_impossible_discount_policy_is_refused(make: Any, places: int) -> None:
    with pytest.raises(InvalidArgument, match="rate_places must be 0 to 4"):
        minimal(make(policy=DiscountPolicy(rate_places=places)))
