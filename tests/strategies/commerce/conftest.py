"""What holds in every domain of the shop: one policy behind the valid and the invalid values, boundaries, pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

import strategies as s

Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
Confirm = Callable[..., dict[str, Any]]


@pytest.fixture
def confirm(sample: Sample) -> Confirm:
    """``confirm(policy, valid, invalid, faults)``: what contradicts the policy, by the law that it breaks; or nothing.

    ``light`` are overrides of what no boundary is about, to save time.
    """

    def confirm_domain(
        policy: Any,
        valid: Callable[..., SearchStrategy[Any]],
        invalid: Callable[..., SearchStrategy[s.Invalid[Any]]],
        faults: Iterable[StrEnum],
        light: Mapping[str, Any] | None = None,
        draws: int = 1000,
        runs: int = 10,
    ) -> dict[str, Any]:
        light = light or {}
        drawn = sample(invalid(policy=policy), draws, 2)
        minimal = [s.minimal(invalid(policy=policy, faults=[fault])) for fault in faults]
        broken = {
            "valid values are": [v for v in sample(valid(policy=policy), 100, 1) if policy.check(v)],
            "invalid values have one fault": [bad for bad in drawn if policy.check(bad.value) != {bad.fault}],
            "their neighbours are valid": [bad for bad in drawn if policy.check(bad.near)],
            "every fault is drawn": find_unexpected({bad.fault for bad in drawn}, set(faults), draws),
            "minimal values keep their fault": [
                bad for bad, fault in zip(minimal, faults, strict=True) if policy.check(bad.value) != {fault}
            ],
            "their neighbours too": [bad for bad in minimal if policy.check(bad.near)],
            "boundaries are reached": find_missed(policy.boundaries(), valid(policy=policy, **light), runs),
            "a value on a boundary shrinks on it": [
                name
                for name, sits in policy.boundaries().items()
                if not sits(s.minimal(valid(policy=policy, **light), sits))
            ],
            "pairs are valid and invalid": [
                pair
                for pair in sample(s.pairs(policy), 50, 7)
                if policy.check(pair.valid) or pair.fault not in policy.check(pair.invalid)
            ],
            "an unknown fault is refused": find_lenience(invalid(policy=policy, faults=["no.such.fault"])),
        }
        return {law: found for law, found in broken.items() if found}

    def find_missed(
        boundaries: Mapping[str, Callable[[Any], bool]], values: SearchStrategy[Any], runs: int
    ) -> dict[str, int]:
        seen = dict.fromkeys(boundaries, 0)
        for number in range(runs):
            drawn = sample(values, 100, number)
            for name, sits in boundaries.items():
                seen[name] += any(map(sits, drawn))
        return {name: count for name, count in seen.items() if count < 0.95 * runs}

    return confirm_domain


def find_unexpected(seen: set[StrEnum], faults: set[StrEnum], draws: int) -> set[StrEnum]:
    """Faults that nobody named, and named ones that never come; what a few draws miss is chance."""
    return seen ^ faults if draws >= 1000 else seen - faults


def find_lenience(values: SearchStrategy[Any]) -> list[Any]:
    try:
        return [s.minimal(values)]
    except InvalidArgument as error:
        return [] if "no value can have the fault 'no.such.fault' here; " in str(error) else [error]
