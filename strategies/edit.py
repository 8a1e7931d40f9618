"""Valid texts in, invalid texts one character away out: insert, replace, drop and append at a drawn place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from .policy import Fault, Invalid

#: control characters that split lines, end C strings, start escapes or vanish; tab first, as the most usual
CONTROLS = ("\t", "\n", "\r", "\x00", "\x1b", "\x7f")

#: what passes ``isalpha``/``isdigit``/``isalnum`` or the eye without being ASCII: accents, homoglyphs, other digits,
#: full width, invisible, combining, outside the basic plane
NON_ASCII = ("é", "ß", "ñ", "ı", "а", "Ａ", "٣", "²", "中", "\u00a0", "\u200b", "\u0301", "😀")

#: a place in a text: from the front or, below zero, from the back, so that it stays the place while the text shrinks
_PLACES = st.integers(-24, 24)


def _index(place: int, count: int) -> int:
    return min(place, count - 1) if place >= 0 else max(count + place, 0)


def tile(alphabet: str, size: int) -> SearchStrategy[str]:
    """Texts of exactly ``size`` characters: a short one over and over, as each character drawn takes its time."""
    return _tile(st.text(alphabet, min_size=1, max_size=min(8, size)), size)


@st.composite
def _tile(draw: DrawFn, texts: SearchStrategy[str], size: int) -> str:
    text = draw(texts)
    return (text * (size // len(text) + 1))[:size]


@st.composite
def insert(
    draw: DrawFn,
    near: SearchStrategy[str],
    characters: Sequence[str],
    fault: Fault,
    *,
    first: Callable[[str], int] = lambda text: 0,
    last: Callable[[str], int] = len,
) -> Invalid[str]:
    """One more character, at an index from ``first(text)`` to ``last(text)``, both included."""
    character = draw(st.sampled_from(characters))
    place = draw(_PLACES)
    text = draw(near)
    at = first(text) + _index(place, last(text) - first(text) + 1)
    return Invalid(text[:at] + character + text[at:], fault, (), text)


@st.composite
def replace(
    draw: DrawFn,
    near: SearchStrategy[str],
    characters: Sequence[str],
    fault: Fault,
    *,
    places: Callable[[str], Sequence[int]] = lambda text: range(len(text)),
) -> Invalid[str]:
    """One character exchanged, at one of the given places; the size stays."""
    character = draw(st.sampled_from(characters))
    place = draw(_PLACES)
    text = draw(near)
    options = places(text)
    at = options[_index(place, len(options))]
    return Invalid(text[:at] + character + text[at + 1 :], fault, (), text)


@st.composite
def drop(
    draw: DrawFn,
    near: SearchStrategy[str],
    fault: Fault,
    *,
    place: Callable[[str], int] = lambda text: len(text) - 1,
) -> Invalid[str]:
    """The character at ``place(text)`` missing."""
    text = draw(near)
    at = place(text)
    return Invalid(text[:at] + text[at + 1 :], fault, (), text)


@st.composite
def clear(draw: DrawFn, near: SearchStrategy[str], fault: Fault) -> Invalid[str]:
    """The empty text."""
    return Invalid("", fault, (), draw(near))


@st.composite
def append(draw: DrawFn, near: SearchStrategy[str], characters: Sequence[str], fault: Fault) -> Invalid[str]:
    """One more character at the end."""
    text = draw(near)
    return Invalid(text + draw(st.sampled_from(characters)), fault, (), text)


@st.composite
def state(draw: DrawFn, values: Sequence[str], near: Callable[[str], str], fault: Fault) -> Invalid[str]:
    """One of the given invalid values, with the valid one that ``near`` makes of it."""
    value = draw(st.sampled_from(values))
    return Invalid(value, fault, (), near(value))
