from hypothesis import given
from hypothesis.strategies import integers

from ranges import clamp


@given(integers())
def test_clamp_stays_inside(n):
    assert 0 <= clamp(n, 0, 10) <= 10
