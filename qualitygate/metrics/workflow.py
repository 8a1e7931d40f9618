"""Integration tests in, share of the steps out that are found of those each should have. Advisory.

The steps are 3 to 9 of document 000's ten: infrastructure (the test touches a database, files, HTTP or another system),
data (a fixture, table, factory or written value), act (a call), outcome (a check), performance (a bound on time or
memory), errors (a test of what goes wrong), clean-up (a tear-down, a context manager, a fixture that undoes itself).
Performance and errors may be found in another test of the same file: one test that checked all would be three.

Formula: steps found / (7 x integration tests). No integration test: not measured. The target is six steps of
the seven: not every integration test has a requirement on time to hold.

>>> from qualitygate.model import *
>>> test = TestId("tests/test_a.py", "test_a")
>>> body = (Evaluate(Call(Name("load", "load")), Span(2)),)
>>> function = Function("test_a", "test_a", "tests/test_a.py", (), (), body)
>>> case = Case(test, function, Style.PYTEST, Kind.INTEGRATION, requested=("tmp_path",))
>>> suite = Suite(".", (File("tests/test_a.py", 9, (case,)),))
>>> found = measure(Facts(suite, Judgement(touchpoints=((test, ("files",)),))))
>>> found.tally, found.evidence
(Tally(good=4, total=7), ('tests/test_a.py::test_a: no outcome, performance, errors',))
"""

from __future__ import annotations

from qualitygate.counting import NOT_SCANNED
from qualitygate.model import Facts, Kind, Measured, Metric, Part, Tally
from qualitygate.workflow_steps import STEPS, find_missing_steps, know_surroundings


def measure(facts: Facts) -> Measured:
    """The steps of every integration test, those that lack most first."""
    if facts.suite is None or facts.judgement is None:
        return Measured(None, reason=NOT_SCANNED)
    around = know_surroundings(facts.suite, facts.judgement)
    tests = [case for case in facts.suite.cases if case.kind is Kind.INTEGRATION]
    if not tests:
        return Measured(None, reason="there is no integration test")
    missing = {case.id: steps for case in tests if (steps := find_missing_steps(case, around))}
    total = len(STEPS) * len(tests)
    tally = Tally(total - sum(map(len, missing.values())), total)
    ranked = sorted(missing, key=lambda test: (-len(missing[test]), test))
    return Measured(tally.percent, tally, tuple(f"{test}: no {', '.join(missing[test])}" for test in ranked))


METRIC = Metric(85, 0, measure, reads=frozenset({Part.SUITE, Part.USES}))
