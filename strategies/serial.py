"""A SequencePolicy in, runs of unique keys, and runs with a key twice or one too few, out.

Source: documents 000 and 002 (``user{n}``, ``admin_{n}@example.com``, ``SKU-{n:06d}`` by ``factory.Sequence``). The
counter is drawn, not kept: each example starts where it was told to, so that a failure repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .policy import Fault, Invalid, choose_faults

#: the numbers of keys end before this one
_END = 1_000_000


class KeyFault(Fault):
    """What can be wrong with a run of keys, simplest first."""

    #: one key fewer than asked for
    MISSING = "key.missing"
    #: a key that is there already, if need be in capitals
    DUPLICATE = "key.duplicate"


@dataclass(frozen=True, slots=True)
class SequencePolicy:
    """Which runs of keys are valid: so many of them, all different."""

    #: with one ``{}``, which may hold a format: ``SKU-{:06d}``
    form: str = "key{}"
    size: int = 10
    #: whether keys that differ only in case are the same, as e-mail addresses are
    ignore_case: bool = True

    def check(self, value: tuple[str, ...], /) -> frozenset[KeyFault]:
        """Every fault of the run; the empty set means valid.

        >>> SequencePolicy(size=2).check(("key7", "KEY7"))
        frozenset({KeyFault.DUPLICATE})
        """
        faults = set()
        if len(value) < self.size:
            faults.add(KeyFault.MISSING)
        if len(set(map(self._fold, value))) < len(value):
            faults.add(KeyFault.DUPLICATE)
        return frozenset(faults)

    def _fold(self, key: str) -> str:
        return key.lower() if self.ignore_case else key

    def near_misses(self) -> SearchStrategy[Invalid[tuple[str, ...]]]:
        """Runs of which one key is missing or there twice."""
        return choose_faults(_runs_by_fault(self), None)

    def boundaries(self) -> Mapping[str, Callable[[tuple[str, ...]], bool]]:
        """The first and the last number; and keys that get longer, which sort otherwise than their numbers."""
        first, last = self.form.format(0), self.form.format(_END - 1)
        ends = {
            "first key": lambda keys: keys[0] == first,
            "last key": lambda keys: keys[-1] == last,
        }
        longer = {"longer key": lambda keys: len(keys[0]) < len(keys[-1])} if self._list_longer() else {}
        return {**ends, **longer}

    def _list_longer(self) -> list[int]:
        """Where to start so that a key in the middle is the first one with a digit more."""
        powers = [10**digits for digits in range(1, 6)]
        starts = [max(power - self.size // 2, 0) for power in powers if power - self.size // 2 + self.size <= _END]
        return [
            start for start in starts if len(self.form.format(start)) < len(self.form.format(start + self.size - 1))
        ]


@strategy()
def sequence(
    form: str = "key{}", size: int = 10, *, policy: SequencePolicy | None = None
) -> SearchStrategy[tuple[str, ...]]:
    """So many different keys of one form, numbered one after the other; ``policy`` goes before form and size.

    Source: documents 000 and 002.

    >>> from strategies import minimal
    >>> minimal(sequence("admin_{}@example.com", 2))
    ('admin_0@example.com', 'admin_1@example.com')
    >>> minimal(sequence("user{}", 2), lambda keys: sorted(keys) != list(keys))
    ('user9', 'user10')

    :raises InvalidArgument: when drawn, for a form without one ``{}``, or a size that is not 1 to a million
    """
    policy = policy or SequencePolicy(form, size)
    return _runs(_starts(policy), policy)


@strategy()
def invalid_sequences(
    *, policy: SequencePolicy | None = None, faults: Collection[KeyFault] | None = None
) -> SearchStrategy[Invalid[tuple[str, ...]]]:
    """Runs of keys with one missing or one twice; ``path`` is the index of the key.

    Source: documents 000, 002 and 003 (a unique constraint refuses the second row).

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_sequences(policy=SequencePolicy("u{}", 3), faults=[KeyFault.DUPLICATE]))
    >>> invalid.value, invalid.path
    (('u0', 'u0', 'u2'), (1,))

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(_runs_by_fault(policy or SequencePolicy()), faults)


def _starts(policy: SequencePolicy) -> SearchStrategy[int]:
    try:
        distinct = len({policy.form.format(number) for number in (0, 1)}) == 2
    except (IndexError, KeyError, ValueError):
        distinct = False
    if not distinct:
        raise InvalidArgument(f"{policy!r}: form must hold one {{}} for a whole number, as in 'user{{}}'")
    if not 1 <= policy.size <= _END:
        raise InvalidArgument(f"{policy!r}: size must be 1 to {_END}")
    last = _END - policy.size
    starts = [st.just(0), st.integers(0, last), st.just(last)]
    longer = policy._list_longer()
    return st.one_of(*starts, st.sampled_from(longer)) if longer else st.one_of(*starts)


@st.composite
def _runs(draw: DrawFn, starts: SearchStrategy[int], policy: SequencePolicy) -> tuple[str, ...]:
    start = draw(starts)
    return tuple(policy.form.format(number) for number in range(start, start + policy.size))


def _runs_by_fault(policy: SequencePolicy) -> dict[KeyFault, SearchStrategy[Invalid[tuple[str, ...]]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    runs = _runs(_starts(policy), policy)
    table = {KeyFault.MISSING: _without_one(runs)}
    if policy.size > 1:
        table[KeyFault.DUPLICATE] = _with_one_twice(runs, policy.ignore_case)
    return table


_PLACES = st.integers(0, 2**16 - 1)


@st.composite
def _without_one(draw: DrawFn, runs: SearchStrategy[tuple[str, ...]]) -> Invalid[tuple[str, ...]]:
    place = draw(_PLACES)
    near = draw(runs)
    at = place % len(near)
    return Invalid(near[:at] + near[at + 1 :], KeyFault.MISSING, (at,), near)


@st.composite
def _with_one_twice(draw: DrawFn, runs: SearchStrategy[tuple[str, ...]], ignore_case: bool) -> Invalid[tuple[str, ...]]:
    at, other, capitals = draw(_PLACES), draw(_PLACES), draw(st.booleans())
    near = draw(runs)
    # never the first key, so that the path leads to the later of the two
    at = at % (len(near) - 1) + 1
    twin = near[other % at]
    value = (*near[:at], twin.upper() if capitals and ignore_case else twin, *near[at + 1 :])
    return Invalid(value, KeyFault.DUPLICATE, (at,), near)
