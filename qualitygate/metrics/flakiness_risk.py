"""Findings and runs in other orders in, what makes outcomes vary out, per 100 production statements.

Formula: 100 x (5 x errors + 2 x warnings + 0.5 x infos + 5 x order-dependent tests) / production statements; the
findings are those of the families isolation and determinism. Order-dependent is a test that passes when the whole suite
runs, and fails when the suite runs backwards or when it runs alone. Where one of these runs broke off the value is not
measured, and what the findings weigh is the least it can be.

>>> from qualitygate.model import *
>>> finding = Finding("sleep-as-sync", "determinism", Severity.WARNING, "tests/test_a.py", "test_a", "sleeps")
>>> file, test = FileCoverage("a.py", frozenset(range(1, 201)), frozenset(), frozenset()), TestId("t.py", "test_b")
>>> coverage = CoverageEvidence((file,), (), True, unsteady=(test,))
>>> found = measure(Facts(judgement=Judgement((finding,)), evidence=Evidence(coverage)))
>>> found.value, found.evidence[0]
(3.5, '1 test passes in the suite and fails alone or backwards, weight 5: t.py::test_b')
"""

from __future__ import annotations

from qualitygate.counting import NO_STATEMENTS, NOT_COVERED, NOT_SCANNED, describe_findings, per_hundred, weigh_findings
from qualitygate.display import count, show_some
from qualitygate.model import Direction, Facts, Measured, Metric, Part, Severity

_FAMILIES = ("isolation", "determinism")


def measure(facts: Facts) -> Measured:
    """What the findings and the order-dependent tests weigh; without runs in other orders the least it can be."""
    if facts.judgement is None:
        return Measured(None, reason=NOT_SCANNED)
    coverage = facts.evidence.coverage
    if coverage is None:
        return Measured(None, reason=f"{NOT_COVERED}: the number of production statements is not known")
    risky = [finding for finding in facts.judgement.active if finding.family in _FAMILIES]
    unsteady = coverage.unsteady or ()
    weight = Severity.ERROR.weight * len(unsteady)
    density = per_hundred(weigh_findings(risky) + weight, coverage.statements)
    if density is None:
        return Measured(None, reason=NO_STATEMENTS, dropped=True)
    evidence = describe_findings(risky)
    if coverage.unsteady is None:
        return Measured(None, evidence=evidence, low=density, reason="the tests were not run in other orders")
    if unsteady:
        passes = "passes in the suite and fails" if len(unsteady) == 1 else "pass in the suite and fail"
        told = f"{count(len(unsteady), 'test')} {passes} alone or backwards, weight {weight:g}: "
        evidence = (told + show_some([str(test) for test in unsteady]), *evidence)
    return Measured(density, evidence=evidence, density=density)


METRIC = Metric(
    0.22, 8, measure, Direction.DOWN, unit="/100", half=2.0, reads=frozenset({Part.FINDINGS, Part.COVERAGE})
)
