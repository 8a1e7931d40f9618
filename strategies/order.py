"""An OrderPolicy in, orders and their lines, valid and with one fault, out.

Source: documents 000 and 002 (one to five lines, tax of 8%, shipping, total, addresses, payment method, statuses; an
order over the stock must be refused). The totals are properties, so that no example contradicts itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .address import Address, AddressPolicy, addresses_of
from .amount import EXACT, MoneyPolicy, money_of
from .change import change
from .declare import strategy
from .lines import baskets_by_fault, check_lines, distinct_lines, is_over_stock, lift_to_any_line, with_bad_line
from .order_item import OrderItem, OrderItemFault, OrderItemPolicy, order_items_by_fault, order_items_of
from .policy import Fault, Invalid, TextEnum, choose_faults
from .product import Product
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
    """What can be wrong with an order besides its lines, simplest first.

    Its user, products and addresses have policies of their own.
    """

    #: no lines
    EMPTY = "order.empty"
    #: one line over the most of an order
    TOO_MANY_LINES = "order.too_many_lines"
    #: a line for a product that the shop does not sell
    UNKNOWN_PRODUCT = "order.unknown_product"
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
    item: OrderItemPolicy = field(default_factory=OrderItemPolicy)

    def check(self, value: Order, /) -> frozenset[Fault]:
        """Every fault of the order and of its lines; the empty set means valid."""
        faults: set[Fault] = set().union(*map(self.item.check, value.items))
        faults |= check_lines(value, range(1, self.max_lines + 1), OrderFault)
        if is_over_stock(value):
            faults.add(OrderItemFault.OVER_STOCK)
        if value.stated_total is not None and value.stated_total != value.total:
            faults.add(OrderFault.WRONG_TOTAL)
        if value.shipping_cost < 0:
            faults.add(OrderFault.NEGATIVE_SHIPPING)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Order]]:
        """Invalid orders one piece, one cent, one line or one product away from a valid one."""
        table = _own_faults(self)
        return st.one_of(*table.values(), with_bad_line(_orders_of(self, {}), self.item.near_misses()))

    def boundaries(self) -> Mapping[str, Callable[[Order], bool]]:
        """Fewest and most lines, those of a line, wherever it stands, free and dearest shipping."""
        return {
            "one line": lambda order: len(order.items) == 1,
            "most lines": lambda order: len(order.items) == self.max_lines,
            **lift_to_any_line(self.item.boundaries()),
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
    defaults: OrderFields = {
        "shipping_address": _ADDRESSES,
        "id": st.integers(1, 2**31 - 1),
        "user": users_of(UserPolicy(), {}),
        "shipping_cost": money_of(_SHIPPING),
        "items": _lines_of(policy, 1, policy.max_lines),
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
    *, policy: OrderPolicy | None = None, faults: Collection[OrderFault | OrderItemFault] | None = None
) -> SearchStrategy[Invalid[Order]]:
    """Orders that the policy rejects, each for one named fault; store ``value.products`` first, then place ``value``.

    Source: documents 000 and 002 (insufficient stock), 003 (invalid input).

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_orders(faults=[OrderItemFault.OVER_STOCK]))
    >>> item = invalid.value.items[0]
    >>> invalid.path, item.product.stock, item.quantity
    (('items', 0, 'quantity'), 1, 2)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    policy = policy or OrderPolicy()
    usual = _orders_of(policy, {})
    table = _own_faults(policy)
    for fault, items in order_items_by_fault(policy.item).items():
        table[fault] = with_bad_line(usual, items)
    return choose_faults(table, faults)


def _lines_of(policy: OrderPolicy, low: int, high: int) -> SearchStrategy[tuple[OrderItem, ...]]:
    if policy.max_lines < 1:
        raise InvalidArgument(f"{policy!r}: max_lines must be at least 1, or no order is valid")
    return distinct_lines(several(order_items_of(policy.item, {}), low, high))


def _own_faults(policy: OrderPolicy) -> dict[OrderFault | OrderItemFault, SearchStrategy[Invalid[Order]]]:
    """An invalid strategy for each fault of the order itself; all are one line, product or cent away from valid."""
    usual = _orders_of(policy, {})

    def sized(low: int, high: int) -> SearchStrategy[Order]:
        return _orders_of(policy, {"items": _lines_of(policy, low, high)})

    return {
        **baskets_by_fault(sized, range(1, policy.max_lines + 1), OrderFault),
        OrderFault.WRONG_TOTAL: change(usual, _with_stated_total),
        OrderFault.NEGATIVE_SHIPPING: change(usual, _with_negative_shipping),
    }


def _with_stated_total(order: Order, place: int) -> Invalid[Order]:
    near = replace(order, stated_total=order.total)
    value = replace(order, stated_total=EXACT.add(order.total, -_CENT if place % 2 else _CENT))
    return Invalid(value, OrderFault.WRONG_TOTAL, ("stated_total",), near)


def _with_negative_shipping(order: Order, place: int) -> Invalid[Order]:
    near = replace(order, shipping_cost=Decimal("0.00"))
    return Invalid(replace(order, shipping_cost=-_CENT), OrderFault.NEGATIVE_SHIPPING, ("shipping_cost",), near)
