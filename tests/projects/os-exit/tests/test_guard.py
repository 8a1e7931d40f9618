from guard import guard


def test_guard():
    assert guard(True) == "ready"
