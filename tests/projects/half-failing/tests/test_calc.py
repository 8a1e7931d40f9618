from calc import double, is_big


def test_double():
    assert double(2) == 4


def test_double_is_broken():
    assert double(3) == 7


def test_is_big():
    assert is_big(50)
