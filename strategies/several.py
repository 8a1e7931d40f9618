"""A strategy of parts in, a strategy of several of them out that shrinks to the parts that matter."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")

#: up to this difference of the sizes there is a branch for each size
_BRANCHES = 20


def several(parts: SearchStrategy[T], low: int, high: int) -> SearchStrategy[tuple[T, ...]]:
    """From ``low`` to ``high`` parts; the fewest and the most more often than the rest, so that each run has them.

    Most examples of a run are variations of a few, so that 100 are worth some 15 independent ones. A list of parts that
    take many choices each seldom shrinks to the one part that a failure needs; a tuple for each size does. Very
    different sizes come from a list all the same.
    """
    if high - low > _BRANCHES:
        return st.lists(parts, min_size=low, max_size=high).map(tuple)
    sizes = [st.tuples(*[parts] * count) for count in range(low, high + 1)]
    # as strategies of their own, since ``one_of`` leaves out what it has already
    return st.one_of([*sizes, sizes[0].map(tuple), sizes[-1].map(tuple), sizes[-1].map(tuple)])
