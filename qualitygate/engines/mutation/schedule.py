"""Mutants and what the tests entered in, the tests to run for each and how long they may take out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from qualitygate.engines.coverage.baseline import Baseline
from qualitygate.engines.mutation.arrange import arrange
from qualitygate.model import Mutant, MutateConfig, TestId

Unit = TypeVar("Unit")

#: Seconds that pytest takes for a case that does nothing.
_PROTOCOL = 0.001

#: How many of the cases that killed before are tried first.
_CASES = 3


def function_key(mutant: Mutant) -> str:
    """The mutated function as the trampolines name it.

    >>> from qualitygate.model import NOWHERE
    >>> function_key(Mutant("1", "shop/cart.py", "add", NOWHERE, "number", "1", "2", "shop.cart.x_add__mutmut_3"))
    'shop.cart.x_add'
    """
    return mutant.name.rpartition("__")[0]


@dataclass(slots=True)
class Selection:
    """Which tests meet which function, and which of them killed there before."""

    entered: Mapping[TestId, Collection[str]]  #: functions that each reliable test enters, by key
    spawning: frozenset[TestId]  #: tests that start processes: what these run is out of the trampolines' sight
    baseline: Baseline
    config: MutateConfig
    #: Tests that ran a line of the changed statement, by mutant; a mutant that is not here is met by function alone.
    by_line: Mapping[str, Collection[TestId]] = field(default_factory=dict)
    #: Tests that fail on instrumented code without a mutant: a warm session may not run them.
    unfit: Collection[TestId] = frozenset()
    killers: dict[str, dict[TestId, int]] = field(default_factory=dict)  #: kills so far, by function
    cases: dict[str, dict[str, int]] = field(default_factory=dict)  #: the same by the node ids of the tests
    seconds: dict[TestId, float] = field(init=False)  #: that a test takes in the suite, with all its cases
    places: dict[TestId, int] = field(init=False)  #: of the reliable tests in pytest's order
    _by_function: dict[str, list[TestId]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seconds = {run.id: run.seconds for run in self.baseline.evidence.runs}
        self.places = {test: place for place, test in enumerate(self.baseline.tests)}
        for test, functions in self.entered.items():
            for function in functions:
                self._by_function.setdefault(function, []).append(test)

    def covering(self, mutant: Mutant) -> tuple[TestId, ...]:
        """All tests that meet the mutant, in the order to run them: that run its statement, where lines tell, else
        that enter its function.

        Those that killed a mutant of the same function come first, then those that enter the fewest functions, then
        the fastest: measured on one suite, 4.2 tests until the kill where the order by duration needs 13.5.
        """
        key = function_key(mutant)
        kills = self.killers.get(key, {})
        ran = self.by_line.get(mutant.id)
        return tuple(
            sorted(
                [test for test in self._by_function.get(key, ()) if ran is None or test in ran],
                key=lambda test: (-kills.get(test, 0), len(self.entered[test]), self.baseline.cpu.get(test, 0.0), test),
            )
        )

    def earlier(self, test: TestId) -> tuple[TestId, ...]:
        """The tests that pytest runs before this one and that leave something that it may see, in their order."""
        leavers = self.baseline.leavers.get(test, ())
        return tuple(one for one in leavers if self.places[one] < self.places[test])

    def arrange(
        self, chosen: Sequence[tuple[TestId, Unit]], whole: Callable[[TestId], Iterable[Unit]]
    ) -> list[tuple[TestId, Unit]]:
        """The chosen units of tests, and those before which what they meet is not what it is in the suite."""
        return arrange(chosen, self.baseline.leavers, self.places, whole)

    def last(self, cases: Sequence[TestId]) -> float:
        """Seconds that all cases of tests take on the original code, pytest's own work with each case included."""
        return sum(self.seconds.get(test, 0.0) for test in set(cases)) + _PROTOCOL * len(cases)

    def unfit_among(self, tests: Iterable[TestId]) -> bool:
        """Whether a warm session may not run one of these."""
        return any(test in self.unfit for test in tests)

    def likely_cases(self, mutant: Mutant) -> tuple[str, ...]:
        """Node ids of the tests that killed most mutants of the same function: of many parameters few tell much."""
        kills = self.cases.get(function_key(mutant), {})
        return tuple(sorted(kills, key=lambda case: (-kills[case], case))[:_CASES])

    def likely(self, mutant: Mutant) -> tuple[TestId, ...]:
        """The tests to try first in a run of the whole suite: that killed a mutant of the same function, that meet it.

        What runs while tests are collected may fail in a test that no line leads to.
        """
        kills = self.killers.get(function_key(mutant), {})
        known = sorted(kills, key=lambda test: (-kills[test], test))
        return tuple(dict.fromkeys((*known, *self.covering(mutant))))

    def note_kill(self, mutant: Mutant, case: str) -> None:
        """Remember who killed, by node id."""
        key, test = function_key(mutant), TestId.of(case)
        kills, cases = self.killers.setdefault(key, {}), self.cases.setdefault(key, {})
        kills[test] = kills.get(test, 0) + 1
        cases[case] = cases.get(case, 0) + 1

    def allow(self, test: TestId, *, patience: float = 1.0) -> tuple[float, float]:
        """CPU and wall seconds that a test may take with a mutant; wall is only a guard against waiting forever."""
        config = self.config
        cpu = config.timeout_factor * self.baseline.cpu.get(test, 0.0) + config.timeout_constant
        wall = 2 * config.timeout_factor * self.baseline.wall.get(test, 0.0) + 20 * config.timeout_constant
        return cpu * patience, wall * patience

    def allow_suite(self, *, patience: float = 1.0) -> tuple[float, float]:
        """CPU and wall seconds that a fresh run of the whole suite may take."""
        config = self.config
        cpu = config.timeout_factor * self.baseline.suite_cpu + 2 * config.timeout_constant
        wall = 2 * config.timeout_factor * self.baseline.suite_wall + 60 * config.timeout_constant
        return cpu * patience, wall * patience


def cold_reason(mutant: Mutant, early: bool, threads: int) -> str:
    """Why a mutant must be judged in a fresh process; empty when the warm session may judge it.

    Args:
        early: the change may have run while the tests were collected, before the mutant could be switched on.
        threads: threads alive after collection; a fork would lose them.
    """
    if mutant.cold:
        return mutant.cold
    if early:
        return "runs while tests are collected"
    return "a thread lives after collection" if threads else ""


def spread(
    tests: Sequence[TestId], groups: Mapping[TestId, Sequence[int]], first: Sequence[int] = ()
) -> list[tuple[TestId, int]]:
    """The tests of a session that stand for these test functions: (function, index) in the given order, but for some
    indexes that come first."""
    places = {index: place for place, index in enumerate(first)}
    chosen = [(test, index) for test in tests for index in groups.get(test, ())]
    return sorted(chosen, key=lambda pair: places.get(pair[1], len(places)))
