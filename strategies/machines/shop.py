"""An adapter of a shop in, a machine out that stocks, fills the cart, orders, pays, ships, delivers and cancels.

Source: document 002 (pending, paid, shipped, delivered; an order lowers the stock, cancelling restores it, an order
over the stock is refused).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from ..amount import EXACT, MoneyPolicy, money_of
from ..order import OrderStatus
from ..policy import TextEnum, bounded
from .adapter import AdapterMachine, Refusals, Refused, build, compare, pick

#: what the shop sells, and something that it does not
_SOLD = ("SKU-000000", "SKU-000001")
_UNKNOWN = "SKU-000002"
# Each rule draws one or two choices: steps of more than five choices in all are hardly ever deleted by shrinking.
_SKUS = st.sampled_from((*_SOLD * 3, _UNKNOWN))
#: valid ones first: what shrinks, shrinks to an order that is fine
_QUANTITIES = st.sampled_from((1, 2, 3, 4, 5, 0, -1))
_PRICES = money_of(MoneyPolicy(maximum=Decimal("999.99")))
_PIECES = bounded(1, 9)
_LINES = st.lists(st.tuples(st.sampled_from(_SOLD), bounded(1, 3)), min_size=1, max_size=3)

#: price and pieces of each line of an order
Lines = Sequence[tuple[Decimal, int]]


class Shop(Protocol):
    """What the machine needs of a shop with one buyer. Where it says no, the method raises, and nothing changes."""

    def stock_up(self, sku: str, price: Decimal, pieces: int, /) -> None:
        """So many more pieces of a product; of a known one the price is the one it has."""
        ...

    def add_to_cart(self, sku: str, quantity: int, /) -> None:
        """So many more of it in the cart. Refused: an unknown product, fewer than one."""
        ...

    def remove_from_cart(self, sku: str, /) -> None:
        """All of it out of the cart. Refused: what is not in it."""
        ...

    def place(self) -> Hashable:
        """Order what is in the cart, and return what the order is known by: the stock is lowered, the cart is empty.

        Refused: an empty cart, more than there is.
        """
        ...

    def pay(self, order: Any, /) -> None:
        """Refused: unless the order is pending."""
        ...

    def ship(self, order: Any, /) -> None:
        """Refused: unless the order is paid."""
        ...

    def deliver(self, order: Any, /) -> None:
        """Refused: unless the order is shipped."""
        ...

    def cancel(self, order: Any, /) -> None:
        """The stock is as if there had been no such order. Refused: unless it is pending or paid."""
        ...

    def stock(self, sku: str, /) -> int:
        """Pieces left."""
        ...

    def cart(self) -> Mapping[str, int]:
        """Pieces of each product in the cart."""
        ...

    def status(self, order: Any, /) -> str:
        """An ``OrderStatus`` or its text: pending, paid, shipped, delivered, cancelled."""
        ...

    def total(self, order: Any, /) -> Decimal:
        """What the order costs."""
        ...


def sum_lines(lines: Lines) -> Decimal:
    """Price times pieces, summed exactly; neither tax nor shipping.

    >>> sum_lines([(Decimal("0.10"), 3), (Decimal("9.99"), 1)])
    Decimal('10.29')
    """
    total = Decimal("0.00")
    for price, pieces in lines:
        total = EXACT.add(total, EXACT.multiply(price, Decimal(pieces)))
    return total


def shop_machine(
    make: Callable[[], Shop], *, total: Callable[[Lines], Decimal] = sum_lines, refused: Refusals = Refused
) -> type[ShopMachine]:
    """A state machine for a shop: ``TestShop = shop_machine(MyShop).TestCase``.

    ``make`` makes a fresh adapter, ``total`` is what an order must cost, ``refused`` the errors that mean no.

    :raises InvalidArgument: when run, for an adapter that lacks a method
    """
    return build(ShopMachine, make, Shop, refused, cost=staticmethod(total))


class Step(TextEnum):
    """What is tried with an order; to take the next step is the normal case."""

    #: pay, ship or deliver, whichever is due
    NEXT = "next"
    CANCEL = "cancel"
    #: the last one once more
    REPEAT = "repeat"
    #: the one after the next
    SKIP = "skip"


#: the statuses that an order goes through, and the method that leads from one to the next
_WAY = (OrderStatus.PENDING, OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
_CLOSED = (OrderStatus.DELIVERED, OrderStatus.CANCELLED)
_CALLS = ("pay", "ship", "deliver")
_STEPS = st.sampled_from((Step.NEXT, Step.NEXT, Step.NEXT, Step.CANCEL, Step.REPEAT, Step.SKIP))


@dataclass(slots=True, eq=False)
class _Order:
    """What the model knows of an order."""

    known_by: Any
    pieces: dict[str, int]
    total: Decimal
    status: OrderStatus = OrderStatus.PENDING


class ShopMachine(AdapterMachine):
    """The model of a shop beside the shop."""

    adapter: Shop
    cost: ClassVar[Callable[[Lines], Decimal]]

    def __init__(self) -> None:
        super().__init__()
        self.stock: dict[str, int] = {}
        self.prices: dict[str, Decimal] = {}
        self.cart: dict[str, int] = {}
        self.orders: list[_Order] = []

    def has_orders(self) -> bool:
        return bool(self.orders)

    @initialize(price=_PRICES, pieces=_PIECES, more=_PIECES)
    def open(self, price: Decimal, pieces: int, more: int) -> None:
        self.stock_up(_SOLD[0], price, pieces)
        self.stock_up(_SOLD[1], price, more)
        self.remove_from_cart(_SOLD[0])
        self.ask(self.adapter.place, wrong="the cart is empty")

    def stock_up(self, sku: str, price: Decimal, pieces: int) -> None:
        price = self.prices.setdefault(sku, price)
        self.ask(self.adapter.stock_up, sku, price, pieces)
        self.stock[sku] = self.stock.get(sku, 0) + pieces

    @rule(sku=_SKUS, quantity=_QUANTITIES)
    def add_to_cart(self, sku: str, quantity: int) -> None:
        wrong = "" if sku in self.stock else "there is no such product"
        wrong = wrong if quantity > 0 else "fewer than one piece"
        self.ask(self.adapter.add_to_cart, sku, quantity, wrong=wrong)
        if not wrong:
            self.cart[sku] = self.cart.get(sku, 0) + quantity

    def remove_from_cart(self, sku: str) -> None:
        wrong = "" if sku in self.cart else "it is not in the cart"
        self.ask(self.adapter.remove_from_cart, sku, wrong=wrong)
        self.cart.pop(sku, None)

    def is_buying(self) -> bool:
        return sum(order.status not in _CLOSED for order in self.orders) < 3

    @precondition(is_buying)
    @rule(lines=_LINES, more=_PIECES)
    def buy(self, lines: list[tuple[str, int]], more: int) -> None:
        for sku, quantity in lines:
            self.add_to_cart(sku, quantity)
        lacking = [sku for sku, pieces in self.cart.items() if pieces > self.stock[sku]]
        wrong = f"there are fewer pieces of {', '.join(lacking)}" if lacking else ""
        known_by = self.ask(self.adapter.place, wrong=wrong)
        if lacking:
            # So that the next order can be placed.
            for sku in lacking:
                self.remove_from_cart(sku)
                self.stock_up(sku, self.prices[sku], more)
        elif not wrong:
            cost = type(self).cost([(self.prices[sku], pieces) for sku, pieces in self.cart.items()])
            self.orders.append(_Order(known_by, self.cart, cost))
            for sku, pieces in self.cart.items():
                self.stock[sku] -= pieces
            self.cart = {}

    @precondition(has_orders)
    @rule(step=_STEPS, number=st.integers(0, 4))
    def advance(self, step: Step, number: int) -> None:
        # open ones first, so that an order gets far
        order = pick(sorted(self.orders, key=lambda order: order.status in _CLOSED), number)
        place = _WAY.index(order.status) if order.status in _WAY else 0
        if step is Step.CANCEL or (step is Step.REPEAT and order.status is OrderStatus.CANCELLED):
            self.cancel(order)
        else:
            offset = {Step.NEXT: 0, Step.REPEAT: -1, Step.SKIP: 1}[step]
            self.move(order, (place + offset) % len(_CALLS))

    def move(self, order: _Order, place: int) -> None:
        is_due = order.status is _WAY[place]
        call = getattr(self.adapter, _CALLS[place])
        self.ask(call, order.known_by, wrong="" if is_due else f"the order is {order.status}")
        if is_due:
            order.status = _WAY[place + 1]

    def cancel(self, order: _Order) -> None:
        is_open = order.status in (OrderStatus.PENDING, OrderStatus.PAID)
        self.ask(self.adapter.cancel, order.known_by, wrong="" if is_open else f"the order is {order.status}")
        if is_open:
            order.status = OrderStatus.CANCELLED
            for sku, pieces in order.pieces.items():
                self.stock[sku] += pieces

    @invariant()
    def keep_books(self) -> None:
        expected: dict[str, object] = {f"stock of {sku}": pieces for sku, pieces in self.stock.items()}
        found: dict[str, object] = {f"stock of {sku}": self.adapter.stock(sku) for sku in self.stock}
        expected["cart"], found["cart"] = self.cart, dict(self.adapter.cart())
        for number, order in enumerate(self.orders):
            expected[f"status of order {number}"] = order.status
            expected[f"total of order {number}"] = order.total
            found[f"status of order {number}"] = self.adapter.status(order.known_by)
            found[f"total of order {number}"] = self.adapter.total(order.known_by)
        compare(expected, found)
