"""Many rows at once: all different, all valid, and a failure shows the one that matters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just

from strategies import (
    BulkFault,
    BulkKind,
    BulkPolicy,
    OrderPolicy,
    bulk_orders,
    bulk_products,
    bulk_requests,
    bulk_rows,
    bulk_users,
    invalid_bulk_rows,
    minimal,
    namespaced,
    users,
)

MAKERS = (bulk_users, bulk_products, bulk_orders, bulk_requests)


@pytest.mark.parametrize("kind", BulkKind)
def test_make_template_of_valid_rows(kind: BulkKind) -> None:
    policy = BulkPolicy(kind, 1000)
    rows = minimal(bulk_rows(policy=policy))

    assert len(rows) == 1000
    assert rows.special == ()
    assert policy.check(rows) == frozenset()


@pytest.mark.parametrize("make", MAKERS)
def test_draw_many_rows_from_one_template(make: Any, sample: Any) -> None:
    drawn = sample(make(10_000), 10, 1)

    assert {len(rows) for rows in drawn} == {10_000}
    assert len({id(rows.template) for rows in drawn}) == 1


@pytest.mark.parametrize("make", MAKERS)
def test_draw_a_hundred_rows_by_default(make: Any) -> None:
    assert len(minimal(make())) == 100


@pytest.mark.parametrize("size", [1000, 201, 200, 2])
def test_draw_special_rows_anywhere(size: int, sample: Any) -> None:
    places = {
        at for rows in sample(bulk_users(size, special=users(is_admin=just(True))), 200, 1) for at, _ in rows.special
    }

    assert {0, size - 1} <= places
    assert len(places) > min(size, 20) // 2


@pytest.mark.parametrize(
    ("values", "condition", "expected"),
    [
        (bulk_users(1000), lambda user: not user.is_active, {"id": 1, "username": "000", "is_admin": False}),
        (bulk_products(1000), lambda product: product.stock == 0, {"sku": "SKU-000000", "stock": 0}),
        (bulk_orders(1000), lambda order: order.total > 500, {"id": 1, "shipping_cost": 0}),
        (bulk_requests(1000), lambda request: "+" in request.email, {"key": "master-000000"}),
    ],
)
def test_shrink_to_the_one_row_that_fails(values: Any, condition: Any, expected: dict[str, Any]) -> None:
    rows = minimal(values, lambda rows: any(map(condition, rows)))

    assert [at for at, _ in rows.special] == [0]
    assert {name: getattr(rows[0], name) for name in expected} == expected


def test_shrink_to_the_place_that_fails() -> None:
    rows = minimal(bulk_users(1000), lambda rows: any(not user.is_active for user in rows[400:]))

    assert [at for at, _ in rows.special] == [400]
    assert rows[400].id == 401


@settings(max_examples=30)
@given(st.sampled_from(["user000003", "USER000001", "ann", "ANN"]), st.data())
def test_take_name_of_special_row_where_it_is_free(name: str, data: st.DataObject) -> None:
    special = users(username=just(name), email=just(f"{name}@example.com"))

    rows = data.draw(bulk_users(5, special=special))

    assert BulkPolicy(size=5).check(rows) == frozenset()
    kept = sum(row.username == name for row in rows)
    if name == "user000003":
        assert kept == 1
    else:
        assert kept == (name.lower() == "ann" and len(rows.special) > 0)


def test_take_names_beyond_the_rows_for_taken_too() -> None:
    """One row more makes the table too long, and nothing else wrong."""
    special = users(username=just("user000002"), email=just("user000002@example.com"))

    rows = minimal(bulk_users(2, special=special), lambda rows: len(rows.special) == 1)

    assert rows[0].username == "user000000"


def test_number_special_rows_like_those_they_replace(sample: Any) -> None:
    for rows in sample(bulk_orders(50), 30, 1):
        assert [order.id for order in rows] == list(range(1, 51))
        assert not any(OrderPolicy().check(order) for _, order in rows.special)


@pytest.mark.parametrize("worker", ["master", "gw1"])
def test_draw_requests_in_the_name_of_the_worker(worker: str, sample: Any) -> None:
    for rows in sample(bulk_requests(20, worker=worker), 50, 1):
        assert BulkPolicy(BulkKind.REQUESTS, 20, worker).check(rows) == frozenset()
        for at, request in enumerate(rows):
            assert request.key == f"{worker}-{at:06d}"
            assert request.username.startswith(f"{worker}_")
            assert request.email.startswith(f"{worker}_")


def test_keep_the_size_of_the_longest_names_in_the_name_of_the_worker() -> None:
    rows = minimal(bulk_requests(5), lambda rows: any(len(request.username) == 50 for request in rows))

    assert rows[0].username == "master_" + rows[0].username[7:]


def test_draw_bulk_users_of_one_worker(sample: Any) -> None:
    special = users(username=namespaced("gw1"))

    drawn = sample(bulk_users(10, special=special), 30, 1)

    assert {row.username[:4] for rows in drawn for _, row in rows.special} == {"gw1_"} | {
        "user" for rows in drawn for _, row in rows.special if row.username.startswith("user")
    }


def test_check_rows_without_regard_to_case() -> None:
    user = minimal(users())
    twin = replace(user, id=2, username="x", email=user.email.upper())

    assert BulkPolicy().check([user, replace(twin, username="other")]) == {BulkFault.DUPLICATE_KEY}


@pytest.mark.parametrize("size", [0, 100_001])
@pytest.mark.parametrize("make", [*MAKERS, lambda size: invalid_bulk_rows(policy=BulkPolicy(size=size))])
def test_draw_impossible_size_is_refused(make: Any, size: int) -> None:
    with pytest.raises(InvalidArgument, match="size must be 1 to 100000"):
        minimal(make(size))


def test_draw_for_impossible_worker_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="worker='gw_1': it must be"):
        minimal(bulk_requests(worker="gw_1"))
