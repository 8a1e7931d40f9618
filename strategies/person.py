"""A NamePolicy in, valid and invalid names of people out.

Source: documents 000, 002 and 004 (first, last and full names). The listed names break code that thinks names are
ASCII letters: apostrophes, hyphens, particles, combining marks, right-to-left scripts, ``Null``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .edit import CONTROLS, append, clear, insert, replace, tile
from .policy import Fault, Invalid, choose_faults

#: plain first; then hyphen, accent as one character and as two, right to left, other scripts, ASCII-case traps
GIVEN_NAMES = ("Ann", "Bo", "Jean-Luc", "José", "Jose\u0301", "محمد", "明", "Nguyễn", "İpek", "Łukasz", "Oğuz", "דנה")
#: plain first; then apostrophes (typewriter and typographic), hyphen, particles, sharp s, the word null
FAMILY_NAMES = (
    "Lee",
    "O'Brien",
    "D’Arcy",
    "Smith-Jones",
    "van der Berg",
    "Groß",
    "Null",
    "Müller",
    "حداد",
    "李",
    "Šimůnek",
)

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZàéîöüñçßøåšžłœæ'-"
_SPACES = (" ", "\u00a0", "\u2003")


class NameFault(Fault):
    """What can be wrong with the name of a person, simplest first."""

    EMPTY = "name.empty"
    #: nothing but white space
    BLANK = "name.blank"
    #: white space before the first or after the last character
    EDGE_SPACE = "name.edge_space"
    #: one character over the maximum
    TOO_LONG = "name.too_long"
    #: a control, line or paragraph separator
    CONTROL = "name.control"


@dataclass(frozen=True, slots=True)
class NamePolicy:
    """Which names are valid: all that people have, so only the size and invisible characters are limited."""

    #: code points, inclusive
    max_size: int = 100

    def check(self, value: str, /) -> frozenset[NameFault]:
        """Every fault of the name; the empty set means valid.

        >>> sorted(NamePolicy().check(" Ann"))
        [NameFault.EDGE_SPACE]
        """
        if value == "":
            return frozenset({NameFault.EMPTY})
        faults = set()
        if len(value) > self.max_size:
            faults.add(NameFault.TOO_LONG)
        if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in value):
            faults.add(NameFault.CONTROL)
        if value.isspace():
            faults.add(NameFault.BLANK)
        elif _is_space(value[0]) or _is_space(value[-1]):
            faults.add(NameFault.EDGE_SPACE)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[str]]:
        """Invalid names one character away from a valid one."""
        return choose_faults(names_by_fault(self), None)

    def boundaries(self) -> Mapping[str, Callable[[str], bool]]:
        """The shortest and the longest name."""
        return {
            "shortest": lambda value: len(value) == 1,
            "longest": lambda value: len(value) == self.max_size,
        }


@strategy()
def given_names() -> SearchStrategy[str]:
    """First names, plain and troublesome.

    >>> from strategies import minimal
    >>> minimal(given_names())
    'Ann'
    """
    return st.sampled_from(GIVEN_NAMES)


@strategy()
def family_names() -> SearchStrategy[str]:
    """Last names, plain and troublesome.

    >>> from strategies import minimal
    >>> minimal(family_names(), lambda name: "'" in name)
    "O'Brien"
    """
    return st.sampled_from(FAMILY_NAMES)


@strategy()
def names(*, policy: NamePolicy | None = None) -> SearchStrategy[str]:
    """Full names that the policy accepts; the shortest and the longest are always among 100 examples.

    Source: documents 000 and 004.

    >>> from strategies import minimal
    >>> minimal(names())
    'Ann Lee'

    :raises InvalidArgument: when drawn, if ``max_size`` is below 1
    """
    policy = policy or NamePolicy()
    _require_possible(policy)
    return st.one_of(
        _full_names(policy.max_size),
        st.sampled_from("X李م"),
        _longest(policy.max_size),
    )


@strategy()
def invalid_names(
    *, policy: NamePolicy | None = None, faults: Collection[NameFault] | None = None
) -> SearchStrategy[Invalid[str]]:
    """Names that the policy rejects, each for one named fault; ``faults`` picks some of them.

    >>> from strategies import minimal
    >>> minimal(invalid_names(faults=[NameFault.BLANK])).value
    ' '

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(names_by_fault(policy or NamePolicy()), faults)


def _full_names(max_size: int) -> SearchStrategy[str]:
    """All pairs of a given and a family name, in one draw; cut to the size, without a space that the cut leaves."""
    pairs = (f"{given} {family}" for family in FAMILY_NAMES for given in GIVEN_NAMES)
    return st.sampled_from([pair[:max_size].strip() for pair in pairs])


def _longest(size: int) -> SearchStrategy[str]:
    return _trimmed(tile(_LETTERS + " ", size))


@st.composite
def _trimmed(draw: DrawFn, texts: SearchStrategy[str]) -> str:
    """The text with letters in place of white space at its edges, so that the size stays."""
    text = draw(texts)
    core = text.strip()
    return text if core == text else "x" * (len(text) - len(core)) + core


def names_by_fault(
    policy: NamePolicy,
    up_to: Callable[[int], SearchStrategy[str]] = _full_names,
    longest: Callable[[int], SearchStrategy[str]] = _longest,
) -> dict[NameFault, SearchStrategy[Invalid[str]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first.

    For names of other things than people: ``up_to(size)`` are valid ones of at most that size, ``longest(size)`` of
    exactly that size.
    """
    _require_possible(policy)
    letters = st.sampled_from("X李م")
    table: dict[NameFault, SearchStrategy[Invalid[str]]] = {
        NameFault.EMPTY: clear(letters, NameFault.EMPTY),
        NameFault.BLANK: replace(letters, _SPACES, NameFault.BLANK),
        NameFault.TOO_LONG: append(longest(policy.max_size), "x", NameFault.TOO_LONG),
    }
    if policy.max_size > 1:
        short = up_to(policy.max_size - 1)
        table[NameFault.EDGE_SPACE] = st.one_of(
            insert(short, _SPACES, NameFault.EDGE_SPACE, last=lambda text: 0),
            append(short, _SPACES, NameFault.EDGE_SPACE),
        )
        table[NameFault.CONTROL] = insert(short, (*CONTROLS, "\u2028"), NameFault.CONTROL)
    return table


def _is_space(character: str) -> bool:
    # a control such as "\n" is a fault of its own
    return character.isspace() and unicodedata.category(character) == "Zs"


def _require_possible(policy: NamePolicy) -> None:
    if policy.max_size < 1:
        raise InvalidArgument(f"{policy!r}: max_size must be at least 1")
