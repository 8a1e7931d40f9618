"""Judgement in, share of applicable tests out: those whose every touchpoint is met by a pattern.

A touchpoint is what a test needs a pattern for: db, files, http, external, time, env, data, async, performance,
validation. A test with at least one is applicable. A touchpoint is met when the test uses, itself or through its
fixtures, a pattern that touches it.

Formula: applicable tests whose every touchpoint is met / applicable tests.

Gated as a percentage, scored on the tests that miss, per 100 production statements: so deleting a test that does well
never lowers the score. No applicable test: not measured.

>>> from qualitygate.model import *
>>> a, b = TestId("tests/test_a.py", "test_a"), TestId("tests/test_a.py", "test_b")
>>> use = Use("tmp-path", "files", "tests/test_a.py", "test_a", touches=("files",), tests=(a,))
>>> judgement = Judgement(uses=(use,), touchpoints=((a, ("files",)), (b, ("files", "db"))))
>>> found = measure(Facts(judgement=judgement))
>>> found.value, found.tally, found.evidence
(50.0, Tally(good=1, total=2), ('tests/test_a.py::test_b: no pattern for db, files',))
"""

from __future__ import annotations

from qualitygate.counting import NOT_SCANNED, measure_misses
from qualitygate.model import Facts, Measured, Metric, Part, Tally, TestId


def measure(facts: Facts) -> Measured:
    """Touchpoints against the touches of the patterns each test uses."""
    if facts.judgement is None:
        return Measured(None, reason=NOT_SCANNED)
    met: dict[TestId, set[str]] = {}
    for use in facts.judgement.uses:
        for test in use.tests:
            met.setdefault(test, set()).update(use.touches)
    applicable = [(test, set(points)) for test, points in facts.judgement.touchpoints if points]
    if not applicable:
        return Measured(None, reason="no test touches anything that calls for a pattern")
    misses = {test: points - met.get(test, set()) for test, points in applicable}
    missed = sorted(test for test, points in misses.items() if points)
    tally = Tally(len(misses) - len(missed), len(misses))
    lacks = {test: ", ".join(sorted(misses[test])) for test in missed}
    return measure_misses(
        tally,
        tuple(f"{test}: no pattern for {points}" for test, points in lacks.items()),
        [(f"use a pattern for {points}", str(test)) for test, points in lacks.items()],
        facts.evidence.coverage,
    )


METRIC = Metric(90, 7, measure, half=4.5, reads=frozenset({Part.USES, Part.COVERAGE}))
