"""A CartItemPolicy in, lines of a cart, valid and with one fault, out.

Source: document 002 (items are put into the cart with a product and a quantity; the stock bounds it).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypedDict, Unpack, cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .amount import EXACT
from .declare import strategy
from .policy import Fault, Invalid, bounded, choose_faults
from .product import Product, ProductPolicy, products_of


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
        return EXACT.multiply(self.product.price, Decimal(self.quantity))


@dataclass(frozen=True, slots=True)
class CartItemPolicy:
    """Which lines are valid: active products, in pieces that are in stock."""

    #: pieces of one line, inclusive
    max_quantity: int = 5

    def check(self, value: CartItem, /) -> frozenset[CartItemFault]:
        """Every fault of the line; the empty set means valid. A quantity that is not whole has no other fault."""
        faults = set()
        if not value.product.is_active:
            faults.add(CartItemFault.WITHDRAWN)
        if not isinstance(value.quantity, int):
            return frozenset({CartItemFault.FRACTION, *faults})
        if value.quantity == 0:
            faults.add(CartItemFault.ZERO_QUANTITY)
        if value.quantity < 0:
            faults.add(CartItemFault.NEGATIVE_QUANTITY)
        if value.quantity > self.max_quantity:
            faults.add(CartItemFault.TOO_MANY_PIECES)
        if value.quantity > value.product.stock:
            faults.add(CartItemFault.OVER_STOCK)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[CartItem]]:
        """Invalid lines one piece, one half of a piece or one flag away from a valid one."""
        table = cart_items_by_fault(self)
        del table[CartItemFault.NEGATIVE_QUANTITY]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[CartItem], bool]]:
        """Fewest and most pieces, the last piece in stock."""
        return {
            "one piece": lambda item: item.quantity == 1,
            "most pieces": lambda item: item.quantity == self.max_quantity,
            "last piece": lambda item: item.quantity == item.product.stock,
        }


class CartItemFields(TypedDict, total=False):
    """What ``cart_items`` can override."""

    product: SearchStrategy[Product]
    quantity: SearchStrategy[int]


@strategy(fields=CartItemFields)
def cart_items(*, policy: CartItemPolicy | None = None, **fields: Unpack[CartItemFields]) -> SearchStrategy[CartItem]:
    """Lines that the policy accepts: never more pieces than the stock, only products that are sold.

    Source: document 002.

    >>> from strategies import minimal
    >>> item = minimal(cart_items(), lambda item: item.quantity > 2)
    >>> item.product.sku, item.quantity, item.product.stock, item.total
    ('SKU-000000', 3, 3, Decimal('0.03'))

    :raises InvalidArgument: when drawn, for a product without stock, unless the quantity is given too
    """
    return cart_items_of(policy or CartItemPolicy(), fields)


def cart_items_of(policy: CartItemPolicy, fields: CartItemFields) -> SearchStrategy[CartItem]:
    """``cart_items(policy=policy, **fields)`` without the outermost layer, for the inside of other strategies."""
    if policy.max_quantity < 1:
        raise InvalidArgument(f"{policy!r}: max_quantity must be at least 1, or no line is valid")
    # the stock often ends where the quantity does
    stock = st.sampled_from([*range(1, policy.max_quantity + 1), max(policy.max_quantity, 100)])
    on_sale = products_of(ProductPolicy(), {"stock": stock, "is_active": st.just(True)})
    return _cart_items(fields.get("product", on_sale), fields.get("quantity"), bounded(1, policy.max_quantity))


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


@st.composite
def _cart_items(
    draw: DrawFn,
    products: SearchStrategy[Product],
    given: SearchStrategy[int] | None,
    quantities: SearchStrategy[int],
) -> CartItem:
    product = draw(products)
    if given is not None:
        return CartItem(product, draw(given))
    if product.stock < 1:
        raise InvalidArgument(
            f"cart_items(product=...) drew {product.sku} with stock={product.stock}, of which none can be bought; "
            "give products(stock=integers(1, 100)), or the quantity too"
        )
    return CartItem(product, min(draw(quantities), product.stock))


def cart_items_by_fault(policy: CartItemPolicy) -> dict[CartItemFault, SearchStrategy[Invalid[CartItem]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    items = cart_items_of(policy, {})
    most = policy.max_quantity
    table = {
        CartItemFault.ZERO_QUANTITY: _edited(
            items, lambda item: _requantified(item, 1, 0), CartItemFault.ZERO_QUANTITY
        ),
        CartItemFault.NEGATIVE_QUANTITY: _edited(
            items, lambda item: _requantified(item, item.quantity, -item.quantity), CartItemFault.NEGATIVE_QUANTITY
        ),
        CartItemFault.TOO_MANY_PIECES: _edited(
            items,
            lambda item: _requantified(_stocked(item, max(item.product.stock, most + 1)), most, most + 1),
            CartItemFault.TOO_MANY_PIECES,
        ),
        CartItemFault.FRACTION: _edited(
            items,
            lambda item: _requantified(item, item.quantity, cast("int", item.quantity - 0.5)),
            CartItemFault.FRACTION,
        ),
        CartItemFault.WITHDRAWN: _withdrawn(items),
    }
    if most > 1:
        # one piece over the stock, though a line may have that many; beside it, the last piece
        table[CartItemFault.OVER_STOCK] = _edited(
            items,
            lambda item: _requantified(
                _stocked(item, min(item.product.stock, most - 1)),
                min(item.product.stock, most - 1),
                min(item.product.stock, most - 1) + 1,
            ),
            CartItemFault.OVER_STOCK,
        )
    return table


#: makes the valid and the invalid line of a drawn one
_Edit = Callable[[CartItem], tuple[CartItem, CartItem]]


@st.composite
def _edited(draw: DrawFn, items: SearchStrategy[CartItem], edit: _Edit, fault: CartItemFault) -> Invalid[CartItem]:
    near, value = edit(draw(items))
    return Invalid(value, fault, ("quantity",), near)


@st.composite
def _withdrawn(draw: DrawFn, items: SearchStrategy[CartItem]) -> Invalid[CartItem]:
    near = draw(items)
    value = replace(near, product=replace(near.product, is_active=False))
    return Invalid(value, CartItemFault.WITHDRAWN, ("product", "is_active"), near)


def _stocked(item: CartItem, stock: int) -> CartItem:
    return replace(item, product=replace(item.product, stock=stock))


def _requantified(item: CartItem, valid: int, invalid: int) -> tuple[CartItem, CartItem]:
    return replace(item, quantity=valid), replace(item, quantity=invalid)
