from patience import wait


def test_wait():
    assert wait(1) == 1
