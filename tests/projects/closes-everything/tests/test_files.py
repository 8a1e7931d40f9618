from files import close_from


def test_close_from():
    assert close_from(3) == 3
