"""Fields in, products of one kind out: expensive ones, and ones of which none, few or many are left.

Source: document 002 (the expensive product and the inventory of high, low and no stock).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from .amount import MoneyPolicy, money_of
from .declare import strategy
from .policy import bounded
from .product import Product, ProductFields, ProductPolicy, products_of


@strategy(fields=ProductFields)
def expensive_products(**fields: Unpack[ProductFields]) -> SearchStrategy[Product]:
    """Products from 500.00, tagged premium. Source: document 002.

    >>> from strategies import minimal
    >>> minimal(expensive_products()).price
    Decimal('500.00')
    """
    prices = money_of(MoneyPolicy(minimum=Decimal("500.00"), maximum=Decimal("9999.99")))
    defaults: ProductFields = {"price": prices, "tags": st.just(("premium",))}
    merged: ProductFields = {**defaults, **fields}
    return products_of(ProductPolicy(), merged)


@strategy(fields=ProductFields)
def out_of_stock_products(**fields: Unpack[ProductFields]) -> SearchStrategy[Product]:
    """Products of which none is left. Source: document 002."""
    defaults: ProductFields = {"stock": st.just(0)}
    merged: ProductFields = {**defaults, **fields}
    return products_of(ProductPolicy(), merged)


@strategy(fields=ProductFields)
def low_stock_products(*, threshold: int = 5, **fields: Unpack[ProductFields]) -> SearchStrategy[Product]:
    """Products of which 1 to ``threshold`` pieces are left. Source: document 002.

    :raises InvalidArgument: when drawn, for a threshold under 1
    """
    if threshold < 1:
        raise InvalidArgument(
            f"low_stock_products(threshold={threshold!r}): it must be at least 1; out_of_stock_products() has none left"
        )
    defaults: ProductFields = {"stock": bounded(1, threshold)}
    merged: ProductFields = {**defaults, **fields}
    return products_of(ProductPolicy(), merged)


@strategy(fields=ProductFields)
def high_stock_products(**fields: Unpack[ProductFields]) -> SearchStrategy[Product]:
    """Products of which 50 to 100 pieces are left. Source: document 002."""
    defaults: ProductFields = {"stock": bounded(50, 100)}
    merged: ProductFields = {**defaults, **fields}
    return products_of(ProductPolicy(), merged)
