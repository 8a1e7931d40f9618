import sys

from calc import add


def test_trace():
    sys.settrace(None)

    assert add(2, 3) == 5
