"""Valid values in, invalid values one change away out: a field put to a bad value, or any edit of value and place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from .policy import Fault, Invalid

T = TypeVar("T")

#: makes an invalid value of a valid one and a place in it; any place has to do, so take it modulo what there is
Edit = Callable[[T, int], Invalid[T]]

_PLACES = st.integers(0, 255)


@st.composite
def change(draw: DrawFn, near: SearchStrategy[T], edit: Edit[T]) -> Invalid[T]:
    """What ``edit`` makes of a valid value and a drawn place."""
    # The place comes first: what is drawn last shrinks with the least in its way.
    place = draw(_PLACES)
    return edit(draw(near), place)


@st.composite
def put(draw: DrawFn, near: SearchStrategy[T], name: str, values: Sequence[object], fault: Fault) -> Invalid[T]:
    """A valid dataclass with one of the given bad values in the field ``name``, simplest first."""
    value = draw(st.sampled_from(values))
    owner: Any = draw(near)
    return Invalid(replace(owner, **{name: value}), fault, (name,), owner)


@st.composite
def swap(
    draw: DrawFn,
    near: SearchStrategy[T],
    name: str,
    values: Sequence[tuple[object, object]],
    fault: Fault,
) -> Invalid[T]:
    """A field with a bad value, beside the valid one that is a step away from it: pairs of (bad, good)."""
    bad, good = draw(st.sampled_from(values))
    owner: Any = draw(near)
    return Invalid(replace(owner, **{name: bad}), fault, (name,), replace(owner, **{name: good}))
