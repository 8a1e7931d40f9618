from calc import third
from greeting import greet


def test_third():
    assert third(9) == 3


def test_greet():
    assert greet().startswith("gr")
