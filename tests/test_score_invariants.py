"""What must hold of the score for all facts: no way up but by better tests, no way down by measuring more."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from qualitygate.measure import measure
from qualitygate.model import (
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
    Mutant,
    MutationEvidence,
    Sample,
    Score,
    Severity,
    SourceFacts,
    SourceFunction,
    Span,
    Status,
    Style,
    Suite,
    TestId,
    Use,
    Verdict,
)
from qualitygate.plugins import load_metrics
from qualitygate.score import score

METRICS = load_metrics()
TESTS = tuple(TestId("tests/test_a.py", f"test_{letter}") for letter in "abcd")
NEWCOMER = TestId("tests/test_a.py", "test_newcomer")
POINTS = ("db", "files", "http")
RULES = ("no-oracle", "broad-raises", "sleep-as-sync")
FAMILIES = ("assertions", "isolation", "determinism")

#: The lines of each function of the source.
WHOLE = Span(1, 0, 40, 0)
some_touchpoints = st.sampled_from([(), ("db",)])
some_tests = st.lists(st.sampled_from(TESTS), unique=True).map(tuple)
some_points = st.lists(st.sampled_from(POINTS), unique=True).map(tuple)
spans = st.builds(lambda line, more: Span(line, 0, line + more, 0), st.integers(1, 30), st.integers(0, 5))
findings = st.builds(
    Finding,
    st.sampled_from(RULES),
    st.sampled_from(FAMILIES),
    st.sampled_from(Severity),
    st.just("tests/test_a.py"),
    st.just("test_a"),
    st.just("a message"),
    span=spans,
    tests=some_tests,
    ignored=st.sampled_from([None, None, None, "a reason"]),
)
uses = st.builds(
    Use,
    st.sampled_from(["rollback", "tmp-path"]),
    st.just("db"),
    st.sampled_from(["tests/test_a.py", "tests/conftest.py"]),
    st.just("session"),
    span=spans,
    missing=st.sampled_from([(), (), ("close",)]),
    variant=st.sampled_from(["", "one", "two"]),
    touches=some_points,
    tests=some_tests,
)


@st.composite
def files(draw: st.DrawFn, path: str) -> FileCoverage:
    """A file whose missing lines are those that neither an import nor a test runs."""
    statements = frozenset(range(1, draw(st.integers(0, 12)) + 1))
    imported = frozenset(line for line in statements if draw(st.booleans()))
    contexts = {line: frozenset(draw(some_tests)) for line in statements}
    run = imported | {line for line, tests in contexts.items() if tests}
    branches = draw(st.integers(0, 6))
    return FileCoverage(
        path,
        statements,
        statements - run,
        frozenset(range(20, 20 + draw(st.integers(0, 3)))),
        branches,
        draw(st.integers(0, branches)),
        imported,
        contexts,
    )


@st.composite
def mutations(draw: st.DrawFn) -> MutationEvidence:
    statuses = draw(st.lists(st.sampled_from(Status), max_size=30))
    verdicts = tuple(
        Verdict(
            Mutant(str(n), "a.py", draw(st.sampled_from("fg")), Span(n + 1), "op", "a", "b", f"a.x_f__mutmut_{n}"),
            status,
            killers=draw(some_tests) if status.detected else (),
        )
        for n, status in enumerate(statuses)
    )
    left_out = draw(st.none() | st.integers(0, 200))
    sample = None if left_out is None else Sample(len(verdicts) + left_out)
    return MutationEvidence(verdicts, sample=sample, matrix=draw(st.booleans()))


def build_suite(kinds: dict[TestId, Kind]) -> Suite:
    cases = tuple(
        Case(test, Function(test.qualname, test.qualname, test.path, (), (), ()), Style.PYTEST, kind)
        for test, kind in kinds.items()
    )
    return Suite(".", (File("tests/test_a.py", 99, cases),))


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Everything measured."""
    suite = build_suite({test: draw(st.sampled_from(Kind)) for test in TESTS})
    judgement = Judgement(
        tuple(draw(st.lists(findings, max_size=6))),
        tuple(draw(st.lists(uses, max_size=6))),
        tuple((test, draw(some_points)) for test in TESTS),
    )
    coverage = CoverageEvidence((draw(files("a.py")), draw(files("b.py"))), (), branch=draw(st.booleans()))
    critical = draw(st.sampled_from([(), ("a:f",)]))
    source = SourceFacts(
        tuple(SourceFunction("a.py", "a", name, WHOLE, WHOLE, touchpoints=draw(some_touchpoints)) for name in "fg")
    )
    return Facts(suite, judgement, Evidence(coverage, draw(mutations())), critical, source)


def rate(given_facts: Facts) -> Score:
    rated = score(given_facts, measure(given_facts, METRICS, {}))
    assert rated is not None
    return rated


@given(facts())
def test_keep_order_of_proven_and_possible(given_facts: Facts) -> None:
    rated = rate(given_facts)

    assert 0 <= rated.proven <= rated.possible <= 100


@given(facts())
def test_add_up_losses_exactly(given_facts: Facts) -> None:
    rated = rate(given_facts)

    assert sum(loss.weight for loss in rated.losses) == 100
    assert sum(loss.proven for loss in rated.losses) == 100 - rated.proven
    assert sum(loss.possible for loss in rated.losses) == 100 - rated.possible
    assert all(0 <= loss.possible <= loss.proven <= loss.weight for loss in rated.losses)


@given(facts(), st.sets(st.sampled_from(["suite", "judgement", "coverage", "mutation", "source"]), min_size=1))
def test_measure_one_more_thing(given_facts: Facts, parts: set[str]) -> None:
    evidence = Evidence(
        None if "coverage" in parts else given_facts.evidence.coverage,
        None if "mutation" in parts else given_facts.evidence.mutation,
    )
    less = Facts(
        None if "suite" in parts else given_facts.suite,
        None if "judgement" in parts else given_facts.judgement,
        evidence,
        given_facts.critical,
        None if "source" in parts else given_facts.source,
    )

    before, after = rate(less), rate(given_facts)

    assert after.proven >= before.proven
    assert after.possible <= before.possible
    assert after.grade <= before.grade


@given(facts(), st.data())
def test_measure_one_more_metric(given_facts: Facts, data: st.DataObject) -> None:
    measurements = measure(given_facts, METRICS, {})
    position = data.draw(st.integers(0, len(measurements) - 1))
    assume(not measurements[position].measured.dropped)
    hidden = replace(measurements[position], measured=Measured(None, reason="hidden"))

    before = score(given_facts, (*measurements[:position], hidden, *measurements[position + 1 :]))
    after = score(given_facts, measurements)

    assert before is not None
    assert after is not None
    assert after.proven >= before.proven
    assert after.possible <= before.possible


@given(facts(), st.data())
def test_fix_any_finding(given_facts: Facts, data: st.DataObject) -> None:
    judgement, coverage = given_facts.judgement, given_facts.evidence.coverage
    assert judgement is not None
    assert coverage is not None
    assume(judgement.active and coverage.statements)
    fixed = data.draw(st.sampled_from([n for n, one in enumerate(judgement.findings) if one.ignored is None]))
    rest = tuple(one for n, one in enumerate(judgement.findings) if n != fixed)

    before, after = rate(given_facts), rate(replace(given_facts, judgement=replace(judgement, findings=rest)))

    assert after.proven > before.proven
    assert after.possible >= before.possible


@given(facts(), st.data())
def test_kill_any_survivor(given_facts: Facts, data: st.DataObject) -> None:
    mutation = given_facts.evidence.mutation
    assert mutation is not None
    alive = [n for n, one in enumerate(mutation.verdicts) if one.status in (Status.SURVIVED, Status.NO_TESTS)]
    assume(alive)
    killed = data.draw(st.sampled_from(alive))

    before, after = rate(given_facts), rate(kill(given_facts, {killed}))

    assert after.proven > before.proven
    assert after.possible >= before.possible


@given(facts())
def test_promise_exact_gains(given_facts: Facts) -> None:
    before = rate(given_facts)
    judgement, mutation = given_facts.judgement, given_facts.evidence.mutation
    assert judgement is not None
    assert mutation is not None
    fixes = [
        replace(
            given_facts, judgement=replace(judgement, findings=judgement.findings[:n] + judgement.findings[n + 1 :])
        )
        for n, one in enumerate(judgement.findings)
        if one.ignored is None
    ]
    kills = [
        kill(given_facts, {n})
        for n, one in enumerate(mutation.verdicts)
        if one.status in (Status.SURVIVED, Status.NO_TESTS)
    ]

    gains = Counter(rate(changed).proven - before.proven for changed in fixes + kills)
    measurements = measure(given_facts, METRICS, {})
    for n, one in enumerate(measurements):
        for step in one.measured.steps if one.metric.weight else ():
            taken = score(given_facts, (*measurements[:n], replace(one, measured=step.then), *measurements[n + 1 :]))
            assert taken is not None
            assert taken.proven >= before.proven  # without any statement there is no density to lower
            gains[taken.proven - before.proven] += 1

    assert Counter(action.gain for action in before.actions) == gains
    assert [action.gain for action in before.actions] == sorted(gains.elements(), reverse=True)


@settings(max_examples=150)
@given(facts(), st.data())
def test_add_a_clean_killing_test(given_facts: Facts, data: st.DataObject) -> None:
    mutation = given_facts.evidence.mutation
    assert mutation is not None
    alive = [n for n, one in enumerate(mutation.verdicts) if not one.status.detected]
    better = kill(given_facts, data.draw(st.sets(st.sampled_from(alive))) if alive else set())

    improved = add_test(better, NEWCOMER, data)
    assume(len(find_inconsistent(improved)) == len(find_inconsistent(given_facts)))

    after = rate(improved)

    assert after.proven >= rate(given_facts).proven


@settings(max_examples=150)
@given(facts(), st.data())
def test_delete_a_redundant_clean_test(given_facts: Facts, data: st.DataObject) -> None:
    with_one = add_test(given_facts, NEWCOMER, data)
    with_two = add_twin(with_one, NEWCOMER, TestId("tests/test_a.py", "test_twin"))
    assume(not any(line.startswith("tests/test_b.py") for line in find_inconsistent(with_two)))

    assert rate(with_one).proven >= rate(with_two).proven


def kill(given_facts: Facts, killed: set[int]) -> Facts:
    mutation = given_facts.evidence.mutation
    assert mutation is not None
    verdicts = tuple(
        replace(verdict, status=Status.KILLED) if n in killed else verdict
        for n, verdict in enumerate(mutation.verdicts)
    )
    return replace(given_facts, evidence=replace(given_facts.evidence, mutation=replace(mutation, verdicts=verdicts)))


def add_test(given_facts: Facts, test: TestId, data: st.DataObject) -> Facts:
    """A clean test: no finding, no touchpoint unmet, each use whole and of the project's variant."""
    judgement, coverage, suite = given_facts.judgement, given_facts.evidence.coverage, given_facts.suite
    assert judgement is not None
    assert coverage is not None
    assert suite is not None
    points = data.draw(some_points)
    pattern, variant = data.draw(st.sampled_from(["rollback", "tmp-path"])), data.draw(st.sampled_from(["", "one"]))
    use = Use(pattern, "db", "tests/test_b.py", test.qualname, variant=variant, touches=points, tests=(test,))
    covered = tuple(run_lines(file, test, data) for file in coverage.files)
    kinds = {case.id: case.kind for case in suite.cases} | {test: data.draw(st.sampled_from(Kind))}
    event(f"newcomer is {kinds[test].value}")
    return replace(
        given_facts,
        suite=build_suite(kinds),
        judgement=replace(judgement, uses=(*judgement.uses, use), touchpoints=(*judgement.touchpoints, (test, points))),
        evidence=replace(given_facts.evidence, coverage=replace(coverage, files=covered)),
    )


def find_inconsistent(given_facts: Facts) -> tuple[str, ...]:
    """The misses of the uses; those of added tests are alone in ``tests/test_b.py``."""
    consistency = next(metric for metric in METRICS if metric.key == "pattern-consistency")
    return consistency.measure(given_facts).evidence


def run_lines(file: FileCoverage, test: TestId, data: st.DataObject) -> FileCoverage:
    run = data.draw(st.sets(st.sampled_from(sorted(file.statements)))) if file.statements else set()
    contexts = {line: tests | {test} if line in run else tests for line, tests in file.contexts.items()}
    return replace(file, missing=file.missing - run, contexts=contexts)


def add_twin(given_facts: Facts, test: TestId, twin: TestId) -> Facts:
    """A second test that does all that the first does."""
    judgement, coverage, suite = given_facts.judgement, given_facts.evidence.coverage, given_facts.suite
    assert judgement is not None
    assert coverage is not None
    assert suite is not None
    covered = tuple(
        replace(
            file,
            contexts={line: tests | {twin} if test in tests else tests for line, tests in file.contexts.items()},
        )
        for file in coverage.files
    )
    kinds = {case.id: case.kind for case in suite.cases}
    points = dict(judgement.touchpoints)[test]
    own = tuple(replace(use, tests=(twin,)) for use in judgement.uses if use.tests == (test,))
    return replace(
        given_facts,
        suite=build_suite(kinds | {twin: kinds[test]}),
        judgement=replace(judgement, uses=judgement.uses + own, touchpoints=(*judgement.touchpoints, (twin, points))),
        evidence=replace(given_facts.evidence, coverage=replace(coverage, files=covered)),
    )


def test_score_nothing_measured() -> None:
    rated = rate(Facts())

    assert (rated.proven, rated.possible, rated.grade) == (0, 100, "F")
