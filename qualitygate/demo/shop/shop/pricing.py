"""What things cost: discount, tax, shipping."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
TAX_RATE = Decimal("0.08")
SHIPPING = Decimal("4.90")
FREE_SHIPPING_FROM = Decimal("50.00")


def round_to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def bulk_percent(quantity: int) -> int:
    """The discount for buying many: 5% from 10 pieces, 15% from 50."""
    if quantity >= 50:
        return 15
    if quantity >= 10:
        return 5
    return 0


def discounted(price: Decimal, percent: int) -> Decimal:
    if percent < 0 or percent > 100:
        raise ValueError(f"percent must be between 0 and 100, got {percent}")
    return round_to_cents(price - price * percent / 100)


def tax(amount: Decimal) -> Decimal:
    return round_to_cents(amount * TAX_RATE)


def shipping(subtotal: Decimal) -> Decimal:
    if subtotal >= FREE_SHIPPING_FROM:
        return Decimal(0)
    return SHIPPING


def total(subtotal: Decimal, percent: int = 0) -> Decimal:
    goods = discounted(subtotal, percent)
    return goods + tax(goods) + shipping(goods)
