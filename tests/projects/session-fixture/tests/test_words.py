def test_letters(letters):
    assert letters


def test_index(letters):
    assert letters == {"t": ["tea", "tin"], "m": ["mug"]}
