import os

from vat import gross


def check_gross():
    assert gross(100, 0.25) == 125


def test_nothing():
    assert gross(0, 0.25) == 0


globals()[f"test_gross_{os.getpid()}"] = check_gross
