"""An adapter of a payment system in, a machine out that authorises, captures, refunds, voids and sends requests again.

Source: document 002 (payment intents: amount, currency, declined cards), and idempotency keys: a request that is
sent again under its key has no second effect, and gets the answer of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from hypothesis.strategies import SearchStrategy

from ..amount import EXACT, MoneyFault, MoneyPolicy, money_by_fault, money_of
from ..policy import Invalid, TextEnum, choose_faults
from .adapter import AdapterMachine, Refusals, Refused, build, compare, own, pick

#: a few payments at a time, so that each gets far
_MOST_OPEN = 2
_NUMBERS = st.integers(0, 3)


class Payments(Protocol):
    """What the machine needs of a payment system. Where it says no, the method raises, and no money moves.

    ``key`` is the idempotency key of a request. The same request under the same key once more: the same answer, no
    second effect. Another request under a used key: refused. A declined request stays declined under its key.
    """

    def authorise(self, key: str, amount: Decimal, declined: bool, /) -> Hashable:
        """Hold an amount, and return what the payment is known by; ``declined``: with the card that the bank declines.

        Refused: a declined card, an amount that the policy does not accept. Neither makes a payment.
        """
        ...

    def capture(self, key: str, payment: Any, amount: Decimal, /) -> object:
        """Take an amount up to the one that is held, once. Refused: more, less than one step, unless authorised."""
        ...

    def refund(self, key: str, payment: Any, amount: Decimal, /) -> object:
        """Give back an amount; all refunds are at most what was captured. Refused: more, less than one step."""
        ...

    def void(self, payment: Any, /) -> None:
        """Let go of what is held. Refused: unless authorised."""
        ...

    def captured(self, payment: Any, /) -> Decimal:
        """What was taken; refunds do not lower it."""
        ...

    def refunded(self, payment: Any, /) -> Decimal:
        """What was given back, all refunds together."""
        ...

    def balance(self) -> Decimal:
        """All that was captured less all that was refunded."""
        ...

    def count(self) -> int:
        """Payments there are, voided ones too."""
        ...


class Part(TextEnum):
    """How much of what there is: the whole is the normal case, the rest sits at the limits."""

    ALL = "all"
    STEP = "one step"
    ALL_BUT_A_STEP = "all but one step"
    STEP_TOO_MUCH = "one step too much"
    NOTHING = "nothing"


class Move(TextEnum):
    """What is tried with a payment; to take the next step is the normal case."""

    #: capture what is authorised, refund what is captured
    NEXT = "next"
    #: void what is voided, capture what is captured
    AGAIN = "again"
    CAPTURE = "capture"
    REFUND = "refund"
    VOID = "void"


_MOVES = (*[Move.NEXT] * 3, Move.AGAIN, Move.AGAIN, Move.CAPTURE, Move.REFUND, Move.VOID)
_PARTS = (Part.ALL, *[Part.STEP] * 3, Part.ALL_BUT_A_STEP, Part.STEP_TOO_MUCH, Part.NOTHING)
# One choice and not two: steps of more than five choices in all are hardly ever deleted by shrinking.
_TRIES = st.sampled_from([(move, part) for part in _PARTS for move in _MOVES])


def payment_machine(
    make: Callable[[], Payments], *, policy: MoneyPolicy | None = None, refused: Refusals = Refused
) -> type[PaymentMachine]:
    """A state machine for a payment system: ``TestPayments = payment_machine(MyPayments).TestCase``.

    ``make`` makes a fresh adapter, ``policy`` says which amounts can be authorised, ``refused`` are the errors that
    mean no.

    :raises InvalidArgument: when run, for an adapter that lacks a method, or an impossible policy
    """
    limits = policy or MoneyPolicy()
    return build(
        PaymentMachine,
        make,
        Payments,
        refused,
        policy=limits,
        amounts=st.deferred(lambda: money_of(limits)),
        invalid_amounts=st.deferred(lambda: _invalid_amounts(limits)),
    )


@dataclass(slots=True)
class _Payment:
    """What the model knows of a payment."""

    known_by: Any
    held: Decimal
    captured: Decimal
    refunded: Decimal
    is_voided: bool = False

    @property
    def is_authorised(self) -> bool:
        return not self.is_voided and not self.captured

    @property
    def is_open(self) -> bool:
        return not self.is_voided and (not self.captured or self.refunded < self.captured)


@dataclass(frozen=True, slots=True)
class _Request:
    """A request that can be sent again."""

    call: Callable[..., object]
    key: str
    #: what comes before the amount, and after it
    before: tuple[object, ...]
    amount: Decimal
    after: tuple[object, ...] = ()
    answer: object = None
    is_declined: bool = False
    #: whether the answer says which payment it is
    has_answer: bool = False


def _invalid_amounts(policy: MoneyPolicy) -> SearchStrategy[Invalid[Decimal]]:
    table = money_by_fault(policy)
    for fault in (MoneyFault.NAN, MoneyFault.INFINITY, MoneyFault.FLOAT):
        del table[fault]
    return choose_faults(table, None)


class PaymentMachine(AdapterMachine):
    """The model of a payment system beside the system."""

    adapter: Payments
    policy: ClassVar[MoneyPolicy]
    amounts: ClassVar[SearchStrategy[Decimal]]
    invalid_amounts: ClassVar[SearchStrategy[Invalid[Decimal]]]

    def __init__(self) -> None:
        super().__init__()
        self.step = self.policy.step
        self.zero = self.step - self.step
        self.payments: list[_Payment] = []
        self.requests: list[_Request] = []
        self.keys = 0

    def new_key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    def has_room(self) -> bool:
        return sum(payment.is_open for payment in self.payments) < _MOST_OPEN

    def has_payments(self) -> bool:
        return bool(self.payments)

    @initialize(amount=own("amounts"), other=own("amounts"), invalid=own("invalid_amounts"))
    def open(self, amount: Decimal, other: Decimal, invalid: Invalid[Decimal]) -> None:
        self.ask(self.adapter.authorise, self.new_key(), invalid.value, False, wrong=str(invalid.fault))
        self.authorise(amount, declined=False)
        self.advance((Move.CAPTURE, Part.ALL), 0)
        self.authorise(other, declined=False)

    @precondition(has_room)
    @rule(amount=own("amounts"), declined=st.booleans())
    def authorise(self, amount: Decimal, declined: bool) -> None:
        key = self.new_key()
        wrong = "the bank declines the card" if declined else ""
        known_by = self.ask(self.adapter.authorise, key, amount, declined, wrong=wrong)
        if not declined:
            self.payments.append(_Payment(known_by, amount, self.zero, self.zero))
        self.requests.append(
            _Request(self.adapter.authorise, key, (), amount, (declined,), known_by, declined, has_answer=True)
        )

    @precondition(has_payments)
    @rule(what=_TRIES, number=_NUMBERS)
    def advance(self, what: tuple[Move, Part], number: int) -> None:
        move, part = what
        # open ones first, so that a payment gets far
        payment = pick(sorted(self.payments, key=lambda payment: not payment.is_open), number)
        if move is Move.AGAIN:
            move = Move.VOID if payment.is_voided else Move.CAPTURE
        if move is Move.VOID:
            self.ask(self.adapter.void, payment.known_by, wrong="" if payment.is_authorised else "it is not authorised")
            payment.is_voided |= payment.is_authorised
        elif move is Move.CAPTURE or (move is Move.NEXT and payment.is_authorised):
            wrong = "" if payment.is_authorised else "it is not authorised"
            amount = self.take(part, payment.held)
            if self.send(self.adapter.capture, payment, amount, payment.held, wrong):
                payment.captured = amount
        else:
            left = EXACT.subtract(payment.captured, payment.refunded)
            amount = self.take(part, left)
            if self.send(self.adapter.refund, payment, amount, left, ""):
                payment.refunded = EXACT.add(payment.refunded, amount)

    def take(self, part: Part, whole: Decimal) -> Decimal:
        amounts = {
            Part.ALL: whole,
            Part.STEP: self.step,
            Part.ALL_BUT_A_STEP: EXACT.subtract(whole, self.step),
            Part.STEP_TOO_MUCH: EXACT.add(whole, self.step),
            Part.NOTHING: self.zero,
        }
        return amounts[part]

    def send(self, call: Callable[..., object], payment: _Payment, amount: Decimal, limit: Decimal, wrong: str) -> bool:
        """Whether the request was due; then it can be sent again."""
        wrong = wrong or (f"at most {limit} is left" if amount > limit else "")
        wrong = wrong or ("it is less than one step" if amount < self.step else "")
        key = self.new_key()
        self.ask(call, key, payment.known_by, amount, wrong=wrong)
        if not wrong:
            self.requests.append(_Request(call, key, (payment.known_by,), amount))
        return not wrong

    @rule(number=st.integers(0, 3), changed=st.booleans())
    def send_again(self, number: int, changed: bool) -> None:
        request = pick(self.requests[::-1], number)
        wrong = "the bank declined it under this key" if request.is_declined else ""
        amount = request.amount
        if changed:
            wrong = "another request had this key"
            amount = EXACT.subtract(amount, self.step) if amount > self.step else EXACT.add(amount, self.step)
        answer = self.ask(request.call, request.key, *request.before, amount, *request.after, wrong=wrong)
        if request.has_answer and not wrong:
            compare({f"payment under {request.key}": request.answer}, {f"payment under {request.key}": answer})

    @invariant()
    def keep_books(self) -> None:
        balance = self.zero
        expected: dict[str, object] = {"number of payments": len(self.payments)}
        found: dict[str, object] = {"number of payments": self.adapter.count(), "balance": self.adapter.balance()}
        for number, payment in enumerate(self.payments):
            expected[f"captured of payment {number}"] = payment.captured
            expected[f"refunded of payment {number}"] = payment.refunded
            found[f"captured of payment {number}"] = self.adapter.captured(payment.known_by)
            found[f"refunded of payment {number}"] = self.adapter.refunded(payment.known_by)
            balance = EXACT.add(balance, EXACT.subtract(payment.captured, payment.refunded))
        expected["balance"] = balance
        compare(expected, found)
