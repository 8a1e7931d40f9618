"""The share of critical functions that a performance test holds to a budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from qualitygate.metrics.performance_coverage import measure
from qualitygate.model import (
    Attribute,
    Benchmark,
    Case,
    Check,
    CheckKind,
    Compare,
    CoverageEvidence,
    Evidence,
    Facts,
    Figures,
    File,
    FileCoverage,
    Function,
    Kind,
    Literal,
    Measured,
    Name,
    SourceFacts,
    SourceFunction,
    Span,
    Style,
    Subscript,
    Suite,
    Tally,
    TestId,
)

BUDGET = Check(
    CheckKind.COMPARE, Span(3), Compare(Attribute(Name("benchmark", "benchmark"), "stats"), "<", Literal(0.1))
)
RESULT = Check(CheckKind.COMPARE, Span(3), Compare(Name("result", "result"), "==", Literal(3)))
TOTAL = SourceFunction("a.py", "shop", "total", Span(1, 0, 3, 0), Span(2, 0, 3, 0))
MARKED = SourceFunction("a.py", "shop", "Cart.tax", Span(5, 0, 6, 0), Span(6, 0, 6, 0), critical=True)


def build_facts(
    critical: tuple[str, ...] = ("shop:total",),
    lines: frozenset[int] = frozenset({2, 3}),
    kind: Kind = Kind.PERFORMANCE,
    check: Check = BUDGET,
    functions: tuple[SourceFunction, ...] = (TOTAL,),
) -> Facts:
    """One test with one check that runs these lines of ``a.py``."""
    test = TestId("t.py", "test_a")
    case = Case(test, Function("test_a", "test_a", "t.py", (), (), (), checks=(check,)), Style.PYTEST, kind)
    contexts = {line: frozenset({test}) for line in lines}
    file = FileCoverage("a.py", frozenset(range(1, 7)), frozenset(), frozenset(), contexts=contexts)
    evidence = Evidence(CoverageEvidence((file,), (), True))
    return Facts(Suite(".", (File("t.py", 9, (case,)),)), None, evidence, critical, SourceFacts(functions))


def test_meet_budget() -> None:
    assert measure(build_facts()) == Measured(100.0, Tally(1, 1))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"lines": frozenset({1})}, "a.py:1: shop:total is run by no performance test"),
        ({"kind": Kind.UNIT}, "a.py:1: shop:total is run by no performance test"),
        ({"check": RESULT}, "a.py:1: shop:total is run by t.py::test_a, without a budget"),
        ({"functions": (MARKED,)}, "shop:total: no such function in the source"),
        ({"critical": ("shop:total ",)}, "shop:total : no such function in the source"),
    ],
)
def test_say_why_missed(changes: dict[str, object], why: str) -> None:
    found = measure(build_facts(**changes))

    assert found.value == 0.0
    assert found.evidence[0] == why


def test_add_functions_that_comments_declare() -> None:
    found = measure(build_facts(functions=(TOTAL, MARKED)))

    assert found.tally == Tally(1, 2)
    assert found.evidence == ("a.py:5: shop:Cart.tax is run by no performance test",)


def test_count_function_declared_twice_once() -> None:
    found = measure(build_facts(("shop:Cart.tax", "shop:Cart.tax"), frozenset({6}), functions=(MARKED,)))

    assert found.tally == Tally(1, 1)


def test_count_function_defined_twice_once() -> None:
    elsewhere = replace(TOTAL, span=Span(5, 0, 6, 0), body=Span(6, 0, 6, 0))

    assert measure(build_facts(lines=frozenset({6}), functions=(TOTAL, elsewhere))).tally == Tally(1, 1)


def test_drop_without_declaration() -> None:
    dropped = Measured(None, reason="no critical function is declared", dropped=True)

    assert measure(build_facts(critical=())) == dropped
    assert measure(Facts()) == dropped


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ({"source": None}, "the source was not read"),
        ({"suite": None}, "the tests were not scanned"),
        ({"evidence": Evidence()}, "coverage was not measured"),
    ],
)
def test_measure_without_parts(part: dict[str, object], reason: str) -> None:
    assert measure(replace(build_facts(), **part)) == Measured(None, reason=reason)


def observe(facts: Facts, name: str = "test_a", stats: Mapping[str, float] | None = None, **figures: float) -> Facts:
    """The facts with one more result."""
    more = Benchmark(TestId("t.py", name), Figures(**figures), stats or {})
    return replace(facts, benchmarks=(*facts.benchmarks, more))


def budget(facts: Facts, **budgets: Figures) -> Facts:
    """The facts with these budgets; ``shop_total`` is that of the function."""
    named = {name.replace("shop_", "shop:"): one for name, one in budgets.items()}
    return replace(facts, budgets=named)


UNASSERTED = build_facts(check=RESULT)
WITHOUT = "a.py:1: shop:total is run by t.py::test_a, without a budget"


@pytest.mark.parametrize(
    ("kind", "figures", "fault"),
    [
        (Kind.PERFORMANCE, {"mean_ms": 100.0}, ""),
        (Kind.PERFORMANCE, {"mean_ms": 10.0}, ""),
        (Kind.PERFORMANCE, {"mean_ms": 100.1}, "mean_ms is 100.1, over the budget of 100"),
        (Kind.PERFORMANCE, {"mean_ms": 9.9}, "mean_ms is 9.9, the budget of 100 is over 10 times looser"),
        (Kind.PERFORMANCE, {"p95_ms": 50.0}, "mean_ms was not observed"),
        (Kind.INTEGRATION, {"p95_ms": 200.0}, ""),
        (Kind.INTEGRATION, {"p95_ms": 201.0}, "p95_ms is 201.0, over the budget of 200"),
        (Kind.E2E, {"p95_ms": 5000.0}, ""),
        (Kind.E2E, {"p95_ms": 5001.0}, "p95_ms is 5001.0, over the budget of 5000"),
    ],
)
def test_hold_results_to_the_default_of_the_kind(kind: Kind, figures: dict[str, float], fault: str) -> None:
    found = measure(observe(build_facts(kind=kind, check=RESULT), **figures))

    assert found.tally == Tally(0 if fault else 1, 1)
    assert found.evidence == ((f"a.py:1: shop:total in t.py::test_a: {fault}",) if fault else ())


@pytest.mark.parametrize("kind", [Kind.UNIT, Kind.PROPERTY, Kind.SECURITY])
def test_leave_results_without_a_budget_uncounted(kind: Kind) -> None:
    found = measure(observe(build_facts(kind=kind, check=RESULT), mean_ms=1.0))

    assert (found.tally, found.evidence) == (Tally(0, 1), (WITHOUT,))


def test_leave_results_with_an_empty_budget_uncounted() -> None:
    facts = observe(UNASSERTED, mean_ms=50.0)

    assert measure(facts).tally == Tally(1, 1)
    assert measure(budget(facts, performance=Figures())).evidence == (WITHOUT,)
    assert measure(budget(facts, performance=Figures(mean_ms=60.0), shop_total=Figures())).evidence == (WITHOUT,)


def test_hold_results_to_the_budget_of_the_function_alone() -> None:
    facts = observe(UNASSERTED, mean_ms=2.0)
    kind = Figures(mean_ms=1.0)

    assert measure(budget(facts, performance=kind)).tally == Tally(0, 1)
    assert measure(budget(facts, performance=kind, shop_total=Figures(mean_ms=2.0))).tally == Tally(1, 1)
    assert measure(budget(facts, shop_total=Figures(mean_ms=1.5), performance=Figures(mean_ms=5.0))).evidence == (
        "a.py:1: shop:total in t.py::test_a: mean_ms is 2.0, over the budget of 1.5",
    )


def test_tell_every_fault_of_a_result() -> None:
    facts = observe(UNASSERTED, mean_ms=2.0, peak_mb=1.0, p95_ms=3.0)
    limits = Figures(mean_ms=1.0, p95_ms=3.0, peak_mb=11.0, success_rate=0.9)

    assert measure(budget(facts, performance=limits)).evidence == (
        "a.py:1: shop:total in t.py::test_a: mean_ms is 2.0, over the budget of 1; "
        "peak_mb is 1.0, the budget of 11 is over 10 times looser; success_rate was not observed",
    )


@pytest.mark.parametrize("name", ["test_b", "TestA::test_a"])
def test_count_no_result_of_another_test(name: str) -> None:
    assert measure(observe(UNASSERTED, name, mean_ms=50.0)).evidence == (WITHOUT,)


def test_count_no_result_of_a_test_that_was_not_scanned() -> None:
    facts = observe(replace(UNASSERTED, suite=Suite(".")), mean_ms=50.0)

    assert measure(facts).evidence == ("a.py:1: shop:total is run by no performance test",)


def test_count_no_result_of_a_test_that_does_not_run_the_function() -> None:
    found = measure(observe(build_facts(lines=frozenset({1}), check=RESULT), mean_ms=50.0))

    assert found.evidence == ("a.py:1: shop:total is run by no performance test",)


def with_two_tests(facts: Facts) -> Facts:
    """The facts with a second performance test that asserts nothing and runs the same lines."""
    assert facts.suite is not None
    assert facts.evidence.coverage is not None
    (file,), (covered,) = facts.suite.files, facts.evidence.coverage.files
    (case,) = file.cases
    other = replace(case, id=TestId("t.py", "test_b"), function=replace(case.function, checks=(RESULT,)))
    contexts = {line: frozenset({case.id, other.id}) for line in covered.contexts}
    coverage = replace(facts.evidence.coverage, files=(replace(covered, contexts=contexts),))
    return replace(facts, suite=Suite(".", (replace(file, cases=(case, other)),)), evidence=Evidence(coverage=coverage))


def test_count_a_function_that_one_result_of_two_holds_and_tell_of_the_other() -> None:
    facts = observe(observe(with_two_tests(UNASSERTED), mean_ms=50.0), "test_b", mean_ms=101.0)

    found = measure(facts)

    assert found.tally == Tally(1, 1)
    assert found.evidence == ("a.py:1: shop:total in t.py::test_b: mean_ms is 101.0, over the budget of 100",)


def test_tell_of_every_result_that_holds_nothing() -> None:
    facts = observe(observe(with_two_tests(UNASSERTED), mean_ms=1.0), "test_b", mean_ms=101.0)

    found = measure(facts)

    assert found.tally == Tally(0, 1)
    assert [line.partition(": ")[2].partition(":")[2] for line in found.evidence] == [
        "total in t.py::test_a: mean_ms is 1.0, the budget of 100 is over 10 times looser",
        "total in t.py::test_b: mean_ms is 101.0, over the budget of 100",
    ]


def test_name_all_tests_without_a_budget() -> None:
    assert measure(with_two_tests(UNASSERTED)).evidence == (
        "a.py:1: shop:total is run by t.py::test_a, t.py::test_b, without a budget",
    )


@pytest.mark.parametrize("mean_ms", [0.001, 50.0, 1000.0])
def test_never_lower_what_is_asserted_by_a_result(mean_ms: float) -> None:
    assert measure(observe(build_facts(), mean_ms=mean_ms)).tally == Tally(1, 1)


def assert_below(limit: float) -> Check:
    stats = Attribute(Name("benchmark", "benchmark"), "stats")
    return Check(CheckKind.COMPARE, Span(3), Compare(Subscript(stats, Literal("mean")), "<", Literal(limit)))


@pytest.mark.parametrize(
    ("seen", "loose"),
    [(0.05, ()), (0.04, ("t.py::test_a: mean is 0.040, the asserted limit of 0.5 is over 10 times looser",))],
)
def test_name_asserted_limits_that_are_too_loose(seen: float, loose: tuple[str, ...]) -> None:
    found = measure(observe(build_facts(check=assert_below(0.5)), stats={"mean": seen}, mean_ms=50.0))

    assert (found.tally, found.evidence) == (Tally(1, 1), loose)


def test_name_an_asserted_limit_of_several_functions_once() -> None:
    twice = replace(TOTAL, qualname="tax", body=Span(3, 0, 3, 0))
    facts = build_facts(("shop:total", "shop:tax"), check=assert_below(0.5), functions=(TOTAL, twice))

    assert len(measure(observe(facts, stats={"mean": 0.01}, mean_ms=10.0)).evidence) == 1


def test_name_no_asserted_limit_of_what_was_not_observed() -> None:
    facts = observe(build_facts(check=assert_below(0.5)), stats={"max": 0.01}, mean_ms=50.0)

    assert measure(facts) == Measured(100.0, Tally(1, 1))


def test_tell_what_is_missed_before_what_is_loose() -> None:
    facts = build_facts(("shop:total", "shop:Cart.tax"), check=assert_below(0.5), functions=(TOTAL, MARKED))

    found = measure(observe(facts, stats={"mean": 0.04}, mean_ms=50.0))

    assert found.tally == Tally(1, 2)
    assert found.evidence == (
        "a.py:5: shop:Cart.tax is run by no performance test",
        "t.py::test_a: mean is 0.040, the asserted limit of 0.5 is over 10 times looser",
    )
