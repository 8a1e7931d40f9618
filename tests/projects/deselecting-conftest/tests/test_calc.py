import pytest

from calc import cube


def test_cube():
    assert cube(1) is not None


@pytest.mark.slow
def test_cube_values():
    assert cube(3) == 27
