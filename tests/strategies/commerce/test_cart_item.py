"""Lines of a cart, unlike those of an order, are for products that are still sold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis.strategies import just

from strategies import (
    CartItem,
    CartItemFault,
    CartItemPolicy,
    OrderItem,
    OrderItemPolicy,
    cart_items,
    invalid_cart_items,
    minimal,
    order_items,
    products,
)

WITHDRAWN = minimal(products(stock=just(5), is_active=just(False)))


@pytest.mark.parametrize(
    ("quantity", "faults"),
    [
        (1, {CartItemFault.WITHDRAWN}),
        (6, {CartItemFault.WITHDRAWN, CartItemFault.TOO_MANY_PIECES, CartItemFault.OVER_STOCK}),
        (1.5, {CartItemFault.WITHDRAWN, CartItemFault.FRACTION}),
    ],
)
def test_check_line_of_withdrawn_product(quantity: float, faults: set[CartItemFault]) -> None:
    assert CartItemPolicy().check(CartItem(WITHDRAWN, quantity)) == faults


def test_draw_withdrawn_product_in_orders_alone(sample: Any) -> None:
    assert OrderItemPolicy().check(OrderItem(WITHDRAWN, 1)) == frozenset()
    assert {item.product.is_active for item in sample(order_items(), 100, 1)} == {True, False}
    assert {item.product.is_active for item in sample(cart_items(), 100, 1)} == {True}


def test_draw_withdrawn_product_as_it_was() -> None:
    found = minimal(invalid_cart_items(faults=[CartItemFault.WITHDRAWN]))

    assert found.path == ("product", "is_active")
    assert not found.value.product.is_active
    assert replace(found.value.product, is_active=True) == found.near.product
