from pathlib import Path

from log import save


def test_save():
    assert save("hello") == 1
    assert Path("0001").read_text() == "hello"
