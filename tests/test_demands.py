"""Conditions on parts of the source: paths of the configuration, and what has changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualitygate.demands import demand_new_code, demand_paths
from qualitygate.exit_codes import ExitCode
from qualitygate.model import (
    ChangedFunction,
    Changes,
    Condition,
    CoverageEvidence,
    Evidence,
    Facts,
    FileCoverage,
    Finding,
    Judgement,
    Mutant,
    MutationEvidence,
    Sample,
    Severity,
    SourceFacts,
    SourceFunction,
    Span,
    State,
    Status,
    Suite,
    Verdict,
)
from qualitygate.model.config import PathTarget
from qualitygate.plugins import load_metrics
from qualitygate.revision import ChangedFile

METRICS = load_metrics()
A, B = "src/a.py", "src/b.py"
REQUIRED = ("mutation-score", "total-coverage", "anti-patterns")

PASSED, FAILED, OPEN = State.PASSED, State.FAILED, State.UNMEASURED


def build_facts(*statuses: Status, path: str = A, findings: tuple[Finding, ...] = (), **more: object) -> Facts:
    """Two files of four statements; of `src/a.py` the last one is missed. Mutant n is on line n of the path."""
    files = (
        FileCoverage(A, frozenset({1, 2, 3, 4}), frozenset({4}), frozenset(), 2, 1),
        FileCoverage(B, frozenset({1, 2, 3, 4}), frozenset(), frozenset()),
    )
    verdicts = tuple(
        Verdict(Mutant(str(n), path, "f", Span(n), "op", "a", "b", str(n)), status)
        for n, status in enumerate(statuses, start=1)
    )
    mutation = replace(MutationEvidence(verdicts), **more)  # type: ignore[arg-type]
    return Facts(Suite("."), Judgement(findings), Evidence(CoverageEvidence(files, (), True), mutation))


def find(line: int, severity: Severity = Severity.ERROR, path: str = "tests/test_a.py", ignored: str = "") -> Finding:
    return Finding("no-oracle", "assertions", severity, path, "test_a", "m", Span(line), ignored=ignored or None)


def demand_path(facts: Facts, path: str, target: float, metric: str = "mutation-score") -> tuple[Condition, ExitCode]:
    (judged,) = demand_paths(facts, METRICS, [PathTarget(path, metric, target)])
    return judged


def change(path: str, *lines: int) -> ChangedFile:
    return ChangedFile(path, frozenset(lines), before=path)


KILLED, SURVIVED = Status.KILLED, Status.SURVIVED


@pytest.mark.parametrize(
    ("path", "target", "state", "detail", "code"),
    [
        (A, 50, PASSED, "50.0%, wanted >= 50%", ExitCode.OK),
        ("src/*", 50, PASSED, "50.0%, wanted >= 50%", ExitCode.OK),
        (A, 50.1, FAILED, "50.0%, wanted >= 50.1%", ExitCode.GATE),
        (B, 1, OPEN, "required, not measured: the source has nothing to mutate", ExitCode.UNDECIDED),
        ("gone/*", 1, OPEN, "required, not measured: no source file is there", ExitCode.UNDECIDED),
    ],
)
def test_demand_of_a_path(path: str, target: float, state: State, detail: str, code: ExitCode) -> None:
    judged = demand_path(build_facts(KILLED, SURVIVED), path, target)

    assert judged == (Condition(f"mutation-score in {path}", state, detail), code)


def test_demand_each_path_by_itself() -> None:
    wanted = [PathTarget(B, "total-coverage", 100), PathTarget(A, "total-coverage", 100), PathTarget(A, "typo", 1)]

    judged = list(demand_paths(build_facts(), METRICS, wanted))

    assert judged == [
        (Condition("total-coverage in src/b.py", PASSED, "100.0%, wanted >= 100%"), ExitCode.OK),
        (Condition("total-coverage in src/a.py", FAILED, "66.7%, wanted >= 100%"), ExitCode.GATE),
        (Condition("typo in src/a.py", OPEN, "required, not measured: no such metric"), ExitCode.UNDECIDED),
    ]


def test_demand_nothing_of_no_path() -> None:
    assert list(demand_paths(build_facts(), METRICS, [])) == []


def test_leave_a_path_open_whose_mutants_nobody_ran() -> None:
    facts = build_facts()
    facts = replace(facts, evidence=replace(facts.evidence, mutation=None))

    assert demand_path(facts, A, 50)[0].detail == "required, not measured: no mutants were run"


def test_leave_a_path_open_of_which_the_sample_holds_nothing() -> None:
    facts = build_facts(KILLED, path=B, sample=Sample(9))

    condition, code = demand_path(facts, A, 1)

    assert (condition.state, code) == (OPEN, ExitCode.UNDECIDED)
    assert condition.detail == "required, not measured: none of its mutants was judged"


def test_judge_a_path_of_which_a_sample_holds_everything() -> None:
    assert demand_path(build_facts(KILLED, SURVIVED, sample=Sample(2)), A, 51)[1] is ExitCode.GATE


@pytest.mark.parametrize("sample", [Sample(90), Sample(90, "early stop", 96.0, 99.0)])
def test_leave_a_path_open_that_a_sample_does_not_decide(sample: Sample) -> None:
    condition, code = demand_path(build_facts(*[KILLED] * 9, sample=sample), A, 95)

    assert (condition.state, code) == (OPEN, ExitCode.UNDECIDED)
    assert condition.detail.startswith("undecided by a sample: ")


def test_fail_a_path_that_a_sample_decides() -> None:
    condition, code = demand_path(build_facts(*[SURVIVED] * 9, sample=Sample(20)), A, 95)

    assert (condition.state, code) == (FAILED, ExitCode.GATE)


def test_judge_coverage_whatever_was_sampled() -> None:
    facts = build_facts(KILLED, sample=Sample(90))

    assert demand_path(facts, A, 100, "total-coverage")[0].state is FAILED


def demand(
    facts: Facts, *changes: ChangedFile, required: tuple[str, ...] = REQUIRED, **targets: float
) -> dict[str, tuple[State, str]]:
    named = {key.replace("_", "-"): target for key, target in targets.items()}
    judged = demand_new_code(facts, METRICS, changes, named, required)
    assert all(condition.name == f"{key} of new code" for key, (condition, _) in judged.items())
    expected = {PASSED: ExitCode.OK, FAILED: ExitCode.GATE, OPEN: ExitCode.UNDECIDED}
    assert all(code is expected[condition.state] for condition, code in judged.values())
    return {key: (condition.state, condition.detail) for key, (condition, _) in judged.items()}


NOTHING = (PASSED, "nothing to measure has changed")


def test_demand_of_new_code_what_is_required_and_can_be_told_of_it() -> None:
    judged = demand(build_facts(), required=("unit-coverage", "template-usage", "flakiness-risk", "naming", "typo"))

    assert judged == {"unit-coverage": NOTHING}


@pytest.mark.parametrize(
    "changes",
    [
        (),
        (ChangedFile(A, deleted=True, before=A),),
        (ChangedFile(A, cuts=frozenset({2}), before=A),),
        (ChangedFile(A, before="src/old.py"),),
        (change(A, 9),),
        (change("README.md", 1),),
    ],
)
def test_pass_where_nothing_has_changed(changes: tuple[ChangedFile, ...]) -> None:
    assert demand(build_facts(SURVIVED), *changes) == {
        "mutation-score": NOTHING,
        "total-coverage": NOTHING,
        "anti-patterns": (PASSED, "0 error findings in changed tests"),
    }


def test_judge_changed_lines_alone() -> None:
    facts = build_facts(SURVIVED, KILLED, KILLED, SURVIVED)

    good = demand(facts, change(A, 2, 3), required=REQUIRED[:2])
    bad = demand(facts, change(A, 3, 4), required=REQUIRED[:2])

    assert good == {
        "mutation-score": (PASSED, "100.0%, wanted >= 85%"),
        "total-coverage": (PASSED, "100.0% (33.3% to 100.0%), wanted >= 80%"),
    }
    assert bad == {
        "mutation-score": (FAILED, "50.0%, wanted >= 85%"),
        "total-coverage": (FAILED, "50.0% (25.0% to 75.0%), wanted >= 80%"),
    }


def test_judge_a_new_file_whole() -> None:
    judged = demand(build_facts(KILLED, SURVIVED), ChangedFile(A, frozenset({1})), required=REQUIRED[:2])

    assert judged == {
        "mutation-score": (FAILED, "50.0%, wanted >= 85%"),
        "total-coverage": (FAILED, "66.7%, wanted >= 80%"),
    }


@pytest.mark.parametrize(("target", "state"), [(50, PASSED), (50.1, FAILED)])
def test_hold_new_code_to_the_projects_target(target: float, state: State) -> None:
    judged = demand(build_facts(KILLED, SURVIVED), change(A, 1, 2), required=("mutation-score",), mutation_score=target)

    assert judged["mutation-score"][0] is state


def test_pass_new_code_whose_mutants_are_all_ignored() -> None:
    assert demand(build_facts(Status.IGNORED), change(A, 1))["mutation-score"] == NOTHING


@pytest.mark.parametrize("status", [Status.KILLED, Status.IGNORED])
def test_leave_new_code_open_of_which_the_sample_holds_nothing(status: Status) -> None:
    """The mutant that was judged is elsewhere, or does not count: others may be on the changed lines."""
    judged = demand(build_facts(status, sample=Sample(9)), change(A, *([1] if status is Status.IGNORED else [2])))

    assert judged["mutation-score"] == (OPEN, "required, not measured: none of its mutants was judged")
    assert judged["total-coverage"][0] is PASSED


def test_leave_new_code_open_that_a_sample_does_not_decide() -> None:
    state, detail = demand(build_facts(KILLED, sample=Sample(9)), change(A, 1))["mutation-score"]

    assert state is OPEN
    assert detail.startswith("undecided by a sample: ")


def test_leave_new_code_open_that_nobody_measured() -> None:
    judged = demand(Facts(), change(A, 1))

    assert judged == {
        "mutation-score": (OPEN, "required, not measured: no mutants were run"),
        "total-coverage": (OPEN, "required, not measured: coverage was not measured"),
    }


def test_leave_critical_functions_open_where_no_source_was_read() -> None:
    facts = replace(build_facts(), critical=("a:f",))

    blind = demand(facts, change(A, 1), required=("performance-coverage",))
    seeing = demand(replace(facts, source=SourceFacts()), change(A, 1), required=("performance-coverage",))

    assert blind["performance-coverage"][0] is OPEN
    assert seeing["performance-coverage"] == NOTHING


@pytest.mark.parametrize(
    ("findings", "state", "detail"),
    [
        ((find(3),), FAILED, "1 error finding in changed tests: tests/test_a.py:3"),
        ((find(3), find(3)), FAILED, "2 error findings in changed tests: tests/test_a.py:3, tests/test_a.py:3"),
        ((find(4),), PASSED, "0 error findings in changed tests"),
        ((find(3, path="tests/test_b.py"),), PASSED, "0 error findings in changed tests"),
        ((find(3, Severity.WARNING), find(3, Severity.INFO)), PASSED, "0 error findings in changed tests"),
        ((find(3, ignored="known"),), PASSED, "0 error findings in changed tests"),
    ],
)
def test_demand_no_error_in_what_has_changed(findings: tuple[Finding, ...], state: State, detail: str) -> None:
    judged = demand(build_facts(findings=findings), change("tests/test_a.py", 3))

    assert judged["anti-patterns"] == (state, detail)


def test_demand_nothing_of_findings_that_is_not_required() -> None:
    assert demand(build_facts(findings=(find(3),)), change("tests/test_a.py", 3), required=()) == {}


def test_pass_test_first_where_no_function_has_changed() -> None:
    facts = replace(build_facts(KILLED), changed=Changes("main"))

    assert demand_new_code(facts, METRICS, [change(A, 1)], {}, ["test-first"]) == {
        "test-first": (Condition("test-first", PASSED, "no function of the source has changed"), ExitCode.OK)
    }


@pytest.mark.parametrize("required", [["test-first"], []])
def test_leave_test_first_to_the_metric_where_it_is_measured_or_not_required(required: list[str]) -> None:
    function = SourceFunction(A, "a", "f", Span(1, 0, 2, 0), Span(2, 0, 2, 0))
    measured = replace(build_facts(KILLED), changed=Changes("main", (ChangedFunction(function),)))
    unasked = build_facts(KILLED)
    unchanged = replace(unasked, changed=Changes("main"))

    for facts in (measured, unasked, *([] if required else [unchanged])):
        assert demand_new_code(facts, METRICS, [change(A, 1)], {}, required) == {}
