"""A CartPolicy in, carts and what is in them, valid and with one fault, out.

Source: document 002 (a user's cart, its lines and its total; an order is placed from it). The total is a property, so
that no example contradicts itself. Unlike an order, a cart may be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .amount import EXACT
from .cart_item import CartItem, CartItemFault, CartItemPolicy, cart_items_by_fault, cart_items_of
from .declare import build_record, strategy
from .policy import Fault, Invalid, choose_faults
from .product import Product, free_sku, make_distinct
from .several import several
from .template import USER_LOOKS, user_row
from .user import User, UserPolicy, users_of


class CartFault(Fault):
    """What can be wrong with a cart besides its lines, simplest first."""

    #: fewer lines than the policy wants: a check-out needs one
    EMPTY = "cart.empty"
    #: one line over the most of a cart
    TOO_MANY_LINES = "cart.too_many_lines"
    #: a line for a product that the shop does not sell
    UNKNOWN_PRODUCT = "cart.unknown_product"
    #: two lines for one product
    DUPLICATE_LINE = "cart.duplicate_line"


@dataclass(frozen=True, slots=True)
class Cart:
    """What a user is about to buy. ``pieces`` and ``total`` follow from the lines."""

    user: User
    items: tuple[CartItem, ...]
    #: what the shop sells; None: exactly the products of the lines
    catalogue: tuple[Product, ...] | None = None

    @property
    def products(self) -> tuple[Product, ...]:
        """What the shop sells: store these before you fill the cart."""
        return tuple(item.product for item in self.items) if self.catalogue is None else self.catalogue

    @property
    def pieces(self) -> int:
        """Sum of the quantities."""
        return sum(item.quantity for item in self.items)

    @property
    def total(self) -> Decimal:
        """Sum of the lines, exact, before tax and shipping."""
        total = Decimal("0.00")
        for item in self.items:
            total = EXACT.add(total, item.total)
        return total


@dataclass(frozen=True, slots=True)
class CartPolicy:
    """Which carts are valid; ``CartPolicy(min_lines=1)`` says which can be checked out."""

    #: inclusive
    min_lines: int = 0
    #: inclusive
    max_lines: int = 5
    item: CartItemPolicy = field(default_factory=CartItemPolicy)

    def check(self, value: Cart, /) -> frozenset[Fault]:
        """Every fault of the cart and of its lines; the empty set means valid."""
        faults: set[Fault] = set()
        for item in value.items:
            faults |= self.item.check(item)
        if len(value.items) < self.min_lines:
            faults.add(CartFault.EMPTY)
        if len(value.items) > self.max_lines:
            faults.add(CartFault.TOO_MANY_LINES)
        ordered = {item.product.sku for item in value.items}
        if not ordered <= {product.sku for product in value.products}:
            faults.add(CartFault.UNKNOWN_PRODUCT)
        if len(ordered) < len(value.items):
            faults.add(CartFault.DUPLICATE_LINE)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Cart]]:
        """Invalid carts one piece, one line or one product away from a valid one."""
        table = _own_faults(self)
        return st.one_of(*table.values(), _with_bad_line(_carts_sized(self, 1), self.item.near_misses()))

    def boundaries(self) -> Mapping[str, Callable[[Cart], bool]]:
        """Fewest and most lines, and those of a line, wherever it stands."""

        def any_line(sits: Callable[[CartItem], bool]) -> Callable[[Cart], bool]:
            return lambda cart: any(map(sits, cart.items))

        return {
            "fewest lines": lambda cart: len(cart.items) == self.min_lines,
            "most lines": lambda cart: len(cart.items) == self.max_lines,
            **{f"line: {name}": any_line(sits) for name, sits in self.item.boundaries().items()},
        }


class CartFields(TypedDict, total=False):
    """What ``carts`` can override."""

    user: SearchStrategy[User]
    items: SearchStrategy[tuple[CartItem, ...]]


@strategy(fields=CartFields)
def carts(*, policy: CartPolicy | None = None, **fields: Unpack[CartFields]) -> SearchStrategy[Cart]:
    """Carts that the policy accepts: lines for different products, each in stock and on sale; or none.

    Among 100 examples there are always the boundaries of ``CartPolicy.boundaries``. Source: document 002.

    >>> from strategies import minimal
    >>> cart = minimal(carts())
    >>> cart.items, cart.total
    ((), Decimal('0.00'))
    >>> cart = minimal(carts(), lambda cart: any(item.quantity == 3 for item in cart.items))
    >>> len(cart.items), cart.pieces, cart.total
    (1, 3, Decimal('0.03'))

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _carts_of(policy or CartPolicy(), fields)


@strategy()
def invalid_carts(
    *, policy: CartPolicy | None = None, faults: Collection[CartFault | CartItemFault] | None = None
) -> SearchStrategy[Invalid[Cart]]:
    """Carts that the policy rejects, each for one named fault; store ``value.products`` first, then fill the cart.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_carts(faults=[CartItemFault.ZERO_QUANTITY]))
    >>> invalid.path, invalid.value.items[0].quantity, invalid.near.items[0].quantity
    (('items', 0, 'quantity'), 0, 1)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    policy = policy or CartPolicy()
    table = _own_faults(policy)
    for fault, items in cart_items_by_fault(policy.item).items():
        table[fault] = _with_bad_line(_carts_sized(policy, 1), items)
    return choose_faults(table, faults)


def _carts_of(policy: CartPolicy, fields: CartFields) -> SearchStrategy[Cart]:
    defaults: CartFields = {
        "user": users_of(UserPolicy(), {}),
        "items": _lines_of(policy, policy.min_lines, policy.max_lines),
    }
    return build_record(Cart, {**defaults, **fields})


# a whole drawn user would cost more than the cart
_USERS = st.builds(user_row, st.integers(0, 9), st.integers(0, USER_LOOKS - 1))


def _carts_sized(policy: CartPolicy, low: int, high: int | None = None) -> SearchStrategy[Cart]:
    """Carts with at least so many lines, and at most as many as given or allowed; to be edited."""
    high = policy.max_lines if high is None else high
    lines = _lines_of(policy, max(low, min(policy.min_lines, high)), high)
    return _carts_of(policy, {"items": lines, "user": _USERS})


def _lines_of(policy: CartPolicy, low: int, high: int) -> SearchStrategy[tuple[CartItem, ...]]:
    if policy.min_lines < 0 or policy.max_lines < max(policy.min_lines, 1):
        raise InvalidArgument(f"{policy!r}: min_lines must be at least 0, max_lines at least 1 and min_lines")
    return _lines(several(cart_items_of(policy.item, {}), low, high))


@st.composite
def _lines(draw: DrawFn, drawn: SearchStrategy[tuple[CartItem, ...]]) -> tuple[CartItem, ...]:
    """Lines for different products: one that repeats a product takes the next free number instead."""
    lines = draw(drawn)
    products = make_distinct(item.product for item in lines)
    return tuple(CartItem(product, item.quantity) for product, item in zip(products, lines, strict=True))


def _own_faults(policy: CartPolicy) -> dict[CartFault | CartItemFault, SearchStrategy[Invalid[Cart]]]:
    """An invalid strategy for each fault of the cart itself; all of them are one line or product away from valid."""
    usual = _carts_sized(policy, 1)
    table: dict[CartFault | CartItemFault, SearchStrategy[Invalid[Cart]]] = {
        CartFault.TOO_MANY_LINES: _edited(_carts_sized(policy, policy.max_lines), _with_another_line),
        CartFault.UNKNOWN_PRODUCT: _edited(usual, _without_product),
    }
    if policy.min_lines > 0:
        fewest = _carts_sized(policy, policy.min_lines, policy.min_lines)
        table = {CartFault.EMPTY: _edited(fewest, _without_line), **table}
    if policy.max_lines > max(policy.min_lines, 1):
        twice = _carts_sized(policy, 1, policy.max_lines - 1)
        table[CartFault.DUPLICATE_LINE] = _edited(twice, _with_line_twice)
    return table


#: makes an invalid cart of a valid one and the number of a line
_Edit = Callable[[Cart, int], Invalid[Cart]]
_PLACES = st.integers(0, 255)


@st.composite
def _edited(draw: DrawFn, carts: SearchStrategy[Cart], edit: _Edit) -> Invalid[Cart]:
    place = draw(_PLACES)
    cart = draw(carts)
    return edit(cart, place % len(cart.items))


@st.composite
def _with_bad_line(
    draw: DrawFn, carts: SearchStrategy[Cart], items: SearchStrategy[Invalid[CartItem]]
) -> Invalid[Cart]:
    """One line exchanged for a bad one, under the number of the product that it takes the place of."""
    place = draw(_PLACES)
    cart = draw(carts)
    invalid = draw(items)
    at = place % len(cart.items)
    sku = cart.items[at].product.sku

    def put(item: CartItem) -> Cart:
        item = replace(item, product=replace(item.product, sku=sku))
        return replace(cart, items=(*cart.items[:at], item, *cart.items[at + 1 :]))

    return Invalid(put(invalid.value), invalid.fault, ("items", at, *invalid.path), put(invalid.near))


def _without_line(cart: Cart, at: int) -> Invalid[Cart]:
    value = replace(cart, items=cart.items[:at] + cart.items[at + 1 :], catalogue=cart.products)
    return Invalid(value, CartFault.EMPTY, ("items",), replace(cart, catalogue=cart.products))


def _with_another_line(cart: Cart, at: int) -> Invalid[Cart]:
    product = cart.items[at].product
    taken = [item.product.sku for item in cart.items]
    line = CartItem(replace(product, sku=free_sku(product.sku, taken)), 1)
    return Invalid(replace(cart, items=(*cart.items, line)), CartFault.TOO_MANY_LINES, ("items", len(cart.items)), cart)


def _with_line_twice(cart: Cart, at: int) -> Invalid[Cart]:
    """One piece of a product in a line of its own."""
    line = replace(cart.items[at], quantity=1)
    return Invalid(replace(cart, items=(*cart.items, line)), CartFault.DUPLICATE_LINE, ("items", len(cart.items)), cart)


def _without_product(cart: Cart, at: int) -> Invalid[Cart]:
    near = replace(cart, catalogue=cart.products)
    value = replace(cart, catalogue=cart.products[:at] + cart.products[at + 1 :])
    return Invalid(value, CartFault.UNKNOWN_PRODUCT, ("items", at, "product"), near)
