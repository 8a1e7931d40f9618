"""Fields in, lines of an order out: a product and how many pieces of it, never more than there are.

Source: document 002 (quantity one to five, the price is the product's).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .amount import EXACT
from .declare import strategy
from .policy import bounded
from .product import Product, ProductPolicy, products_of


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order."""

    product: Product
    #: pieces
    quantity: int

    @property
    def total(self) -> Decimal:
        """Price times quantity, exact."""
        return EXACT.multiply(self.product.price, Decimal(self.quantity))


class OrderItemFields(TypedDict, total=False):
    """What ``order_items`` can override."""

    product: SearchStrategy[Product]
    quantity: SearchStrategy[int]


@strategy(fields=OrderItemFields)
def order_items(*, max_quantity: int = 5, **fields: Unpack[OrderItemFields]) -> SearchStrategy[OrderItem]:
    """Lines of an order: one to ``max_quantity`` pieces, never more than the stock of the product.

    Source: document 002.

    >>> from strategies import minimal
    >>> item = minimal(order_items())
    >>> item.product.sku, item.quantity, item.total
    ('SKU-000000', 1, Decimal('0.01'))

    :raises InvalidArgument: when drawn, for a product without stock, unless the quantity is given too
    """
    if max_quantity < 1:
        raise InvalidArgument(f"order_items(max_quantity={max_quantity!r}): it must be at least 1")
    return order_items_of(max_quantity, fields)


def order_items_of(max_quantity: int, fields: OrderItemFields) -> SearchStrategy[OrderItem]:
    """``order_items(max_quantity=max_quantity, **fields)`` without the outermost layer, for other strategies."""
    in_stock = products_of(ProductPolicy(), {"stock": bounded(1, 100)})
    return _order_items(fields.get("product", in_stock), fields.get("quantity"), bounded(1, max_quantity))


@st.composite
def _order_items(
    draw: DrawFn,
    products: SearchStrategy[Product],
    given: SearchStrategy[int] | None,
    quantities: SearchStrategy[int],
) -> OrderItem:
    product = draw(products)
    if given is not None:
        return OrderItem(product, draw(given))
    if product.stock < 1:
        raise InvalidArgument(
            f"order_items(product=...) drew {product.sku} with stock={product.stock}, of which none can be ordered; "
            "give products(stock=integers(1, 100)), or the quantity too"
        )
    return OrderItem(product, min(draw(quantities), product.stock))
