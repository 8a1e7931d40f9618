"""The share of eligible functions that a property test enters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.measure import measure as measure_all
from qualitygate.metrics.property_share import measure
from qualitygate.model import (
    Call,
    Case,
    CoverageEvidence,
    Evidence,
    Expr,
    Facts,
    File,
    FileCoverage,
    Function,
    Kind,
    Measured,
    Name,
    SourceFacts,
    SourceFunction,
    Span,
    Style,
    Suite,
    Tally,
    TestId,
)
from qualitygate.plugins import load_metrics
from qualitygate.score import score

TEST = TestId("t.py", "test_a")
#: ``first`` has the lines 1 to 3, its body 2 and 3; ``second`` 5 to 6, its body 6.
FIRST = SourceFunction("a.py", "a", "first", Span(1, 0, 3, 0), Span(2, 0, 3, 0))
SECOND = SourceFunction("a.py", "a", "second", Span(5, 0, 6, 0), Span(6, 0, 6, 0))


def build_facts(
    lines: set[int],
    kind: Kind = Kind.PROPERTY,
    decorators: tuple[Expr, ...] = (),
    functions: tuple[SourceFunction, ...] = (FIRST, SECOND),
) -> Facts:
    """One test that runs these lines of ``a.py``."""
    case = Case(TEST, Function("test_a", "test_a", "t.py", (), decorators, ()), Style.PYTEST, kind)
    contexts = {line: frozenset({TEST}) for line in lines}
    file = FileCoverage("a.py", frozenset(range(1, 7)), frozenset(), frozenset(), contexts=contexts)
    evidence = Evidence(CoverageEvidence((file,), (), True))
    return Facts(Suite(".", (File("t.py", 9, (case,)),)), None, evidence, source=SourceFacts(functions))


@pytest.mark.parametrize(
    ("lines", "tally"),
    [
        (set(), Tally(0, 2)),
        ({1}, Tally(0, 2)),
        ({2}, Tally(1, 2)),
        ({3}, Tally(1, 2)),
        ({4, 5}, Tally(0, 2)),
        ({6}, Tally(1, 2)),
        ({2, 3, 6}, Tally(2, 2)),
    ],
)
def test_count_functions_whose_body_runs(lines: set[int], tally: Tally) -> None:
    found = measure(build_facts(lines))

    assert found.tally == tally
    assert found.value == tally.percent


@pytest.mark.parametrize(
    ("kind", "decorators", "good"),
    [
        (Kind.PROPERTY, (), 1),
        (Kind.UNIT, (), 0),
        (Kind.UNIT, (Call(Name("given", "hypothesis.given")),), 1),
        (Kind.INTEGRATION, (Name("quick", "quick"), Call(Name("given", "hypothesis.given"))), 1),
        (Kind.UNIT, (Call(Name("given", "pytest_bdd.given")),), 0),
    ],
)
def test_know_property_tests(kind: Kind, decorators: tuple[Expr, ...], good: int) -> None:
    assert measure(build_facts({2}, kind, decorators)).tally == Tally(good, 2)


def test_name_missed_functions() -> None:
    assert measure(build_facts({2})).evidence == ("a.py:5: second is entered by no property test",)


def test_leave_out_functions_that_are_not_eligible() -> None:
    functions = (FIRST, replace(SECOND, why_not="uses `print`"))

    assert measure(build_facts({2}, functions=functions)) == Measured(100.0, Tally(1, 1))


def test_miss_functions_of_files_without_coverage() -> None:
    assert measure(build_facts({2}, functions=(replace(FIRST, path="b.py"),))).tally == Tally(0, 1)


def test_drop_without_eligible_function() -> None:
    found = measure(build_facts({2}, functions=(replace(FIRST, why_not="is private"),)))

    assert found.dropped
    assert found == Measured(None, Tally(0, 0), reason="no function is pure with arguments to generate", dropped=True)


def test_measure_without_parts() -> None:
    facts = build_facts({2})

    assert measure(replace(facts, source=None)) == Measured(None, reason="the source was not read")
    assert measure(replace(facts, suite=None)) == Measured(None, reason="the tests were not scanned")
    assert measure(replace(facts, evidence=Evidence())) == Measured(None, reason="coverage was not measured")


METRICS = load_metrics()


def prove(facts: Facts) -> tuple[float, float]:
    rated = score(facts, measure_all(facts, METRICS, {}))
    assert rated is not None
    return rated.proven, rated.possible


@given(
    st.sets(st.integers(1, 6)),
    st.sampled_from(Kind),
    st.lists(st.sampled_from(["", "is private"]), min_size=2, max_size=2),
)
def test_reading_the_source_lowers_no_proof(lines: set[int], kind: Kind, reasons: list[str]) -> None:
    functions = tuple(replace(one, why_not=why) for one, why in zip((FIRST, SECOND), reasons, strict=True))
    facts = build_facts(lines, kind, functions=functions)

    before, after = prove(replace(facts, source=None)), prove(facts)

    assert after[0] >= before[0]
    assert after[1] <= before[1]


@given(st.sets(st.integers(1, 6)), st.sets(st.integers(1, 6)))
def test_running_more_lines_lowers_nothing(lines: set[int], more: set[int]) -> None:
    before, after = measure(build_facts(lines)).value, measure(build_facts(lines | more)).value

    assert before is not None
    assert after is not None
    assert after >= before
