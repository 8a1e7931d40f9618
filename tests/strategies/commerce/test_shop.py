"""Whole shops: every reference leads somewhere, or exactly one does not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just, tuples

from strategies import (
    Category,
    OrderItem,
    OrderPolicy,
    ProductPolicy,
    Shop,
    ShopFault,
    ShopPolicy,
    UserPolicy,
    dangling_shops,
    invalid_shops,
    minimal,
    products,
    shops,
    users,
)
from strategies.template import category_row, order_row, product_row, user_row

BOOKS = category_row(0)
PEN = product_row(0, 150, stock=5, category=BOOKS)
ANN, BOB = user_row(0), user_row(1)
SHOP = Shop(
    (ANN, BOB), (BOOKS,), (PEN,), (order_row(0, ANN, (OrderItem(PEN, 2),)), order_row(1, BOB, (OrderItem(PEN, 3),)))
)


@given(shops())
def test_draw_shop_of_sound_rows(shop: Shop) -> None:
    assert not any(map(UserPolicy().check, shop.users))
    assert not any(map(ProductPolicy().check, shop.products))
    assert not any(map(OrderPolicy().check, shop.orders))


@given(shops())
def test_draw_shop_whose_references_lead_to_its_rows(shop: Shop) -> None:
    assert all(product.category in shop.categories for product in shop.products)
    assert all(order.user in shop.users for order in shop.orders)
    assert all(item.product in shop.products for order in shop.orders for item in order.items)
    assert all(order.created_at >= order.user.created_at for order in shop.orders)
    assert [order.id for order in shop.orders] == list(range(1, len(shop.orders) + 1))


@settings(max_examples=50)
@given(shops())
def test_draw_shop_whose_stock_meets_all_orders(shop: Shop) -> None:
    ordered = Counter[str]()
    for order in shop.orders:
        assert order.items
        for item in order.items:
            ordered[item.product.sku] += item.quantity

    assert all(ordered[product.sku] <= product.stock for product in shop.products)


def test_draw_shops_within_their_sizes(sample: Any) -> None:
    policy = ShopPolicy(max_users=2, max_categories=3, max_products=4, max_orders=2, max_lines=3, max_quantity=2)

    drawn = sample(shops(policy=policy), 150, 1)

    assert {len(shop.users) for shop in drawn} == {1, 2}
    assert {len(shop.categories) for shop in drawn} == {1, 2, 3}
    assert {len(shop.products) for shop in drawn} == {1, 2, 3, 4}
    assert {len(shop.orders) for shop in drawn} == {0, 1, 2}
    assert {len(order.items) for shop in drawn for order in shop.orders} == {1, 2, 3}
    assert {item.quantity for shop in drawn for order in shop.orders for item in order.items} == {1, 2}


@pytest.mark.parametrize(
    ("condition", "sizes"),
    [
        (lambda shop: True, (1, 1, 1, 0)),
        (lambda shop: len(shop.orders) == 2, (1, 1, 1, 2)),
        (lambda shop: len({order.user.id for order in shop.orders}) == 2, (2, 1, 1, 2)),
        (lambda shop: any(order.total > 100 for order in shop.orders), (1, 1, 1, 1)),
        (lambda shop: any(len(order.items) == 2 for order in shop.orders), (1, 1, 2, 1)),
    ],
)
def test_shrink_shop_to_what_a_failure_needs(condition: Any, sizes: tuple[int, ...]) -> None:
    shop = minimal(shops(), condition)

    assert (len(shop.users), len(shop.categories), len(shop.products), len(shop.orders)) == sizes
    assert {order.shipping_cost for order in shop.orders} <= {Decimal("0.00")}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, set()),
        ({"orders": ()}, set()),
        ({"users": (ANN,)}, {ShopFault.UNKNOWN_USER}),
        ({"products": ()}, {ShopFault.UNKNOWN_PRODUCT}),
        ({"categories": ()}, {ShopFault.UNKNOWN_CATEGORY}),
        ({"users": (ANN, BOB, replace(BOB, username="x", email="x"))}, {ShopFault.DUPLICATE_USER}),
        ({"users": (ANN, BOB, replace(BOB, id=3, email="x"))}, {ShopFault.DUPLICATE_USER}),
        ({"users": (ANN, BOB, replace(BOB, id=3, username="x"))}, {ShopFault.DUPLICATE_USER}),
        ({"users": (ANN, BOB, replace(user_row(2), email=BOB.email.upper()))}, {ShopFault.DUPLICATE_USER}),
        ({"users": (ANN, BOB, user_row(2))}, set()),
        ({"categories": (BOOKS, Category("books"))}, {ShopFault.DUPLICATE_CATEGORY}),
        ({"categories": (BOOKS, Category("Book"))}, set()),
        ({"products": (PEN, PEN)}, {ShopFault.DUPLICATE_PRODUCT}),
        ({"products": (replace(PEN, stock=4),)}, {ShopFault.OVER_STOCK}),
        ({"orders": (SHOP.orders[0], replace(SHOP.orders[1], id=1))}, {ShopFault.DUPLICATE_ORDER}),
    ],
)
def test_check_shop(change: dict[str, Any], faults: set[ShopFault]) -> None:
    assert ShopPolicy().check(replace(SHOP, **change)) == faults


def test_override_tables_of_shop(sample: Any) -> None:
    ann, pen = users(id=just(7)), products(sku=just("SKU-000042"), stock=just(1))

    drawn = sample(shops(users=tuples(ann), products=tuples(pen)), 60, 1)

    assert any(shop.orders for shop in drawn)
    for shop in drawn:
        assert ShopPolicy().check(shop) == frozenset()
        assert shop.categories == (shop.products[0].category,)
        assert {order.user for order in shop.orders} <= set(shop.users)
        assert [item.quantity for order in shop.orders for item in order.items] in ([], [1])


def test_override_categories_of_shop(sample: Any) -> None:
    drawn = sample(shops(categories=just((Category("Tools"),))), 30, 1)

    assert {product.category.name for shop in drawn for product in shop.products} == {"Tools"}


@pytest.mark.parametrize("table", ["users", "categories", "products"])
def test_override_with_an_empty_table_is_refused(table: str) -> None:
    with pytest.raises(InvalidArgument, match=rf"shops\({table}=\.\.\.\) drew an empty table; give at least one row"):
        minimal(shops(**{table: just(())}))


@pytest.mark.parametrize(
    "policy",
    [
        ShopPolicy(max_users=0),
        ShopPolicy(max_categories=0),
        ShopPolicy(max_products=0),
        ShopPolicy(max_orders=-1),
        ShopPolicy(max_lines=0),
        ShopPolicy(max_quantity=0),
    ],
)
@pytest.mark.parametrize("make", [shops, dangling_shops, invalid_shops])
def test_draw_from_impossible_shop_policy_is_refused(make: Any, policy: ShopPolicy) -> None:
    with pytest.raises(InvalidArgument, match="max_orders must be at least 0, everything else at least 1"):
        minimal(make(policy=policy))
