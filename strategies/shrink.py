"""A strategy in, the value that a failing test would be left with out: for docs, snapshots and a first look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import Phase, find, settings
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


def _is_any(value: Any) -> bool:
    return True


def minimal(values: SearchStrategy[T], condition: Callable[[T], bool] = _is_any) -> T:
    """The simplest value that meets the condition, the same one each time, and nothing written to disk.

    ``hypothesis.find`` alone would also run the explain phase, which goes on to other values after the shrinking and
    returns the last of them.

    >>> from hypothesis.strategies import integers
    >>> minimal(integers(), lambda number: number > 41)
    42

    :raises hypothesis.errors.NoSuchExample: if none of 2000 values meets the condition
    """
    return find(
        values,
        condition,
        settings=settings(
            max_examples=2000,
            database=None,
            derandomize=True,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
        ),
    )
