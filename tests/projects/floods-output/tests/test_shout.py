from shout import shout


def test_shout():
    assert shout("hello", 1) == "HELLO"
