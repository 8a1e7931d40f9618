"""Carts add up, hold each product once and may be empty; judged value by value."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just, tuples

from strategies import (
    Cart,
    CartFault,
    CartItem,
    CartItemFault,
    CartItemPolicy,
    CartPolicy,
    cart_items,
    carts,
    invalid_carts,
    minimal,
    products,
    users,
)

PRODUCT = minimal(products(price=just(Decimal("29.99")), stock=just(10), is_active=just(True)))
OTHER = replace(PRODUCT, sku="SKU-000009", price=Decimal("19.99"))
USER = minimal(users())
# the cart of document 002
CART = Cart(USER, (CartItem(PRODUCT, 2), CartItem(OTHER, 1)))
LIGHT = {"user": just(USER)}


@pytest.mark.slow
def test_confirm_carts(confirm: Any) -> None:
    faults = [*(fault for fault in CartFault if fault is not CartFault.EMPTY), *CartItemFault]

    assert confirm(CartPolicy(), carts, invalid_carts, faults, LIGHT) == {}


@pytest.mark.parametrize(
    ("policy", "missing"),
    [
        (CartPolicy(min_lines=1), set()),
        (CartPolicy(min_lines=2, max_lines=2), {CartFault.DUPLICATE_LINE}),
        (
            CartPolicy(max_lines=1, item=CartItemPolicy(max_quantity=1)),
            {CartFault.EMPTY, CartFault.DUPLICATE_LINE, CartItemFault.OVER_STOCK},
        ),
    ],
)
def test_draw_invalid_carts_of_other_policies(policy: CartPolicy, missing: set[Any]) -> None:
    faults = [fault for fault in (*CartFault, *CartItemFault) if fault not in missing]

    for fault in faults:
        invalid = minimal(invalid_carts(policy=policy, faults=[fault]))

        assert policy.check(invalid.value) == {fault}
        assert policy.check(invalid.near) == frozenset()


def test_add_up_cart() -> None:
    assert (CART.total, CART.pieces) == (Decimal("79.97"), 3)
    assert CART.products == (PRODUCT, OTHER)
    assert Cart(USER, ()).total == Decimal("0.00")


@settings(max_examples=50)
@given(carts(user=just(USER)))
def test_draw_cart_that_adds_up(cart: Cart) -> None:
    assert cart.total == sum(item.product.price * item.quantity for item in cart.items)
    assert cart.pieces == sum(item.quantity for item in cart.items)
    assert len({product.sku for product in cart.products}) == len(cart.items)


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, set()),
        ({"items": ()}, set()),
        ({"items": (CartItem(PRODUCT, 0),)}, {CartItemFault.ZERO_QUANTITY}),
        (
            {"items": (CartItem(PRODUCT, 6), CartItem(OTHER, -1))},
            {"cart_item.too_many_pieces", "cart_item.negative_quantity"},
        ),
        ({"items": (CartItem(PRODUCT, 1), CartItem(PRODUCT, 1))}, {CartFault.DUPLICATE_LINE}),
        ({"items": tuple(CartItem(replace(PRODUCT, sku=f"SKU-00000{n}"), 1) for n in range(5))}, set()),
        (
            {"items": tuple(CartItem(replace(PRODUCT, sku=f"SKU-00000{n}"), 1) for n in range(6))},
            {CartFault.TOO_MANY_LINES},
        ),
        ({"catalogue": (OTHER,)}, {CartFault.UNKNOWN_PRODUCT}),
        ({"catalogue": (OTHER, PRODUCT, replace(PRODUCT, sku="SKU-000001"))}, set()),
    ],
)
def test_check_cart(change: dict[str, Any], faults: set[Any]) -> None:
    assert CartPolicy().check(replace(CART, **change)) == faults


@pytest.mark.parametrize(("lines", "faults"), [(0, {CartFault.EMPTY}), (1, {CartFault.EMPTY}), (2, set())])
def test_check_cart_to_check_out(lines: int, faults: set[CartFault]) -> None:
    assert CartPolicy(min_lines=2).check(replace(CART, items=CART.items[:lines])) == faults


@pytest.mark.parametrize(
    ("condition", "lines", "total"),
    [
        (lambda cart: True, 0, "0.00"),
        (lambda cart: any(item.quantity == 4 for item in cart.items), 1, "0.04"),
        (lambda cart: len(cart.items) > 2, 3, "0.03"),
        (lambda cart: cart.total > 50, 1, "50.01"),
    ],
)
def test_shrink_cart_to_what_a_failure_needs(condition: Any, lines: int, total: str) -> None:
    cart = minimal(carts(), condition)

    assert (len(cart.items), str(cart.total)) == (lines, total)
    assert cart.user.username == "000"
    assert [item.product.sku for item in cart.items] == [f"SKU-00000{number}" for number in range(lines)]


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        (CartFault.TOO_MANY_LINES, ("items", 5)),
        (CartFault.DUPLICATE_LINE, ("items", 1)),
        (CartFault.UNKNOWN_PRODUCT, ("items", 0, "product")),
        (CartItemFault.OVER_STOCK, ("items", 0, "quantity")),
        (CartItemFault.WITHDRAWN, ("items", 0, "product", "is_active")),
    ],
)
def test_shrink_invalid_cart_to_its_path(fault: Any, path: tuple[str | int, ...]) -> None:
    assert minimal(invalid_carts(faults=[fault])).path == path


def test_override_items_of_cart() -> None:
    items = tuples(cart_items(product=just(PRODUCT), quantity=just(3)))

    assert minimal(carts(items=items)).total == Decimal("89.97")


@pytest.mark.parametrize(
    "policy", [CartPolicy(min_lines=-1), CartPolicy(max_lines=0), CartPolicy(min_lines=3, max_lines=2)]
)
@pytest.mark.parametrize("make", [carts, invalid_carts])
def test_draw_from_impossible_cart_policy_is_refused(make: Any, policy: CartPolicy) -> None:
    with pytest.raises(InvalidArgument, match="min_lines must be at least 0, max_lines at least 1 and min_lines"):
        minimal(make(policy=policy))
