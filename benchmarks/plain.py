"""The limits that every tool is told in, users, products, addresses and orders of plain Hypothesis within them out.

The import is of ``qualitygate.strategies`` because ``strategies.py`` beside this file hides the package.
"""

from __future__ import annotations

import string
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from qualitygate.strategies import (
    Address,
    AddressPolicy,
    Category,
    Dimensions,
    Order,
    OrderItem,
    OrderStatus,
    PaymentMethod,
    Product,
    User,
)

CENT, NOTHING = Decimal("0.01"), Decimal("0.00")
DEAREST, DEAREST_SHIPPING = Decimal("9999.99"), Decimal("50.00")
LAST_ID = 2**31 - 1
TAGS = ("electronics", "gadgets", "accessories", "premium", "sale")
COUNTRIES = AddressPolicy().countries
YEAR = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 12, 31, tzinfo=UTC))


def plain_texts() -> SearchStrategy[str]:
    return st.text(string.ascii_letters + string.digits + "_", min_size=3, max_size=50)


def plain_money(low: Decimal = CENT, high: Decimal = DEAREST) -> SearchStrategy[Decimal]:
    return st.decimals(low, high, places=2)


def plain_users() -> SearchStrategy[User]:
    return st.builds(
        User,
        id=st.integers(1, LAST_ID),
        username=plain_texts(),
        email=st.emails(),
        first_name=st.text(min_size=1, max_size=20),
        last_name=st.text(min_size=1, max_size=20),
        is_active=st.booleans(),
        is_admin=st.booleans(),
        created_at=st.datetimes(),
    )


def plain_products() -> SearchStrategy[Product]:
    size = st.decimals(1, 50, places=1)
    return st.builds(
        Product,
        sku=st.from_regex(r"SKU-[0-9]{6}", fullmatch=True),
        name=st.text(min_size=1, max_size=20),
        description=st.text(max_size=20),
        category=st.builds(Category, name=st.text(min_size=1, max_size=20)),
        price=plain_money(),
        cost=plain_money(NOTHING),
        stock=st.integers(0, 100),
        tags=st.lists(st.sampled_from(TAGS), min_size=1, max_size=3, unique=True),
        weight=plain_money(high=Decimal("9.99")),
        dimensions=st.builds(Dimensions, size, size, size),
        is_active=st.booleans(),
    )


def plain_addresses() -> SearchStrategy[Address]:
    return st.builds(
        Address,
        street=st.text(min_size=1, max_size=30),
        city=st.text(min_size=1, max_size=30),
        state=st.text(string.ascii_uppercase, min_size=2, max_size=2),
        zip_code=st.from_regex(r"[0-9]{5}", fullmatch=True),
        country=st.sampled_from(COUNTRIES),
    )


def plain_orders() -> SearchStrategy[Order]:
    items = st.builds(OrderItem, plain_products(), st.integers(1, 5))
    return st.builds(
        Order,
        id=st.integers(1, LAST_ID),
        user=plain_users(),
        items=st.lists(items, min_size=1, max_size=5),
        shipping_address=plain_addresses(),
        billing_address=st.none() | plain_addresses(),
        payment_method=st.sampled_from(PaymentMethod),
        status=st.sampled_from(OrderStatus),
        shipping_cost=plain_money(NOTHING, DEAREST_SHIPPING),
        created_at=st.datetimes(),
    )
