from blocks import reserve


def test_reserve():
    assert reserve(3) == 3
