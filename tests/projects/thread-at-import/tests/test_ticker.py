from ticker import next_tick


def test_next_tick():
    assert next_tick(1) == 2
