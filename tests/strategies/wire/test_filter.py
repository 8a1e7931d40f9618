"""Filters against WHERE of a real database; the oracle of filters, filter by filter."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just, none

from strategies import (
    Filter,
    FilterFault,
    FilterPolicy,
    MoneyFault,
    MoneyPolicy,
    Sort,
    filters,
    invalid_filters,
    minimal,
)

#: no price is under the least one but by being negative
FAULTS = {*FilterFault, *MoneyFault} - {MoneyFault.ZERO, MoneyFault.TOO_SMALL}
CENT = Decimal("0.01")


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(FilterPolicy(), filters, invalid_filters, FAULTS) == {}


@pytest.mark.parametrize(
    ("each", "faults"),
    [
        (Filter(), set()),
        (Filter("Books", Decimal("1.00"), Decimal("1.00"), True, Sort.DEAREST), set()),
        (Filter("books"), {FilterFault.UNKNOWN_CATEGORY}),
        (Filter(""), {FilterFault.UNKNOWN_CATEGORY}),
        (Filter(sort="size"), {FilterFault.UNKNOWN_SORT}),
        (Filter(min_price=Decimal("1.01"), max_price=Decimal("1.00")), {FilterFault.MIN_OVER_MAX}),
        (Filter(min_price=Decimal("-0.01")), {MoneyFault.NEGATIVE}),
        (Filter(max_price=Decimal("0.001")), {MoneyFault.TOO_PRECISE}),
        (Filter(max_price=Decimal("NaN"), min_price=Decimal("1.00")), {MoneyFault.NAN}),
        (Filter(max_price=Decimal("-0.01"), min_price=Decimal("1.00")), {MoneyFault.NEGATIVE}),
    ],
)
def test_check_filter(each: Filter, faults: set[Any]) -> None:
    assert FilterPolicy().check(each) == faults


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        (Filter(), True),
        (Filter("Toys"), True),
        (Filter("Books"), False),
        (Filter(min_price=Decimal("30.00")), True),
        (Filter(min_price=Decimal("30.01")), False),
        (Filter(max_price=Decimal("30.00")), True),
        (Filter(max_price=Decimal("29.99")), False),
        (Filter(in_stock=True), False),
    ],
)
def test_match_product_of_30_out_of_stock(each: Filter, expected: bool) -> None:
    assert each.matches("Toys", Decimal("30.00"), 0) is expected


def test_match_what_is_in_stock() -> None:
    assert Filter(in_stock=True).matches("Toys", Decimal("30.00"), 1)


def test_select_the_same_from_a_database(sample: Any) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE products (category TEXT, cents INTEGER, stock INTEGER)")
    for each in sample(filters(), 100, 1):
        edges = {price for price in (each.min_price, each.max_price) if price is not None} or {CENT}
        prices = {edge + step for edge in edges for step in (-CENT, Decimal(0), CENT)}
        rows = [(category, price, stock) for category in ("Books", "Toys") for price in prices for stock in (0, 1)]
        database.execute("DELETE FROM products")
        database.executemany("INSERT INTO products VALUES (?, ?, ?)", [(c, int(p * 100), s) for c, p, s in rows])
        sent = {name: texts[0] for name, texts in parse_qs(each.query).items()}

        found = database.execute(
            "SELECT category, cents, stock FROM products WHERE (:category IS NULL OR category = :category)"
            " AND cents >= :low AND cents <= :high AND stock >= :stock",
            {
                "category": sent.get("category"),
                "low": int(Decimal(sent.get("min_price", "-1")) * 100),
                "high": int(Decimal(sent.get("max_price", "9999999")) * 100),
                "stock": 1 if sent.get("in_stock") == "true" else 0,
            },
        ).fetchall()

        assert sorted(found) == sorted((c, int(p * 100), s) for c, p, s in rows if each.matches(c, p, s))
    database.close()


@pytest.mark.parametrize(
    ("each", "query"),
    [
        (Filter(), ""),
        (Filter("Home & Garden"), "category=Home+%26+Garden"),
        (Filter(min_price=Decimal("30.00"), in_stock=True), "min_price=30.00&in_stock=true"),
        (Filter(sort=Sort.DEAREST), "sort=-price"),
    ],
)
def test_write_query(each: Filter, query: str) -> None:
    assert each.query == query


def test_override_prices_as_given() -> None:
    drawn = minimal(filters(max_price=just(Decimal("5.00")), category=none()))

    assert (drawn.category, drawn.min_price, drawn.max_price) == (None, None, Decimal("5.00"))


def test_prices_of_another_currency(sample: Any) -> None:
    policy = FilterPolicy(price=MoneyPolicy("JPY", minimum=Decimal(1), maximum=Decimal(2)))

    drawn = sample(invalid_filters(policy=policy, faults=[FilterFault.MIN_OVER_MAX]), 50, 1)

    assert {(each.value.min_price, each.value.max_price) for each in drawn} == {(Decimal(2), Decimal(1))}
    assert [each for each in drawn if policy.check(each.near)] == []


@pytest.mark.parametrize("policy", [FilterPolicy(categories=()), FilterPolicy(sorts=())])
def test_refuse_impossible_policy(policy: FilterPolicy) -> None:
    with pytest.raises(InvalidArgument, match="categories and sorts must hold at least one name each"):
        minimal(filters(policy=policy))
