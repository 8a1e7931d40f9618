from depth import depth


def test_depth():
    assert depth(700) == 700
