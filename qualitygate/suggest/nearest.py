"""A survivor and what the run knows of the tests in, the test to begin with out.

Of the tests that enter the mutated function those that run the mutated line come first. Of these the nearest is the one
that kills most other mutants of the function, for it checks it already; then the one that enters the fewest functions;
then the fastest. Where no test enters it, tests of its class come first, then those of its file, then those with its
name; among them the one whose name is closest.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from qualitygate.display import count
from qualitygate.model import CoverageEvidence, MutationEvidence, TestId, Verdict

#: A function: its file and its qualified name.
Place = tuple[str, str]

#: Of a name's words, how many a test's name must share when nothing else speaks for the test.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Nearest:
    """The test to begin with, and why this one."""

    test: TestId
    why: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the verdicts say of each test."""

    entered: Mapping[TestId, frozenset[Place]]  #: functions with mutants that a test enters; the quarantined apart
    kills: Mapping[tuple[TestId, Place], int]  #: mutants of a function that it kills, first kills only without a matrix
    seconds: Mapping[TestId, float]
    ran: Mapping[str, Mapping[int, frozenset[TestId]]]  #: by file and line, the tests that run it
    related: Mapping[Place, Nearest]  #: for the functions that no test enters


def know_tests(mutation: MutationEvidence, coverage: CoverageEvidence | None = None) -> Knowledge:
    """All that finding the nearest test needs, gathered once for every survivor."""
    entered: dict[TestId, set[Place]] = defaultdict(set)
    meeting: dict[Place, dict[int, tuple[TestId, ...]]] = defaultdict(dict)
    kills: Counter[tuple[TestId, Place]] = Counter()
    untested: set[Place] = set()
    kept_out = {one.id for one in mutation.quarantined}
    for verdict in mutation.verdicts:
        place = (verdict.mutant.path, verdict.mutant.function)
        killers = list_killers(verdict)
        # most mutants of a function meet the same tests, which are then one tuple
        meeting[place][id(verdict.covering)] = verdict.covering
        for test in killers:
            entered[test].add(place)
            kills[test, place] += 1
        if kept_out.issuperset(verdict.covering):
            untested.add(place)
    for place, tuples in meeting.items():
        for test in set().union(*tuples.values()):
            entered[test].add(place)
    seconds = {run.id: run.seconds for run in coverage.runs} if coverage else {}
    ran = {file.path: file.contexts for file in coverage.files} if coverage else {}
    known = {test: frozenset(entered[test]) for test in sorted((entered.keys() | seconds.keys()) - kept_out)}
    related = {place: found for place in untested if (found := _find_related(place, known)) is not None}
    return Knowledge(known, kills, seconds, ran, related)


def list_killers(verdict: Verdict) -> tuple[TestId, ...]:
    """Every killer that is known: all with the kill matrix, else the first, else none: a file that fails is no test."""
    if verdict.killers or verdict.killer is None:
        return verdict.killers
    return _know_killer(verdict.killer)


@lru_cache(maxsize=4096)
def _know_killer(nodeid: str) -> tuple[TestId, ...]:
    """One test kills many mutants: its identity is made once."""
    test = TestId.of(nodeid)
    return (test,) if test.qualname else ()


def find_nearest(verdict: Verdict, knowledge: Knowledge) -> Nearest | None:
    """The test to begin with; None when no test is near.

    >>> from qualitygate.model import Mutant, Span, Status
    >>> mutant = Mutant("1", "cart.py", "total", Span(3), "number", "1", "2", "cart.x_total__mutmut_1")
    >>> one = Verdict(mutant, Status.SURVIVED, covering=(TestId("test_cart.py", "test_total"),))
    >>> nearest = find_nearest(one, know_tests(MutationEvidence((one,))))
    >>> print(nearest.test, "-", nearest.why)
    test_cart.py::test_total - it enters no other mutated function
    """
    place = (verdict.mutant.path, verdict.mutant.function)
    entering = [test for test in verdict.covering if test in knowledge.entered]
    if not entering:
        return knowledge.related.get(place)

    span, lines = verdict.mutant.span, knowledge.ran.get(verdict.mutant.path, {})
    reaching = {test for line in range(span.line, max(span.line, span.end_line) + 1) for test in lines.get(line, ())}
    there = [test for test in entering if test in reaching] or entering

    def measure(test: TestId) -> tuple[int, int, float, TestId]:
        functions = len(knowledge.entered[test])
        return -knowledge.kills.get((test, place), 0), functions, knowledge.seconds.get(test, float("inf")), test

    test = min(there, key=measure)
    kills = knowledge.kills.get((test, place), 0)
    others = len(knowledge.entered[test] - {place})
    known = (
        f"kills {count(kills, 'other mutant')} of this function"
        if kills
        else f"enters {count(others, 'other mutated function') if others else 'no other mutated function'}"
    )
    return Nearest(test, f"it runs this line and {known}" if len(there) < len(entering) else f"it {known}")


def _find_related(place: Place, entered: Mapping[TestId, frozenset[Place]]) -> Nearest | None:
    path, function = place
    owner, _, name = function.rpartition(".")
    stem = PurePosixPath(path).stem
    ranked = []
    for test, places in entered.items():
        alike = _liken(name, test.qualname)
        if owner and any(at == path and other.startswith(f"{owner}.") for at, other in places):
            ranked.append((0, -alike, test, f"it enters other methods of {owner}"))
        elif any(at == path for at, _ in places):
            ranked.append((1, -alike, test, f"it enters other functions of {path}"))
        elif PurePosixPath(test.path).stem in (f"test_{stem}", f"{stem}_test"):
            ranked.append((2, -alike, test, f"its file is named after {path}"))
        elif alike >= _ALIKE:
            ranked.append((3, -alike, test, "its name is the closest"))
    return Nearest(*min(ranked)[2:]) if ranked else None


def _liken(name: str, qualname: str) -> float:
    """How many of the function's words the test's name has, 0 to 1."""
    wanted = _split_words(name)
    return len(wanted & _split_words(qualname)) / len(wanted) if wanted else 0.0


def _split_words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name)}
