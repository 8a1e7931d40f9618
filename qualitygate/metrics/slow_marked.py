"""Seconds of each test in, share out of the slow ones that are marked so. Advisory.

Slow is over 1 s (document 002), as the tests ran for the evidence: with coverage. The seconds of a parametrized test
are those of all its cases: it is slow when one case takes over 1 s on average, and left out when its table cannot be
counted. Performance tests are left out: their own mark keeps them from the quick run. A mark says it when ``slow`` is
in its name.

Formula: tests over 1 s that are marked slow / tests over 1 s. No slow test: not measured.

>>> from qualitygate.model import *
>>> test = TestId("tests/test_a.py", "test_a")
>>> function = Function("test_a", "test_a", "tests/test_a.py", (), (), ())
>>> suite = Suite(".", (File("tests/test_a.py", 9, (Case(test, function, Style.PYTEST, Kind.UNIT),)),))
>>> found = measure(Facts(suite, evidence=Evidence(CoverageEvidence((), (TestRun(test, Outcome.PASSED, 2.5),), True))))
>>> found.tally, found.evidence
(Tally(good=0, total=1), ('tests/test_a.py::test_a: 2.5 s, not marked slow',))
"""

from __future__ import annotations

from math import prod

from qualitygate.counting import NOT_COVERED, NOT_SCANNED
from qualitygate.display import show_number
from qualitygate.model import Case, Container, Facts, Kind, Measured, Metric, Part, Reach, Suite, Tally

_SLOW = 1.0  # seconds


def measure(facts: Facts) -> Measured:
    """The slow tests, those without the mark slowest first."""
    if facts.suite is None:
        return Measured(None, reason=NOT_SCANNED)
    if facts.evidence.coverage is None:
        return Measured(None, reason=NOT_COVERED)
    seconds = {run.id: run.seconds for run in facts.evidence.coverage.runs}
    slow = [
        (seconds[case.id] / number, case)
        for case in facts.suite.cases
        if case.id in seconds and case.kind is not Kind.PERFORMANCE
        if (number := _count_cases(case, facts.suite)) and seconds[case.id] / number > _SLOW
    ]
    if not slow:
        return Measured(None, reason=f"no test takes more than {_SLOW:g} s")
    missed = [(each, case.id) for each, case in slow if not any("slow" in mark.name.lower() for mark in case.marks)]
    missed.sort(key=lambda item: (-item[0], item[1]))
    tally = Tally(len(slow) - len(missed), len(slow))
    evidence = tuple(f"{test}: {show_number(each, _SLOW)} s, not marked slow" for each, test in missed)
    return Measured(tally.percent, tally, evidence)


def _count_cases(case: Case, suite: Suite) -> int:
    """How often the test runs, by its tables and its fixtures' parameters; 0 when that cannot be told."""
    sizes = [len(table.cases or ()) for table in case.parametrize]
    given = {name for table in case.parametrize for name in table.names}
    for fixture in suite.reach.get(case.id, Reach()).fixtures:
        if fixture.params is not None and fixture.name not in given:
            sizes.append(len(fixture.params.items) if isinstance(fixture.params, Container) else 0)
    return prod(sizes)


METRIC = Metric(100, 0, measure, reads=frozenset({Part.SUITE, Part.COVERAGE}))
