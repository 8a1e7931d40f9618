"""anti-patterns and flakiness-risk: weights of findings per 100 production statements."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.metrics import anti_patterns, flakiness_risk
from qualitygate.model import (
    CoverageEvidence,
    Evidence,
    Facts,
    FileCoverage,
    Finding,
    Judgement,
    Measured,
    Severity,
    Span,
    TestId,
)

BOTH = [anti_patterns.measure, flakiness_risk.measure]


def finding(
    severity: Severity, family: str = "isolation", rule: str = "env-leak", line: int = 1, **more: str
) -> Finding:
    return Finding(rule, family, severity, "t.py", "test_a", "m", Span(line), ignored=more.get("ignored"))


def build_facts(*findings: Finding, statements: int = 100, unsteady: tuple[TestId, ...] | None = None) -> Facts:
    file = FileCoverage("a.py", frozenset(range(statements)), frozenset(), frozenset())
    coverage = CoverageEvidence((file,), (), True, unsteady=unsteady)
    return Facts(judgement=Judgement(findings), evidence=Evidence(coverage))


@pytest.mark.parametrize("measure", BOTH)
def test_measure_without_parts(measure: Callable[[Facts], Measured]) -> None:
    assert measure(Facts()) == Measured(None, reason="the tests were not scanned")
    assert measure(Facts(judgement=Judgement())) == Measured(
        None, reason="coverage was not measured: the number of production statements is not known"
    )


@pytest.mark.parametrize("measure", BOTH)
def test_drop_without_statements(measure: Callable[[Facts], Measured]) -> None:
    found = measure(build_facts(finding(Severity.ERROR), statements=0))

    assert found == Measured(None, reason="the source has no executable line", dropped=True)


@pytest.mark.parametrize(("severity", "weight"), [(Severity.ERROR, 5.0), (Severity.WARNING, 2.0), (Severity.INFO, 0.5)])
def test_weigh_severity(severity: Severity, weight: float) -> None:
    facts = build_facts(finding(severity))

    assert anti_patterns.measure(facts).value == anti_patterns.measure(facts).density == weight
    assert flakiness_risk.measure(facts).low == weight


def test_divide_by_statements() -> None:
    assert anti_patterns.measure(build_facts(finding(Severity.ERROR), statements=400)).value == 1.25


def test_forgive_suppressed() -> None:
    facts = build_facts(finding(Severity.ERROR, ignored="known"))

    assert anti_patterns.measure(facts).value == 0.0
    assert flakiness_risk.measure(facts).low == 0.0


@pytest.mark.parametrize(("family", "low"), [("isolation", 5.0), ("determinism", 5.0), ("assertions", 0.0)])
def test_count_family_as_flaky(family: str, low: float) -> None:
    facts = build_facts(finding(Severity.ERROR, family))

    assert flakiness_risk.measure(facts).low == low
    assert anti_patterns.measure(facts).value == 5.0


def test_leave_flakiness_open_without_other_orders() -> None:
    found = flakiness_risk.measure(build_facts())

    assert (found.value, found.low, found.high) == (None, 0.0, None)
    assert found.reason == "the tests were not run in other orders"


A, B = TestId("t.py", "test_a"), TestId("t.py", "test_b")


@pytest.mark.parametrize(
    ("unsteady", "value", "evidence"),
    [
        ((), 2.0, ("env-leak: 1 warning, weight 2: t.py:1",)),
        (
            (B,),
            7.0,
            (
                "1 test passes in the suite and fails alone or backwards, weight 5: t.py::test_b",
                "env-leak: 1 warning, weight 2: t.py:1",
            ),
        ),
        (
            (A, B),
            12.0,
            (
                "2 tests pass in the suite and fail alone or backwards, weight 10: t.py::test_a, t.py::test_b",
                "env-leak: 1 warning, weight 2: t.py:1",
            ),
        ),
    ],
)
def test_weigh_order_dependence_as_errors(
    unsteady: tuple[TestId, ...], value: float, evidence: tuple[str, ...]
) -> None:
    found = flakiness_risk.measure(build_facts(finding(Severity.WARNING), unsteady=unsteady))

    assert found == Measured(value, evidence=evidence, density=value)


def test_know_the_least_flakiness_never_above_what_it_is() -> None:
    facts = build_facts(finding(Severity.WARNING))

    assert (
        flakiness_risk.measure(facts).low
        == flakiness_risk.measure(build_facts(finding(Severity.WARNING), unsteady=())).value
    )


def test_name_rules_heaviest_first() -> None:
    facts = build_facts(
        finding(Severity.INFO, rule="print", line=1),
        finding(Severity.WARNING, rule="sleep", line=2),
        finding(Severity.WARNING, rule="sleep", line=3),
        finding(Severity.WARNING, rule="sleep", line=4),
        finding(Severity.WARNING, rule="sleep", line=5),
        finding(Severity.ERROR, rule="no-oracle", line=6),
    )

    assert anti_patterns.measure(facts).evidence == (
        "sleep: 4 warnings, weight 8: t.py:2, t.py:3, t.py:4 and 1 more",
        "no-oracle: 1 error, weight 5: t.py:6",
        "print: 1 info, weight 0.5: t.py:1",
    )
