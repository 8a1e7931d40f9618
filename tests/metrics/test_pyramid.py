from __future__ import annotations

import pytest

from qualitygate.metrics.pyramid import measure
from qualitygate.model import Case, Facts, File, Function, Kind, Measured, Style, Suite, Tally, TestId

UNIT, INTEGRATION, E2E, PROPERTY = Kind.UNIT, Kind.INTEGRATION, Kind.E2E, Kind.PROPERTY


def run(*kinds: Kind) -> Measured:
    function = Function("test_a", "test_a", "t.py", (), (), ())
    cases = tuple(Case(TestId("t.py", f"test_{n}"), function, Style.PYTEST, kind) for n, kind in enumerate(kinds))
    return measure(Facts(Suite(".", (File("t.py", 9, cases),))))


def test_measure_without_scan() -> None:
    assert measure(Facts()) == Measured(None, reason="the tests were not scanned")


@pytest.mark.parametrize("kinds", [(), (Kind.PERFORMANCE, Kind.SECURITY)])
def test_measure_without_a_floor(kinds: tuple[Kind, ...]) -> None:
    found = run(*kinds)

    assert found == Measured(None, reason="there is no unit, property, integration or end-to-end test")


@pytest.mark.parametrize(
    ("kinds", "good"),
    [
        ((UNIT,), 2),
        ((UNIT, UNIT, INTEGRATION, INTEGRATION, E2E, E2E), 2),
        ((PROPERTY, UNIT, INTEGRATION, INTEGRATION), 2),
        ((UNIT, INTEGRATION, INTEGRATION, E2E), 1),
        ((UNIT, UNIT, E2E), 1),
        ((E2E,), 1),
        ((INTEGRATION,), 1),
        ((INTEGRATION, E2E, E2E), 0),
        ((UNIT, Kind.PERFORMANCE, Kind.PERFORMANCE, INTEGRATION), 2),
    ],
)
def test_count_satisfied_inequalities(kinds: tuple[Kind, ...], good: int) -> None:
    found = run(*kinds)

    assert found.tally == Tally(good, 2)
    assert found.value == 50.0 * good
    assert len(found.evidence) == 2 - good


def test_name_the_floors_that_are_too_narrow() -> None:
    found = run(INTEGRATION, INTEGRATION, E2E, E2E, E2E)

    assert found.evidence == (
        "0 unit and property tests, below 2 integration tests",
        "2 integration tests, below 3 end-to-end tests",
    )
