"""The share of critical functions that a performance test holds to a budget."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualitygate.metrics.performance_coverage import measure
from qualitygate.model import (
    Attribute,
    Case,
    Check,
    CheckKind,
    Compare,
    CoverageEvidence,
    Evidence,
    Facts,
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
