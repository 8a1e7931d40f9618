"""An OrderItemPolicy in, lines of an order, valid and with one fault, out.

Source: document 002 (quantity one to five, the price is the product's), document 000 (15 pieces of 10 in stock). Unlike
a line of a cart, that of an order stays when its product is withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Unpack

from hypothesis.strategies import SearchStrategy

from .declare import strategy
from .line import LineFields, check_quantity, lines_by_fault, lines_of, list_boundaries, total_line
from .policy import Fault, Invalid, choose_faults
from .product import Product


class OrderItemFault(Fault):
    """What can be wrong with a line of an order, simplest first. Its product has a policy of its own."""

    ZERO_QUANTITY = "order_item.zero_quantity"
    NEGATIVE_QUANTITY = "order_item.negative_quantity"
    #: one piece over the most of a line
    TOO_MANY_PIECES = "order_item.too_many_pieces"
    #: one piece more than there are
    OVER_STOCK = "order_item.over_stock"
    #: half a piece, which ``int()`` makes a valid quantity of
    FRACTION = "order_item.fraction"


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order."""

    product: Product
    #: pieces
    quantity: int

    @property
    def total(self) -> Decimal:
        """Price times quantity, exact."""
        return total_line(self)


@dataclass(frozen=True, slots=True)
class OrderItemPolicy:
    """Which lines are valid: pieces that are in stock."""

    #: pieces of one line, inclusive
    max_quantity: int = 5

    def check(self, value: OrderItem, /) -> frozenset[OrderItemFault]:
        """Every fault of the line; the empty set means valid. A quantity that is not whole has no other fault."""
        return frozenset(check_quantity(value, self, OrderItemFault))

    def near_misses(self) -> SearchStrategy[Invalid[OrderItem]]:
        """Invalid lines one piece or one half of a piece away from a valid one."""
        table = order_items_by_fault(self)
        del table[OrderItemFault.NEGATIVE_QUANTITY]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[OrderItem], bool]]:
        """Fewest and most pieces, the last piece in stock."""
        return list_boundaries(self)


@strategy(fields=LineFields)
def order_items(*, policy: OrderItemPolicy | None = None, **fields: Unpack[LineFields]) -> SearchStrategy[OrderItem]:
    """Lines that the policy accepts: never more pieces than the stock.

    Among 100 examples there are always the boundaries of ``OrderItemPolicy.boundaries``. Source: document 002.

    >>> from strategies import minimal
    >>> item = minimal(order_items())
    >>> item.product.sku, item.quantity, item.total
    ('SKU-000000', 1, Decimal('0.01'))

    :raises InvalidArgument: when drawn, for a product without stock, unless the quantity is given too
    """
    return order_items_of(policy or OrderItemPolicy(), fields)


def order_items_of(policy: OrderItemPolicy, fields: LineFields) -> SearchStrategy[OrderItem]:
    """``order_items(policy=policy, **fields)`` without the outermost layer, for the inside of other strategies."""
    return lines_of(OrderItem, policy, fields, {})


@strategy()
def invalid_order_items(
    *, policy: OrderItemPolicy | None = None, faults: Collection[OrderItemFault] | None = None
) -> SearchStrategy[Invalid[OrderItem]]:
    """Lines that the policy rejects, each for one named fault; ``faults`` picks some of them.

    The values of ``OrderItemFault.FRACTION`` have a float quantity, whatever the annotation says: that is the fault.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_order_items(faults=[OrderItemFault.TOO_MANY_PIECES]))
    >>> invalid.path, invalid.value.quantity, invalid.near.quantity, invalid.value.product.stock
    (('quantity',), 6, 5, 6)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(order_items_by_fault(policy or OrderItemPolicy()), faults)


def order_items_by_fault(policy: OrderItemPolicy) -> dict[OrderItemFault, SearchStrategy[Invalid[OrderItem]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    return lines_by_fault(order_items_of(policy, {}), policy, OrderItemFault)
