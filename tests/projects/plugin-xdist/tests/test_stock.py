import pytest

from stock import take


def test_take(worker_id, testrun_uid):
    assert worker_id
    assert testrun_uid
    assert take(5, 2) == 3


def test_take_too_many():
    with pytest.raises(ValueError):
        take(1, 3)
