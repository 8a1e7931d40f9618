"""Unit and integration coverage: the same count over different kinds of tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.metrics import integration_coverage, unit_coverage
from qualitygate.model import (
    Case,
    CoverageEvidence,
    Evidence,
    Facts,
    File,
    FileCoverage,
    Function,
    Kind,
    Measured,
    Style,
    Suite,
    Tally,
    TestId,
)

BOTH = [unit_coverage.measure, integration_coverage.measure]


def build_facts(kinds: dict[str, Kind], file: FileCoverage | None) -> Facts:
    cases = tuple(
        Case(TestId("t.py", name), Function(name, name, "t.py", (), (), ()), Style.PYTEST, kind)
        for name, kind in kinds.items()
    )
    coverage = None if file is None else CoverageEvidence((file,), (), True)
    return Facts(Suite(".", (File("t.py", 1, cases),)), evidence=Evidence(coverage))


def cover(statements: int, contexts: dict[int, str], imported: set[int] | None = None) -> FileCoverage:
    return FileCoverage(
        "a.py",
        frozenset(range(1, statements + 1)),
        frozenset(),
        frozenset(),
        imported=frozenset(imported or ()),
        contexts={line: frozenset(TestId("t.py", name) for name in names.split()) for line, names in contexts.items()},
    )


@pytest.mark.parametrize("measure", BOTH)
def test_measure_without_parts(measure: Callable[[Facts], Measured]) -> None:
    assert measure(Facts()) == Measured(None, reason="the tests were not scanned")
    assert measure(build_facts({}, None)) == Measured(None, reason="coverage was not measured")


@pytest.mark.parametrize("measure", BOTH)
def test_drop_without_lines(measure: Callable[[Facts], Measured]) -> None:
    found = measure(build_facts({}, cover(2, {}, imported={1, 2})))

    assert found.value is None
    assert found.dropped
    assert found.reason == "the source has no executable line but those that importing runs"


@pytest.mark.parametrize(
    ("kind", "unit", "integration"),
    [
        (Kind.UNIT, 50.0, 0.0),
        (Kind.INTEGRATION, 0.0, 50.0),
        (Kind.E2E, 0.0, 50.0),
        (Kind.PERFORMANCE, 0.0, 0.0),
        (Kind.PROPERTY, 0.0, 0.0),
        (Kind.SECURITY, 0.0, 0.0),
    ],
)
def test_count_kind(kind: Kind, unit: float, integration: float) -> None:
    facts = build_facts({"test_a": kind}, cover(4, {1: "test_a", 2: "test_a"}))

    assert unit_coverage.measure(facts).value == unit
    assert integration_coverage.measure(facts).value == integration


def test_leave_out_lines_only_imported() -> None:
    facts = build_facts({"test_a": Kind.UNIT}, cover(6, {2: "test_a", 3: "test_a"}, imported={1, 2}))

    found = unit_coverage.measure(facts)

    assert found.tally == Tally(2, 5)
    assert found.evidence == ("a.py: 4-6",)


def test_leave_out_imported_lines_that_other_kinds_run() -> None:
    # Otherwise adding an integration test would lower unit coverage.
    kinds = {"test_a": Kind.UNIT, "test_b": Kind.INTEGRATION}
    facts = build_facts(kinds, cover(4, {1: "test_b", 2: "test_b", 3: "test_a", 4: "test_b"}, imported={1, 2}))

    assert unit_coverage.measure(facts).tally == Tally(1, 2)
    assert integration_coverage.measure(facts).tally == Tally(3, 4)


def test_ignore_contexts_outside_statements() -> None:
    facts = build_facts({"test_a": Kind.UNIT}, cover(2, {1: "test_a", 9: "test_a"}))

    assert unit_coverage.measure(facts).tally == Tally(1, 2)


def test_ignore_tests_the_scan_does_not_know() -> None:
    facts = build_facts({"test_a": Kind.UNIT}, cover(2, {1: "test_a", 2: "test_generated"}))

    assert unit_coverage.measure(facts).tally == Tally(1, 2)
