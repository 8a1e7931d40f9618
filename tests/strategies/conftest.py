"""What every test of the strategies draws with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis.strategies import SearchStrategy

from strategies.testing import draw_many

Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]


@pytest.fixture(scope="session")
def sample() -> Sample:
    """``sample(strategy, count, seed)``: that many values as a test would get them, no health check suppressed.

    Drawn once for all tests that ask for the same: the repr of a strategy is its expression.
    """
    known: dict[tuple[str, int, int], list[Any]] = {}

    def draw(values: SearchStrategy[Any], count: int, number: int) -> list[Any]:
        key = (repr(values), count, number)
        if key not in known:
            known[key] = draw_many(values, count, number=number)
        return known[key]

    return draw
