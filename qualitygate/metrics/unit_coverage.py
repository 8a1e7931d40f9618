"""Coverage contexts in, share of the source's lines out that unit tests run.

Formula: lines run by unit tests / executable lines. Lines that only an import runs leave both.

>>> from qualitygate.model import *
>>> test = TestId("tests/test_a.py", "test_a")
>>> function = Function("test_a", "test_a", "tests/test_a.py", (), (), ())
>>> suite = Suite(".", (File("tests/test_a.py", 9, (Case(test, function, Style.PYTEST, Kind.UNIT),)),))
>>> contexts = {2: frozenset({test}), 3: frozenset({test})}
>>> lines, imported = frozenset({1, 2, 3, 4}), frozenset({1})
>>> file = FileCoverage("a.py", lines, frozenset({4}), frozenset(), imported=imported, contexts=contexts)
>>> found = measure(Facts(suite, evidence=Evidence(CoverageEvidence((file,), (), branch=True))))
>>> found.tally, found.evidence
(Tally(good=2, total=3), ('a.py: 4',))
"""

from __future__ import annotations

from qualitygate.counting import NOT_COVERED, NOT_SCANNED, find_tests, measure_lines_run
from qualitygate.model import Facts, Kind, Measured, Metric, Part


def measure(facts: Facts) -> Measured:
    """Lines run by unit tests, and the lines they miss."""
    if facts.suite is None:
        return Measured(None, reason=NOT_SCANNED)
    if facts.evidence.coverage is None:
        return Measured(None, reason=NOT_COVERED)
    tests = find_tests(facts.suite, Kind.UNIT)
    return measure_lines_run(facts.evidence.coverage, facts.source, tests, "a unit test")


METRIC = Metric(80, 6, measure, reads=frozenset({Part.SUITE, Part.COVERAGE, Part.SOURCE}))
