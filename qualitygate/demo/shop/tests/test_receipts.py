from decimal import Decimal

from shop.orders import Order
from shop.receipts import receipt


def test_receipt():
    text = receipt(Order(7, {"mug": 2, "tea": 1}, Decimal("34.56")))
    print(text)
    assert len(text) > 0
