from slug import slug


def test_slug():
    assert slug(" Big Tea ") == "big-tea"
