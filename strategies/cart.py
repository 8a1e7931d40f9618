"""A CartPolicy in, carts and what is in them, valid and with one fault, out.

Source: document 002 (a user's cart, its lines and its total; an order is placed from it). The total is a property, so
that no example contradicts itself. Unlike an order, a cart may be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from .amount import EXACT
from .cart_item import CartItem, CartItemFault, CartItemPolicy, cart_items_by_fault, cart_items_of
from .declare import build_record, strategy
from .lines import baskets_by_fault, check_lines, distinct_lines, is_over_stock, lift_to_any_line, with_bad_line
from .policy import Fault, Invalid, choose_faults
from .product import Product
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
        faults: set[Fault] = set().union(*map(self.item.check, value.items))
        faults |= check_lines(value, range(self.min_lines, self.max_lines + 1), CartFault)
        if is_over_stock(value):
            faults.add(CartItemFault.OVER_STOCK)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Cart]]:
        """Invalid carts one piece, one line or one product away from a valid one."""
        table = _own_faults(self)
        return st.one_of(*table.values(), with_bad_line(_usual(self), self.item.near_misses()))

    def boundaries(self) -> Mapping[str, Callable[[Cart], bool]]:
        """Fewest and most lines, and those of a line, wherever it stands."""
        return {
            "fewest lines": lambda cart: len(cart.items) == self.min_lines,
            "most lines": lambda cart: len(cart.items) == self.max_lines,
            **lift_to_any_line(self.item.boundaries()),
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
        table[fault] = with_bad_line(_usual(policy), items)
    return choose_faults(table, faults)


def _carts_of(policy: CartPolicy, fields: CartFields) -> SearchStrategy[Cart]:
    defaults: CartFields = {
        "user": users_of(UserPolicy(), {}),
        "items": _lines_of(policy, policy.min_lines, policy.max_lines),
    }
    return build_record(Cart, {**defaults, **fields})


# a whole drawn user would cost more than the cart
_USERS = st.builds(user_row, st.integers(0, 9), st.integers(0, USER_LOOKS - 1))


def _carts_sized(policy: CartPolicy, low: int, high: int) -> SearchStrategy[Cart]:
    """Carts with so many lines, to be edited."""
    return _carts_of(policy, {"items": _lines_of(policy, low, high), "user": _USERS})


def _usual(policy: CartPolicy) -> SearchStrategy[Cart]:
    return _carts_sized(policy, max(policy.min_lines, 1), policy.max_lines)


def _lines_of(policy: CartPolicy, low: int, high: int) -> SearchStrategy[tuple[CartItem, ...]]:
    if policy.min_lines < 0 or policy.max_lines < max(policy.min_lines, 1):
        raise InvalidArgument(f"{policy!r}: min_lines must be at least 0, max_lines at least 1 and min_lines")
    return distinct_lines(several(cart_items_of(policy.item, {}), low, high))


def _own_faults(policy: CartPolicy) -> dict[CartFault | CartItemFault, SearchStrategy[Invalid[Cart]]]:
    """An invalid strategy for each fault of the cart itself; all of them are one line or product away from valid."""

    def sized(low: int, high: int) -> SearchStrategy[Cart]:
        return _carts_sized(policy, low, high)

    return {**baskets_by_fault(sized, range(policy.min_lines, policy.max_lines + 1), CartFault)}
