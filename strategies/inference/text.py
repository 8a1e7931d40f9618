"""The limits of a text or of bytes in, valid ones of every allowed size and ones a character off out."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any, AnyStr

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from ..declare import strategy
from ..policy import Invalid
from .field import Alphabet, Limits, ModelFault, Origin, Plan, refuse, require_known
from .pattern import is_unspaced, matching, mismatches

_CHARACTERS: Mapping[Alphabet | None, SearchStrategy[str]] = {
    None: st.characters(exclude_categories=["Cs"]),
    Alphabet.STORABLE: st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    Alphabet.ASCII: st.characters(max_codepoint=127),
    Alphabet.UNSPACED: st.characters(min_codepoint=33, max_codepoint=126),
    Alphabet.LETTERS: st.sampled_from(string.ascii_letters),
    Alphabet.LOWER: st.sampled_from(string.ascii_lowercase),
    Alphabet.UPPER: st.sampled_from(string.ascii_uppercase),
    Alphabet.DIGITS: st.sampled_from(string.digits),
}
#: a character outside, where having one breaks a constraint
_FOREIGN: Mapping[Alphabet, str] = {
    Alphabet.ASCII: "é",
    Alphabet.LETTERS: "1",
    Alphabet.LOWER: "A",
    Alphabet.UPPER: "a",
    Alphabet.DIGITS: "a",
}
#: of these an empty text is none: ``"".islower()`` is false
_NEVER_EMPTY = frozenset({Alphabet.LETTERS, Alphabet.LOWER, Alphabet.UPPER, Alphabet.DIGITS})


@strategy()
def texts(*, min_size: int = 0, max_size: int | None = None, alphabet: Alphabet | None = None) -> SearchStrategy[str]:
    """Texts of the given sizes; the shortest and the longest are always among 100 examples.

    >>> from strategies import minimal
    >>> minimal(texts(min_size=3))
    '000'
    """
    characters = _CHARACTERS[alphabet]
    usual = st.text(characters, min_size=min_size, max_size=max_size)
    if max_size is None:
        return st.one_of(usual, st.text(characters, min_size=min_size, max_size=min_size))
    return st.one_of(usual, st.text(characters, min_size=min_size, max_size=min_size), _tiles(characters, max_size))


@strategy()
def byte_strings(*, min_size: int = 0, max_size: int | None = None) -> SearchStrategy[bytes]:
    """Bytes of the given sizes; the least and the most are always among 100 examples."""
    usual = st.binary(min_size=min_size, max_size=max_size)
    ends = [st.binary(min_size=min_size, max_size=min_size)]
    if max_size:
        ends.append(st.binary(min_size=1, max_size=min(8, max_size)).map(lambda data: _repeat(data, max_size)))
    return st.one_of(usual, *ends)


def plan_text(limits: Limits, where: str) -> Plan:
    """Texts within the limits."""
    require_known(limits, "str", ("min_size", "max_size", "pattern", "alphabet"), where)
    alphabet = limits.alphabet
    least = max(limits.min_size or 0, 1 if alphabet in _NEVER_EMPTY else 0)
    _require_sizes(least, limits.max_size, where)
    broken: list[SearchStrategy[Invalid[str]]] = []
    values: SearchStrategy[str]
    if limits.pattern is not None:
        is_plain = alphabet in (None, Alphabet.STORABLE, Alphabet.ASCII)
        if not is_plain and not (alphabet is Alphabet.UNSPACED and is_unspaced(limits.pattern)):
            refuse(where, f"pattern={limits.pattern.pattern!r} with characters of {alphabet}")
        values = matching(limits.pattern, least, limits.max_size, where)
        shortest = longest = values
        stripped = alphabet is Alphabet.UNSPACED
        broken.extend(mismatches(limits.pattern, values, least, limits.max_size, stripped=stripped))
    else:
        values = _texts(least, limits.max_size, alphabet)
        shortest = st.text(_CHARACTERS[alphabet], min_size=least, max_size=least)
        longest = st.nothing() if limits.max_size is None else _tiles(_CHARACTERS[alphabet], limits.max_size)
        if alphabet is not None and alphabet in _FOREIGN and limits.max_size != 0:
            foreign = _FOREIGN[alphabet]
            some = _texts(max(least, 1), limits.max_size, alphabet)
            broken.append(some.map(lambda near: Invalid(foreign + near[1:], ModelFault.CHARACTER, (), near)))
    if limits.min_size:
        least = limits.min_size
        broken.append(shortest.map(lambda near: Invalid(near[: least - 1], ModelFault.TOO_SHORT, (), near)))
    if limits.max_size is not None:
        most = limits.max_size
        broken.append(longest.map(lambda near: Invalid(_longer(near, most), ModelFault.TOO_LONG, (), near)))
    is_limited = limits.names() - {"alphabet"} or alphabet not in (None, Alphabet.STORABLE)
    origin = Origin.CONSTRAINTS if is_limited else Origin.TYPE
    return Plan(values, origin, tuple(broken))


def _texts(least: int, most: int | None, alphabet: Alphabet | None) -> SearchStrategy[str]:
    """``texts`` with the options that say something."""
    options: dict[str, Any] = {"min_size": least or None, "max_size": most, "alphabet": alphabet}
    return texts(**{name: value for name, value in options.items() if value is not None})


def plan_bytes(limits: Limits, where: str) -> Plan:
    """Bytes within the limits."""
    require_known(limits, "bytes", ("min_size", "max_size"), where)
    least, most = limits.min_size or 0, limits.max_size
    _require_sizes(least, most, where)
    values = byte_strings(min_size=least) if most is None else byte_strings(min_size=least, max_size=most)
    broken: list[SearchStrategy[Invalid[bytes]]] = []
    if least:
        shortest = st.binary(min_size=least, max_size=least)
        broken.append(shortest.map(lambda near: Invalid(near[:-1], ModelFault.TOO_SHORT, (), near)))
    if most is not None:
        longest = st.binary(min_size=1, max_size=8).map(lambda data: _repeat(data, most))
        broken.append(longest.map(lambda near: Invalid(near + b"0", ModelFault.TOO_LONG, (), near)))
    return Plan(values, Origin.CONSTRAINTS if limits.names() else Origin.TYPE, tuple(broken))


def _tiles(characters: SearchStrategy[str], size: int) -> SearchStrategy[str]:
    """Texts of exactly so many characters: a short one over and over, as each character drawn takes its time."""
    if not size:
        return st.just("")
    return st.text(characters, min_size=1, max_size=min(8, size)).map(lambda text: _repeat(text, size))


def _repeat(short: AnyStr, size: int) -> AnyStr:
    return (short * (size // len(short) + 1))[:size]


def _longer(near: str, most: int) -> str:
    """One character over the maximum, of a kind that the text has already."""
    last = near[-1:] or "0"
    return near + last * (most + 1 - len(near))


def _require_sizes(least: int, most: int | None, where: str) -> None:
    if most is not None and least > most:
        raise InvalidArgument(f"{where}: no size is from {least} to {most}")
