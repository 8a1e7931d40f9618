import pytest

from ledger import book


@pytest.fixture
def entries():
    entries = []
    yield entries
    assert sum(entries) == 0


def test_book(entries):
    book(entries, 5)
