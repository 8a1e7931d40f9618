from calc import double


def test_double():
    assert double(2) == 5


def test_double_zero():
    assert double(0) == 1
