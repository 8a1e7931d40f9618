from __future__ import annotations

import pytest

from qualitygate.metrics.integration_by_pattern import measure
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
    Severity,
    Style,
    Suite,
    Tally,
    TestId,
    Use,
)

A, B = TestId("t.py", "test_a"), TestId("t.py", "test_b")


def run(
    findings: tuple[Finding, ...] = (),
    using: tuple[TestId, ...] = (A, B),
    kinds: tuple[Kind, ...] = (Kind.INTEGRATION,) * 2,
) -> Measured:
    """``a`` runs lines 1 and 2, ``b`` runs 2, 3 and 4, of 5."""
    cases = tuple(
        Case(test, Function(test.qualname, test.qualname, "t.py", (), (), ()), Style.PYTEST, kind)
        for test, kind in zip((A, B), kinds, strict=True)
    )
    contexts = {1: frozenset({A}), 2: frozenset({A, B}), 3: frozenset({B}), 4: frozenset({B})}
    file = FileCoverage("a.py", frozenset(range(1, 6)), frozenset({5}), frozenset(), contexts=contexts)
    judgement = Judgement(findings, (Use("rollback", "db", "conftest.py", "session", tests=using),))
    evidence = Evidence(CoverageEvidence((file,), (), True))
    return measure(Facts(Suite(".", (File("t.py", 9, cases),)), judgement, evidence))


def finding(severity: Severity, ignored: str | None = None) -> Finding:
    return Finding("broken", "db", severity, "t.py", "test_b", "m", tests=(B,), ignored=ignored)


def test_measure_without_parts() -> None:
    scanned = Facts(Suite("."), Judgement())

    assert measure(Facts(judgement=Judgement())) == Measured(None, reason="the tests were not scanned")
    assert measure(Facts(Suite("."))) == Measured(None, reason="the tests were not scanned")
    assert measure(scanned) == Measured(None, reason="coverage was not measured")


@pytest.mark.parametrize(
    ("using", "tally"), [((A, B), Tally(4, 4)), ((A,), Tally(2, 4)), ((B,), Tally(3, 4)), ((), Tally(0, 4))]
)
def test_need_a_pattern(using: tuple[TestId, ...], tally: Tally) -> None:
    assert run(using=using).tally == tally


@pytest.mark.parametrize(
    ("found", "tally"),
    [
        (finding(Severity.ERROR), Tally(2, 4)),
        (finding(Severity.WARNING), Tally(4, 4)),
        (finding(Severity.ERROR, "known"), Tally(4, 4)),
    ],
)
def test_need_no_error(found: Finding, tally: Tally) -> None:
    assert run((found,)).tally == tally


def test_name_lines_of_unsound_tests() -> None:
    assert run(using=(A,)).evidence == ("a.py: 3-4",)


def test_count_integration_tests_only() -> None:
    assert run(kinds=(Kind.INTEGRATION, Kind.E2E)).tally == Tally(2, 2)


def test_measure_without_integration_tests() -> None:
    found = run(kinds=(Kind.UNIT, Kind.E2E))

    assert found == Measured(None, Tally(0, 0), reason="no integration test runs a line of the source")
