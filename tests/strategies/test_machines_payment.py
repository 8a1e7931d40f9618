"""The payment machine accepts payments that keep their books, and finds what is wrong in those that do not."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import MoneyPolicy
from strategies.machines import Refused, payment_machine
from strategies.testing import find_failure

ZERO = Decimal("0.00")


class OneBank:
    """Payments without a fault."""

    policy = MoneyPolicy()

    def __init__(self) -> None:
        self.payments: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[Any, Any]] = {}

    def once(self, key: str, request: Any, act: Any) -> Any:
        if key in self.answers:
            known, answer = self.answers[key]
            if known != request or answer is Refused:
                raise Refused(key)
            return answer
        answer = act()
        self.answers[key] = (request, answer)
        if answer is Refused:
            raise Refused(key)
        return answer

    def authorise(self, key: str, amount: Decimal, declined: bool) -> int:
        return self.once(key, (amount, declined), lambda: self.hold(amount, declined))

    def hold(self, amount: Decimal, declined: bool) -> Any:
        if self.policy.check(amount):
            raise Refused(amount)
        if declined:
            return Refused
        self.payments.append({"held": amount, "captured": ZERO, "refunded": ZERO, "voided": False})
        return len(self.payments) - 1

    def capture(self, key: str, payment: int, amount: Decimal) -> None:
        self.once(key, ("capture", payment, amount), lambda: self.take(self.payments[payment], amount))

    def can_take(self, payment: dict[str, Any], amount: Decimal) -> bool:
        return 0 < amount <= payment["held"] and not payment["captured"] and not payment["voided"]

    def take(self, payment: dict[str, Any], amount: Decimal) -> None:
        if not self.can_take(payment, amount):
            raise Refused(amount)
        payment["captured"] += amount

    def refund(self, key: str, payment: int, amount: Decimal) -> None:
        self.once(key, ("refund", payment, amount), lambda: self.give_back(self.payments[payment], amount))

    def can_give_back(self, payment: dict[str, Any], amount: Decimal) -> bool:
        return 0 < amount <= payment["captured"] - payment["refunded"]

    def give_back(self, payment: dict[str, Any], amount: Decimal) -> None:
        if not self.can_give_back(payment, amount):
            raise Refused(amount)
        payment["refunded"] += amount

    def void(self, payment: int) -> None:
        if self.payments[payment]["captured"] or self.payments[payment]["voided"]:
            raise Refused(payment)
        self.payments[payment]["voided"] = True

    def captured(self, payment: int) -> Decimal:
        return self.payments[payment]["captured"]

    def refunded(self, payment: int) -> Decimal:
        return self.payments[payment]["refunded"]

    def balance(self) -> Decimal:
        return sum((payment["captured"] - payment["refunded"] for payment in self.payments), ZERO)

    def count(self) -> int:
        return len(self.payments)


class AuthoriseAgain(OneBank):
    def authorise(self, key: str, amount: Decimal, declined: bool) -> int:
        return super().authorise(f"{key}-{len(self.payments)}", amount, declined)


class CaptureAgain(OneBank):
    def capture(self, key: str, payment: int, amount: Decimal) -> None:
        if key in self.answers:
            self.payments[payment]["captured"] += amount
        super().capture(key, payment, amount)


class CaptureAgainIsRefused(OneBank):
    def capture(self, key: str, payment: int, amount: Decimal) -> None:
        self.take(self.payments[payment], amount)
        self.answers[key] = (("capture", payment, amount), None)


class RefundAgain(OneBank):
    def refund(self, key: str, payment: int, amount: Decimal) -> None:
        if key in self.answers and self.can_give_back(self.payments[payment], amount):
            del self.answers[key]
        super().refund(key, payment, amount)


class KeyOfAnotherRequest(OneBank):
    def once(self, key: str, request: Any, act: Any) -> Any:
        return super().once(key, None, act)


class KeyOfAnotherAmountIsNew(OneBank):
    def once(self, key: str, request: Any, act: Any) -> Any:
        return super().once(f"{key}{request}", request, act)


class DeclinedIsTriedAgain(OneBank):
    def hold(self, amount: Decimal, declined: bool) -> Any:
        answer = super().hold(amount, declined)
        if answer is Refused:
            raise Refused(amount)
        return answer

    def authorise(self, key: str, amount: Decimal, declined: bool) -> int:
        if key in self.answers or not declined:
            return super().authorise(key, amount, declined)
        self.answers[key] = ((amount, declined), 0)
        raise Refused(key)


class DeclinedMakesPayment(OneBank):
    def hold(self, amount: Decimal, declined: bool) -> Any:
        super().hold(amount, False)
        return Refused if declined else len(self.payments) - 1


class DeclinedIsAuthorised(OneBank):
    def hold(self, amount: Decimal, declined: bool) -> Any:
        return super().hold(amount, False)


class AuthoriseNothing(OneBank):
    policy = MoneyPolicy(minimum=ZERO)


class AuthoriseNegative(OneBank):
    policy = MoneyPolicy(minimum=Decimal("-999999.99"))


class CaptureMoreThanHeld(OneBank):
    def can_take(self, payment: dict[str, Any], amount: Decimal) -> bool:
        return amount > 0 and not payment["captured"] and not payment["voided"]


class CaptureLessThanHeldOnly(OneBank):
    def can_take(self, payment: dict[str, Any], amount: Decimal) -> bool:
        return super().can_take(payment, amount) and (amount < payment["held"] or amount < Decimal("0.02"))


class CaptureTwice(OneBank):
    def can_take(self, payment: dict[str, Any], amount: Decimal) -> bool:
        return 0 < amount <= payment["held"] - payment["captured"] and not payment["voided"]


class CaptureVoided(OneBank):
    def can_take(self, payment: dict[str, Any], amount: Decimal) -> bool:
        return 0 < amount <= payment["held"] and not payment["captured"]


class CaptureTakesAll(OneBank):
    def take(self, payment: dict[str, Any], amount: Decimal) -> None:
        super().take(payment, amount)
        payment["captured"] = payment["held"]


class RefundMoreThanCaptured(OneBank):
    def can_give_back(self, payment: dict[str, Any], amount: Decimal) -> bool:
        return bool(payment["captured"]) and 0 < amount <= payment["held"] - payment["refunded"]


class RefundForgetsEarlierRefunds(OneBank):
    def can_give_back(self, payment: dict[str, Any], amount: Decimal) -> bool:
        return 0 < amount <= payment["captured"]


class RefundReplacesEarlierRefunds(OneBank):
    def give_back(self, payment: dict[str, Any], amount: Decimal) -> None:
        super().give_back(payment, amount)
        payment["refunded"] = amount


class RefundOnlyOnce(OneBank):
    def can_give_back(self, payment: dict[str, Any], amount: Decimal) -> bool:
        return super().can_give_back(payment, amount) and not payment["refunded"]


class RefundLowersCaptured(OneBank):
    def give_back(self, payment: dict[str, Any], amount: Decimal) -> None:
        super().give_back(payment, amount)
        payment["captured"] -= amount


class VoidCaptured(OneBank):
    def void(self, payment: int) -> None:
        self.payments[payment]["voided"] = True


class VoidTwice(OneBank):
    def void(self, payment: int) -> None:
        if self.payments[payment]["captured"]:
            raise Refused(payment)
        self.payments[payment]["voided"] = True


class BalanceForgetsRefunds(OneBank):
    def balance(self) -> Decimal:
        return sum((payment["captured"] for payment in self.payments), ZERO)


class BalanceHoldsWhatIsHeld(OneBank):
    def balance(self) -> Decimal:
        held = (payment["held"] - payment["refunded"] for payment in self.payments if payment["captured"])
        return sum(held, ZERO)


BUGS = OneBank.__subclasses__()


def test_accept_payments_without_fault() -> None:
    assert find_failure(payment_machine(OneBank)) is None


@pytest.mark.slow
def test_find_each_seeded_bug_and_none_in_sound_system(find_weaknesses: Any) -> None:
    assert find_weaknesses([payment_machine(OneBank)], map(payment_machine, BUGS)) == {}


@pytest.mark.slow
def test_shrink_to_few_steps() -> None:
    failure = find_failure(payment_machine(RefundAgain), shrink=True)

    assert re.search(r"refunded of payment \d is .*, must be ", str(failure))
    steps = [line for line in "\n".join(failure.__notes__).splitlines() if re.match(r"state\.(?!keep|teardown)", line)]
    assert steps[0].startswith("state.open(")
    assert 2 <= len(steps) <= 8


def test_authorise_amounts_of_the_policy() -> None:
    class Yen(OneBank):
        policy = MoneyPolicy("JPY")

    assert find_failure(payment_machine(Yen, policy=Yen.policy)) is None
    assert "must be accepted" in str(find_failure(payment_machine(Yen)))


def test_refuse_impossible_policy_only_when_run() -> None:
    machine = payment_machine(OneBank, policy=MoneyPolicy("USB"))

    with pytest.raises(InvalidArgument, match="unknown currency 'USB'"):
        find_failure(machine)
