import time

import pytest

from shop.cart import Cart
from shop.orders import OrderError, Status, advance, cancel, place
from shop.receipts import save_receipt

pytestmark = pytest.mark.integration


def test_place(cart, inventory):
    order = place(1, cart, inventory)
    assert order is not None


def test_place_empty(inventory):
    with pytest.raises(Exception):
        place(1, Cart(), inventory)


def test_full_workflow(cart, inventory):
    order = place(1, cart, inventory)
    for _ in range(4):
        advance(order)
        time.sleep(0.01)
    assert order.status is Status.DELIVERED


def test_advance_delivered(cart, inventory):
    order = place(1, cart, inventory)
    order.status = Status.DELIVERED
    with pytest.raises(Exception):
        advance(order)


def test_cancel_restores_stock(cart, inventory):
    order = place(1, cart, inventory)
    cancel(order, inventory)


def test_cancel_shipped(cart, inventory):
    order = place(1, cart, inventory)
    order.status = Status.SHIPPED
    try:
        cancel(order, inventory)
    except OrderError as error:
        assert str(error)


def test_receipt_is_saved(cart, inventory, tmp_path):
    path = save_receipt(place(1, cart, inventory), tmp_path)
    assert path is not None
