from clean import clean


def test_clean():
    assert clean(1) == "tea"
