"""Findings in, a lower bound out on what makes outcomes vary, per 100 production statements.

Formula: 100 x (5 x errors + 2 x warnings + 0.5 x infos) / production statements, over the families isolation and
determinism, plus the order-dependence seen when tests run in other orders. That has not been run: so the value is not
measured, and what the findings weigh is the least it can be.

>>> from qualitygate.model import *
>>> finding = Finding("sleep-as-sync", "determinism", Severity.WARNING, "tests/test_a.py", "test_a", "sleeps")
>>> file = FileCoverage("a.py", frozenset(range(1, 201)), frozenset(), frozenset())
>>> found = measure(Facts(judgement=Judgement((finding,)), evidence=Evidence(CoverageEvidence((file,), (), True))))
>>> found.value, found.low
(None, 1.0)
"""

from __future__ import annotations

from qualitygate.counting import NO_STATEMENTS, NOT_COVERED, NOT_SCANNED, describe_findings, per_hundred, weigh_findings
from qualitygate.model import Direction, Facts, Measured, Metric, Part

_FAMILIES = ("isolation", "determinism")


def measure(facts: Facts) -> Measured:
    """The least the risk can be, from the findings alone."""
    if facts.judgement is None:
        return Measured(None, reason=NOT_SCANNED)
    if facts.evidence.coverage is None:
        return Measured(None, reason=f"{NOT_COVERED}: the number of production statements is not known")
    risky = [finding for finding in facts.judgement.active if finding.family in _FAMILIES]
    low = per_hundred(weigh_findings(risky), facts.evidence.coverage.statements)
    if low is None:
        return Measured(None, reason=NO_STATEMENTS, dropped=True)
    return Measured(None, evidence=describe_findings(risky), low=low, reason="the tests were not run in other orders")


METRIC = Metric(
    0.22, 8, measure, Direction.DOWN, unit="/100", half=2.0, reads=frozenset({Part.FINDINGS, Part.COVERAGE})
)
