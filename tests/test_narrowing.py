"""The facts of a part of the source: what was measured there, and of a sample nothing better than is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qualitygate.measure import measure
from qualitygate.metrics import mutation_score, total_coverage
from qualitygate.model import (
    CoverageEvidence,
    Decision,
    Evidence,
    Facts,
    FileCoverage,
    Measured,
    Metric,
    Mutant,
    MutationEvidence,
    Part,
    Sample,
    SourceFacts,
    SourceFunction,
    Span,
    Status,
    TestId,
    Verdict,
)
from qualitygate.narrowing import find_place, is_of_a_part, is_open, matches, narrow
from qualitygate.plugins import load_metrics

TEST = TestId("tests/test_a.py", "test_a")
FILE = FileCoverage(
    "src/a.py", frozenset({1, 2, 3, 4}), frozenset({3, 4}), frozenset({8, 9}), 6, 5, frozenset({1}),
    {2: frozenset({TEST}), 3: frozenset({TEST})},
)  # fmt: skip
OTHER = FileCoverage("src/b.py", frozenset({1, 2}), frozenset(), frozenset(), 2, 1)


def build_verdict(number: int, status: Status, path: str = "src/a.py", span: Span | None = None) -> Verdict:
    return Verdict(Mutant(str(number), path, "f", span or Span(1), "op", "a", "b", str(number)), status)


def cover(*files: FileCoverage, branch: bool = True) -> Facts:
    return Facts(evidence=Evidence(CoverageEvidence(files, (), branch)))


def mutate(*verdicts: Verdict, **more: object) -> Facts:
    return Facts(evidence=Evidence(mutation=replace(MutationEvidence(verdicts), **more)))  # type: ignore[arg-type]


def build_function(path: str, name: str, first: int, last: int) -> SourceFunction:
    return SourceFunction(path, path[4:-3], name, Span(first, 0, last, 9), Span(last, 4, last, 9), critical=True)


def know_coverage(facts: Facts) -> CoverageEvidence:
    assert facts.evidence.coverage is not None
    return facts.evidence.coverage


def know_mutation(facts: Facts) -> MutationEvidence:
    assert facts.evidence.mutation is not None
    return facts.evidence.mutation


@pytest.mark.parametrize(
    ("path", "glob", "matched"),
    [
        ("src/a.py", "src/a.py", True),
        ("src/a.py", "src/*", True),
        ("src/b/c.py", "src/*", True),
        ("src/b/c.py", "src", True),
        ("src/b/c.py", "src/b/", True),
        ("src/b/c.py", "src/?", True),
        ("src/b/c.py", "*", True),
        ("src/b/c.py", "b", False),
        ("src/bc.py", "src/b", False),
        ("src/a.py", "SRC/*", False),
        ("src/a.py", "", False),
        ("src/a.py", "src/a.pyi", False),
    ],
)
def test_match_a_path(path: str, glob: str, matched: bool) -> None:
    assert matches(path, glob) is matched


def test_find_a_place_by_what_was_covered_or_mutated() -> None:
    coverage, mutation = cover(FILE, OTHER), mutate(build_verdict(1, Status.KILLED, "src/c.py"))
    both = Facts(evidence=Evidence(coverage.evidence.coverage, mutation.evidence.mutation))

    assert find_place(both, "src/[ac].py") == {"src/a.py": None, "src/c.py": None}
    assert find_place(coverage, "src") == {"src/a.py": None, "src/b.py": None}
    assert find_place(mutation, "src") == {"src/c.py": None}
    assert find_place(Facts(), "*") == {}


def test_tell_the_metrics_of_a_part() -> None:
    found = {metric.key for metric in load_metrics() if is_of_a_part(metric)}

    assert found == {
        "mutation-score",
        "total-coverage",
        "unit-coverage",
        "integration-coverage",
        "performance-coverage",
        "property-share",
    }


@pytest.mark.parametrize(
    ("reads", "weight", "told"),
    [
        ({Part.MUTATION}, 1, True),
        ({Part.COVERAGE, Part.SUITE, Part.SOURCE}, 1, True),
        ({Part.MUTATION}, 0, False),
        ({Part.COVERAGE, Part.FINDINGS}, 1, False),
        ({Part.COVERAGE, Part.USES}, 1, False),
        ({Part.COVERAGE, Part.CHANGES}, 1, False),
        ({Part.SUITE, Part.SOURCE}, 1, False),
        (set(), 1, False),
    ],
)
def test_tell_by_what_is_read_whether_a_metric_is_of_a_part(reads: set[Part], weight: float, told: bool) -> None:
    assert is_of_a_part(Metric(80, weight, lambda facts: Measured(None), reads=frozenset(reads))) is told


def test_narrow_coverage_to_whole_files() -> None:
    part = know_coverage(narrow(cover(FILE, OTHER), {"src/b.py": None, "src/gone.py": None}))

    assert part == CoverageEvidence((OTHER,), (), True)


def test_narrow_coverage_to_lines() -> None:
    part = know_coverage(narrow(cover(FILE, OTHER), {"src/a.py": frozenset({1, 2, 3, 8, 99})}))

    assert part.files == (
        FileCoverage(
            "src/a.py", frozenset({1, 2, 3}), frozenset({3}), frozenset({8}), 0, 0, frozenset({1}),
            {2: frozenset({TEST}), 3: frozenset({TEST})},
        ),
    )  # fmt: skip
    assert know_coverage(narrow(cover(FILE), {"src/a.py": frozenset({3})})).files[0].contexts == {3: frozenset({TEST})}


@pytest.mark.parametrize(
    ("place", "branch"),
    [
        ({"src/a.py": frozenset({1}), "src/b.py": None}, True),
        ({"src/a.py": frozenset({1}), "src/b.py": frozenset({1})}, False),
        ({"src/a.py": frozenset({1}), "src/gone.py": None}, False),
        ({}, True),
    ],
)
def test_claim_branches_only_of_whole_files(place: dict[str, frozenset[int] | None], branch: bool) -> None:
    assert know_coverage(narrow(cover(FILE, OTHER), place)).branch is branch
    assert not know_coverage(narrow(cover(FILE, OTHER, branch=False), place)).branch


def test_tell_the_interval_of_lines_whose_branches_are_not_known() -> None:
    measured = total_coverage.measure(narrow(cover(FILE), {"src/a.py": frozenset({1, 2})}))

    assert (measured.value, measured.low, measured.high) == (100.0, pytest.approx(100 / 3), 100.0)
    assert measured.evidence == ("lines only: branches were not measured",)


@pytest.mark.parametrize(
    ("span", "lines", "held"),
    [
        (Span(3, 0, 5, 0), {3}, True),
        (Span(3, 0, 5, 0), {5}, True),
        (Span(3, 0, 5, 0), {2, 6}, False),
        (Span(3), {3}, True),
        (Span(3), {2, 4}, False),
        (Span(3), set(), False),
    ],
)
def test_narrow_to_what_touches_the_lines(span: Span, lines: set[int], held: bool) -> None:
    verdict = build_verdict(1, Status.KILLED, span=span)
    function = replace(build_function("src/a.py", "f", 1, 1), span=span)
    facts = replace(mutate(verdict), source=SourceFacts((function,)))

    part = narrow(facts, {"src/a.py": frozenset(lines)})

    assert know_mutation(part).verdicts == ((verdict,) if held else ())
    assert part.source == SourceFacts((function,) if held else ())


def test_narrow_functions_and_those_declared_critical() -> None:
    functions = (build_function("src/a.py", "f", 1, 4), build_function("src/b.py", "g", 1, 4))
    facts = Facts(source=SourceFacts(functions), critical=("a:f", "b:g", "a:gone"))

    part = narrow(facts, {"src/a.py": None})

    assert part.source == SourceFacts(functions[:1])
    assert part.critical == ("a:f",)


def test_leave_open_what_is_critical_where_no_source_was_read() -> None:
    assert narrow(Facts(critical=("a:f",)), {}) == Facts(critical=("a:f",))


def test_narrow_nothing_that_was_not_measured() -> None:
    assert narrow(Facts(), {"src/a.py": None}) == Facts()


VERDICTS = (
    build_verdict(1, Status.KILLED),
    build_verdict(2, Status.SURVIVED),
    build_verdict(3, Status.IGNORED),
    build_verdict(4, Status.ERROR),
    build_verdict(5, Status.KILLED, "src/b.py"),
    build_verdict(6, Status.IGNORED, "src/b.py"),
)


@pytest.mark.parametrize(
    ("path", "sample", "expected"),
    [
        ("src/a.py", None, None),
        ("src/a.py", Sample(4), Sample(3)),
        ("src/b.py", Sample(4), Sample(1)),
        ("src/a.py", Sample(100, "budget", basis="x"), Sample(99, "budget", basis="x")),
        ("src/none.py", Sample(100), Sample(96)),
        ("src/none.py", Sample(4, "early stop", 20.0, 90.0), Sample(0, "early stop", 20.0, 90.0)),
        (
            "src/a.py",
            Sample(13, "early stop", 20.0, 90.0, "x", Decision.PASS),
            Sample(12, "early stop", 100 / 12, 1100 / 12, "x"),
        ),
        ("src/none.py", Sample(14, "early stop", 20.0, 90.0), Sample(10, "early stop", 0.0, 100.0)),
    ],
)
def test_narrow_a_sample(path: str, sample: Sample | None, expected: Sample | None) -> None:
    part = know_mutation(narrow(mutate(*VERDICTS, sample=sample), {path: None}))

    assert part.sample == expected


@pytest.mark.parametrize(("population", "left"), [(4, False), (5, True)])
def test_tell_whether_mutants_are_left(population: int, left: bool) -> None:
    assert is_open(MutationEvidence(VERDICTS[:5], sample=Sample(population))) is left
    assert not is_open(MutationEvidence(VERDICTS))


def test_leave_a_part_unmeasured_of_which_none_was_judged() -> None:
    facts = mutate(build_verdict(1, Status.KILLED), sample=Sample(9))

    measured = mutation_score.measure(narrow(facts, {"src/b.py": None}))

    assert (measured.value, measured.dropped, measured.reason) == (None, False, "none of 8 mutants was judged")


def test_find_nothing_to_mutate_in_a_part_where_all_were_judged() -> None:
    facts = mutate(build_verdict(1, Status.KILLED), sample=Sample(1))

    assert mutation_score.measure(narrow(facts, {"src/b.py": None})).dropped


counting = st.sampled_from([Status.KILLED, Status.TIMEOUT, Status.SURVIVED, Status.NO_TESTS])
drawn_mutants = st.lists(
    st.tuples(st.sampled_from(["src/a.py", "src/b.py"]), counting, st.booleans()), min_size=1, max_size=40
)


@given(drawn_mutants)
def test_claim_of_a_part_after_an_early_stop_only_what_is_certain(mutants: list[tuple[str, Status, bool]]) -> None:
    """Whatever the others would have shown: the last of each triple says whether the mutant was judged."""
    verdicts = [build_verdict(n, status, path) for n, (path, status, _) in enumerate(mutants)]
    judged = [one for one, (_, _, seen) in zip(verdicts, mutants, strict=True) if seen]
    truth = mutation_score.measure(narrow(mutate(*verdicts), {"src/a.py": None})).value
    assume(truth is not None)

    facts = mutate(*judged, sample=Sample(len(verdicts), "early stop", 50.0, 60.0))
    measured = mutation_score.measure(narrow(facts, {"src/a.py": None}))

    if measured.value is not None:
        assert measured.value == measured.low
        assert measured.low - 1e-9 <= truth <= measured.high + 1e-9


@given(drawn_mutants)
def test_widen_the_interval_by_not_knowing_how_many_the_part_has(mutants: list[tuple[str, Status, bool]]) -> None:
    verdicts = [build_verdict(n, status, path) for n, (path, status, _) in enumerate(mutants)]
    judged = [one for one, (_, _, seen) in zip(verdicts, mutants, strict=True) if seen]
    inside = [one for one in judged if one.mutant.path == "src/a.py"]
    assume(inside)
    own = Sample(sum(path == "src/a.py" for path, _, _ in mutants))

    known = mutation_score.measure(mutate(*inside, sample=own))
    measured = mutation_score.measure(narrow(mutate(*judged, sample=Sample(len(verdicts))), {"src/a.py": None}))

    assert measured.value == measured.low
    assert measured.low <= known.low + 1e-9
    assert measured.high >= known.high - 1e-9


@given(st.lists(st.sampled_from(Status), max_size=20), st.none() | st.integers(0, 9), st.booleans())
def test_narrow_to_everything_changes_nothing(statuses: list[Status], left_out: int | None, branch: bool) -> None:
    verdicts = tuple(build_verdict(n, status, f"src/{'ab'[n % 2]}.py") for n, status in enumerate(statuses))
    mutation = MutationEvidence(verdicts)
    if left_out is not None:
        mutation = replace(mutation, sample=Sample(mutation.total + left_out))
    function = build_function("src/a.py", "f", 1, 4)
    evidence = Evidence(CoverageEvidence((FILE, OTHER), (), branch), mutation)
    facts = Facts(evidence=evidence, critical=("a:f",), source=SourceFacts((function,)))

    part = narrow(facts, find_place(facts, "*"))

    assert part == facts
    assert measure(part, load_metrics(), {}) == measure(facts, load_metrics(), {})


@given(st.frozensets(st.integers(1, 12)))
def test_split_a_file_into_lines_that_add_up(lines: frozenset[int]) -> None:
    rest = frozenset(range(1, 13)) - lines

    parts = [know_coverage(narrow(cover(FILE), {"src/a.py": one})).files[0] for one in (lines, rest)]

    for kind in ("statements", "missing", "excluded", "imported"):
        one, other = (getattr(part, kind) for part in parts)
        assert one | other == getattr(FILE, kind)
        assert not one & other
    assert {**parts[0].contexts, **parts[1].contexts} == FILE.contexts
