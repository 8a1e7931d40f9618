"""An OrderPolicy in, orders and their lines, valid and with one fault, out.

Source: documents 000 and 002 (one to five lines, tax of 8%, shipping, total, addresses, payment method, statuses; an
order over the stock must be refused). The totals are properties, so that no example contradicts itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .address import Address, AddressPolicy, addresses_of
from .amount import EXACT, MoneyPolicy, money_of
from .declare import strategy
from .order_item import OrderItem, order_items_of
from .policy import Fault, Invalid, TextEnum, choose_faults
from .product import Product, free_sku, make_distinct
from .several import several
from .user import YEAR, YEAR_SECONDS, User, UserPolicy, users_of

_CENT = Decimal("0.01")
_SHIPPING = MoneyPolicy(minimum=Decimal("0.00"), maximum=Decimal("50.00"))


class OrderStatus(TextEnum):
    """From document 002: pending, paid, processing, shipped, delivered; cancelled only from pending or paid."""

    PENDING = "pending"
    PAID = "paid"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class PaymentMethod(TextEnum):
    """From document 002."""

    CREDIT_CARD = "credit_card"
    PAYPAL = "paypal"
    BANK_TRANSFER = "bank_transfer"


class OrderFault(Fault):
    """What can be wrong with an order, simplest first. Its user, products and addresses have policies of their own."""

    #: no lines
    EMPTY = "order.empty"
    ZERO_QUANTITY = "order.zero_quantity"
    NEGATIVE_QUANTITY = "order.negative_quantity"
    #: one piece over the most of a line
    TOO_MANY_PIECES = "order.too_many_pieces"
    #: one line over the most of an order
    TOO_MANY_LINES = "order.too_many_lines"
    #: a line for a product that the shop does not sell
    UNKNOWN_PRODUCT = "order.unknown_product"
    #: one piece more than there are
    OVER_STOCK = "order.over_stock"
    #: the buyer states a total one cent off
    WRONG_TOTAL = "order.wrong_total"
    #: two lines for one product
    DUPLICATE_LINE = "order.duplicate_line"
    NEGATIVE_SHIPPING = "order.negative_shipping"


@dataclass(frozen=True, slots=True)
class Order:
    """What a user buys. ``subtotal``, ``tax`` and ``total`` follow from the lines."""

    #: from 1
    id: int
    user: User
    items: tuple[OrderItem, ...]
    shipping_address: Address
    #: None: as the shipping address
    billing_address: Address | None
    payment_method: PaymentMethod
    status: OrderStatus
    shipping_cost: Decimal
    created_at: datetime
    tax_rate: Decimal = Decimal("0.08")
    #: what the shop sells; None: exactly the products of the lines
    catalogue: tuple[Product, ...] | None = None
    #: the total that the buyer saw; None: not stated
    stated_total: Decimal | None = None

    @property
    def products(self) -> tuple[Product, ...]:
        """What the shop sells: store these before you place the order."""
        return tuple(item.product for item in self.items) if self.catalogue is None else self.catalogue

    @property
    def subtotal(self) -> Decimal:
        """Sum of the lines, exact."""
        subtotal = Decimal("0.00")
        for item in self.items:
            subtotal = EXACT.add(subtotal, item.total)
        return subtotal

    @property
    def tax(self) -> Decimal:
        """Subtotal times the tax rate, rounded half up to the cent."""
        return EXACT.quantize(EXACT.multiply(self.subtotal, self.tax_rate), _CENT)

    @property
    def total(self) -> Decimal:
        """Subtotal, tax and shipping."""
        return EXACT.add(EXACT.add(self.subtotal, self.tax), self.shipping_cost)


@dataclass(frozen=True, slots=True)
class OrderPolicy:
    """Which orders are valid."""

    #: inclusive
    max_lines: int = 5
    #: pieces of one line, inclusive
    max_quantity: int = 5

    def check(self, value: Order, /) -> frozenset[OrderFault]:
        """Every fault of the order itself; the empty set means valid."""
        faults = set()
        if not value.items:
            faults.add(OrderFault.EMPTY)
        if len(value.items) > self.max_lines:
            faults.add(OrderFault.TOO_MANY_LINES)
        for item in value.items:
            if item.quantity == 0:
                faults.add(OrderFault.ZERO_QUANTITY)
            if item.quantity < 0:
                faults.add(OrderFault.NEGATIVE_QUANTITY)
            if item.quantity > self.max_quantity:
                faults.add(OrderFault.TOO_MANY_PIECES)
        stock = {product.sku: product.stock for product in value.products}
        pieces = Counter[str]()
        for item in value.items:
            pieces[item.product.sku] += item.quantity
        if any(sku not in stock for sku in pieces):
            faults.add(OrderFault.UNKNOWN_PRODUCT)
        if any(count > stock.get(sku, count) for sku, count in pieces.items()):
            faults.add(OrderFault.OVER_STOCK)
        if len(pieces) < len(value.items):
            faults.add(OrderFault.DUPLICATE_LINE)
        if value.stated_total is not None and value.stated_total != value.total:
            faults.add(OrderFault.WRONG_TOTAL)
        if value.shipping_cost < 0:
            faults.add(OrderFault.NEGATIVE_SHIPPING)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Order]]:
        """Invalid orders one piece, one cent, one line or one product away from a valid one."""
        table = orders_by_fault(self)
        del table[OrderFault.NEGATIVE_QUANTITY]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[Order], bool]]:
        """Fewest and most lines, most pieces of a line, the last piece in stock, free and dearest shipping."""
        return {
            "one line": lambda order: len(order.items) == 1,
            "most lines": lambda order: len(order.items) == self.max_lines,
            "most pieces": lambda order: any(item.quantity == self.max_quantity for item in order.items),
            "last piece": lambda order: any(item.quantity == item.product.stock for item in order.items),
            "free shipping": lambda order: order.shipping_cost == 0,
            "dearest shipping": lambda order: order.shipping_cost == _SHIPPING.maximum,
        }


class OrderFields(TypedDict, total=False):
    """What ``orders`` can override."""

    id: SearchStrategy[int]
    user: SearchStrategy[User]
    items: SearchStrategy[tuple[OrderItem, ...]]
    shipping_address: SearchStrategy[Address]
    billing_address: SearchStrategy[Address | None]
    payment_method: SearchStrategy[PaymentMethod]
    status: SearchStrategy[OrderStatus]
    shipping_cost: SearchStrategy[Decimal]
    created_at: SearchStrategy[datetime]
    tax_rate: SearchStrategy[Decimal]


@strategy(fields=OrderFields)
def orders(*, policy: OrderPolicy | None = None, **fields: Unpack[OrderFields]) -> SearchStrategy[Order]:
    """Orders that the policy accepts: one to five lines for different products, each in stock.

    Among 100 examples there are always the boundaries of ``OrderPolicy.boundaries``. Source: documents 000 and 002.

    >>> from strategies import minimal
    >>> order = minimal(orders(), lambda order: order.total > 100)
    >>> order.subtotal + order.tax + order.shipping_cost == order.total
    True
    >>> minimal(orders(), lambda order: len(order.items) == 2).products[1].sku
    'SKU-000001'

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _orders_of(policy or OrderPolicy(), fields)


def _orders_of(policy: OrderPolicy, fields: OrderFields) -> SearchStrategy[Order]:
    _require_possible(policy)
    defaults: OrderFields = {
        "shipping_address": _ADDRESSES,
        "id": st.integers(1, 2**31 - 1),
        "user": users_of(UserPolicy(), {}),
        "shipping_cost": money_of(_SHIPPING),
        "items": _lines(several(order_items_of(policy.max_quantity, {}), 1, policy.max_lines)),
    }
    # Incidental fields first, essential last: drawn after the lines, "total > 100" shrank to shipping of 99.99.
    incidental = {name: values for name, values in fields.items() if name not in defaults}
    return _orders({**incidental, **defaults, **fields})


@st.composite
def _orders(draw: DrawFn, fields: Mapping[str, Any]) -> Order:
    seconds, is_billed = divmod(draw(_MOMENTS), 2)
    whole: dict[str, Any] = {
        "payment_method": draw(_METHODS),
        "status": draw(_STATUSES),
        "created_at": YEAR + timedelta(seconds=seconds),
    }
    if "billing_address" not in fields:
        whole["billing_address"] = draw(_ADDRESSES) if is_billed else None
    return Order(**whole | {name: draw(values) for name, values in fields.items()})


_ADDRESSES = addresses_of(AddressPolicy(), {})
_METHODS, _STATUSES = st.sampled_from(PaymentMethod), st.sampled_from(OrderStatus)
#: the seconds of the year; the lowest bit says whether there is a billing address
_MOMENTS = st.integers(0, 2 * YEAR_SECONDS - 1)


@strategy()
def invalid_orders(
    *, policy: OrderPolicy | None = None, faults: Collection[OrderFault] | None = None
) -> SearchStrategy[Invalid[Order]]:
    """Orders that the policy rejects, each for one named fault; store ``value.products`` first, then place ``value``.

    Source: documents 000 and 002 (insufficient stock), 003 (invalid input).

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_orders(faults=[OrderFault.OVER_STOCK]))
    >>> item = invalid.value.items[0]
    >>> invalid.path, item.product.stock, item.quantity
    (('items', 0, 'quantity'), 1, 2)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(orders_by_fault(policy or OrderPolicy()), faults)


@st.composite
def _lines(draw: DrawFn, drawn: SearchStrategy[tuple[OrderItem, ...]]) -> tuple[OrderItem, ...]:
    """Lines for different products: one that repeats a product takes the next free number instead."""
    lines = draw(drawn)
    products = make_distinct(item.product for item in lines)
    return tuple(OrderItem(product, item.quantity) for product, item in zip(products, lines, strict=True))


#: an edit makes an invalid order of a valid one and the number of a line
_Edit = Callable[[Order, int], Invalid[Order]]


def orders_by_fault(policy: OrderPolicy) -> dict[OrderFault, SearchStrategy[Invalid[Order]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    _require_possible(policy)
    usual = _orders_of(policy, {})

    def sized(low: int, high: int) -> SearchStrategy[Order]:
        return _orders_of(policy, {"items": _lines(several(order_items_of(policy.max_quantity, {}), low, high))})

    most = policy.max_quantity
    table = {
        OrderFault.EMPTY: _edited(sized(1, 1), _without_lines),
        OrderFault.ZERO_QUANTITY: _edited(usual, _with_zero),
        OrderFault.NEGATIVE_QUANTITY: _edited(usual, _with_negative),
        OrderFault.TOO_MANY_PIECES: _edited(usual, lambda order, at: _with_pieces(order, at, most)),
        OrderFault.TOO_MANY_LINES: _edited(sized(policy.max_lines, policy.max_lines), _with_another_line),
        OrderFault.UNKNOWN_PRODUCT: _edited(usual, _without_product),
        OrderFault.WRONG_TOTAL: _edited(usual, _with_stated_total),
        OrderFault.NEGATIVE_SHIPPING: _edited(usual, _with_negative_shipping),
    }
    if most > 1:
        table[OrderFault.OVER_STOCK] = _edited(usual, lambda order, at: _beyond_stock(order, at, most))
    if policy.max_lines > 1:
        table[OrderFault.DUPLICATE_LINE] = _edited(sized(1, policy.max_lines - 1), _with_line_twice)
    return table


@st.composite
def _edited(draw: DrawFn, orders: SearchStrategy[Order], edit: _Edit) -> Invalid[Order]:
    place = draw(_PLACES)
    order = draw(orders)
    return edit(order, place % len(order.items))


_PLACES = st.integers(0, 255)


def _with_item(order: Order, at: int, item: OrderItem) -> Order:
    return replace(order, items=(*order.items[:at], item, *order.items[at + 1 :]))


def _requantified(order: Order, at: int, quantity: int, fault: OrderFault) -> Invalid[Order]:
    value = _with_item(order, at, replace(order.items[at], quantity=quantity))
    return Invalid(value, fault, ("items", at, "quantity"), order)


def _without_lines(order: Order, at: int) -> Invalid[Order]:
    value = replace(order, items=(), catalogue=order.products)
    return Invalid(value, OrderFault.EMPTY, ("items",), order)


def _with_zero(order: Order, at: int) -> Invalid[Order]:
    near = _with_item(order, at, replace(order.items[at], quantity=1))
    return _requantified(near, at, 0, OrderFault.ZERO_QUANTITY)


def _with_negative(order: Order, at: int) -> Invalid[Order]:
    return _requantified(order, at, -order.items[at].quantity, OrderFault.NEGATIVE_QUANTITY)


def _with_pieces(order: Order, at: int, most: int) -> Invalid[Order]:
    """One piece over the most of a line, though the shop has that many."""
    product = order.items[at].product
    near = _with_item(order, at, OrderItem(replace(product, stock=max(product.stock, most + 1)), most))
    return _requantified(near, at, most + 1, OrderFault.TOO_MANY_PIECES)


def _beyond_stock(order: Order, at: int, most: int) -> Invalid[Order]:
    """One piece over the stock, though a line may have that many; beside it, the last piece."""
    product = order.items[at].product
    stock = min(product.stock, most - 1)
    near = _with_item(order, at, OrderItem(replace(product, stock=stock), stock))
    return _requantified(near, at, stock + 1, OrderFault.OVER_STOCK)


def _with_another_line(order: Order, at: int) -> Invalid[Order]:
    product = order.items[at].product
    taken = [item.product.sku for item in order.items]
    line = OrderItem(replace(product, sku=free_sku(product.sku, taken)), 1)
    value = replace(order, items=(*order.items, line))
    return Invalid(value, OrderFault.TOO_MANY_LINES, ("items", len(order.items)), order)


def _with_line_twice(order: Order, at: int) -> Invalid[Order]:
    """One more piece of a product in a line of its own; there is stock for both."""
    item = order.items[at]
    stock = max(item.product.stock, item.quantity + 1)
    near = _with_item(order, at, replace(item, product=replace(item.product, stock=stock)))
    value = replace(near, items=(*near.items, replace(near.items[at], quantity=1)))
    return Invalid(value, OrderFault.DUPLICATE_LINE, ("items", len(near.items)), near)


def _without_product(order: Order, at: int) -> Invalid[Order]:
    near = replace(order, catalogue=order.products)
    value = replace(order, catalogue=order.products[:at] + order.products[at + 1 :])
    return Invalid(value, OrderFault.UNKNOWN_PRODUCT, ("items", at, "product"), near)


def _with_stated_total(order: Order, at: int) -> Invalid[Order]:
    near = replace(order, stated_total=order.total)
    value = replace(order, stated_total=EXACT.add(order.total, -_CENT if at % 2 else _CENT))
    return Invalid(value, OrderFault.WRONG_TOTAL, ("stated_total",), near)


def _with_negative_shipping(order: Order, at: int) -> Invalid[Order]:
    near = replace(order, shipping_cost=Decimal("0.00"))
    return Invalid(replace(order, shipping_cost=-_CENT), OrderFault.NEGATIVE_SHIPPING, ("shipping_cost",), near)


def _require_possible(policy: OrderPolicy) -> None:
    if policy.max_lines < 1 or policy.max_quantity < 1:
        raise InvalidArgument(f"{policy!r}: max_lines and max_quantity must be at least 1, or no order is valid")
