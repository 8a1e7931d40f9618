"""Verdicts in, what each test adds to the suite out: its kills, those that are its alone, and whether others have all.

Only a run with the kill matrix knows every killer of a mutant. Without one a mutant names the test that failed first,
and what needs the others is None: not measured.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qualitygate.model import CoverageEvidence, MutationEvidence, Status, TestId
from qualitygate.suggest.nearest import list_killers


@dataclass(frozen=True, slots=True)
class Contribution:
    """One test. What is None was not measured."""

    test: TestId
    met: int  #: mutants it was run on or would have been: those of functions it enters
    first: int  #: mutants that it was the first to kill
    kills: int | None = None  #: mutants it kills
    sole: int | None = None  #: mutants that only it kills
    within: TestId | None = None  #: another test that kills all that it kills; None too when there is none

    @property
    def kills_nothing(self) -> bool | None:
        """It met mutants and noticed none; None when not measured, or when it met none."""
        return None if self.kills is None or not self.met else self.kills == 0


def list_contributions(
    mutation: MutationEvidence, coverage: CoverageEvidence | None = None
) -> tuple[Contribution, ...]:
    """Every test that ran, by its identity; the quarantined, which judge nothing, apart.

    Deleting every test that stands ``within`` another loses no kill: of tests with equal kills the first stays.
    """
    met: Counter[TestId] = Counter()
    first: Counter[TestId] = Counter()
    killed: dict[TestId, set[int]] = defaultdict(set)
    killers: dict[int, tuple[TestId, ...]] = {}
    for number, verdict in enumerate(mutation.verdicts):
        if verdict.status in (Status.IGNORED, Status.ERROR):
            continue
        known = list_killers(verdict)
        met.update({*verdict.covering, *known})
        if verdict.killer is not None:
            first[TestId.of(verdict.killer)] += 1
        if known:
            killers[number] = known
        for test in known:
            killed[test].add(number)
    ran = {run.id for run in coverage.runs} if coverage else set()
    tests = sorted((ran | met.keys()) - {one.id for one in mutation.quarantined})
    if not mutation.matrix:
        return tuple(Contribution(test, met[test], first[test]) for test in tests)
    within = _find_redundant(killed, killers)
    sole = Counter(known[0] for known in killers.values() if len(known) == 1)
    return tuple(
        Contribution(test, met[test], first[test], len(killed[test]), sole[test], within.get(test)) for test in tests
    )


def list_idle(contributions: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """The tests that kill nothing, those that met most mutants first; empty without the kill matrix."""
    return tuple(sorted((one for one in contributions if one.kills_nothing), key=lambda one: (-one.met, one.test)))


def _find_redundant(
    killed: Mapping[TestId, set[int]], killers: Mapping[int, tuple[TestId, ...]]
) -> dict[TestId, TestId]:
    """For each test whose kills another has too: that other, the one with most kills."""
    found: dict[TestId, TestId] = {}
    for test, kills in killed.items():
        # Whoever kills them all kills the one that fewest tests kill.
        rarest = min((killers[number] for number in kills), key=len, default=())
        above = [
            other
            for other in rarest
            if other != test and kills <= killed[other] and (len(kills), other) < (len(killed[other]), test)
        ]
        if above:
            found[test] = min(above, key=lambda other: (-len(killed[other]), other))
    return found
