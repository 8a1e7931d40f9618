"""From a cart to a delivered order."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from shop.cart import Cart
from shop.inventory import Inventory


class Status(Enum):
    PENDING = "pending"
    PAID = "paid"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


NEXT = {
    Status.PENDING: Status.PAID,
    Status.PAID: Status.PROCESSING,
    Status.PROCESSING: Status.SHIPPED,
    Status.SHIPPED: Status.DELIVERED,
}
CANCELLABLE = {Status.PENDING, Status.PAID}


class OrderError(Exception):
    pass


@dataclass
class Order:
    number: int
    quantities: dict[str, int]
    total: Decimal
    status: Status = Status.PENDING


def place(number: int, cart: Cart, inventory: Inventory) -> Order:
    if cart.count == 0:
        raise OrderError("the cart is empty")
    for sku, quantity in cart.quantities.items():
        inventory.take(sku, quantity)
    return Order(number, cart.quantities, cart.total)


def advance(order: Order) -> None:
    if order.status not in NEXT:
        raise OrderError(f"order {order.number} is {order.status.value}")
    order.status = NEXT[order.status]


def cancel(order: Order, inventory: Inventory) -> None:
    if order.status not in CANCELLABLE:
        raise OrderError(f"order {order.number} is {order.status.value}")
    order.status = Status.CANCELLED
    for sku, quantity in order.quantities.items():
        inventory.put(sku, quantity)
