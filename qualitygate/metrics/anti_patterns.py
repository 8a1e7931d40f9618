"""Findings and statements in, severity-weighted findings per 100 production statements out.

Formula: 100 x (5 x errors + 2 x warnings + 0.5 x infos) / production statements. Suppressed findings do not count.
Measured against the source and not against the tests, so that deleting a clean test never makes it worse.

>>> from qualitygate.model import *
>>> findings = (Finding("no-oracle", "assertions", Severity.ERROR, "tests/test_a.py", "test_a", "checks nothing"),)
>>> file = FileCoverage("a.py", frozenset(range(1, 201)), frozenset(), frozenset())
>>> found = measure(Facts(judgement=Judgement(findings), evidence=Evidence(CoverageEvidence((file,), (), True))))
>>> found.value, found.evidence
(2.5, ('no-oracle: 1 error, weight 5: tests/test_a.py:0',))
"""

from __future__ import annotations

from qualitygate.counting import NO_STATEMENTS, NOT_COVERED, NOT_SCANNED, describe_findings, per_hundred, weigh_findings
from qualitygate.model import Direction, Facts, Measured, Metric, Part


def measure(facts: Facts) -> Measured:
    """The weight of all active findings over the statements of the source."""
    if facts.judgement is None:
        return Measured(None, reason=NOT_SCANNED)
    if facts.evidence.coverage is None:
        return Measured(None, reason=f"{NOT_COVERED}: the number of production statements is not known")
    active = facts.judgement.active
    value = per_hundred(weigh_findings(active), facts.evidence.coverage.statements)
    if value is None:
        return Measured(None, reason=NO_STATEMENTS, dropped=True)
    return Measured(value, evidence=describe_findings(active), density=value)


METRIC = Metric(
    0.67,
    17,
    measure,
    Direction.DOWN,
    unit="/100",
    required=True,
    half=6.0,
    reads=frozenset({Part.FINDINGS, Part.COVERAGE}),
)
