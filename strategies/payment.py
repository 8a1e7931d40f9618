"""A PaymentPolicy in, payment intents as Stripe returns them, valid, declined and with one fault, out.

Source: document 002 (``pi_`` ids, client secrets that begin with them, cents, currency, ``requires_payment_method``; a
negative amount, none, an unknown and an empty currency are refused; cards are declined).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypedDict, Unpack, cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .amount import PLACES, to_amount
from .declare import strategy, suggest
from .policy import Fault, Invalid, TextEnum, bounded, choose_faults

#: what one can be charged in, in lower case as Stripe has it: with no, two and three decimal places
CURRENCIES = tuple(code.lower() for code in PLACES)


class PaymentStatus(TextEnum):
    """The statuses of a payment intent; "canceled" has one l here and two in ``OrderStatus``."""

    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    REQUIRES_CONFIRMATION = "requires_confirmation"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    REQUIRES_CAPTURE = "requires_capture"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class DeclineCode(TextEnum):
    """Why a card was declined."""

    GENERIC_DECLINE = "generic_decline"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    EXPIRED_CARD = "expired_card"
    INCORRECT_CVC = "incorrect_cvc"
    LOST_CARD = "lost_card"
    PROCESSING_ERROR = "processing_error"


class PaymentFault(Fault):
    """What can be wrong with a payment intent, simplest first."""

    #: zero or below
    NONPOSITIVE = "payment.nonpositive"
    #: one cent under the least that can be charged
    TOO_SMALL = "payment.too_small"
    #: one cent over the most that can be charged
    TOO_LARGE = "payment.too_large"
    #: a float number of cents, and the price itself: 20.0 for 2000
    FLOAT_AMOUNT = "payment.float_amount"
    EMPTY_CURRENCY = "payment.empty_currency"
    #: a letter too few or too many
    UNKNOWN_CURRENCY = "payment.unknown_currency"
    #: no ``pi_`` and ASCII letters and digits
    BAD_ID = "payment.bad_id"
    #: a client secret of another intent
    BAD_SECRET = "payment.bad_secret"
    #: a status of the shop's, or spelled as the shop spells it
    UNKNOWN_STATUS = "payment.unknown_status"
    #: declined, yet on its way to success
    DECLINED_SUCCESS = "payment.declined_success"


@dataclass(frozen=True, slots=True)
class PaymentIntent:
    """One attempt to be paid."""

    #: ``pi_`` and 24 letters and digits
    id: str
    #: the id, ``_secret_`` and 25 letters and digits
    client_secret: str
    #: in the smallest unit of the currency: cents, but whole yen
    amount: int
    #: in lower case
    currency: str
    #: ``cus_`` and 14 letters and digits; None: a guest
    customer: str | None
    status: PaymentStatus
    #: why the last card was declined; None: none was
    decline_code: DeclineCode | None

    @property
    def price(self) -> Decimal:
        """The amount in the currency's unit, with exactly its places: 2000 is 20.00 USD, but 2000 JPY."""
        return to_amount(self.amount, PLACES[self.currency.upper()])


#: what a declined intent can be: waiting for another card, or given up
_DECLINED = (PaymentStatus.REQUIRES_PAYMENT_METHOD, PaymentStatus.CANCELED)


@dataclass(frozen=True, slots=True)
class PaymentPolicy:
    """Which payment intents are valid."""

    #: in the smallest unit, inclusive
    minimum: int = 1
    #: inclusive; eight digits are the most that Stripe takes
    maximum: int = 99_999_999
    #: in lower case, of ``CURRENCIES``
    currencies: tuple[str, ...] = CURRENCIES

    def check(self, value: PaymentIntent, /) -> frozenset[PaymentFault]:
        """Every fault of the intent; the empty set means valid. A float amount has the one fault of being one."""
        faults = {fault for fault, is_broken in _CHECKS.items() if is_broken(value)}
        if value.currency and value.currency not in self.currencies:
            faults.add(PaymentFault.UNKNOWN_CURRENCY)
        if isinstance(value.amount, float):
            return frozenset({PaymentFault.FLOAT_AMOUNT, *faults})
        if value.amount <= 0:
            faults.add(PaymentFault.NONPOSITIVE)
        elif value.amount < self.minimum:
            faults.add(PaymentFault.TOO_SMALL)
        if value.amount > self.maximum:
            faults.add(PaymentFault.TOO_LARGE)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[PaymentIntent]]:
        """Invalid intents one cent, one character or one status away from a valid one."""
        table = _intents_by_fault(self)
        for fault in (PaymentFault.EMPTY_CURRENCY, PaymentFault.FLOAT_AMOUNT):
            del table[fault]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[PaymentIntent], bool]]:
        """Least and largest amount, every number of places among the currencies, every status, a guest, a decline."""

        def has_status(status: PaymentStatus) -> Callable[[PaymentIntent], bool]:
            return lambda intent: intent.status is status

        def has_places(places: int) -> Callable[[PaymentIntent], bool]:
            return lambda intent: PLACES[intent.currency.upper()] == places

        return {
            "least amount": lambda intent: intent.amount == self.minimum,
            "largest amount": lambda intent: intent.amount == self.maximum,
            "guest": lambda intent: intent.customer is None,
            "declined": lambda intent: intent.decline_code is not None,
            **{
                f"{places} places": has_places(places)
                for places in sorted({PLACES[currency.upper()] for currency in self.currencies})
            },
            **{str(status): has_status(status) for status in PaymentStatus},
        }


class PaymentIntentFields(TypedDict, total=False):
    """What ``payment_intents`` can override; of status and decline code, the other one follows."""

    id: SearchStrategy[str]
    client_secret: SearchStrategy[str]
    amount: SearchStrategy[int]
    currency: SearchStrategy[str]
    customer: SearchStrategy[str | None]
    status: SearchStrategy[PaymentStatus]
    decline_code: SearchStrategy[DeclineCode | None]


@strategy(fields=PaymentIntentFields)
def payment_intents(
    *, policy: PaymentPolicy | None = None, **fields: Unpack[PaymentIntentFields]
) -> SearchStrategy[PaymentIntent]:
    """Payment intents that the policy accepts; declined ones wait for another card or are canceled.

    Among 100 examples there are always the boundaries of ``PaymentPolicy.boundaries``. Source: document 002.

    >>> from strategies import minimal
    >>> intent = minimal(payment_intents())
    >>> intent.id, intent.amount, intent.currency, intent.status
    ('pi_000000000000000000000000', 1, 'usd', PaymentStatus.REQUIRES_PAYMENT_METHOD)
    >>> intent.client_secret.startswith(intent.id + "_secret_")
    True

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _intents_of(policy or PaymentPolicy(), fields)


@strategy(fields=PaymentIntentFields)
def declined_payment_intents(
    *, policy: PaymentPolicy | None = None, **fields: Unpack[PaymentIntentFields]
) -> SearchStrategy[PaymentIntent]:
    """Payment intents whose last card was declined. Source: document 002 ("Card declined").

    >>> from strategies import minimal
    >>> intent = minimal(declined_payment_intents())
    >>> intent.status, intent.decline_code
    (PaymentStatus.REQUIRES_PAYMENT_METHOD, DeclineCode.GENERIC_DECLINE)
    """
    defaults: PaymentIntentFields = {"decline_code": st.sampled_from(DeclineCode)}
    merged: PaymentIntentFields = {**defaults, **fields}
    return _intents_of(policy or PaymentPolicy(), merged)


@strategy()
def invalid_payment_intents(
    *, policy: PaymentPolicy | None = None, faults: Collection[PaymentFault] | None = None
) -> SearchStrategy[Invalid[PaymentIntent]]:
    """Payment intents that the policy rejects, each for one named fault; ``faults`` picks some of them.

    Requests are judged by amount and currency, answers by the rest. The values of ``PaymentFault.FLOAT_AMOUNT`` have a
    float, those of ``PaymentFault.UNKNOWN_STATUS`` a text, whatever the annotations say. Source: document 002.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_payment_intents(faults=[PaymentFault.NONPOSITIVE]))
    >>> invalid.path, invalid.value.amount, invalid.near.amount
    (('amount',), 0, 1)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(_intents_by_fault(policy or PaymentPolicy()), faults)


_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: the texts of one intent come from one number: a single draw, which shrinks to zeros
_NUMBERS = st.integers(0, 62**12 - 1)
#: makes texts of all digits from small numbers; without a divisor in common with 62, it makes no two of them equal
_SPREAD = 3**80


def _write(number: int, size: int) -> str:
    """The number in base 62, with so many digits; what does not fit is left out."""
    digits = []
    for _ in range(size):
        number, digit = divmod(number, 62)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _intents_of(policy: PaymentPolicy, fields: PaymentIntentFields) -> SearchStrategy[PaymentIntent]:
    for currency in policy.currencies:
        if currency not in CURRENCIES:
            raise InvalidArgument(f"{policy!r}: unknown currency {currency!r}; {suggest(currency, CURRENCIES)}")
    if not policy.currencies:
        raise InvalidArgument(f"{policy!r}: currencies is empty; known: {', '.join(CURRENCIES)}")
    if not 1 <= policy.minimum <= policy.maximum:
        raise InvalidArgument(f"{policy!r}: minimum must be at least 1 and at most maximum")
    given = cast("dict[str, SearchStrategy[Any]]", fields)
    amounts = bounded(policy.minimum, policy.maximum)
    return _intents(given, st.sampled_from(policy.currencies), amounts)


@st.composite
def _intents(
    draw: DrawFn,
    fields: Mapping[str, SearchStrategy[Any]],
    currencies: SearchStrategy[str],
    amounts: SearchStrategy[int],
) -> PaymentIntent:
    # Incidental fields first, essential last: what is drawn last shrinks with the least in its way.
    number = draw(_NUMBERS)
    guest = draw(st.booleans())
    whole: dict[str, Any] = {name: draw(field) for name, field in fields.items()}
    if "status" not in whole:
        whole["status"] = draw(_STATUSES if whole.get("decline_code") is None else _DECLINED_STATUSES)
    if "decline_code" not in whole:
        whole["decline_code"] = draw(_CODES) if whole["status"] in _DECLINED else None
    whole.setdefault("id", "pi_" + _write(number * _SPREAD, 24))
    whole.setdefault("client_secret", f"{whole['id']}_secret_{_write(number * _SPREAD * 3, 25)}")
    whole.setdefault("customer", None if guest else "cus_" + _write(number * _SPREAD * 9, 14))
    if "currency" not in whole:
        whole["currency"] = draw(currencies)
    if "amount" not in whole:
        whole["amount"] = draw(amounts)
    return PaymentIntent(**whole)


_STATUSES = st.sampled_from(PaymentStatus)
_DECLINED_STATUSES = st.sampled_from(_DECLINED)
_CODES = st.one_of(st.none(), st.sampled_from(DeclineCode))
_SPELLINGS = frozenset(map(str, PaymentStatus))

#: what is wrong with an intent whatever the limits of its policy
_CHECKS: Mapping[PaymentFault, Callable[[PaymentIntent], bool]] = {
    PaymentFault.EMPTY_CURRENCY: lambda intent: not intent.currency,
    PaymentFault.BAD_ID: lambda intent: not re.fullmatch("pi_[0-9A-Za-z]+", intent.id),
    # a bad id has a fault of its own, and then no secret fits
    PaymentFault.BAD_SECRET: lambda intent: (
        re.fullmatch("pi_[0-9A-Za-z]+", intent.id) is not None
        and not re.fullmatch(f"{intent.id}_secret_[0-9A-Za-z]+", intent.client_secret)
    ),
    PaymentFault.UNKNOWN_STATUS: lambda intent: str(intent.status) not in _SPELLINGS,
    PaymentFault.DECLINED_SUCCESS: lambda intent: (
        intent.decline_code is not None and str(intent.status) in _SPELLINGS and intent.status not in _DECLINED
    ),
}


def _intents_by_fault(policy: PaymentPolicy) -> dict[PaymentFault, SearchStrategy[Invalid[PaymentIntent]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    usual = _intents_of(policy, {})
    least = _intents_of(policy, {"amount": st.just(policy.minimum)})
    most = _intents_of(policy, {"amount": st.just(policy.maximum)})

    table = {
        PaymentFault.NONPOSITIVE: st.one_of(
            _edited(least, PaymentFault.NONPOSITIVE, "amount", lambda intent, n: 0),
            _edited(usual, PaymentFault.NONPOSITIVE, "amount", lambda intent, n: -intent.amount),
        ),
        PaymentFault.TOO_LARGE: _edited(most, PaymentFault.TOO_LARGE, "amount", lambda intent, n: intent.amount + 1),
        PaymentFault.FLOAT_AMOUNT: _edited(
            usual,
            PaymentFault.FLOAT_AMOUNT,
            "amount",
            lambda intent, n: float(intent.price if n % 2 else intent.amount),
        ),
        PaymentFault.EMPTY_CURRENCY: _edited(usual, PaymentFault.EMPTY_CURRENCY, "currency", lambda intent, n: ""),
        PaymentFault.UNKNOWN_CURRENCY: _edited(
            usual,
            PaymentFault.UNKNOWN_CURRENCY,
            "currency",
            lambda intent, n: intent.currency + "x" if n % 2 else intent.currency[:-1],
        ),
        PaymentFault.BAD_ID: _edited(usual, PaymentFault.BAD_ID, "id", lambda intent, n: _spoil_id(intent.id, n)),
        PaymentFault.BAD_SECRET: _edited(
            usual, PaymentFault.BAD_SECRET, "client_secret", lambda intent, n: intent.client_secret[1:]
        ),
        PaymentFault.UNKNOWN_STATUS: _edited(
            _intents_of(policy, {"status": st.just(PaymentStatus.CANCELED)}),
            PaymentFault.UNKNOWN_STATUS,
            "status",
            lambda intent, n: ("cancelled", "CANCELED", "paid", "")[n % 4],
        ),
        PaymentFault.DECLINED_SUCCESS: _edited(
            _intents_of(policy, {"decline_code": st.sampled_from(DeclineCode)}),
            PaymentFault.DECLINED_SUCCESS,
            "status",
            lambda intent, n: (PaymentStatus.SUCCEEDED, PaymentStatus.PROCESSING, PaymentStatus.REQUIRES_CAPTURE)[
                n % 3
            ],
        ),
    }
    if policy.minimum > 1:
        table[PaymentFault.TOO_SMALL] = _edited(
            least, PaymentFault.TOO_SMALL, "amount", lambda intent, n: intent.amount - 1
        )
    return table


@st.composite
def _edited(
    draw: DrawFn,
    intents: SearchStrategy[PaymentIntent],
    fault: PaymentFault,
    name: str,
    change: Callable[[PaymentIntent, int], Any],
) -> Invalid[PaymentIntent]:
    variant = draw(_VARIANTS)
    near = draw(intents)
    changes: dict[str, Any] = {name: change(near, variant)}
    return Invalid(replace(near, **changes), fault, (name,), near)


#: which of a few ways to break a field; twelve, so that it is even for two, three and four of them
_VARIANTS = st.integers(0, 11)


def _spoil_id(text: str, variant: int) -> str:
    """The id without its first letter, with a line break, with a letter that is none to ASCII, with a hyphen."""
    return (text[1:], text + "\n", text[:-1] + "é", text[:-1] + "-")[variant % 4]
