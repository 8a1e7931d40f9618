"""Tables with one bad row or one row too many are wrong in that alone."""

from __future__ import annotations

from typing import Any

import pytest

from strategies import (
    BulkFault,
    BulkKind,
    BulkPolicy,
    EmailFault,
    OrderFault,
    OrderItemFault,
    ProductFault,
    UsernameFault,
    bulk_rows,
    invalid_bulk_rows,
    minimal,
)

OF_USERS = [*BulkFault, *UsernameFault, *EmailFault]


@pytest.mark.slow
def test_confirm_bulk_users(confirm: Any) -> None:
    assert confirm(BulkPolicy(size=4), bulk_rows, invalid_bulk_rows, OF_USERS, runs=2) == {}


@pytest.mark.slow
def test_confirm_bulk_products(confirm: Any) -> None:
    policy = BulkPolicy(BulkKind.PRODUCTS, 300)

    assert confirm(policy, bulk_rows, invalid_bulk_rows, [*BulkFault, *ProductFault], draws=100, runs=2) == {}


def test_draw_invalid_rows_of_one_row_without_twins(sample: Any) -> None:
    drawn = sample(invalid_bulk_rows(policy=BulkPolicy(BulkKind.PRODUCTS, 1)), 200, 1)

    assert BulkFault.TOO_MANY_ROWS in {invalid.fault for invalid in drawn} <= {BulkFault.TOO_MANY_ROWS, *ProductFault}
    assert "several special rows" not in BulkPolicy(size=1).boundaries()


@pytest.mark.parametrize(
    ("kind", "fault", "path"),
    [
        (BulkKind.USERS, BulkFault.DUPLICATE_KEY, (1, "username")),
        (BulkKind.PRODUCTS, BulkFault.DUPLICATE_KEY, (1, "sku")),
        (BulkKind.ORDERS, BulkFault.DUPLICATE_KEY, (1, "id")),
        (BulkKind.REQUESTS, BulkFault.DUPLICATE_KEY, (1, "username")),
        (BulkKind.USERS, BulkFault.TOO_MANY_ROWS, (9,)),
        (BulkKind.PRODUCTS, ProductFault.BAD_SKU, (0, "sku")),
        (BulkKind.ORDERS, OrderItemFault.ZERO_QUANTITY, (0, "items", 0, "quantity")),
        (BulkKind.ORDERS, OrderFault.EMPTY, (0, "items")),
        (BulkKind.REQUESTS, EmailFault.NO_AT, (0, "email")),
    ],
)
def test_shrink_invalid_rows_to_their_path(kind: BulkKind, fault: Any, path: tuple[str | int, ...]) -> None:
    policy = BulkPolicy(kind, 9)
    invalid = minimal(invalid_bulk_rows(policy=policy, faults=[fault]))

    assert invalid.path == path
    assert policy.check(invalid.value) == {fault}
    assert policy.check(invalid.near) == frozenset()


@pytest.mark.parametrize("kind", [BulkKind.PRODUCTS, BulkKind.ORDERS, BulkKind.REQUESTS])
def test_draw_invalid_rows_with_one_fault(kind: BulkKind, sample: Any) -> None:
    policy = BulkPolicy(kind, 3)

    for invalid in sample(invalid_bulk_rows(policy=policy), 150, 1):
        assert policy.check(invalid.value) == {invalid.fault}
        assert policy.check(invalid.near) == frozenset()
        assert len(invalid.value) == 3 + (invalid.fault is BulkFault.TOO_MANY_ROWS)


def test_draw_invalid_rows_with_every_key_twice(sample: Any) -> None:
    drawn = sample(invalid_bulk_rows(policy=BulkPolicy(size=30), faults=[BulkFault.DUPLICATE_KEY]), 100, 1)

    assert {invalid.path[1] for invalid in drawn} == {"id", "username", "email"}
    assert {invalid.path[0] for invalid in drawn} >= {1, 29}
