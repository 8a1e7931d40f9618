from decimal import Decimal

import pytest

from shop.cart import Cart


def test_cart_is_created():
    cart = Cart()
    assert cart is not None
    assert len(cart.quantities) >= 0


def test_add(cart):
    cart.add("tea", Decimal("4.00"))
    assert len(cart.quantities) > 0


def test_add_invalid_quantity(cart):
    with pytest.raises(Exception):
        cart.add("tea", Decimal("4.00"), -5)


def test_add_invalid_price(cart):
    with pytest.raises(Exception):
        cart.add("tea", Decimal("-4.00"))


def test_remove(cart):
    cart.remove("mug")
    assert cart.quantities is not None


def test_remove_unknown(cart):
    try:
        cart.remove("plate")
        assert False
    except Exception:
        pass


def test_count(cart):
    assert cart.count > 0


def test_subtotal(cart):
    subtotal = cart.subtotal
    assert subtotal == subtotal
    assert isinstance(subtotal, Decimal)


def test_total(cart):
    assert cart.total <= Decimal("100.00")
