"""Kinds of tests in, how far they make a pyramid out: the wider the slower. Advisory.

Document 002: many unit tests, fewer integration tests, minimal end-to-end tests. Property tests stand with the unit
tests, since both run on the code alone; performance and security tests have no floor of it.

Formula: satisfied ones of the inequalities unit + property >= integration and integration >= end-to-end / 2. No test of
these kinds: not measured. Document 000 puts integration first: a project that does so will read 50% here and be right.

>>> from qualitygate.model import *
>>> function = Function("test_a", "test_a", "tests/test_a.py", (), (), ())
>>> kinds = (Kind.UNIT, Kind.INTEGRATION, Kind.INTEGRATION)
>>> cases = tuple(Case(TestId("tests/test_a.py", f"test_{n}"), function, Style.PYTEST, k) for n, k in enumerate(kinds))
>>> found = measure(Facts(Suite(".", (File("tests/test_a.py", 9, cases),))))
>>> found.tally, found.evidence
(Tally(good=1, total=2), ('1 unit and property test, below 2 integration tests',))
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from qualitygate.counting import NOT_SCANNED
from qualitygate.display import count
from qualitygate.model import Facts, Kind, Measured, Metric, Part, Tally


def measure(facts: Facts) -> Measured:
    """The two inequalities over the counts of each kind."""
    if facts.suite is None:
        return Measured(None, reason=NOT_SCANNED)
    kinds = Counter(case.kind for case in facts.suite.cases)
    floors = (
        (kinds[Kind.UNIT] + kinds[Kind.PROPERTY], "unit and property test"),
        (kinds[Kind.INTEGRATION], "integration test"),
        (kinds[Kind.E2E], "end-to-end test"),
    )
    if not any(number for number, _ in floors):
        return Measured(None, reason="there is no unit, property, integration or end-to-end test")
    evidence = tuple(
        f"{count(*lower)}, below {count(*upper)}" for lower, upper in pairwise(floors) if lower[0] < upper[0]
    )
    tally = Tally(len(floors) - 1 - len(evidence), len(floors) - 1)
    return Measured(tally.percent, tally, evidence)


METRIC = Metric(100, 0, measure, reads=frozenset({Part.SUITE}))
