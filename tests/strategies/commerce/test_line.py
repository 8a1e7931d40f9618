"""Lines of carts and of orders are for pieces that are there; the same for both, judged value by value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import integers, just

import strategies as s

PRODUCT = s.minimal(s.products(price=just(Decimal("19.99")), stock=just(5), is_active=just(True)))


@dataclass(frozen=True)
class Kind:
    item: Callable[..., Any]
    fault: Any
    policy: Callable[..., Any]
    valid: Callable[..., Any]
    invalid: Callable[..., Any]

    def __str__(self) -> str:
        return self.valid.__name__


KINDS = [
    Kind(s.CartItem, s.CartItemFault, s.CartItemPolicy, s.cart_items, s.invalid_cart_items),
    Kind(s.OrderItem, s.OrderItemFault, s.OrderItemPolicy, s.order_items, s.invalid_order_items),
]
BOTH = pytest.mark.parametrize("kind", KINDS, ids=str)


@pytest.mark.slow
@BOTH
def test_confirm_lines(kind: Kind, confirm: Any) -> None:
    assert confirm(kind.policy(), kind.valid, kind.invalid, kind.fault) == {}


@BOTH
def test_confirm_lines_of_one_piece(kind: Kind, confirm: Any) -> None:
    faults = [fault for fault in kind.fault if fault is not kind.fault.OVER_STOCK]

    assert confirm(kind.policy(max_quantity=1), kind.valid, kind.invalid, faults, draws=200) == {}


@BOTH
def test_reach_more_pieces_than_products_are_stored(kind: Kind, sample: Any) -> None:
    policy = kind.policy(max_quantity=1000)
    drawn = sample(kind.valid(policy=policy), 100, 1)

    assert {name for name, sits in policy.boundaries().items() if any(map(sits, drawn))} == set(policy.boundaries())


@BOTH
@pytest.mark.parametrize(
    ("stock", "quantity", "names"),
    [
        (5, 1, []),
        (5, 5, []),
        (5, 6, ["TOO_MANY_PIECES", "OVER_STOCK"]),
        (6, 6, ["TOO_MANY_PIECES"]),
        (4, 4, []),
        (4, 5, ["OVER_STOCK"]),
        (5, 0, ["ZERO_QUANTITY"]),
        (5, -1, ["NEGATIVE_QUANTITY"]),
        (5, 0.5, ["FRACTION"]),
        (5, 6.0, ["FRACTION"]),
    ],
)
def test_check_line(kind: Kind, stock: int, quantity: float, names: list[str]) -> None:
    item = kind.item(replace(PRODUCT, stock=stock), quantity)

    assert kind.policy().check(item) == {kind.fault[name] for name in names}


@BOTH
@pytest.mark.parametrize(
    ("quantity", "names"),
    [(1, {"one piece"}), (2, set()), (3, {"most pieces"}), (4, {"last piece"}), (5, set())],
)
def test_name_boundaries_of_line(kind: Kind, quantity: int, names: set[str]) -> None:
    item = kind.item(replace(PRODUCT, stock=4), quantity)
    boundaries = kind.policy(max_quantity=3).boundaries()

    assert {name for name, sits in boundaries.items() if sits(item)} == names


@BOTH
def test_total_line_exactly(kind: Kind) -> None:
    assert kind.item(PRODUCT, 3).total == Decimal("59.97")


@BOTH
def test_draw_lines_of_sound_products(kind: Kind, sample: Any) -> None:
    drawn = sample(kind.valid(), 100, 2) + sample(kind.valid(), 100, 3)

    assert [item for item in drawn if s.ProductPolicy().check(item.product)] == []
    assert {item.quantity for item in drawn} == {1, 2, 3, 4, 5}
    assert max(item.product.stock for item in drawn) > 90


@BOTH
@pytest.mark.parametrize(
    ("name", "stock", "valid", "invalid"),
    [
        ("ZERO_QUANTITY", 1, 1, 0),
        ("NEGATIVE_QUANTITY", 1, 1, -1),
        ("TOO_MANY_PIECES", 6, 5, 6),
        ("OVER_STOCK", 1, 1, 2),
        ("FRACTION", 1, 1, 0.5),
    ],
)
def test_shrink_invalid_line(kind: Kind, name: str, stock: int, valid: int, invalid: float) -> None:
    found = s.minimal(kind.invalid(faults=[kind.fault[name]]))

    assert (found.near.quantity, found.value.quantity, found.path) == (valid, invalid, ("quantity",))
    assert found.value.product == found.near.product
    assert found.value.product.stock == stock


@BOTH
def test_draw_line_over_any_stock(kind: Kind, sample: Any) -> None:
    drawn = sample(kind.invalid(faults=[kind.fault.OVER_STOCK]), 100, 1)

    assert {bad.value.product.stock for bad in drawn} >= {1, 4}
    for bad in drawn:
        stock = bad.value.product.stock
        assert (bad.near.quantity, bad.value.quantity) == (stock, stock + 1)
        assert stock < 5


@BOTH
def test_draw_near_misses_of_line_one_step_apart(kind: Kind, sample: Any) -> None:
    drawn = sample(s.pairs(kind.policy()), 200, 1)

    assert {pair.fault for pair in drawn} == {*kind.fault} - {kind.fault.NEGATIVE_QUANTITY}
    assert {abs(pair.valid.quantity - pair.invalid.quantity) for pair in drawn} <= {0, 0.5, 1}


@BOTH
def test_override_product_bounds_the_quantity(kind: Kind, sample: Any) -> None:
    drawn = sample(kind.valid(product=just(replace(PRODUCT, stock=2))), 50, 1)

    assert {item.quantity for item in drawn} == {1, 2}


@BOTH
def test_override_quantity_is_taken_at_its_word(kind: Kind) -> None:
    assert s.minimal(kind.valid(product=s.out_of_stock_products(), quantity=integers(7, 9))).quantity == 7


@BOTH
def test_draw_line_of_nothing_in_stock_is_refused(kind: Kind) -> None:
    message = (
        r"product=\.\.\. drew SKU-000042 with stock=0, of which none can be bought; "
        r"give products\(stock=integers\(1, 100\)\), or the quantity too"
    )

    with pytest.raises(InvalidArgument, match=message):
        s.minimal(kind.valid(product=s.out_of_stock_products(sku=just("SKU-000042"))))


@BOTH
def test_draw_line_of_impossible_policy_is_refused(kind: Kind) -> None:
    policy = kind.policy(max_quantity=0)

    for values in (kind.valid(policy=policy), kind.invalid(policy=policy)):
        with pytest.raises(
            InvalidArgument, match=r"ItemPolicy\(max_quantity=0\): max_quantity must be at least 1, or no line is valid"
        ):
            s.minimal(values)
