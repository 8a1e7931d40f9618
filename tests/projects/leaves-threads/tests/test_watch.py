from watch import watch


def test_watch():
    assert watch(1) == 2
