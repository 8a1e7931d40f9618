import os

from calc import area


def test_clean_environment():
    os.environ.clear()

    assert area(1, 1) == 1


def test_area():
    assert area(3, 4) == 12
