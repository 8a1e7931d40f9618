"""Coverage contexts and judgement in, share of the integration tests' lines out that sound tests run.

A sound test uses a pattern, itself or through its fixtures, and has no error finding.

Formula: source lines run by sound integration tests / lines run by all integration tests. No such line: not measured.

>>> from qualitygate.model import *
>>> a, b = TestId("tests/test_a.py", "test_a"), TestId("tests/test_a.py", "test_b")
>>> function = Function("test_a", "test_a", "tests/test_a.py", (), (), ())
>>> cases = tuple(Case(test, function, Style.PYTEST, Kind.INTEGRATION) for test in (a, b))
>>> contexts = {1: frozenset({a, b}), 2: frozenset({b})}
>>> file = FileCoverage("a.py", frozenset({1, 2}), frozenset(), frozenset(), contexts=contexts)
>>> judgement = Judgement(uses=(Use("rollback", "db", "conftest.py", "session", tests=(a,)),))
>>> evidence = Evidence(CoverageEvidence((file,), (), True))
>>> found = measure(Facts(Suite(".", (File("tests/test_a.py", 9, cases),)), judgement, evidence))
>>> found.tally, found.evidence
(Tally(good=1, total=2), ('a.py: 2',))
"""

from __future__ import annotations

from qualitygate.counting import NOT_COVERED, NOT_SCANNED, find_lines_run, find_tests
from qualitygate.display import show_lines
from qualitygate.model import Facts, Kind, Measured, Metric, Part, Severity, Tally


def measure(facts: Facts) -> Measured:
    """Lines of integration tests, split by whether a sound one runs them."""
    if facts.suite is None or facts.judgement is None:
        return Measured(None, reason=NOT_SCANNED)
    if facts.evidence.coverage is None:
        return Measured(None, reason=NOT_COVERED)
    tests = find_tests(facts.suite, Kind.INTEGRATION)
    using = {test for use in facts.judgement.uses for test in use.tests}
    faulty = {test for f in facts.judgement.active if f.severity is Severity.ERROR for test in f.tests}
    sound = (tests & using) - faulty
    tally = Tally(0, 0)
    evidence = []
    for file in facts.evidence.coverage.files:
        run, soundly = find_lines_run(file, tests), find_lines_run(file, sound)
        tally += Tally(len(soundly), len(run))
        if run > soundly:
            evidence.append(f"{file.path}: {show_lines(run - soundly)}")
    if not tally.total:
        return Measured(None, tally, reason="no integration test runs a line of the source")
    return Measured(tally.percent, tally, tuple(evidence))


METRIC = Metric(80, 4, measure, reads=frozenset({Part.SUITE, Part.FINDINGS, Part.USES, Part.COVERAGE}))
