"""Payment intents as Stripe shapes them; judged value by value."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just, none, sampled_from

from strategies import (
    DeclineCode,
    PaymentFault,
    PaymentIntent,
    PaymentPolicy,
    PaymentStatus,
    declined_payment_intents,
    invalid_payment_intents,
    minimal,
    payment_intents,
)

# document 002
INTENT = PaymentIntent(
    "pi_123456", "pi_123456_secret_abc", 2000, "usd", "cus_123", PaymentStatus.REQUIRES_PAYMENT_METHOD, None
)
WITHOUT_MINIMUM = [fault for fault in PaymentFault if fault is not PaymentFault.TOO_SMALL]


@pytest.mark.slow
def test_confirm_payment_intents(confirm: Any) -> None:
    assert confirm(PaymentPolicy(), payment_intents, invalid_payment_intents, WITHOUT_MINIMUM) == {}


def test_confirm_payment_intents_from_fifty_cents(confirm: Any) -> None:
    policy = PaymentPolicy(minimum=50, maximum=51, currencies=("usd",))

    assert confirm(policy, payment_intents, invalid_payment_intents, PaymentFault, draws=300, runs=3) == {}


@given(payment_intents())
def test_draw_payment_intent_as_stripe_shapes_it(intent: PaymentIntent) -> None:
    assert re.fullmatch("pi_[0-9A-Za-z]{24}", intent.id)
    assert re.fullmatch(f"{intent.id}_secret_[0-9A-Za-z]{{25}}", intent.client_secret)
    assert intent.customer is None or re.fullmatch("cus_[0-9A-Za-z]{14}", intent.customer)
    assert 1 <= intent.amount <= 99_999_999
    assert re.fullmatch("[a-z]{3}", intent.currency)


def test_draw_ids_that_differ(sample: Any) -> None:
    drawn = sample(payment_intents(), 100, 1)

    ids = {intent.id for intent in drawn}
    assert len(ids) == len({intent.client_secret for intent in drawn}) > 40
    assert len(set("".join(ids))) > 60


@pytest.mark.parametrize(("currency", "price"), [("usd", "20.00"), ("jpy", "2000"), ("kwd", "2.000")])
def test_tell_price_by_the_places_of_the_currency(currency: str, price: str) -> None:
    assert str(replace(INTENT, currency=currency).price) == price


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, set()),
        # the table of document 002
        ({"amount": -100}, {PaymentFault.NONPOSITIVE}),
        ({"amount": 0}, {PaymentFault.NONPOSITIVE}),
        ({"currency": "invalid"}, {PaymentFault.UNKNOWN_CURRENCY}),
        ({"currency": ""}, {PaymentFault.EMPTY_CURRENCY}),
        ({"currency": "USD"}, {PaymentFault.UNKNOWN_CURRENCY}),
        ({"amount": 1}, set()),
        ({"amount": 99_999_999}, set()),
        ({"amount": 100_000_000}, {PaymentFault.TOO_LARGE}),
        ({"amount": 2000.0}, {PaymentFault.FLOAT_AMOUNT}),
        ({"amount": -1.5, "currency": ""}, {PaymentFault.FLOAT_AMOUNT, PaymentFault.EMPTY_CURRENCY}),
        ({"id": "123456"}, {PaymentFault.BAD_ID}),
        ({"id": "pi_"}, {PaymentFault.BAD_ID}),
        ({"id": "pi_123456\n"}, {PaymentFault.BAD_ID}),
        ({"client_secret": "pi_123457_secret_abc"}, {PaymentFault.BAD_SECRET}),
        ({"client_secret": "pi_123456_secret_"}, {PaymentFault.BAD_SECRET}),
        ({"status": "cancelled"}, {PaymentFault.UNKNOWN_STATUS}),
        ({"status": "cancelled", "decline_code": DeclineCode.LOST_CARD}, {PaymentFault.UNKNOWN_STATUS}),
        ({"decline_code": DeclineCode.LOST_CARD}, set()),
        ({"decline_code": DeclineCode.LOST_CARD, "status": PaymentStatus.CANCELED}, set()),
        (
            {"decline_code": DeclineCode.LOST_CARD, "status": PaymentStatus.SUCCEEDED},
            {PaymentFault.DECLINED_SUCCESS},
        ),
    ],
)
def test_check_payment_intent(change: dict[str, Any], faults: set[PaymentFault]) -> None:
    assert PaymentPolicy().check(replace(INTENT, **change)) == faults


@pytest.mark.parametrize(
    ("amount", "faults"), [(50, set()), (49, {PaymentFault.TOO_SMALL}), (0, {PaymentFault.NONPOSITIVE})]
)
def test_check_payment_intent_from_a_minimum(amount: int, faults: set[PaymentFault]) -> None:
    assert PaymentPolicy(minimum=50).check(replace(INTENT, amount=amount)) == faults


@given(declined_payment_intents())
def test_draw_declined_payment_intent(intent: PaymentIntent) -> None:
    assert intent.decline_code is not None
    assert intent.status in (PaymentStatus.REQUIRES_PAYMENT_METHOD, PaymentStatus.CANCELED)


def test_draw_every_decline_code(sample: Any) -> None:
    assert {intent.decline_code for intent in sample(declined_payment_intents(), 100, 1)} == set(DeclineCode)


@given(payment_intents(status=sampled_from(PaymentStatus)))
def test_override_status_is_followed_by_the_decline_code(intent: PaymentIntent) -> None:
    assert PaymentPolicy().check(intent) == frozenset()


def test_override_both_is_taken_at_its_word() -> None:
    intent = minimal(payment_intents(status=just(PaymentStatus.SUCCEEDED), decline_code=just(DeclineCode.EXPIRED_CARD)))

    assert PaymentPolicy().check(intent) == {PaymentFault.DECLINED_SUCCESS}


def test_override_fields_of_payment_intent(sample: Any) -> None:
    values = payment_intents(
        id=just("pi_1"), amount=just(5), currency=just("eur"), customer=none(), decline_code=none()
    )

    drawn = sample(values, 30, 1)

    assert {(intent.id, intent.price, intent.customer) for intent in drawn} == {("pi_1", Decimal("0.05"), None)}
    assert all(intent.client_secret.startswith("pi_1_secret_") for intent in drawn)
    assert {intent.decline_code for intent in drawn} == {None}


@pytest.mark.parametrize(
    ("fault", "name", "values"),
    [
        (PaymentFault.FLOAT_AMOUNT, "amount", {1.0, 0.01}),
        (PaymentFault.UNKNOWN_CURRENCY, "currency", {"us", "usdx"}),
        (PaymentFault.UNKNOWN_STATUS, "status", {"cancelled", "CANCELED", "paid", ""}),
        (
            PaymentFault.DECLINED_SUCCESS,
            "status",
            {PaymentStatus.SUCCEEDED, PaymentStatus.PROCESSING, PaymentStatus.REQUIRES_CAPTURE},
        ),
        (PaymentFault.EMPTY_CURRENCY, "currency", {""}),
    ],
)
def test_draw_every_way_to_break_a_field(fault: PaymentFault, name: str, values: set[Any], sample: Any) -> None:
    policy = PaymentPolicy(maximum=1, currencies=("usd",))

    drawn = sample(invalid_payment_intents(policy=policy, faults=[fault]), 100, 1)

    assert {getattr(invalid.value, name) for invalid in drawn} == values
    assert {invalid.path for invalid in drawn} == {(name,)}


def test_draw_bad_ids_of_every_kind(sample: Any) -> None:
    drawn = sample(invalid_payment_intents(faults=[PaymentFault.BAD_ID]), 100, 1)

    kinds = {
        (invalid.value.id[:3], invalid.value.id[-1] if not invalid.value.id[-1].isascii() else "") for invalid in drawn
    }
    assert kinds >= {("pi_", ""), ("pi_", "é")}
    assert any(invalid.value.id.endswith("\n") for invalid in drawn)
    assert any(invalid.value.id == invalid.near.id[1:] for invalid in drawn)


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (PaymentPolicy(currencies=("usb",)), "unknown currency 'usb'; did you mean 'usd'"),
        (PaymentPolicy(currencies=("USD",)), "unknown currency 'USD'"),
        (PaymentPolicy(currencies=()), "currencies is empty; known: usd, eur"),
        (PaymentPolicy(minimum=0), "minimum must be at least 1 and at most maximum"),
        (PaymentPolicy(minimum=6, maximum=5), "minimum must be at least 1 and at most maximum"),
    ],
)
@pytest.mark.parametrize("make", [payment_intents, declined_payment_intents, invalid_payment_intents])
def test_draw_from_impossible_payment_policy_is_refused(make: Any, policy: PaymentPolicy, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(make(policy=policy))
