import makers


def test_wrappers():
    assert makers.add_one(2) == 3
    assert makers.doubled(7) == 14


def test_generators():
    assert [next(makers.numbers), next(makers.numbers)] == [1, 11]
    assert list(makers.lazy) == [0, 1, 4]


def test_lambda():
    assert makers.triple(2) == 6


def test_class():
    assert makers.Made().value() == 7


def test_coroutine():
    try:
        makers.coroutine.send(None)
    except StopIteration as end:
        assert end.value == 7


def test_copy():
    assert makers.copied(5) == 1


def test_never():
    assert makers.unused() is not None
