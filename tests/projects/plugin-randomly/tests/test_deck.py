from deck import draw


def test_draw():
    assert sorted(draw([1, 2, 3], 3)) == [1, 2, 3]


def test_draw_too_many():
    assert draw([1], 5) == []


def test_draw_some():
    assert len(draw([1, 2, 3, 4], 2)) == 2
