"""Lines of a cart are for pieces that are there; judged value by value."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import integers, just

from strategies import (
    CartItem,
    CartItemFault,
    CartItemPolicy,
    ProductPolicy,
    cart_items,
    invalid_cart_items,
    minimal,
    out_of_stock_products,
    products,
)

PRODUCT = minimal(products(price=just(Decimal("19.99")), stock=just(5), is_active=just(True)))


@pytest.mark.slow
def test_confirm_cart_items(confirm: Any) -> None:
    assert confirm(CartItemPolicy(), cart_items, invalid_cart_items, CartItemFault) == {}


def test_confirm_cart_items_of_one_piece(confirm: Any) -> None:
    faults = [fault for fault in CartItemFault if fault is not CartItemFault.OVER_STOCK]

    assert confirm(CartItemPolicy(max_quantity=1), cart_items, invalid_cart_items, faults, draws=200) == {}


@pytest.mark.parametrize(
    ("item", "faults"),
    [
        (CartItem(PRODUCT, 1), set()),
        (CartItem(PRODUCT, 5), set()),
        (CartItem(PRODUCT, 6), {CartItemFault.TOO_MANY_PIECES, CartItemFault.OVER_STOCK}),
        (CartItem(replace(PRODUCT, stock=6), 6), {CartItemFault.TOO_MANY_PIECES}),
        (CartItem(replace(PRODUCT, stock=4), 4), set()),
        (CartItem(replace(PRODUCT, stock=4), 5), {CartItemFault.OVER_STOCK}),
        (CartItem(PRODUCT, 0), {CartItemFault.ZERO_QUANTITY}),
        (CartItem(PRODUCT, -1), {CartItemFault.NEGATIVE_QUANTITY}),
        (CartItem(PRODUCT, 0.5), {CartItemFault.FRACTION}),
        (CartItem(replace(PRODUCT, is_active=False), 1), {CartItemFault.WITHDRAWN}),
        (CartItem(replace(PRODUCT, is_active=False), 1.5), {CartItemFault.WITHDRAWN, CartItemFault.FRACTION}),
    ],
)
def test_check_cart_item(item: CartItem, faults: set[CartItemFault]) -> None:
    assert CartItemPolicy().check(item) == faults


def test_total_cart_item_exactly() -> None:
    assert CartItem(PRODUCT, 3).total == Decimal("59.97")


def test_draw_cart_items_of_sound_products(sample: Any) -> None:
    drawn = sample(cart_items(), 100, 1)

    assert [item for item in drawn if ProductPolicy().check(item.product)] == []
    assert {item.quantity for item in drawn} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("fault", "valid", "invalid", "stock"),
    [
        (CartItemFault.ZERO_QUANTITY, 1, 0, None),
        (CartItemFault.NEGATIVE_QUANTITY, 1, -1, None),
        (CartItemFault.TOO_MANY_PIECES, 5, 6, 6),
        (CartItemFault.OVER_STOCK, 1, 2, 1),
        (CartItemFault.FRACTION, 1, 0.5, None),
    ],
)
def test_shrink_invalid_cart_item(fault: CartItemFault, valid: int, invalid: float, stock: int | None) -> None:
    found = minimal(invalid_cart_items(faults=[fault]))

    assert (found.near.quantity, found.value.quantity, found.path) == (valid, invalid, ("quantity",))
    assert stock in (None, found.value.product.stock)
    assert found.value.product == found.near.product


def test_draw_withdrawn_product_as_it_was() -> None:
    found = minimal(invalid_cart_items(faults=[CartItemFault.WITHDRAWN]))

    assert found.path == ("product", "is_active")
    assert replace(found.value.product, is_active=True) == found.near.product


def test_override_product_bounds_the_quantity(sample: Any) -> None:
    drawn = sample(cart_items(product=just(replace(PRODUCT, stock=2))), 50, 1)

    assert {item.quantity for item in drawn} == {1, 2}


def test_override_quantity_is_taken_at_its_word() -> None:
    assert minimal(cart_items(product=out_of_stock_products(), quantity=integers(7, 9))).quantity == 7


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            cart_items(product=out_of_stock_products(sku=just("SKU-000042"))),
            "drew SKU-000042 with stock=0, of which none can be bought; give products",
        ),
        (cart_items(policy=CartItemPolicy(max_quantity=0)), "max_quantity must be at least 1, or no line is valid"),
        (invalid_cart_items(policy=CartItemPolicy(max_quantity=0)), "max_quantity must be at least 1"),
    ],
)
def test_draw_impossible_cart_item_is_refused(values: Any, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(values)
