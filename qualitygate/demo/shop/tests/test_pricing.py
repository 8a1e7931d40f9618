from decimal import Decimal

import pytest

from shop.pricing import bulk_percent, discounted, round_to_cents, shipping, tax, total


def test_round_to_cents():
    result = round_to_cents(Decimal("1.234"))
    assert abs(result - Decimal("1.234")) < 1


def test_bulk_percent():
    for quantity in (1, 20, 80):
        percent = bulk_percent(quantity)
        assert percent is not None
        assert percent <= 100


def test_discount():
    result = discounted(Decimal("80.00"), 25)
    assert result <= Decimal("80.00")


def test_discount_zero():
    assert isinstance(discounted(Decimal("80.00"), 0), Decimal)


def test_discount_invalid():
    with pytest.raises(Exception):
        discounted(Decimal("80.00"), 200)


def test_tax():
    assert tax(Decimal("100.00")) > 0


def test_shipping():
    assert shipping(Decimal("10.00")) is not None
    assert shipping(Decimal("200.00")) is not None


def test_total():
    result = total(Decimal("100.00"))
    assert result is not None
