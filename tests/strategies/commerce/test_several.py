"""Several parts shrink to those that matter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from strategies import minimal
from strategies.several import several

# many choices each, as the lines of an order have
PART = st.tuples(*[st.integers(0, 9)] * 8)


@pytest.mark.parametrize(("low", "high"), [(0, 3), (2, 2), (1, 21)])
def test_draw_fewest_and_most(low: int, high: int, sample: Any) -> None:
    sizes = {len(parts) for parts in sample(several(st.booleans(), low, high), 200, 1)}

    assert {low, high} <= sizes <= set(range(low, high + 1))


@pytest.mark.parametrize(("low", "high"), [(0, 21), (3, 40)])
def test_draw_from_a_wide_range_of_sizes(low: int, high: int, sample: Any) -> None:
    sizes = {len(parts) for parts in sample(several(st.booleans(), low, high), 200, 1)}

    assert low in sizes <= set(range(low, high + 1))
    assert len(sizes) > 5


@pytest.mark.parametrize("high", [5, 40])
def test_draw_tuples(high: int, sample: Any) -> None:
    assert {type(parts) for parts in sample(several(PART, 0, high), 50, 1)} == {tuple}


@pytest.mark.parametrize("low", [0, 1])
def test_shrink_to_the_part_that_matters(low: int) -> None:
    parts = minimal(several(PART, low, 5), lambda parts: any(part[3] == 7 for part in parts))

    assert parts == ((0, 0, 0, 7, 0, 0, 0, 0),)


def test_reach_the_most_more_often_than_the_rest(sample: Any) -> None:
    runs = [[len(parts) for parts in sample(several(PART, 1, 5), 100, number)] for number in range(10)]

    assert all(5 in run and 1 in run for run in runs)
    assert sum(run.count(5) for run in runs) > 1.5 * sum(run.count(3) for run in runs)
