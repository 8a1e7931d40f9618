"""Shops with one broken reference or one key twice are wrong in that alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import ShopFault, ShopPolicy, dangling_shops, invalid_shops, minimal, pairs, shops

DANGLING = [ShopFault.UNKNOWN_USER, ShopFault.UNKNOWN_PRODUCT, ShopFault.UNKNOWN_CATEGORY]


@pytest.mark.slow
def test_confirm_shops(confirm: Any) -> None:
    assert confirm(ShopPolicy(), shops, invalid_shops, ShopFault) == {}


@pytest.mark.parametrize(
    ("policy", "missing"),
    [
        (
            ShopPolicy(max_orders=0),
            {
                ShopFault.UNKNOWN_USER,
                ShopFault.UNKNOWN_PRODUCT,
                ShopFault.DUPLICATE_ORDER,
                ShopFault.OVER_STOCK,
            },
        ),
        (ShopPolicy(1, 1, 1, 1, 1, 1), {ShopFault.DUPLICATE_ORDER}),
        (ShopPolicy(4, 3, 4, 4, 3, 3), set()),
    ],
    ids=["no orders", "one of each", "many"],
)
def test_draw_invalid_shops_of_other_sizes(policy: ShopPolicy, missing: set[ShopFault], sample: Any) -> None:
    drawn = sample(invalid_shops(policy=policy), 60, 1)

    assert [bad for bad in drawn if policy.check(bad.value) != {bad.fault} or policy.check(bad.near)] == []
    assert {bad.fault for bad in drawn} <= set(ShopFault) - missing
    for fault in set(ShopFault) - missing:
        assert policy.check(minimal(invalid_shops(policy=policy, faults=[fault])).value) == {fault}


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        (ShopFault.UNKNOWN_USER, ("orders", 0, "user")),
        (ShopFault.UNKNOWN_PRODUCT, ("orders", 0, "items", 0, "product")),
        (ShopFault.UNKNOWN_CATEGORY, ("products", 0, "category")),
        (ShopFault.DUPLICATE_USER, ("users", 1, "email")),
        (ShopFault.DUPLICATE_CATEGORY, ("categories", 1, "slug")),
        (ShopFault.DUPLICATE_PRODUCT, ("products", 1, "sku")),
        (ShopFault.DUPLICATE_ORDER, ("orders", 1, "id")),
        (ShopFault.OVER_STOCK, ("products", 0, "stock")),
    ],
)
def test_shrink_invalid_shop_to_its_path(fault: ShopFault, path: tuple[str | int, ...]) -> None:
    assert minimal(invalid_shops(faults=[fault])).path == path


def test_draw_over_stock_by_one_piece(sample: Any) -> None:
    for bad in sample(invalid_shops(faults=[ShopFault.OVER_STOCK]), 50, 1):
        _, row, _ = bad.path
        sku, stock = bad.value.products[row].sku, bad.value.products[row].stock
        lines = [item for order in bad.value.orders for item in order.items if item.product.sku == sku]

        assert sum(item.quantity for item in lines) == stock + 1 == bad.near.products[row].stock
        assert {item.product.stock for item in lines} == {stock}


def test_draw_pairs_of_shops(sample: Any) -> None:
    for pair in sample(pairs(ShopPolicy()), 50, 3):
        assert ShopPolicy().check(pair.valid) == frozenset()
        assert ShopPolicy().check(pair.invalid) == {pair.fault}


def test_draw_dangling_shops_with_one_broken_reference(sample: Any) -> None:
    drawn = sample(dangling_shops(), 200, 1)

    assert {bad.fault for bad in drawn} == set(DANGLING)
    for bad in drawn:
        table, row, *rest = bad.path
        broken, sound = (getattr(shop, table)[row] for shop in (bad.value, bad.near))
        while rest:
            name, *rest = rest
            broken, sound = (part[name] if isinstance(name, int) else getattr(part, name) for part in (broken, sound))
        assert broken != sound


def test_ask_for_whole_reference_to_dangle_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"no value can have the fault 'shop\.over_stock' here; .*unknown_user"):
        minimal(dangling_shops(faults=[ShopFault.OVER_STOCK]))
