from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.conditions import Judged, decide, leave_open
from qualitygate.exit_codes import ExitCode
from qualitygate.gate import judge_gate
from qualitygate.model import (
    Condition,
    Direction,
    Disagreement,
    Finding,
    Measured,
    Measurement,
    Metric,
    Mutant,
    MutationEvidence,
    Sample,
    Severity,
    Span,
    State,
    Status,
    Verdict,
    Verification,
)
from qualitygate.model.config import GateException
from qualitygate.terms import Terms


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


def draw(*statuses: Status, scope: str = "", sample: Sample | None = None, **more: object) -> MutationEvidence:
    return replace(run_mutants(*statuses), scope=scope, sample=sample, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "high", "least", "state", "code"),
    [
        (83.0, 94.3, 83.0, State.PASSED, ExitCode.OK),
        (83.0, 94.3, 83.0001, State.UNMEASURED, ExitCode.UNDECIDED),
        (83.0, 94.3, 94.3, State.UNMEASURED, ExitCode.UNDECIDED),
        (83.0, 94.3, 94.3001, State.FAILED, ExitCode.GATE),
        (83.0, 83.0, 83.0001, State.FAILED, ExitCode.GATE),
        (0.0, 100.0, 100.0, State.UNMEASURED, ExitCode.UNDECIDED),
        (0.0, 100.0, 0.0, State.PASSED, ExitCode.OK),
    ],
)
def test_leave_open_what_lies_within_the_interval_of_a_sample(
    low: float, high: float, least: float, state: State, code: ExitCode
) -> None:
    sampled = build("mutation-score", low, low=low, high=high)
    mutation = draw(Status.KILLED, sample=Sample(10))

    gate, ended = judge_gate([sampled], required=(), min_score=least, mutation=mutation)

    score, mutants = gate.conditions
    assert (score.name, score.state, mutants.state) == ("min-score", state, State.PASSED)
    assert score.detail.startswith("undecided by a sample: mutation score ") == (state is State.UNMEASURED)
    assert ended is code


def test_show_the_interval_that_leaves_it_open() -> None:
    sampled = build("mutation-score", 83.0, low=83.0, high=94.3)

    gate, _ = judge_gate([sampled], required=(), min_score=85, mutation=draw(Status.KILLED, sample=Sample(10)))

    assert gate.conditions[0].detail == "undecided by a sample: mutation score 83.0% (83.0% to 94.3%), wanted >= 85%"


def test_fail_a_whole_run_below_the_bar_whatever_bounds_it_shows() -> None:
    measured = build("mutation-score", 83.0, low=83.0, high=94.3)

    _, code = judge_gate([measured], required=(), min_score=85, mutation=draw(Status.KILLED))

    assert code is ExitCode.GATE


@pytest.mark.parametrize("high", [None, 0.0])
def test_fail_a_sample_without_an_upper_end(high: float | None) -> None:
    more = {} if high is None else {"high": high}
    sampled = build("mutation-score", 0.0, low=0.0, **more)

    _, code = judge_gate([sampled], required=(), min_score=1, mutation=draw(Status.KILLED, sample=Sample(10)))

    assert code is ExitCode.GATE


DISAGREEMENT = Disagreement("abc", Status.KILLED, Status.SURVIVED)


@pytest.mark.parametrize(
    ("verification", "state", "detail", "code"),
    [
        (Verification(0), State.PASSED, "0 verdicts checked in plain processes, 0 verdicts disagree", ExitCode.OK),
        (Verification(1), State.PASSED, "1 verdict checked in plain processes, 0 verdicts disagree", ExitCode.OK),
        (Verification(20, unsettled=("x",)), State.PASSED,
         "20 verdicts checked in plain processes, 0 verdicts disagree", ExitCode.OK),
        (Verification(20, (DISAGREEMENT,)), State.FAILED,
         "20 verdicts checked in plain processes, 1 verdict disagrees", ExitCode.DISAGREE),
        (Verification(20, (DISAGREEMENT, DISAGREEMENT)), State.FAILED,
         "20 verdicts checked in plain processes, 2 verdicts disagree", ExitCode.DISAGREE),
    ],
)  # fmt: skip
def test_demand_that_the_oracle_agrees(verification: Verification, state: State, detail: str, code: ExitCode) -> None:
    mutation = draw(Status.KILLED, verification=verification)

    gate, ended = judge_gate([], required=(), mutation=mutation)

    assert gate.conditions[1:] == (Condition("oracle", state, detail),)
    assert ended is code


@pytest.mark.parametrize(
    ("expired", "detail"),
    [
        (("a.py:f (me: why), until 2024-01-01",), "expired: a.py:f (me: why), until 2024-01-01"),
        (("one", "two"), "expired: one, two"),
    ],
)
def test_demand_that_no_exception_has_expired(expired: tuple[str, ...], detail: str) -> None:
    gate, code = judge_gate([], required=(), mutation=draw(Status.KILLED, expired=expired))

    assert gate.conditions[1:] == (Condition("exceptions", State.FAILED, detail),)
    assert code is ExitCode.EXPIRED


def test_end_with_a_disagreement_before_all_else_of_a_run() -> None:
    mutation = draw(Status.ERROR, verification=Verification(1, (DISAGREEMENT,)), expired=("one",))

    gate, code = judge_gate([build("mutation-score", 0.0)], required=(), min_score=85, mutation=mutation)

    assert [one.name for one in gate.conditions] == ["min-score", "mutants", "oracle", "exceptions"]
    assert code is ExitCode.DISAGREE


@pytest.mark.parametrize(
    ("statuses", "why"),
    [
        ((), "no mutant is on a changed line, and no test of one has changed"),
        ((Status.IGNORED,), "all 1 are ignored"),
        ((Status.IGNORED, Status.IGNORED), "all 2 are ignored"),
    ],
)
@pytest.mark.parametrize("scope", ["since main", "since main, shard 1/2"])
def test_pass_where_nothing_has_changed(scope: str, statuses: tuple[Status, ...], why: str) -> None:
    unmeasured = build("mutation-score", None)

    gate, code = judge_gate([unmeasured], required=(), min_score=85, mutation=draw(*statuses, scope=scope))

    assert gate.conditions == (Condition("mutants", State.PASSED, f"nothing to judge: {why}"),)
    assert code is ExitCode.OK


def test_hold_what_has_changed_to_the_bar() -> None:
    low = build("mutation-score", 50.0)

    gate, code = judge_gate(
        [low], required=(), min_score=85, mutation=draw(Status.KILLED, Status.SURVIVED, scope="since main")
    )

    assert [one.state for one in gate.conditions] == [State.FAILED, State.PASSED]
    assert code is ExitCode.GATE


def test_end_with_an_expired_exception_where_nothing_has_changed() -> None:
    _, code = judge_gate([], required=(), mutation=draw(scope="since main", expired=("one",)))

    assert code is ExitCode.EXPIRED


@pytest.mark.parametrize(
    ("statuses", "judged"),
    [
        ((Status.SURVIVED,), "1 mutant"),
        ((Status.SURVIVED, Status.KILLED, Status.IGNORED), "2 mutants"),
        ((), "0 mutants"),
    ],
)
def test_hold_no_shard_to_the_bar(statuses: tuple[Status, ...], judged: str) -> None:
    score = build("mutation-score", 0.0)

    gate, code = judge_gate([score], required=(), min_score=85, mutation=draw(*statuses, scope="shard 1/2"))

    detail = f"{judged} judged; `qualitygate merge` judges the whole"
    assert gate.conditions == (Condition("mutants", State.PASSED, detail),)
    assert code is ExitCode.OK


@pytest.mark.parametrize(("judged", "code"), [(48, ExitCode.UNDECIDED), (49, ExitCode.OK)])
def test_leave_a_shard_open_with_too_many_unresolved(judged: int, code: ExitCode) -> None:
    _, ended = judge_gate([], required=(), mutation=draw(Status.ERROR, *[Status.KILLED] * judged, scope="shard 1/2"))

    assert ended is code


TODAY = date(2030, 6, 15)
CLOCK = Terms(clock="the clock is behind")


def except_metrics(*keys: str) -> Terms:
    return Terms({key: GateException(key, "being rewritten", "mia", TODAY) for key in keys})


def leave_out(*keys: str) -> Terms:
    return Terms(not_applicable=dict.fromkeys(keys, "nothing to time"))


EXCEPTED = "excepted until 2030-06-15 by mia: being rewritten"


@pytest.mark.parametrize(
    ("measurement", "detail"),
    [
        (build("a", 10.0), f"10.0%, wanted >= 85%; {EXCEPTED}"),
        (build("a", None), f"required, not measured: nobody ran it; {EXCEPTED}"),
        (build("b", 10.0), f"required, and no such metric was measured; {EXCEPTED}"),
        (build("a", 90.0), "90.0%, wanted >= 85%"),
    ],
)
def test_excuse_a_required_metric(measurement: Measurement, detail: str) -> None:
    gate, code = judge_gate([measurement], required=["a"], terms=except_metrics("a"))

    assert gate.conditions == (Condition("a", State.PASSED, detail),)
    assert code is ExitCode.OK


def test_excuse_no_other_metric() -> None:
    gate, code = judge_gate([build("a", 10.0), build("b", 10.0)], required=["a", "b"], terms=except_metrics("a"))

    assert [one.state for one in gate.conditions] == [State.PASSED, State.FAILED]
    assert code is ExitCode.GATE


@pytest.mark.parametrize("value", [10.0, None])
def test_excuse_the_minimal_score_with_its_metric(value: float | None) -> None:
    measurements = [build("mutation-score", value)]

    gate, code = judge_gate(measurements, required=(), min_score=50, terms=except_metrics("mutation-score"))
    _, other = judge_gate(measurements, required=(), min_score=50, terms=except_metrics("total-coverage"))

    assert gate.conditions[0].detail.endswith(EXCEPTED)
    assert code is ExitCode.OK
    assert other is not ExitCode.OK


@pytest.mark.parametrize(
    ("mutation", "code"),
    [
        (run_mutants(), ExitCode.NOTHING),
        (run_mutants(Status.IGNORED), ExitCode.NOTHING),
        (run_mutants(Status.ERROR), ExitCode.UNDECIDED),
        (draw(Status.KILLED, verification=Verification(1, (DISAGREEMENT,))), ExitCode.DISAGREE),
        (draw(Status.KILLED, expired=("one",)), ExitCode.EXPIRED),
    ],
)
def test_excuse_no_run_that_cannot_be_trusted(mutation: MutationEvidence, code: ExitCode) -> None:
    gate, ended = judge_gate(
        [build("mutation-score", None)],
        required=["mutation-score"],
        min_score=50,
        mutation=mutation,
        terms=except_metrics("mutation-score"),
    )

    assert ended is code
    assert not gate.passed


def test_leave_out_what_is_not_applicable() -> None:
    gate, code = judge_gate([build("a", 90.0), build("b", 0.0)], required=["a", "b"], terms=leave_out("b"))

    assert gate.conditions[1] == Condition("b", State.PASSED, "not applicable: nothing to time")
    assert code is ExitCode.OK


def test_leave_out_only_what_is_required() -> None:
    gate, _ = judge_gate([build("a", 90.0)], required=["a"], terms=leave_out("b"))

    assert [one.name for one in gate.conditions] == ["a"]


@pytest.mark.parametrize("mutation", [None, run_mutants(Status.SURVIVED)])
@pytest.mark.parametrize("required", [["a"], ["a", "b"]])
def test_pass_nothing_where_nothing_is_applicable(mutation: MutationEvidence | None, required: list[str]) -> None:
    gate, code = judge_gate([build("a", 90.0)], required=required, mutation=mutation, terms=leave_out("a", "b"))

    detail = "all that is required is not applicable"
    assert gate.conditions[-1] == Condition("gate", State.UNMEASURED, detail)
    assert not gate.passed
    assert code is ExitCode.UNDECIDED


@pytest.mark.parametrize(
    "more",
    [
        {"min_score": 85, "measurements": [build("mutation-score", 85.0)]},
        {"new_findings": ()},
        {"further": [decide("mutation-score in src/*", True, "")]},
    ],
)
def test_pass_by_what_is_asked_besides(more: dict[str, object]) -> None:
    given_facts = {"measurements": [], "required": ["a"], "terms": leave_out("a")} | more

    gate, code = judge_gate(**given_facts)  # type: ignore[arg-type]

    assert len(gate.conditions) == 2
    assert code is ExitCode.OK


def test_demand_the_minimal_score_also_where_the_metric_is_not_applicable() -> None:
    _, code = judge_gate(
        [build("mutation-score", 10.0)], required=["mutation-score"], min_score=85, terms=leave_out("mutation-score")
    )

    assert code is ExitCode.GATE


def test_leave_out_before_excepting() -> None:
    terms = replace(except_metrics("a"), not_applicable={"a": "no such thing"})

    gate, _ = judge_gate([build("a", 0.0), build("b", 90.0)], required=["a", "b"], terms=terms)

    assert gate.conditions[0].detail == "not applicable: no such thing"


@pytest.mark.parametrize(
    ("judged", "state", "code"),
    [
        (decide("a of new code", True, "new"), State.PASSED, ExitCode.OK),
        (decide("a of new code", False, "new"), State.FAILED, ExitCode.GATE),
        (leave_open("a of new code", "new"), State.UNMEASURED, ExitCode.UNDECIDED),
    ],
)
def test_judge_new_code_instead_of_the_whole(judged: Judged, state: State, code: ExitCode) -> None:
    gate, ended = judge_gate(
        [build("a", 0.0), build("b", 90.0)], required=["a", "b"], instead={"a": judged, "c": decide("c", False, "")}
    )

    assert gate.conditions == (
        Condition("a of new code", state, "new"),
        Condition("b", State.PASSED, "90.0%, wanted >= 85%"),
    )
    assert ended is code


def test_excuse_new_code_with_its_metric() -> None:
    gate, code = judge_gate(
        [], required=["a"], instead={"a": decide("a of new code", False, "new")}, terms=except_metrics("a")
    )

    assert gate.conditions == (Condition("a of new code", State.PASSED, f"new; {EXCEPTED}"),)
    assert code is ExitCode.OK


@pytest.mark.parametrize(
    ("further", "code"),
    [
        ([decide("x", True, "")], ExitCode.OK),
        ([decide("x", True, ""), decide("y", False, "")], ExitCode.GATE),
        ([decide("x", False, ""), leave_open("y", "")], ExitCode.UNDECIDED),
    ],
)
def test_ask_for_more(further: Sequence[Judged], code: ExitCode) -> None:
    gate, ended = judge_gate([], required=(), further=further)

    assert gate.conditions == tuple(condition for condition, _ in further)
    assert ended is code


def test_excuse_nothing_that_is_asked_besides() -> None:
    _, code = judge_gate([], required=(), further=[decide("a in src/*", False, "")], terms=except_metrics("a"))

    assert code is ExitCode.GATE


@pytest.mark.parametrize(
    ("terms", "name", "code"),
    [
        (Terms(expired=(GateException("b", "why", "mia", TODAY),)), "exceptions", ExitCode.EXPIRED),
        (CLOCK, "clock", ExitCode.UNDECIDED),
        (replace(except_metrics("a"), clock="behind"), "clock", ExitCode.UNDECIDED),
    ],
)
def test_fail_by_the_terms_themselves(terms: Terms, name: str, code: ExitCode) -> None:
    gate, ended = judge_gate([build("a", 90.0)], required=["a"], terms=terms)

    assert [one.name for one in gate.conditions] == ["a", name]
    assert not gate.passed
    assert ended is code


def test_show_all_conditions_in_their_order() -> None:
    gate, code = judge_gate(
        [build("a", 90.0), build("mutation-score", 90.0)],
        required=["a"],
        min_score=85,
        mutation=draw(Status.KILLED, verification=Verification(1)),
        new_findings=(),
        further=[decide("ratchet a", True, "")],
        terms=replace(CLOCK, expired=(GateException("b", "why", "mia", TODAY),)),
    )

    names = ["a", "min-score", "mutants", "oracle", "new-findings", "ratchet a", "clock", "exceptions"]
    assert [one.name for one in gate.conditions] == names
    assert code is ExitCode.UNDECIDED


keys = st.sampled_from(["a", "b", "mutation-score"])


@given(
    st.dictionaries(keys, st.none() | st.floats(0, 100)),
    st.lists(keys, unique=True),
    st.frozensets(keys),
    st.none() | st.lists(st.sampled_from(Status), max_size=60),
)
def test_excuse_only_what_is_demanded_of_the_metric(
    values: dict[str, float | None], required: list[str], excepted: frozenset[str], statuses: list[Status] | None
) -> None:
    measurements = [build(key, value) for key, value in values.items()]
    mutation = None if statuses is None else run_mutants(*statuses)

    plain, code = judge_gate(measurements, required=required, mutation=mutation)
    gate, ended = judge_gate(measurements, required=required, mutation=mutation, terms=except_metrics(*excepted))

    apart = [one for one in plain.conditions if one.name not in excepted]
    assert [one for one in gate.conditions if one.name not in excepted] == apart
    assert all(one.state is State.PASSED for one in gate.conditions if one.name in excepted)
    assert gate.passed == (ended is ExitCode.OK) == all(one.state is State.PASSED for one in apart)
    assert code is not ExitCode.OK or ended is ExitCode.OK


@given(
    st.dictionaries(keys, st.none() | st.floats(0, 100)),
    st.lists(keys, unique=True),
    st.none() | st.lists(st.sampled_from(Status), max_size=9),
)
def test_pass_never_with_everything_not_applicable(
    values: dict[str, float | None], required: list[str], statuses: list[Status] | None
) -> None:
    measurements = [build(key, value) for key, value in values.items()]
    mutation = None if statuses is None else run_mutants(*statuses)

    gate, code = judge_gate(
        measurements, required=required, mutation=mutation, terms=leave_out("a", *values, *required)
    )

    assert gate.passed == (not required and mutation is not None and not mutation.unresolved and mutation.total > 0)
    assert gate.passed == (code is ExitCode.OK)
