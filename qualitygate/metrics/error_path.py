"""Test modules in, share out of those with a test of what goes wrong. Advisory.

An error test expects an exception, a status from 400 to 599 or an exit code other than 0, itself or in what it calls.
A module with property or performance tests alone needs none.

Formula: test modules with an error test / test modules with tests. No such module: not measured. No document gives a
number: the target is all.

>>> from qualitygate.model import *
>>> raises = Check(CheckKind.RAISES, Span(3))
>>> functions = [Function("test_x", "test_x", path, (), (), (), checks=(raises,) * n) for n, path in enumerate("ab")]
>>> cases = [Case(TestId(f.path, f.name), f, Style.PYTEST, Kind.UNIT) for f in functions]
>>> found = measure(Facts(Suite(".", tuple(File(case.id.path, 9, (case,)) for case in cases))))
>>> found.tally, found.evidence
(Tally(good=1, total=2), ('a: no test of an error (1 test)',))
"""

from __future__ import annotations

from qualitygate.counting import NOT_SCANNED
from qualitygate.display import count
from qualitygate.error_checks import is_error_test
from qualitygate.model import Facts, Kind, Measured, Metric, Part, Tally

_APART = frozenset({Kind.PROPERTY, Kind.PERFORMANCE})


def measure(facts: Facts) -> Measured:
    """The files with tests, split by whether one of these expects an error; the largest without one first."""
    suite = facts.suite
    if suite is None:
        return Measured(None, reason=NOT_SCANNED)
    files = [file for file in suite.files if any(case.kind not in _APART for case in file.cases)]
    if not files:
        return Measured(None, reason="no module has tests other than property and performance tests")
    missed = [file for file in files if not any(is_error_test(case, suite) for case in file.cases)]
    missed.sort(key=lambda file: (-len(file.cases), file.path))
    tally = Tally(len(files) - len(missed), len(files))
    evidence = tuple(f"{file.path}: no test of an error ({count(len(file.cases), 'test')})" for file in missed)
    return Measured(tally.percent, tally, evidence)


METRIC = Metric(100, 0, measure, reads=frozenset({Part.SUITE}))
