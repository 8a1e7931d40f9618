"""What every test of the strategies draws with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.strategies import SearchStrategy

from strategies.testing import draw_many, measure_failures

# Deadlines and the health check for slow drawing read the wall clock, which other processes take their part of. Without
# a deadline Hypothesis allows 30 seconds of drawing, not one; no health check is suppressed.
settings.register_profile("no deadline", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("no deadline")

Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
Machines = Iterable[type[RuleBasedStateMachine]]


@pytest.fixture(scope="module", autouse=True)
def constants_of_nobody() -> Iterator[None]:
    """A seed draws the same in every process: Hypothesis also draws constants of whichever local modules are loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(providers, "_get_local_constants", providers.Constants)
        yield


@pytest.fixture(scope="session")
def sample() -> Sample:
    """``sample(strategy, count, seed)``: that many values as a test would get them, no health check suppressed.

    Drawn once for all tests that ask for the same: the repr of a strategy is its expression.
    """
    known: dict[tuple[str, int, int], list[Any]] = {}

    def draw(values: SearchStrategy[Any], count: int, number: int) -> list[Any]:
        key = (repr(values), count, number)
        if key not in known:
            known[key] = draw_many(values, count, number=number)
        return known[key]

    return draw


@pytest.fixture(scope="session")
def find_weaknesses() -> Callable[[Machines, Machines], dict[str, Any]]:
    """``find_weaknesses(sound, sick)``: what machines of sound and sick systems get wrong, all run alike; or nothing.

    The runs are those of ``measure_failures``: 100 examples of 30 steps, with the seeds 0 and 1.
    """

    def find(sound: Machines, sick: Machines) -> dict[str, Any]:
        alarms, found = measure_failures(sound, runs=2), measure_failures(sick, runs=2)
        weak = {
            "a sound system is there": [] if alarms else ["none"],
            "sound systems are accepted": [name for name, share in alarms.items() if share > 0],
            "eight bugs are seeded": {"seeded": len(found)} if len(found) < 8 else {},
            "each bug is found": [name for name, share in found.items() if share == 0],
            "a run finds 95% of the bugs": found if sum(found.values()) < 0.95 * len(found) else {},
        }
        return {law: evidence for law, evidence in weak.items() if evidence}

    return find
