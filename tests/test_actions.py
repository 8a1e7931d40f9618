from __future__ import annotations

from dataclasses import replace

import pytest

from qualitygate.actions import list_actions, shorten_change
from qualitygate.measure import measure
from qualitygate.model import (
    Action,
    Case,
    CoverageEvidence,
    Evidence,
    Facts,
    File,
    FileCoverage,
    Finding,
    Function,
    Judgement,
    Kind,
    Measured,
    Measurement,
    Mutant,
    MutationEvidence,
    Severity,
    SourceFacts,
    SourceFunction,
    Span,
    Status,
    Step,
    Style,
    Suite,
    TestId,
    Use,
    Verdict,
)
from qualitygate.plugins import load_metrics

METRICS = {metric.key: metric for metric in load_metrics()}
TEST = TestId("t.py", "test_a")
FILE = FileCoverage("a.py", frozenset(range(1, 101)), frozenset(), frozenset(), contexts={1: frozenset({TEST})})
COVERAGE = CoverageEvidence((FILE,), (), True)


def list_for(facts: Facts) -> tuple[Action, ...]:
    return list_actions(facts, measure(facts, load_metrics(), {}))


def find(severity: Severity, line: int, rule: str = "broken", **more: str) -> Finding:
    return Finding(rule, "assertions", severity, "t.py", "test_a", "is\n broken", Span(line), (TEST,), **more)  # type: ignore[arg-type]


def kill_or_not(line: int, status: Status, original: str = "a < b") -> Verdict:
    return Verdict(Mutant(str(line), "a.py", "C.f", Span(line), "op", original, "a <=\n  b", str(line)), status)


def test_list_nothing_without_facts() -> None:
    assert list_for(Facts()) == ()
    assert list_for(Facts(judgement=Judgement(), evidence=Evidence(COVERAGE, MutationEvidence(())))) == ()


def test_list_most_gainful_first() -> None:
    findings = (
        find(Severity.INFO, 3),
        find(Severity.ERROR, 2),
        find(Severity.WARNING, 1),
        find(Severity.WARNING, 1, "a"),
    )

    actions = list_for(Facts(judgement=Judgement(findings), evidence=Evidence(COVERAGE)))

    assert [(one.place, one.text) for one in actions] == [
        ("t.py:2", "fix broken: is broken"),
        ("t.py:1", "fix a: is broken"),
        ("t.py:1", "fix broken: is broken"),
        ("t.py:3", "fix broken: is broken"),
    ]
    assert actions[0].gain > actions[1].gain == actions[2].gain > actions[3].gain > 0


def test_leave_out_suppressed() -> None:
    facts = Facts(judgement=Judgement((find(Severity.ERROR, 1, ignored="known"),)), evidence=Evidence(COVERAGE))

    assert list_for(facts) == ()


def test_gain_nothing_where_nothing_is_measured() -> None:
    actions = list_for(Facts(judgement=Judgement((find(Severity.ERROR, 1),))))

    assert [one.gain for one in actions] == [0.0]


def test_gain_more_at_a_use() -> None:
    # Two errors alike in all but the place: only one spoils a pattern use as well.
    findings = (find(Severity.ERROR, 1), find(Severity.ERROR, 50))
    uses = (Use("rollback", "db", "t.py", "session", Span(50, 0, 60, 0)),)

    actions = list_for(Facts(judgement=Judgement(findings, uses), evidence=Evidence(COVERAGE)))

    assert [one.place for one in actions] == ["t.py:50", "t.py:1"]
    assert actions[0].gain > actions[1].gain


def test_gain_more_in_an_integration_test() -> None:
    other = Finding("broken", "assertions", Severity.ERROR, "t.py", "helper", "is broken", Span(1))
    uses = (Use("rollback", "db", "conftest.py", "session", tests=(TEST,)),)
    case = Case(TEST, Function("test_a", "test_a", "t.py", (), (), ()), Style.PYTEST, Kind.INTEGRATION)
    suite = Suite(".", (File("t.py", 9, (case,)),))

    actions = list_for(Facts(suite, Judgement((other, find(Severity.ERROR, 9)), uses), Evidence(COVERAGE)))

    fixes = [one for one in actions if one.text == "fix broken: is broken"]
    assert [one.place for one in fixes] == ["t.py:9", "t.py:1"]
    assert fixes[0].gain > fixes[1].gain


def test_list_undetected_mutants() -> None:
    verdicts = tuple(kill_or_not(line, status) for line, status in enumerate(Status, start=1))

    actions = list_for(Facts(evidence=Evidence(mutation=MutationEvidence(verdicts))))

    assert [(one.place, one.text) for one in actions] == [
        ("a.py:2", "kill `a < b` -> `a <= b` in C.f"),
        ("a.py:3", "test `a < b` -> `a <= b` in C.f, which no test runs"),
    ]
    assert actions[0].gain == actions[1].gain > 0


@pytest.mark.parametrize(("length", "shown"), [(60, "x" * 60), (61, "x" * 57 + "...")])
def test_shorten_long_source(length: int, shown: str) -> None:
    verdicts = (kill_or_not(1, Status.SURVIVED, "x" * length),)

    actions = list_for(Facts(evidence=Evidence(mutation=MutationEvidence(verdicts))))

    assert actions[0].text == f"kill `{shown}` -> `a <= b` in C.f"


def test_list_steps_of_metrics_by_their_gain() -> None:
    function = SourceFunction("a.py", "a", "total", Span(1, 0, 9, 0), Span(2, 0, 9, 0))
    missed = FileCoverage("a.py", frozenset(range(1, 21)), frozenset({2, 3, 20}), frozenset())
    facts = Facts(evidence=Evidence(CoverageEvidence((missed,), (), True)), source=SourceFacts((function,)))

    actions = list_for(facts)

    assert [(one.place, one.text) for one in actions] == [
        ("a.py:2", "run `total` in a test: lines 2-3"),
        ("a.py:20", "run line 20 in a test"),
    ]
    assert actions[0].gain > actions[1].gain > 0


def test_list_no_step_of_a_metric_that_only_advises() -> None:
    metric = replace(METRICS["total-coverage"], weight=0.0)
    step = Step("do it", "a.py:1", Measured(100.0))

    assert list_actions(Facts(), [Measurement(metric, Measured(50.0, steps=(step,)), 80)]) == ()


@pytest.mark.parametrize(
    ("original", "replacement", "shown"),
    [
        ("x" * 30 + "1", "x" * 30 + "2", ("x" * 30 + "1", "x" * 30 + "2")),
        # as long as may be shown: nothing is cut
        ("x" * 59 + "1", "x" * 59 + "2", ("x" * 59 + "1", "x" * 59 + "2")),
        ("x" * 60 + "1", "x" * 60 + "2", ("..." + "x" * 18 + "1", "..." + "x" * 18 + "2")),
        ("x" * 60 + "1", "x" * 60, ("..." + "x" * 18 + "1", "..." + "x" * 18)),
        # cutting three characters to put three dots there would win nothing
        ("x" * 21 + "1" * 60, "x" * 21 + "2", ("x" * 21 + "1" * 36 + "...", "x" * 21 + "2")),
        ("x" * 22 + "1" * 60, "x" * 22 + "2", ("..." + "x" * 18 + "1" * 36 + "...", "..." + "x" * 18 + "2")),
        ("f(\n  1)", "f(\n  2)", ("f( 1)", "f( 2)")),
    ],
)
def test_shorten_change_to_where_it_is(original: str, replacement: str, shown: tuple[str, str]) -> None:
    assert shorten_change(original, replacement) == shown
