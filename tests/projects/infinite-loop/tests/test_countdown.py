from countdown import countdown


def test_countdown():
    assert countdown(3) == 3
