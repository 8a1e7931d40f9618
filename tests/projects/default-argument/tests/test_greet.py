from greet import mark, repeat


def test_repeat():
    assert repeat("ab") == "abab"


def test_mark():
    assert mark("hi", "?") == "hi?"
