"""A policy of a domain in, its faults out: the nouns every domain shares, and pairs one edit apart.

A policy is a frozen dataclass that says which values are valid. Its ``check`` is the oracle, total over the type of the
domain: the empty set for a valid value, else every fault the value has. One policy drives the valid strategy, the
invalid one and ``pairs``, so the three cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, Protocol, TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy, suggest

T = TypeVar("T")
Owner = TypeVar("Owner")
F = TypeVar("F", bound="Fault")


class TextEnum(StrEnum):
    """An enum of texts whose repr can be pasted: ``OrderStatus.PAID``."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


class Fault(TextEnum):
    """What can be wrong with a value; each domain lists its own. The texts begin with the domain, so none are equal."""


@dataclass(frozen=True, slots=True)
class Invalid(Generic[T]):
    """A value that breaks its policy in one named way, and a valid value beside it."""

    #: what the code under test must reject
    value: T
    #: what is wrong with it; ``policy.check(value)`` contains it
    fault: Fault
    #: where in the value: () for the value itself, else field names and indices, outermost first
    path: tuple[str | int, ...]
    #: a valid value close by, which the code under test must accept
    near: T


class Pair(NamedTuple, Generic[T]):
    """A valid and an invalid value one edit apart, and the fault that the edit makes."""

    valid: T
    invalid: T
    fault: Fault


class Policy(Protocol[T]):
    """What every policy can do; each domain has its own, with its own limits as fields."""

    def check(self, value: T, /) -> frozenset[Fault]:
        """Every fault of the value; the empty set means valid."""
        ...

    def near_misses(self) -> SearchStrategy[Invalid[T]]:
        """Invalid values one edit away from their ``near``: one character, one step of a number, one element."""
        ...

    def boundaries(self) -> Mapping[str, Callable[[T], bool]]:
        """Each declared boundary by name, and whether a value sits on it; 100 valid examples reach every one."""
        ...


@strategy()
def pairs(policy: Policy[T]) -> SearchStrategy[Pair[T]]:
    """A valid and an invalid value one edit apart: the sharpest test of an off-by-one in a validator.

    One edit is one character of a text, one step (a cent, a unit) of a number, or one element of a collection.

    >>> from strategies import minimal
    >>> from strategies import UsernameFault, UsernamePolicy, pairs
    >>> pair = minimal(pairs(UsernamePolicy(min_size=3)), lambda pair: pair.fault == UsernameFault.TOO_SHORT)
    >>> pair.valid, pair.invalid
    ('000', '00')
    """
    return _as_pair(policy.near_misses())


@st.composite
def _as_pair(draw: DrawFn, near_misses: SearchStrategy[Invalid[T]]) -> Pair[T]:
    invalid = draw(near_misses)
    return Pair(invalid.near, invalid.value, invalid.fault)


def choose_faults(
    table: Mapping[F, SearchStrategy[Invalid[T]]], wanted: Iterable[F] | None
) -> SearchStrategy[Invalid[T]]:
    """One strategy from a table of fault -> strategy, simplest first; ``wanted`` picks some of them.

    :raises InvalidArgument: for a fault that the policy makes impossible, or none at all
    """
    names = list(table) if wanted is None else list(wanted)
    for fault in names:
        if fault not in table:
            raise InvalidArgument(
                f"no value can have the fault {str(fault)!r} here; {suggest(str(fault), map(str, table))}"
            )
    if not names:
        raise InvalidArgument(f"faults is empty; choose from {', '.join(map(str, table))}")
    return st.one_of([invalid for fault, invalid in table.items() if fault in names])


#: up to this width all numbers are listed, and one choice says both "which number" and "an end"
_EVEN = 200


def bounded(low: int, high: int) -> SearchStrategy[int]:
    """Whole numbers from low to high, both included, with either end in every run of 100 examples.

    Plain ``integers(low, high)`` reaches the upper end of a wide range in few runs. However the end is drawn, it takes
    as many choices as any other number, so that a failure shrinks across them.
    """
    if high - low > _EVEN:
        # The upper end three times: most examples of a run are variations of a few, so that 100 are worth some 30
        # independent ones, and simpler branches are drawn more often.
        ends = st.sampled_from((high, high, high, high - 1))
        return st.one_of(st.integers(low, high), st.integers(low, low + 1), ends)
    # A third more for each end: most examples of a run are variations of a few, so that 100 are worth some 30
    # independent ones. The surplus beside the upper end means that end, so that the choice itself shrinks to it.
    extra = (high - low) // 3 + 1
    return st.sampled_from([*range(low, high + 1), *[high] * extra, *[low] * extra])


@st.composite
def lift(
    draw: DrawFn,
    owners: SearchStrategy[Owner],
    parts: SearchStrategy[Invalid[T]],
    put: Callable[[Owner, T], Owner],
    *path: str | int,
) -> Invalid[Owner]:
    """An owner with one bad part, from the part's own invalid strategy; the path leads to the part."""
    owner = draw(owners)
    part = draw(parts)
    return Invalid(put(owner, part.value), part.fault, (*path, *part.path), put(owner, part.near))


def lift_boundaries(
    part: str, boundaries: Mapping[str, Callable[[T], bool]], get: Callable[[Owner], T]
) -> dict[str, Callable[[Owner], bool]]:
    """The boundaries of a part as boundaries of its owner, their names prefixed with the part's."""

    def on(sits: Callable[[T], bool]) -> Callable[[Owner], bool]:
        return lambda owner: sits(get(owner))

    return {f"{part}: {name}": on(sits) for name, sits in boundaries.items()}
