from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.exit_codes import ExitCode
from qualitygate.gate import judge_gate
from qualitygate.model import (
    Condition,
    Direction,
    Finding,
    Measured,
    Measurement,
    Metric,
    Mutant,
    MutationEvidence,
    Severity,
    Span,
    State,
    Status,
    Verdict,
)


def build(key: str, value: float | None, target: float = 85.0, **more: float) -> Measurement:
    measured = Measured(value, reason="nobody ran it" if value is None else "", **more)  # type: ignore[arg-type]
    return Measurement(Metric(target, 1, lambda facts: measured, key=key), measured, target)


def run_mutants(*statuses: Status) -> MutationEvidence:
    return MutationEvidence(
        tuple(
            Verdict(Mutant(str(n), "a.py", "f", Span(n), "op", "a", "b", str(n)), status)
            for n, status in enumerate(statuses)
        )
    )


def find(severity: Severity, ignored: str | None = None) -> Finding:
    return Finding("no-oracle", "assertions", severity, "t.py", "test_a", "m", ignored=ignored)


def test_decide_nothing() -> None:
    gate, code = judge_gate([build("a", 100.0)], required=())

    assert gate.conditions == (Condition("gate", State.UNMEASURED, "nothing is required and nothing was judged"),)
    assert not gate.passed
    assert code is ExitCode.UNDECIDED


@pytest.mark.parametrize(
    ("value", "state", "detail", "code"),
    [
        (85.0, State.PASSED, "85.0%, wanted >= 85%", ExitCode.OK),
        (84.96, State.FAILED, "84.96%, wanted >= 85%", ExitCode.GATE),
        (84.99999999, State.FAILED, "84.99999999%, wanted >= 85%", ExitCode.GATE),
        (100.0, State.PASSED, "100.0%, wanted >= 85%", ExitCode.OK),
        (0.0, State.FAILED, "0.0%, wanted >= 85%", ExitCode.GATE),
        (None, State.UNMEASURED, "required, not measured: nobody ran it", ExitCode.UNDECIDED),
    ],
)
def test_require_metric(value: float | None, state: State, detail: str, code: ExitCode) -> None:
    gate, ended = judge_gate([build("a", value), build("other", 0.0)], required=["a"])

    assert gate.conditions == (Condition("a", state, detail),)
    assert gate.passed == (code is ExitCode.OK)
    assert ended is code


@pytest.mark.parametrize(
    ("value", "state", "detail"),
    [(0.67, State.PASSED, "0.67/100, wanted <= 0.67/100"), (0.671, State.FAILED, "0.671/100, wanted <= 0.67/100")],
)
def test_require_density(value: float, state: State, detail: str) -> None:
    metric = Metric(0.67, 1, lambda facts: Measured(value), Direction.DOWN, "/100", half=6.0, key="anti-patterns")

    gate, _ = judge_gate([Measurement(metric, Measured(value), 0.67)], required=["anti-patterns"])

    assert gate.conditions == (Condition("anti-patterns", state, detail),)


def test_require_metric_that_nobody_knows() -> None:
    gate, code = judge_gate([], required=["typo"])

    assert gate.conditions == (Condition("typo", State.UNMEASURED, "required, and no such metric was measured"),)
    assert code is ExitCode.UNDECIDED


def test_leave_dropped_but_required_undecided() -> None:
    dropped = Measured(None, reason="no critical function is declared", dropped=True)
    metric = Metric(100, 1, lambda facts: dropped, key="performance-coverage")

    gate, code = judge_gate([Measurement(metric, dropped, 100)], required=["performance-coverage"])

    assert gate.conditions[0].state is State.UNMEASURED
    assert code is ExitCode.UNDECIDED


@pytest.mark.parametrize(
    ("value", "least", "state", "detail", "code"),
    [
        (85.0, 85, State.PASSED, "mutation score 85.0%, wanted >= 85%", ExitCode.OK),
        (84.96, 85, State.FAILED, "mutation score 84.96%, wanted >= 85%", ExitCode.GATE),
        (50.0, 0, State.PASSED, "mutation score 50.0%, wanted >= 0%", ExitCode.OK),
        (0.0, 0, State.PASSED, "mutation score 0.0%, wanted >= 0%", ExitCode.OK),
        (99.9, 100, State.FAILED, "mutation score 99.9%, wanted >= 100%", ExitCode.GATE),
        (80.04, 80.0512345, State.FAILED, "mutation score 80.0%, wanted >= 80.0512345%", ExitCode.GATE),
        (None, 85, State.UNMEASURED, "the mutation score is not measured: nobody ran it", ExitCode.UNDECIDED),
    ],
)
def test_demand_score(value: float | None, least: float, state: State, detail: str, code: ExitCode) -> None:
    gate, ended = judge_gate([build("mutation-score", value, 50.0)], required=(), min_score=least)

    assert gate.conditions == (Condition("min-score", state, detail),)
    assert ended is code


def test_demand_score_that_nobody_measured() -> None:
    gate, code = judge_gate([], required=(), min_score=85)

    assert gate.conditions == (Condition("min-score", State.UNMEASURED, "the mutation score is not measured"),)
    assert code is ExitCode.UNDECIDED


def test_hold_sample_to_its_lower_end() -> None:
    sampled = build("mutation-score", 83.0, low=83.0, high=94.3)

    gate, code = judge_gate([sampled], required=(), min_score=85)

    assert gate.conditions[0].detail == "mutation score 83.0% (83.0% to 94.3%), wanted >= 85%"
    assert code is ExitCode.GATE


@pytest.mark.parametrize(
    ("mutants", "unresolved", "state", "detail", "code"),
    [
        (100, 0, State.PASSED, "100 mutants judged", ExitCode.OK),
        (1, 0, State.PASSED, "1 mutant judged", ExitCode.OK),
        (100, 2, State.PASSED, "2 of 100 mutants without a verdict (2.0%)", ExitCode.OK),
        (99, 2, State.UNMEASURED, "2 of 99 mutants without a verdict (2.02%), at most 2% may be", ExitCode.UNDECIDED),
        (1, 1, State.UNMEASURED, "1 of 1 mutant without a verdict (100.0%), at most 2% may be", ExitCode.UNDECIDED),
    ],
)
def test_demand_verdicts(mutants: int, unresolved: int, state: State, detail: str, code: ExitCode) -> None:
    mutation = run_mutants(*[Status.ERROR] * unresolved, *[Status.SURVIVED] * (mutants - unresolved))

    gate, ended = judge_gate([], required=(), mutation=mutation)

    assert gate.conditions == (Condition("mutants", state, detail),)
    assert ended is code


@pytest.mark.parametrize(
    ("statuses", "detail"),
    [((), "no mutants to judge"), ((Status.IGNORED, Status.IGNORED), "no mutants to judge: all 2 are ignored")],
)
def test_demand_mutants(statuses: tuple[Status, ...], detail: str) -> None:
    gate, code = judge_gate([], required=(), mutation=run_mutants(*statuses))

    assert gate.conditions == (Condition("mutants", State.UNMEASURED, detail),)
    assert code is ExitCode.NOTHING


def test_leave_ignored_out_of_unresolved_share() -> None:
    mutation = run_mutants(Status.ERROR, *[Status.KILLED] * 48, *[Status.IGNORED] * 10)

    gate, _ = judge_gate([], required=(), mutation=mutation)

    assert gate.conditions[0].state is State.UNMEASURED


@pytest.mark.parametrize(
    ("findings", "state", "detail", "code"),
    [
        ((), State.PASSED, "0 new errors against the baseline", ExitCode.OK),
        ((find(Severity.WARNING), find(Severity.INFO)), State.PASSED, "0 new errors against the baseline", ExitCode.OK),
        ((find(Severity.ERROR, "known"),), State.PASSED, "0 new errors against the baseline", ExitCode.OK),
        ((find(Severity.ERROR),), State.FAILED, "1 new error against the baseline", ExitCode.GATE),
    ],
)
def test_demand_no_new_errors(findings: tuple[Finding, ...], state: State, detail: str, code: ExitCode) -> None:
    gate, ended = judge_gate([], required=(), new_findings=findings)

    assert gate.conditions == (Condition("new-findings", state, detail),)
    assert ended is code


def test_order_conditions_as_required() -> None:
    measurements = [build("a", 90.0), build("b", 90.0), build("mutation-score", 90.0)]

    gate, code = judge_gate(
        measurements, required=["b", "a"], min_score=85, mutation=run_mutants(Status.KILLED), new_findings=()
    )

    assert [one.name for one in gate.conditions] == ["b", "a", "min-score", "mutants", "new-findings"]
    assert gate.passed
    assert code is ExitCode.OK


@pytest.mark.parametrize(
    ("measurements", "mutation", "code"),
    [
        ([build("a", 0.0)], run_mutants(Status.KILLED), ExitCode.GATE),
        ([build("a", 0.0)], run_mutants(Status.ERROR), ExitCode.UNDECIDED),
        ([build("a", None)], run_mutants(), ExitCode.NOTHING),
        ([build("a", 0.0)], run_mutants(), ExitCode.NOTHING),
    ],
)
def test_end_with_worst(measurements: list[Measurement], mutation: MutationEvidence, code: ExitCode) -> None:
    gate, ended = judge_gate(measurements, required=["a"], mutation=mutation)

    assert ended is code
    assert not gate.passed


@given(
    st.lists(st.none() | st.floats(0, 100), max_size=4),
    st.none() | st.floats(0, 100),
    st.none() | st.lists(st.sampled_from(Status), max_size=60),
)
def test_pass_only_with_exit_zero(
    values: list[float | None], least: float | None, statuses: list[Status] | None
) -> None:
    measurements = [build(f"m{n}", value) for n, value in enumerate(values)]
    mutation = None if statuses is None else run_mutants(*statuses)

    gate, code = judge_gate(
        measurements, required=[one.key for one in measurements], min_score=least, mutation=mutation
    )

    assert gate.passed == (code is ExitCode.OK)
    assert gate.conditions
    assert code in (ExitCode.OK, ExitCode.GATE, ExitCode.UNDECIDED, ExitCode.NOTHING)
