"""The measure of all domains is one: it sees each law broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from strategies import Fault, Invalid
from strategies.declare import strategy
from strategies.policy import choose_faults


class SickFault(Fault):
    NEGATIVE = "sick.negative"
    LARGE = "sick.large"


@dataclass(frozen=True)
class Digits:
    """Numbers from 0 to 9; ``last`` is what they are said to end with."""

    last: int = 9

    def check(self, value: int, /) -> frozenset[Fault]:
        found = {SickFault.NEGATIVE: value < 0, SickFault.LARGE: value > 9}
        return frozenset(fault for fault, is_broken in found.items() if is_broken)

    def near_misses(self) -> SearchStrategy[Invalid[int]]:
        return invalid_digits(near=self.last)

    def boundaries(self) -> Mapping[str, Callable[[int], bool]]:
        return {"last": lambda value: value == 9}


@strategy()
def digits(policy: Any = None, high: int = 9) -> SearchStrategy[int]:
    """Digits."""
    return st.integers(0, high)


@strategy()
def invalid_digits(policy: Any = None, faults: Any = None, large: int = 10, near: int = 9) -> SearchStrategy[Any]:
    """What is no digit."""
    table = {
        SickFault.NEGATIVE: st.just(Invalid(-1, SickFault.NEGATIVE, (), 0)),
        SickFault.LARGE: st.just(Invalid(large, SickFault.LARGE, (), near)),
    }
    return choose_faults(table, faults)


def test_confirm_sound_domain(confirm: Any) -> None:
    assert confirm(Digits(), digits, invalid_digits, SickFault, draws=20) == {}


def test_confirm_that_every_fault_is_drawn(confirm: Any) -> None:
    def make(policy: Any = None, faults: Any = None) -> SearchStrategy[Any]:
        return invalid_digits(faults=faults or [SickFault.LARGE])

    assert confirm(Digits(), digits, make, SickFault, runs=1) == {"every fault is drawn": {SickFault.NEGATIVE}}


@pytest.mark.parametrize(
    ("policy", "valid", "invalid", "faults", "laws"),
    [
        (Digits(), lambda policy: digits(high=10), invalid_digits, SickFault, {"valid values are"}),
        (
            Digits(),
            digits,
            lambda policy, faults=None: invalid_digits(faults=faults, large=8),
            SickFault,
            {"invalid values have one fault", "minimal values keep their fault"},
        ),
        (
            Digits(),
            digits,
            lambda policy, faults=None: invalid_digits(faults=faults, near=11),
            SickFault,
            {"their neighbours are valid", "their neighbours too"},
        ),
        (Digits(), digits, invalid_digits, [SickFault.LARGE], {"every fault is drawn"}),
        (Digits(last=12), digits, invalid_digits, SickFault, {"pairs are valid and invalid"}),
        (
            Digits(),
            lambda policy: st.integers(0, 999).map(lambda number: 9 if number == 77 else number % 9),
            invalid_digits,
            SickFault,
            {"boundaries are reached"},
        ),
        (
            Digits(),
            digits,
            lambda policy, faults=None: invalid_digits(faults=faults if faults != ["no.such.fault"] else None),
            SickFault,
            {"an unknown fault is refused"},
        ),
    ],
)
def test_confirm_sick_domain_names_the_law(
    policy: Any, valid: Any, invalid: Any, faults: Any, laws: set[str], confirm: Any
) -> None:
    assert set(confirm(policy, valid, invalid, faults, draws=20)) == laws
