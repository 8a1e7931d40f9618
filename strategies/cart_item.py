"""A CartItemPolicy in, lines of a cart, valid and with one fault, out.

Source: document 002 (items are put into the cart with a product and a quantity; the stock bounds it).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Unpack

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .line import LineFields, check_quantity, lines_by_fault, lines_of, list_boundaries, total_line
from .policy import Fault, Invalid, choose_faults
from .product import Product


class CartItemFault(Fault):
    """What can be wrong with a line of a cart, simplest first. Its product has a policy of its own."""

    ZERO_QUANTITY = "cart_item.zero_quantity"
    NEGATIVE_QUANTITY = "cart_item.negative_quantity"
    #: one piece over the most of a line
    TOO_MANY_PIECES = "cart_item.too_many_pieces"
    #: one piece more than there are
    OVER_STOCK = "cart_item.over_stock"
    #: half a piece, which ``int()`` makes a valid quantity of
    FRACTION = "cart_item.fraction"
    #: a product that is sold no more
    WITHDRAWN = "cart_item.withdrawn"


@dataclass(frozen=True, slots=True)
class CartItem:
    """One line of a cart."""

    product: Product
    #: pieces
    quantity: int

    @property
    def total(self) -> Decimal:
        """Price times quantity, exact."""
        return total_line(self)


@dataclass(frozen=True, slots=True)
class CartItemPolicy:
    """Which lines are valid: active products, in pieces that are in stock."""

    #: pieces of one line, inclusive
    max_quantity: int = 5

    def check(self, value: CartItem, /) -> frozenset[CartItemFault]:
        """Every fault of the line; the empty set means valid. A quantity that is not whole has no other fault."""
        faults = check_quantity(value, self, CartItemFault)
        if not value.product.is_active:
            faults.add(CartItemFault.WITHDRAWN)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[CartItem]]:
        """Invalid lines one piece, one half of a piece or one flag away from a valid one."""
        table = cart_items_by_fault(self)
        del table[CartItemFault.NEGATIVE_QUANTITY]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[CartItem], bool]]:
        """Fewest and most pieces, the last piece in stock."""
        return list_boundaries(self)


@strategy(fields=LineFields)
def cart_items(*, policy: CartItemPolicy | None = None, **fields: Unpack[LineFields]) -> SearchStrategy[CartItem]:
    """Lines that the policy accepts: never more pieces than the stock, only products that are sold.

    Source: document 002.

    >>> from strategies import minimal
    >>> item = minimal(cart_items(), lambda item: item.quantity > 2)
    >>> item.product.sku, item.quantity, item.product.stock, item.total
    ('SKU-000000', 3, 3, Decimal('0.03'))

    :raises InvalidArgument: when drawn, for a product without stock, unless the quantity is given too
    """
    return cart_items_of(policy or CartItemPolicy(), fields)


def cart_items_of(policy: CartItemPolicy, fields: LineFields) -> SearchStrategy[CartItem]:
    """``cart_items(policy=policy, **fields)`` without the outermost layer, for the inside of other strategies."""
    return lines_of(CartItem, policy, fields, {"is_active": st.just(True)})


@strategy()
def invalid_cart_items(
    *, policy: CartItemPolicy | None = None, faults: Collection[CartItemFault] | None = None
) -> SearchStrategy[Invalid[CartItem]]:
    """Lines that the policy rejects, each for one named fault; ``faults`` picks some of them.

    The values of ``CartItemFault.FRACTION`` have a float quantity, whatever the annotation says: that is the fault.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_cart_items(faults=[CartItemFault.OVER_STOCK]))
    >>> invalid.path, invalid.value.quantity, invalid.near.quantity, invalid.value.product.stock
    (('quantity',), 2, 1, 1)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(cart_items_by_fault(policy or CartItemPolicy()), faults)


def cart_items_by_fault(policy: CartItemPolicy) -> dict[CartItemFault, SearchStrategy[Invalid[CartItem]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    items = cart_items_of(policy, {})
    return {**lines_by_fault(items, policy, CartItemFault), CartItemFault.WITHDRAWN: _withdrawn(items)}


@st.composite
def _withdrawn(draw: DrawFn, items: SearchStrategy[CartItem]) -> Invalid[CartItem]:
    near = draw(items)
    value = replace(near, product=replace(near.product, is_active=False))
    return Invalid(value, CartItemFault.WITHDRAWN, ("product", "is_active"), near)
