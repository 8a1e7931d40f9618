"""Rows of templates are valid whatever they look like, and different in every key."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from strategies import (
    AddressPolicy,
    BulkRequest,
    BulkRequestPolicy,
    EmailFault,
    OrderItem,
    OrderPolicy,
    OrderStatus,
    PaymentMethod,
    ProductPolicy,
    UsernameFault,
    UserPolicy,
    pairs,
)
from strategies.bulk_request import bulk_request_row, bulk_requests_of
from strategies.product import LOOKS
from strategies.template import (
    ADDRESSES,
    ORDER_LOOKS,
    USER_LOOKS,
    category_row,
    order_row,
    product_row,
    user_row,
)
from strategies.user import YEAR

NUMBERS = st.integers(0, 999_999)


def test_list_one_valid_address_for_each_country() -> None:
    assert [address for address in ADDRESSES if AddressPolicy().check(address)] == []
    assert {address.country for address in ADDRESSES} == set(AddressPolicy().countries)


@given(NUMBERS, st.integers(0, USER_LOOKS - 1), st.sampled_from(["", "gw1", "master"]))
def test_make_valid_user_of_any_look(number: int, look: int, worker: str) -> None:
    user = user_row(number, look, worker)

    assert UserPolicy().check(user) == frozenset()
    assert user.id == number + 1
    assert timedelta(0) <= user.created_at - YEAR < timedelta(days=365)


def test_make_users_of_all_looks() -> None:
    looks = range(0, USER_LOOKS, 37)

    assert len({user_row(0, look) for look in looks}) == len(looks) > 5000
    assert user_row(0, USER_LOOKS - 1).created_at.date().isoformat() == "2024-12-30"


@given(NUMBERS, st.integers(1, 999_999), st.integers(0, 100), st.integers(0, LOOKS - 1))
def test_make_valid_product_of_any_look(number: int, cents: int, stock: int, look: int) -> None:
    product = product_row(number, cents, stock, look)

    assert ProductPolicy().check(product) == frozenset()
    assert product.cost <= product.price * Decimal("0.7") < product.cost + Decimal("0.01")
    assert product.sku == f"SKU-{number:06d}"


def test_make_product_of_a_category() -> None:
    assert product_row(0, 1, 1, category=category_row(2)).category.name == "Home & Garden"
    assert product_row(0, 1, 1).category.name == "Books"


def test_make_categories_that_differ() -> None:
    slugs = [category_row(number).slug for number in range(20)]

    assert slugs[:5] == ["books", "electronics", "home-&-garden", "toys", "books-2"]
    assert len(set(slugs)) == 20


@given(NUMBERS, st.integers(0, ORDER_LOOKS - 1), st.integers(0, USER_LOOKS - 1))
def test_make_valid_order_of_any_look(number: int, look: int, user_look: int) -> None:
    user = user_row(1, user_look)

    order = order_row(number, user, (OrderItem(product_row(0, 100, 5), 5),), look)

    assert OrderPolicy().check(order) == frozenset()
    assert (order.id, order.user) == (number + 1, user)
    assert timedelta(0) <= order.created_at - user.created_at < timedelta(days=1)


def test_make_orders_of_all_kinds() -> None:
    orders = [order_row(0, user_row(0), (), look) for look in range(6 * 3 * 3 * 6 * 2)]

    assert {order.status for order in orders} == set(OrderStatus)
    assert {order.payment_method for order in orders} == set(PaymentMethod)
    assert {str(order.shipping_cost) for order in orders} == {"0.00", "4.99", "50.00"}
    assert {order.shipping_address for order in orders} == {order.billing_address for order in orders} - {None}
    assert any(order.billing_address is None for order in orders)
    assert orders[0].status is OrderStatus.PENDING


# -- requests


def test_make_request_with_a_body_to_post() -> None:
    assert bulk_request_row(3).body == {
        "username": "master_user000003",
        "email": "master_user000003@example.com",
        "password": "Passw0rd-1",
    }


@pytest.mark.parametrize(
    ("username", "email", "faults"),
    [
        ("ann", "a@example.com", set()),
        ("", "a@example.com", {UsernameFault.EMPTY}),
        ("", "a", {UsernameFault.EMPTY, EmailFault.NO_AT}),
    ],
)
def test_check_request(username: str, email: str, faults: set[Any]) -> None:
    assert BulkRequestPolicy().check(BulkRequest("k", username, email)) == faults


def test_draw_requests_that_are_valid_and_their_pairs(sample: Any) -> None:
    policy = BulkRequestPolicy()

    assert [request for request in sample(bulk_requests_of("gw1"), 100, 1) if policy.check(request)] == []
    for pair in sample(pairs(policy), 50, 1):
        assert policy.check(pair.valid) == frozenset()
        assert pair.fault in policy.check(pair.invalid)


def test_reach_boundaries_of_requests(sample: Any) -> None:
    drawn = sample(bulk_requests_of("gw1"), 300, 1)
    boundaries = BulkRequestPolicy().boundaries()

    assert [name for name, sits in boundaries.items() if not any(map(sits, drawn))] == []
    assert {name.partition(":")[0] for name in boundaries} == {"username", "email"}


def test_make_request_of_impossible_worker_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="it must be 1 to 20 ASCII letters and digits"):
        bulk_request_row(0, "gw-1")
