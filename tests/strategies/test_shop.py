"""Users, addresses, products and orders: consistent, exact, overridable, and judged value by value."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import integers, just, sampled_from, tuples

from strategies import (
    Address,
    AddressFault,
    AddressPolicy,
    Dimensions,
    EmailFault,
    MoneyFault,
    Order,
    OrderFault,
    OrderItem,
    OrderItemFault,
    OrderItemPolicy,
    OrderPolicy,
    OrderStatus,
    PaymentMethod,
    Product,
    ProductFault,
    ProductPolicy,
    User,
    UserPolicy,
    addresses,
    admins,
    expensive_products,
    high_stock_products,
    instants,
    invalid_orders,
    invalid_users,
    low_stock_products,
    minimal,
    order_items,
    orders,
    out_of_stock_products,
    products,
    skus,
    users,
)
from strategies.product import make_distinct

USER = minimal(users())
LEAST_PRODUCT = minimal(products())
PRODUCT = minimal(products(price=just(Decimal("10.00")), cost=just(Decimal("7.00")), stock=just(10)))
ADDRESS = Address("1 Main St", "Anytown", "CA", "12345", "US")
LEAST_ORDER = minimal(orders())
ORDER = minimal(orders(items=just((OrderItem(PRODUCT, 2),)), shipping_cost=just(Decimal("5.00"))))


# -- users


@given(users())
def test_draw_user_with_sound_fields(user: User) -> None:
    assert user.id >= 1
    assert user.full_name == f"{user.first_name} {user.last_name}"
    assert user.created_at.tzinfo is UTC
    assert user.created_at.year == 2024
    assert UserPolicy().check(user) == frozenset()


@given(admins())
def test_draw_admin(user: User) -> None:
    assert user.is_admin
    assert user.is_active


@given(users(email=just("a@b.c"), is_active=just(False)))
def test_override_fields_of_user(user: User) -> None:
    assert user.email == "a@b.c"
    assert not user.is_active


def test_override_admin_flag_of_admin() -> None:
    assert not minimal(admins(is_admin=just(False))).is_admin


def test_check_user_sees_both_fields() -> None:
    broken = replace(USER, username="", email="a")

    assert {str(fault) for fault in UserPolicy().check(broken)} == {"username.empty", "email.no_at"}


def test_draw_invalid_user_names_the_field() -> None:
    invalid = minimal(invalid_users(faults=[EmailFault.SPACE]))

    assert invalid.path == ("email",)
    assert " " in invalid.value.email


def test_draw_instants_in_window(sample: Any) -> None:
    start = datetime(2023, 3, 1, tzinfo=UTC)

    drawn = sample(instants(start=start, seconds=3), 50, 1)

    assert set(drawn) == {start, start + timedelta(seconds=1), start + timedelta(seconds=2)}


@pytest.mark.parametrize(
    ("condition", "changed"),
    [
        (lambda user: not user.is_active, {"is_active": False}),
        (lambda user: user.is_admin, {"is_admin": True}),
        (lambda user: user.is_admin and not user.is_active, {"is_admin": True, "is_active": False}),
        (lambda user: user.first_name == "Bo", {"first_name": "Bo"}),
        (lambda user: user.last_name == "O'Brien" and user.is_admin, {"last_name": "O'Brien", "is_admin": True}),
        (lambda user: user.created_at.month > 5, {"created_at": datetime(2024, 6, 1, tzinfo=UTC)}),
    ],
)
def test_shrink_user_to_what_a_failure_needs(condition: Any, changed: dict[str, Any]) -> None:
    assert minimal(users(), condition) == replace(USER, **changed)


@pytest.mark.parametrize("name", ["first_name", "last_name", "is_active", "is_admin", "created_at", "id"])
def test_override_any_field_of_user(name: str) -> None:
    assert minimal(users(**{name: just("given")})) == replace(USER, **{name: "given"})


# -- addresses


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, set()),
        ({"zip_code": "12345-6789"}, set()),
        ({"zip_code": "1234"}, {AddressFault.ZIP_MISFIT}),
        ({"zip_code": "123456"}, {AddressFault.ZIP_MISFIT}),
        ({"zip_code": "12345\n"}, {AddressFault.ZIP_MISFIT}),
        ({"zip_code": "١٢٣٤٥"}, {AddressFault.ZIP_MISFIT}),
        ({"zip_code": ""}, {AddressFault.EMPTY_ZIP}),
        ({"country": "CA"}, {AddressFault.ZIP_MISFIT}),
        ({"country": "CA", "zip_code": "K1A 0B1"}, set()),
        ({"country": "GB", "zip_code": "SW1A 1AA"}, set()),
        ({"country": "NL", "zip_code": "1012 AB"}, set()),
        ({"country": "JP", "zip_code": "100-0001"}, set()),
        ({"country": "XX"}, {AddressFault.UNKNOWN_COUNTRY}),
        ({"street": " "}, {AddressFault.EMPTY_STREET}),
        ({"city": ""}, {AddressFault.EMPTY_CITY}),
    ],
)
def test_check_address(change: dict[str, str], faults: set[AddressFault]) -> None:
    assert AddressPolicy().check(replace(ADDRESS, **change)) == faults


def test_check_address_where_one_does_not_ship_to() -> None:
    assert AddressPolicy(countries=("CA",)).check(ADDRESS) == {AddressFault.UNKNOWN_COUNTRY}


@pytest.mark.parametrize("country", ["US", "CA", "GB", "DE", "NL", "JP"])
def test_draw_address_in_overridden_country(country: str, sample: Any) -> None:
    drawn = sample(addresses(country=just(country)), 50, 1)

    assert {address.country for address in drawn} == {country}
    assert [address for address in drawn if AddressPolicy().check(address)] == []


def test_draw_address_in_unknown_country() -> None:
    whole = minimal(addresses(country=just("FR"), city=just("Paris"), state=just(""), zip_code=just("75001")))

    assert (whole.city, whole.zip_code, whole.street) == ("Paris", "75001", "1 Main St")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (addresses(country=just("FR")), "drew 'FR', whose cities and zip codes are unknown; give city, state and zip"),
        (addresses(policy=AddressPolicy(countries=("UK",))), "unknown country 'UK'; .*known: US, CA, GB"),
        (addresses(policy=AddressPolicy(countries=())), "countries is empty; known: US, CA, GB"),
    ],
)
def test_draw_address_nowhere_is_refused(values: Any, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(values)


# -- products


@given(products())
def test_draw_product_with_sound_fields(product: Product) -> None:
    assert re.fullmatch("SKU-[0-9]{6}", product.sku)
    assert Decimal(0) <= product.cost <= product.price
    assert 0 <= product.stock <= 100
    assert 1 <= len(set(product.tags)) == len(product.tags) <= 3
    assert Decimal("0.01") <= product.weight <= Decimal("9.99")
    sizes = (product.dimensions.length, product.dimensions.width, product.dimensions.height)
    assert all(Decimal(1) <= size <= Decimal(50) for size in sizes)


@given(products(cost=integers(0, 10**6).map(lambda cents: Decimal(cents) / 100)))
def test_override_cost_raises_the_price(product: Product) -> None:
    assert product.cost <= product.price


@given(products(price=just(Decimal("0.99"))))
def test_override_price_bounds_the_cost(product: Product) -> None:
    assert product.price == Decimal("0.99")
    assert product.cost <= product.price
    assert product.cost.as_tuple().exponent == -2


def test_override_price_and_cost_is_taken_at_its_word() -> None:
    product = minimal(products(price=just(Decimal(1)), cost=just(Decimal(2))))

    assert ProductPolicy().check(product) == {ProductFault.COST_ABOVE_PRICE}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, set()),
        ({"name": "\t"}, {ProductFault.EMPTY_NAME}),
        ({"sku": "SKU-12345"}, {ProductFault.BAD_SKU}),
        ({"sku": "SKU-123456\n"}, {ProductFault.BAD_SKU}),
        ({"sku": "SKU-12345٣"}, {ProductFault.BAD_SKU}),
        ({"stock": -1}, {ProductFault.NEGATIVE_STOCK}),
        ({"stock": 100}, set()),
        ({"stock": 101}, {ProductFault.TOO_MUCH_STOCK}),
        ({"cost": Decimal("-0.01")}, {ProductFault.NEGATIVE_COST}),
        ({"cost": Decimal("10.00")}, set()),
        ({"cost": Decimal("10.01")}, {ProductFault.COST_ABOVE_PRICE}),
        ({"tags": ()}, {ProductFault.NO_TAGS}),
        ({"tags": ("sale", "sale")}, {ProductFault.DUPLICATE_TAG}),
        ({"tags": ("cheap",)}, {ProductFault.UNKNOWN_TAG}),
        ({"tags": ("sale", "gadgets", "premium", "electronics")}, {ProductFault.TOO_MANY_TAGS}),
        ({"weight": Decimal(0)}, {ProductFault.NO_WEIGHT}),
        ({"dimensions": Dimensions(Decimal(1), Decimal(0), Decimal(1))}, {ProductFault.NO_VOLUME}),
        ({"price": Decimal("NaN")}, {MoneyFault.NAN}),
        ({"price": 10.0}, {MoneyFault.FLOAT}),
        ({"price": Decimal("10000.00")}, {MoneyFault.TOO_LARGE}),
    ],
)
def test_check_product(change: dict[str, Any], faults: set[Any]) -> None:
    assert ProductPolicy().check(replace(PRODUCT, **change)) == faults


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        (out_of_stock_products(), 0, 0),
        (low_stock_products(), 1, 5),
        (low_stock_products(threshold=2), 1, 2),
        (high_stock_products(), 50, 100),
    ],
    ids=repr,
)
def test_draw_products_by_stock(values: Any, low: int, high: int, sample: Any) -> None:
    stocks = {product.stock for product in sample(values, 100, 1)}

    assert (min(stocks), max(stocks)) == (low, high)


def test_draw_low_stock_products_of_one_piece() -> None:
    assert minimal(low_stock_products(threshold=1)).stock == 1


@pytest.mark.parametrize("threshold", [0, -1])
def test_draw_low_stock_products_under_one_piece_is_refused(threshold: int) -> None:
    message = rf"low_stock_products\(threshold={threshold}\): it must be at least 1; out_of_stock_products\(\) has none"

    with pytest.raises(InvalidArgument, match=message):
        minimal(low_stock_products(threshold=threshold))


def test_draw_expensive_products(sample: Any) -> None:
    drawn = sample(expensive_products(stock=just(3)), 100, 1)

    assert min(product.price for product in drawn) == Decimal("500.00")
    assert {product.tags for product in drawn} == {("premium",)}
    assert {product.stock for product in drawn} == {3}


def test_shrink_sku_to_the_number_that_fails() -> None:
    assert minimal(skus(), lambda sku: sku > "SKU-000041") == "SKU-000042"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (lambda product: product.stock > 90, {"stock": 91, "price": Decimal("0.01"), "sku": "SKU-000000"}),
        (lambda product: product.price > 50, {"stock": 0, "price": Decimal("50.01"), "cost": Decimal("0.00")}),
        (lambda product: not product.is_active, {"stock": 0, "tags": ("electronics",), "name": "Mouse"}),
    ],
)
def test_shrink_product_to_what_a_failure_needs(condition: Any, expected: dict[str, Any]) -> None:
    product = minimal(products(), condition)

    assert {name: getattr(product, name) for name in expected} == expected


PRODUCT_FIELDS = [field.name for field in fields(Product) if field.name not in ("price", "cost")]


@pytest.mark.parametrize("name", PRODUCT_FIELDS)
def test_override_any_field_of_product(name: str) -> None:
    assert minimal(products(**{name: just("given")})) == replace(LEAST_PRODUCT, **{name: "given"})


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (ProductPolicy(max_tags=0), "max_tags must be 1 to 5"),
        (ProductPolicy(max_tags=6), "max_tags must be 1 to 5"),
        (ProductPolicy(max_stock=-1), "max_stock at least 0"),
    ],
)
def test_draw_from_impossible_product_policy_is_refused(policy: ProductPolicy, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(products(policy=policy))


# -- orders


def test_total_order_exactly() -> None:
    assert (ORDER.subtotal, ORDER.tax, ORDER.total) == (Decimal("20.00"), Decimal("1.60"), Decimal("26.60"))


@pytest.mark.parametrize(
    ("price", "rate", "tax"),
    [("0.20", "0.075", "0.02"), ("0.60", "0.075", "0.05"), ("0.06", "0.08", "0.00"), ("0.07", "0.08", "0.01")],
)
def test_round_tax_half_up(price: str, rate: str, tax: str) -> None:
    item = OrderItem(replace(PRODUCT, price=Decimal(price)), 1)

    assert replace(ORDER, items=(item,), tax_rate=Decimal(rate)).tax == Decimal(tax)


@given(orders())
def test_draw_order_that_adds_up(order: Order) -> None:
    assert order.subtotal == sum(item.product.price * item.quantity for item in order.items)
    assert order.total == order.subtotal + order.tax + order.shipping_cost
    assert abs(order.tax - order.subtotal * Decimal("0.08")) < Decimal("0.005")
    assert order.total.as_tuple().exponent == -2
    assert order.products == tuple(item.product for item in order.items)
    assert len({item.product.sku for item in order.items}) == len(order.items)


@given(orders(tax_rate=just(Decimal(0)), shipping_cost=just(Decimal("0.00")), status=just(OrderStatus.PAID)))
def test_override_fields_of_order(order: Order) -> None:
    assert order.total == order.subtotal
    assert order.status is OrderStatus.PAID


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, set()),
        ({"items": ()}, {OrderFault.EMPTY}),
        ({"items": (OrderItem(PRODUCT, 0),)}, {OrderItemFault.ZERO_QUANTITY}),
        ({"items": (OrderItem(PRODUCT, -1),)}, {OrderItemFault.NEGATIVE_QUANTITY}),
        ({"items": (OrderItem(PRODUCT, 5),)}, set()),
        ({"items": (OrderItem(PRODUCT, 6),)}, {OrderItemFault.TOO_MANY_PIECES}),
        ({"items": (OrderItem(replace(PRODUCT, stock=2), 2),)}, set()),
        ({"items": (OrderItem(replace(PRODUCT, stock=1), 2),)}, {OrderItemFault.OVER_STOCK}),
        ({"items": (OrderItem(PRODUCT, 1), OrderItem(PRODUCT, 1))}, {OrderFault.DUPLICATE_LINE}),
        (
            {"items": (OrderItem(PRODUCT, 5), OrderItem(replace(PRODUCT, stock=9), 5))},
            {OrderFault.DUPLICATE_LINE, OrderItemFault.OVER_STOCK},
        ),
        ({"items": tuple(OrderItem(replace(PRODUCT, sku=f"SKU-00000{n}"), 1) for n in range(5))}, set()),
        (
            {"items": tuple(OrderItem(replace(PRODUCT, sku=f"SKU-00000{n}"), 1) for n in range(6))},
            {OrderFault.TOO_MANY_LINES},
        ),
        ({"catalogue": ()}, {OrderFault.UNKNOWN_PRODUCT}),
        ({"catalogue": (PRODUCT, replace(PRODUCT, sku="SKU-000009"))}, set()),
        ({"stated_total": Decimal("26.60")}, set()),
        ({"stated_total": Decimal("26.6")}, set()),
        ({"stated_total": Decimal("26.61")}, {OrderFault.WRONG_TOTAL}),
        ({"shipping_cost": Decimal("0.00")}, set()),
        ({"shipping_cost": Decimal("-0.01")}, {OrderFault.NEGATIVE_SHIPPING}),
    ],
)
def test_check_order(change: dict[str, Any], faults: set[OrderFault]) -> None:
    assert OrderPolicy().check(replace(ORDER, **change)) == faults


@pytest.mark.parametrize(
    ("condition", "lines", "total"),
    [
        (lambda order: True, 1, "0.01"),
        (lambda order: order.total > 100, 1, "100.01"),
        (lambda order: len(order.items) > 2, 3, "0.03"),
        (lambda order: any(item.quantity == 3 for item in order.items), 1, "0.03"),
    ],
)
def test_shrink_order_to_what_a_failure_needs(condition: Any, lines: int, total: str) -> None:
    order = minimal(orders(), condition)

    assert len(order.items) == lines
    assert order.shipping_cost == 0
    assert order.billing_address is None
    assert order.status is OrderStatus.PENDING
    assert [item.product.sku for item in order.items] == [f"SKU-00000{number}" for number in range(lines)]
    assert order.total == Decimal(total)


@pytest.mark.parametrize(
    ("condition", "changed"),
    [
        (lambda order: order.status == "cancelled", {"status": OrderStatus.CANCELLED}),
        (lambda order: order.payment_method == "paypal", {"payment_method": PaymentMethod.PAYPAL}),
        (lambda order: order.billing_address is not None, {"billing_address": minimal(addresses())}),
        (lambda order: order.created_at.month > 5, {"created_at": datetime(2024, 6, 1, tzinfo=UTC)}),
    ],
)
def test_shrink_order_to_the_field_a_failure_needs(condition: Any, changed: dict[str, Any]) -> None:
    assert minimal(orders(), condition) == replace(LEAST_ORDER, **changed)


@pytest.mark.parametrize(
    "name", ["billing_address", "shipping_address", "payment_method", "status", "created_at", "id", "user"]
)
def test_override_any_field_of_order(name: str) -> None:
    assert minimal(orders(**{name: just("given")})) == replace(LEAST_ORDER, **{name: "given"})


@pytest.mark.parametrize(
    ("drawn", "distinct"),
    [
        ([0, 0, 0, 0, 0], [0, 1, 2, 3, 4]),
        ([7, 8, 7, 9], [7, 8, 9, 10]),
        ([999_999, 999_999], [999_999, 0]),
    ],
)
def test_give_a_repeated_product_the_next_free_number(drawn: list[int], distinct: list[int]) -> None:
    lines = make_distinct(replace(PRODUCT, sku=f"SKU-{number:06d}") for number in drawn)

    assert lines == tuple(replace(PRODUCT, sku=f"SKU-{number:06d}") for number in distinct)


def test_override_items_of_order() -> None:
    items = tuples(order_items(product=just(PRODUCT), quantity=just(3)))

    assert minimal(orders(items=items)).total == Decimal("32.40")


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        (OrderFault.EMPTY, ("items",)),
        (OrderItemFault.ZERO_QUANTITY, ("items", 0, "quantity")),
        (OrderFault.TOO_MANY_LINES, ("items", 5)),
        (OrderFault.DUPLICATE_LINE, ("items", 1)),
        (OrderFault.UNKNOWN_PRODUCT, ("items", 0, "product")),
        (OrderFault.WRONG_TOTAL, ("stated_total",)),
        (OrderFault.NEGATIVE_SHIPPING, ("shipping_cost",)),
    ],
)
def test_shrink_invalid_order_to_its_path(fault: OrderFault, path: tuple[str | int, ...]) -> None:
    assert minimal(invalid_orders(faults=[fault])).path == path


def test_draw_wrong_total_on_both_sides(sample: Any) -> None:
    drawn = sample(invalid_orders(faults=[OrderFault.WRONG_TOTAL]), 50, 1)

    cents = {Decimal("0.01"), Decimal("-0.01")}
    assert {invalid.value.stated_total - invalid.value.total for invalid in drawn} == cents
    of_one_line = [invalid for invalid in drawn if len(invalid.value.items) == 1]
    assert {invalid.value.stated_total - invalid.value.total for invalid in of_one_line} == cents


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (
            OrderPolicy(max_lines=0),
            r"OrderPolicy\(max_lines=0, .*\): max_lines must be at least 1, or no order is valid",
        ),
        (OrderPolicy(item=OrderItemPolicy(max_quantity=0)), "max_quantity must be at least 1, or no line is valid"),
    ],
)
@pytest.mark.parametrize("make", [orders, invalid_orders])
def test_draw_from_impossible_order_policy_is_refused(make: Any, policy: OrderPolicy, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(make(policy=policy))


@given(orders(user=users(username=sampled_from(["ann", "bob"]))))
def test_nest_overrides(order: Order) -> None:
    assert order.user.username in ("ann", "bob")
