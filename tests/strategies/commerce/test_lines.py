"""What carts and orders hold: one line for each product, all of them together within the stock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just, none

import strategies as s

USER = s.minimal(s.users())
PRODUCT = s.minimal(s.products(stock=just(5), is_active=just(True)))
OTHER = replace(PRODUCT, sku="SKU-000009")


@dataclass(frozen=True)
class Kind:
    item: Callable[..., Any]
    item_fault: Any
    item_policy: Callable[..., Any]
    fault: Any
    policy: Callable[..., Any]
    valid: Callable[..., Any]
    invalid: Callable[..., Any]
    light: Any = field(default_factory=dict)

    def __str__(self) -> str:
        return self.valid.__name__

    def make(self, *lines: tuple[s.Product, float], **changes: Any) -> Any:
        """A valid cart or order with the given lines."""
        items = tuple(self.item(product, quantity) for product, quantity in lines)
        return replace(s.minimal(self.valid(**self.light)), items=items, **changes)


KINDS = [
    Kind(
        s.CartItem,
        s.CartItemFault,
        s.CartItemPolicy,
        s.CartFault,
        s.CartPolicy,
        s.carts,
        s.invalid_carts,
        {"user": just(USER)},
    ),
    Kind(
        s.OrderItem,
        s.OrderItemFault,
        s.OrderItemPolicy,
        s.OrderFault,
        s.OrderPolicy,
        s.orders,
        s.invalid_orders,
        {
            "user": just(USER),
            "shipping_address": just(s.minimal(s.addresses())),
            "billing_address": none(),
        },
    ),
]
BOTH = pytest.mark.parametrize("kind", KINDS, ids=str)


@BOTH
def test_check_lines_together_against_the_stock(kind: Kind) -> None:
    check = kind.policy().check
    twice = {kind.fault.DUPLICATE_LINE}

    assert check(kind.make((PRODUCT, 5), (OTHER, 5))) == set()
    assert check(kind.make((PRODUCT, 2), (PRODUCT, 3))) == twice
    assert check(kind.make((PRODUCT, 3), (PRODUCT, 3))) == {*twice, kind.item_fault.OVER_STOCK}


@BOTH
def test_check_lines_against_the_stock_of_the_catalogue(kind: Kind) -> None:
    check = kind.policy().check
    sold_out = replace(PRODUCT, stock=1)

    assert check(kind.make((PRODUCT, 2), catalogue=(replace(PRODUCT, stock=2), OTHER))) == set()
    assert check(kind.make((PRODUCT, 2), catalogue=(OTHER, sold_out))) == {kind.item_fault.OVER_STOCK}
    assert check(kind.make((PRODUCT, 2), catalogue=(OTHER,))) == {kind.fault.UNKNOWN_PRODUCT}


@BOTH
def test_check_every_line(kind: Kind) -> None:
    faults = kind.policy().check(kind.make((PRODUCT, 0), (OTHER, 0.5), (replace(PRODUCT, sku="SKU-000001"), 1)))

    assert faults == {kind.item_fault.ZERO_QUANTITY, kind.item_fault.FRACTION}


@BOTH
def test_judge_lines_by_the_policy_of_lines(kind: Kind) -> None:
    policy = kind.policy(item=kind.item_policy(max_quantity=2))

    assert policy.check(kind.make((PRODUCT, 2))) == set()
    assert policy.check(kind.make((PRODUCT, 3))) == {kind.item_fault.TOO_MANY_PIECES}


@BOTH
@pytest.mark.parametrize(
    ("quantities", "names"),
    [
        ((3,), set()),
        ((3, 1), {"line: one piece"}),
        ((4, 2), {"line: most pieces"}),
        ((2, 5), {"line: last piece"}),
        ((1, 5, 4), {"line: one piece", "line: most pieces", "line: last piece"}),
    ],
)
def test_name_boundaries_of_any_line(kind: Kind, quantities: tuple[int, ...], names: set[str]) -> None:
    boundaries = kind.policy(item=kind.item_policy(max_quantity=4)).boundaries()
    drawn = kind.make(*((PRODUCT, quantity) for quantity in quantities))

    assert {name for name, sits in boundaries.items() if name.startswith("line: ") and sits(drawn)} == names
    assert {name for name in boundaries if name.startswith("line: ")} == {
        "line: one piece",
        "line: most pieces",
        "line: last piece",
    }


@BOTH
def test_draw_bad_line_anywhere(kind: Kind, sample: Any) -> None:
    drawn = sample(kind.invalid(faults=[kind.item_fault.ZERO_QUANTITY]), 60, 1)

    assert {invalid.path[1] for invalid in drawn} >= {0, 1, 2}
    for invalid in drawn:
        place = invalid.path[1]
        lines = zip(invalid.value.items, invalid.near.items, strict=True)
        assert [at for at, (bad, good) in enumerate(lines) if bad != good] == [place]
        assert invalid.value.items[place].product.sku == invalid.near.items[place].product.sku


@BOTH
def test_draw_line_twice_with_stock_for_both(kind: Kind, sample: Any) -> None:
    drawn = sample(kind.invalid(faults=[kind.fault.DUPLICATE_LINE]), 60, 1)

    assert {len(invalid.near.items) for invalid in drawn} >= {1, 3, 4}
    for invalid in drawn:
        last = invalid.value.items[-1]
        pieces = sum(item.quantity for item in invalid.value.items if item.product.sku == last.product.sku)
        assert invalid.value.items[:-1] == invalid.near.items
        assert (invalid.path, last.quantity) == (("items", len(invalid.near.items)), 1)
        assert pieces <= last.product.stock
    assert {invalid.value.items[-1].product.stock == 2 for invalid in drawn} == {True, False}


@BOTH
def test_draw_another_line_for_a_product_of_its_own(kind: Kind, sample: Any) -> None:
    for invalid in sample(kind.invalid(policy=kind.policy(max_lines=2), faults=[kind.fault.TOO_MANY_LINES]), 50, 1):
        assert len({item.product.sku for item in invalid.value.items}) == len(invalid.value.items) == 3
        assert (invalid.path, invalid.value.items[2].quantity) == (("items", 2), 1)
        assert invalid.value.items[:2] == invalid.near.items


@BOTH
def test_draw_unknown_product_of_the_line_at_the_path(kind: Kind, sample: Any) -> None:
    drawn = sample(kind.invalid(faults=[kind.fault.UNKNOWN_PRODUCT]), 60, 1)

    assert len({invalid.path[1] for invalid in drawn}) >= 3
    for invalid in drawn:
        _, place, last = invalid.path
        sold = {product.sku for product in invalid.value.products}
        missing = [at for at, item in enumerate(invalid.value.items) if item.product.sku not in sold]
        assert (missing, last) == ([place], "product")
        assert invalid.near == replace(invalid.value, catalogue=invalid.near.products)
        assert invalid.near.products == tuple(item.product for item in invalid.near.items)


@BOTH
def test_ask_for_line_faults_that_the_policy_makes_impossible(kind: Kind) -> None:
    policy = kind.policy(max_lines=1, item=kind.item_policy(max_quantity=1))

    for fault in (kind.fault.DUPLICATE_LINE, kind.item_fault.OVER_STOCK):
        with pytest.raises(InvalidArgument, match=f"no value can have the fault '{fault}' here"):
            s.minimal(kind.invalid(policy=policy, faults=[fault]))
