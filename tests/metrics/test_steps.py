"""A step says what its metric would measure once it is taken: here it is taken, and the metric measured again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualitygate.model import (
    Benchmark,
    Case,
    CoverageEvidence,
    Evidence,
    Facts,
    Figures,
    File,
    FileCoverage,
    Finding,
    Function,
    Judgement,
    Kind,
    Measured,
    Severity,
    SourceFacts,
    SourceFunction,
    Span,
    Style,
    Suite,
    TestId,
    Use,
)
from qualitygate.plugins import load_metrics

METRICS = {metric.key: metric for metric in load_metrics()}
A, B = TestId("tests/test_a.py", "test_a"), TestId("tests/test_a.py", "test_b")
SOURCE = SourceFacts((SourceFunction("a.py", "a", "total", Span(4, 0, 6, 0), Span(5, 0, 6, 0)),))
LINES = frozenset(range(1, 11))


def build_suite(**kinds: Kind) -> Suite:
    cases = tuple(
        Case(TestId(A.path, name), Function(name, name, A.path, (), (), ()), Style.PYTEST, kind)
        for name, kind in kinds.items()
    )
    return Suite(".", (File(A.path, 9, cases),))


def cover(missing: frozenset[int], tests: frozenset[TestId] = frozenset(), branch: bool = True) -> Evidence:
    contexts = dict.fromkeys(LINES - missing, tests) if tests else {}
    file = FileCoverage("a.py", LINES, missing, frozenset(), 4, 1, contexts=contexts)
    return Evidence(CoverageEvidence((file,), (), branch))


def known(measured: Measured) -> tuple[object, ...]:
    return measured.value, measured.tally, measured.density, measured.low, measured.high


@pytest.mark.parametrize(
    ("key", "kind", "said"),
    [
        ("unit-coverage", Kind.UNIT, "run `total` in a unit test: lines 5-6"),
        ("integration-coverage", Kind.INTEGRATION, "run `total` in an integration test: lines 5-6"),
    ],
)
def test_step_runs_the_lines_of_a_function_in_that_kind_of_test(key: str, kind: Kind, said: str) -> None:
    measure = METRICS[key].measure
    facts = Facts(build_suite(test_a=kind), None, cover(frozenset({1, 5, 6}), frozenset({A})), source=SOURCE)

    found = measure(facts)

    assert [(step.text, step.place) for step in found.steps][1] == (said, "a.py:5")
    taken = replace(facts, evidence=cover(frozenset({1}), frozenset({A})))
    assert known(found.steps[1].then) == known(measure(taken))


@pytest.mark.parametrize("branch", [True, False])
def test_step_runs_the_lines_of_a_function_in_any_test(branch: bool) -> None:
    measure = METRICS["total-coverage"].measure
    facts = Facts(evidence=cover(frozenset({5, 6}), branch=branch), source=SOURCE)

    found = measure(facts)

    assert (found.steps[0].text, found.steps[0].place) == ("run `total` in a test: lines 5-6", "a.py:5")
    taken = replace(facts, evidence=cover(frozenset(), branch=branch))
    assert known(found.steps[0].then) == known(measure(taken))


def test_step_takes_the_branches_of_a_file() -> None:
    measure = METRICS["total-coverage"].measure
    facts = Facts(evidence=cover(frozenset()), source=SOURCE)
    coverage = facts.evidence.coverage
    assert coverage is not None

    found = measure(facts)

    assert [(step.text, step.place) for step in found.steps] == [("take 3 branches that no test takes", "a.py")]
    taken = replace(coverage, files=(replace(coverage.files[0], covered_branches=4),))
    assert known(found.steps[0].then) == known(measure(Facts(evidence=Evidence(taken))))


def test_no_step_takes_branches_that_were_not_measured() -> None:
    found = METRICS["total-coverage"].measure(Facts(evidence=cover(frozenset(), branch=False), source=SOURCE))

    assert found.steps == ()


def test_step_enters_a_function_with_a_property_test() -> None:
    measure = METRICS["property-share"].measure
    facts = Facts(build_suite(test_a=Kind.PROPERTY), None, cover(LINES), source=SOURCE)

    found = measure(facts)

    assert [(step.text, step.place) for step in found.steps] == [("enter `total` with a property test", "a.py:4")]
    taken = replace(facts, evidence=cover(frozenset(), frozenset({A})))
    assert known(found.steps[0].then) == known(measure(taken))


def test_step_holds_a_critical_function_to_a_budget() -> None:
    measure = METRICS["performance-coverage"].measure
    facts = Facts(build_suite(test_a=Kind.PERFORMANCE), None, cover(LINES), ("a:total", "a:gone"), SOURCE)

    found = measure(facts)

    assert [(step.text, step.place) for step in found.steps] == [
        ("hold `total` to a budget in a performance test", "a.py:4")
    ]
    taken = replace(
        facts,
        evidence=cover(frozenset(), frozenset({A})),
        benchmarks=(Benchmark(A, Figures(mean_ms=5.0), {}),),
        budgets={"a:total": Figures(mean_ms=6.0)},
    )
    assert known(found.steps[0].then) == known(measure(taken))


def test_step_uses_the_patterns_that_a_test_lacks() -> None:
    measure = METRICS["template-usage"].measure
    judgement = Judgement(touchpoints=((A, ("files", "db")), (B, ("db",))))
    facts = Facts(judgement=judgement, evidence=cover(frozenset()))

    found = measure(facts)

    assert [(step.text, step.place) for step in found.steps] == [
        ("use a pattern for db, files", str(A)),
        ("use a pattern for db", str(B)),
    ]
    use = Use("rollback", "db", A.path, "test_b", touches=("db",), tests=(B,))
    taken = replace(facts, judgement=replace(judgement, uses=(use,)))
    assert known(found.steps[1].then) == known(measure(taken))


def test_step_mends_a_use_that_lacks_a_part() -> None:
    measure = METRICS["pattern-consistency"].measure
    uses = tuple(
        Use("rollback", "db", f"{name}.py", "f", Span(3), missing) for name, missing in (("a", ("x",)), ("b", ("x",)))
    )
    facts = Facts(judgement=Judgement(uses=uses), evidence=cover(frozenset()))

    found = measure(facts)

    assert [(step.text, step.place) for step in found.steps] == [
        ("mend the pattern rollback: it lacks x", "a.py:3"),
        ("mend the pattern rollback: it lacks x", "b.py:3"),
    ]
    taken = replace(facts, judgement=Judgement(uses=(replace(uses[0], missing=()), uses[1])))
    assert known(found.steps[0].then) == known(measure(taken))


def test_step_makes_a_use_the_variant_of_the_project() -> None:
    measure = METRICS["pattern-consistency"].measure
    uses = tuple(Use("rollback", "db", f"{name}.py", "f", Span(3), variant=name) for name in ("a", "b"))
    facts = Facts(judgement=Judgement(uses=uses), evidence=cover(frozenset()))

    found = measure(facts)

    assert [(step.text, step.place) for step in found.steps] == [
        ("mend the pattern rollback: it is the variant b, the project's is a", "b.py:3")
    ]
    taken = replace(facts, judgement=Judgement(uses=(uses[0], replace(uses[1], variant="a"))))
    assert known(found.steps[0].then) == known(measure(taken))


def test_no_step_mends_what_would_not_be_whole_then() -> None:
    whole = Use("rollback", "db", "c.py", "f", Span(3), variant="c")
    other = Use("rollback", "db", "a.py", "f", Span(3), missing=("x",), variant="a")
    faulty = Use("rollback", "db", "b.py", "f", Span(3), missing=("x",), variant="c")
    error = Finding("broken", "assertions", Severity.ERROR, "b.py", "f", "is broken", Span(3))

    found = METRICS["pattern-consistency"].measure(Facts(judgement=Judgement((error,), (whole, other, faulty))))

    assert found.tally is not None
    assert found.tally.missed == 2
    assert found.steps == ()
