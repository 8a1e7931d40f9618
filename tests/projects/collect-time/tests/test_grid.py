import pytest

from grid import cases, double


@pytest.mark.parametrize(("n", "expected"), cases(3))
def test_double(n, expected):
    assert double(n) == expected
