import pytest

from shop.inventory import OutOfStock

pytestmark = pytest.mark.integration


def test_level(inventory):
    assert inventory.level("mug") > 0
    assert inventory.level("plate") is not None


def test_take(inventory):
    inventory.take("mug", 4)
    assert inventory.level("mug") <= 10


def test_take_too_many(inventory):
    with pytest.raises(OutOfStock):
        inventory.take("tea", 50)


def test_label(inventory):
    for sku in ("mug", "tea", "plate"):
        assert inventory.label(sku)
