import pytest

from pack.core import halve


def test_halve():
    assert halve(8) == 4


def test_halve_of_odd():
    with pytest.raises(ValueError, match="odd"):
        halve(3)
