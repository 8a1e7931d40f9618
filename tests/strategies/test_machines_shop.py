"""The shop machine accepts a shop that keeps its books, and finds what is wrong in shops that do not."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from strategies.machines import Refused, shop_machine
from strategies.machines.shop import Lines, sum_lines
from strategies.testing import find_failure

NEXT = {"pay": ("pending", "paid"), "ship": ("paid", "shipped"), "deliver": ("shipped", "delivered")}


class OneShop:
    """A shop without a fault."""

    cancellable = ("pending", "paid")

    def __init__(self) -> None:
        self.prices: dict[str, Decimal] = {}
        self.left: Counter[str] = Counter()
        self.basket: Counter[str] = Counter()
        self.orders: list[dict[str, Any]] = []

    def stock_up(self, sku: str, price: Decimal, pieces: int) -> None:
        self.prices.setdefault(sku, price)
        self.left[sku] += pieces

    def add_to_cart(self, sku: str, quantity: int) -> None:
        if sku not in self.prices or quantity < 1:
            raise Refused(sku)
        self.basket[sku] += quantity

    def remove_from_cart(self, sku: str) -> None:
        if sku not in self.basket:
            raise Refused(sku)
        del self.basket[sku]

    def check_stock(self) -> None:
        if not self.basket or any(pieces > self.left[sku] for sku, pieces in self.basket.items()):
            raise Refused("cannot be placed")

    def place(self) -> int:
        self.check_stock()
        self.left -= Counter(self.basket)
        order = {"pieces": self.basket, "total": self.add_up(self.basket), "status": "pending"}
        self.orders.append(order)
        self.basket = Counter()
        return len(self.orders) - 1

    def add_up(self, pieces: Counter[str]) -> Decimal:
        return sum((self.prices[sku] * count for sku, count in pieces.items()), Decimal("0.00"))

    def advance(self, order: int, name: str) -> None:
        before, after = NEXT[name]
        if self.orders[order]["status"] != before:
            raise Refused(name)
        self.orders[order]["status"] = after

    def pay(self, order: int) -> None:
        self.advance(order, "pay")

    def ship(self, order: int) -> None:
        self.advance(order, "ship")

    def deliver(self, order: int) -> None:
        self.advance(order, "deliver")

    def cancel(self, order: int) -> None:
        if self.orders[order]["status"] not in self.cancellable:
            raise Refused("too late")
        self.orders[order]["status"] = "cancelled"
        self.restore(order)

    def restore(self, order: int) -> None:
        self.left.update(self.orders[order]["pieces"])

    def stock(self, sku: str) -> int:
        return self.left[sku]

    def cart(self) -> dict[str, int]:
        return dict(self.basket)

    def status(self, order: int) -> str:
        return self.orders[order]["status"]

    def total(self, order: int) -> Decimal:
        return self.orders[order]["total"]


class CancelKeepsStock(OneShop):
    def restore(self, order: int) -> None:
        pass


class CancelRestoresFirstLineOnly(OneShop):
    def restore(self, order: int) -> None:
        sku, pieces = next(iter(self.orders[order]["pieces"].items()))
        self.left[sku] += pieces


class CancelRestoresOnePieceOfEach(OneShop):
    def restore(self, order: int) -> None:
        self.left.update(list(self.orders[order]["pieces"]))


class CancelAgain(OneShop):
    cancellable = ("pending", "paid", "cancelled")


class CancelAfterShipping(OneShop):
    cancellable = ("pending", "paid", "shipped")


class CancelNotOncePaid(OneShop):
    cancellable = ("pending",)


class OrderKeepsStock(OneShop):
    def place(self) -> int:
        left = Counter(self.left)
        order = super().place()
        self.left = left
        return order


class OrderOnePieceTooMany(OneShop):
    def check_stock(self) -> None:
        if not self.basket or any(pieces > self.left[sku] + 1 for sku, pieces in self.basket.items()):
            raise Refused("cannot be placed")


class OrderNotTheLastPiece(OneShop):
    def check_stock(self) -> None:
        if not self.basket or any(pieces >= self.left[sku] for sku, pieces in self.basket.items()):
            raise Refused("cannot be placed")


class OrderTakesLineByLine(OneShop):
    def check_stock(self) -> None:
        if not self.basket:
            raise Refused("empty")
        for sku, pieces in self.basket.items():
            if pieces > self.left[sku]:
                raise Refused(sku)
            self.left[sku] -= pieces
        for sku, pieces in self.basket.items():
            self.left[sku] += pieces


class OrderOfNothing(OneShop):
    def check_stock(self) -> None:
        if self.basket:
            super().check_stock()


class OrderKeepsCart(OneShop):
    def place(self) -> int:
        basket = Counter(self.basket)
        order = super().place()
        self.basket = basket
        return order


class OrderSharesCart(OneShop):
    def place(self) -> int:
        order = super().place()
        self.basket = self.orders[order]["pieces"]
        self.basket.clear()
        return order


class RefusedOrderEmptiesCart(OneShop):
    def check_stock(self) -> None:
        try:
            super().check_stock()
        except Refused:
            self.basket.clear()
            raise


class PayTwice(OneShop):
    def pay(self, order: int) -> None:
        if self.orders[order]["status"] != "paid":
            super().pay(order)


class PayCancelled(OneShop):
    def pay(self, order: int) -> None:
        if self.orders[order]["status"] == "cancelled":
            self.orders[order]["status"] = "paid"
        else:
            super().pay(order)


class ShipUnpaid(OneShop):
    def ship(self, order: int) -> None:
        if self.orders[order]["status"] == "pending":
            self.orders[order]["status"] = "shipped"
        else:
            super().ship(order)


class DeliverCancelsNothing(OneShop):
    def deliver(self, order: int) -> None:
        super().deliver(order)
        self.orders[order]["status"] = "shipped"


class PayLastOrder(OneShop):
    def pay(self, order: int) -> None:
        super().pay(order)
        self.orders[order]["status"] = "pending"
        self.orders[-1]["status"] = "paid"


class CartReplacesQuantity(OneShop):
    def add_to_cart(self, sku: str, quantity: int) -> None:
        self.basket.pop(sku, None)
        super().add_to_cart(sku, quantity)


class CartTakesNothing(OneShop):
    def add_to_cart(self, sku: str, quantity: int) -> None:
        if quantity:
            super().add_to_cart(sku, quantity)


class CartTakesUnknown(OneShop):
    def add_to_cart(self, sku: str, quantity: int) -> None:
        self.prices.setdefault(sku, Decimal("1.00"))
        super().add_to_cart(sku, quantity)


class RemoveTakesOnePiece(OneShop):
    def remove_from_cart(self, sku: str) -> None:
        if self.basket[sku] > 1:
            self.basket[sku] -= 1
        else:
            super().remove_from_cart(sku)


class StockingSetsLevel(OneShop):
    def stock_up(self, sku: str, price: Decimal, pieces: int) -> None:
        self.left.pop(sku, None)
        super().stock_up(sku, price, pieces)


class TotalForgetsPieces(OneShop):
    def add_up(self, pieces: Counter[str]) -> Decimal:
        return sum((self.prices[sku] for sku in pieces), Decimal("0.00"))


class TotalAsFloat(OneShop):
    def add_up(self, pieces: Counter[str]) -> Decimal:
        return Decimal(sum(float(self.prices[sku]) * count for sku, count in pieces.items()))


BUGS = OneShop.__subclasses__()


def test_accept_shop_without_fault() -> None:
    assert find_failure(shop_machine(OneShop)) is None


@pytest.mark.slow
def test_find_each_seeded_bug_and_none_in_sound_system(find_weaknesses: Any) -> None:
    assert find_weaknesses([shop_machine(OneShop)], map(shop_machine, BUGS)) == {}


@pytest.mark.slow
def test_shrink_to_few_steps() -> None:
    failure = find_failure(shop_machine(CancelAfterShipping), shrink=True)

    assert re.search(r"must be refused, was accepted: the order is shipped", str(failure))
    steps = [line for line in "\n".join(failure.__notes__).splitlines() if re.match(r"state\.(?!keep|teardown)", line)]
    assert steps[0].startswith("state.open(")
    assert 2 <= len(steps) <= 8


def test_charge_as_asked() -> None:
    class WithShipping(OneShop):
        def add_up(self, pieces: Counter[str]) -> Decimal:
            return super().add_up(pieces) + Decimal("4.90")

    def add_shipping(lines: Lines) -> Decimal:
        return sum_lines(lines) + Decimal("4.90")

    assert find_failure(shop_machine(WithShipping, total=add_shipping)) is None
    assert "total of order 0" in str(find_failure(shop_machine(WithShipping)))
