import sqlite3
from decimal import Decimal

import pytest

from shop.cart import Cart
from shop.inventory import Inventory


@pytest.fixture
def inventory():
    connection = sqlite3.connect(":memory:")
    inventory = Inventory(connection)
    inventory.put("mug", 10)
    inventory.put("tea", 3)
    yield inventory
    connection.close()


@pytest.fixture
def cart():
    cart = Cart()
    cart.add("mug", Decimal("12.50"), 2)
    return cart
