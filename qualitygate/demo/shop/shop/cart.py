"""What a customer is about to buy."""

from collections import Counter
from decimal import Decimal

from shop.pricing import bulk_percent, total


class Cart:
    def __init__(self) -> None:
        self.quantities: Counter[str] = Counter()
        self.prices: dict[str, Decimal] = {}

    def add(self, sku: str, price: Decimal, quantity: int = 1) -> None:
        if quantity < 1:
            raise ValueError(f"quantity must be at least 1, got {quantity}")
        if price < 0:
            raise ValueError(f"price must not be negative, got {price}")
        self.quantities[sku] += quantity
        self.prices[sku] = price

    def remove(self, sku: str) -> None:
        if sku not in self.quantities:
            raise KeyError(f"{sku} is not in the cart")
        del self.quantities[sku]
        del self.prices[sku]

    @property
    def count(self) -> int:
        return sum(self.quantities.values())

    @property
    def subtotal(self) -> Decimal:
        amount = Decimal(0)
        for sku, quantity in self.quantities.items():
            amount += self.prices[sku] * quantity
        return amount

    @property
    def total(self) -> Decimal:
        return total(self.subtotal, bulk_percent(self.count))
