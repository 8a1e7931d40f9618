from __future__ import annotations

import pytest

from qualitygate.metrics.template_usage import measure
from qualitygate.model import CoverageEvidence, Evidence, Facts, FileCoverage, Judgement, Measured, Tally, TestId, Use

A, B = TestId("t.py", "test_a"), TestId("t.py", "test_b")


def use(*touches: str, tests: tuple[TestId, ...] = (A,)) -> Use:
    return Use("pattern", "db", "t.py", "", touches=touches, tests=tests)


def run(uses: tuple[Use, ...], *touchpoints: tuple[TestId, tuple[str, ...]]) -> Measured:
    return measure(Facts(judgement=Judgement(uses=uses, touchpoints=touchpoints)))


def test_measure_without_scan() -> None:
    assert measure(Facts()) == Measured(None, reason="the tests were not scanned")


@pytest.mark.parametrize("touchpoints", [(), ((A, ()),)])
def test_measure_without_applicable_tests(touchpoints: tuple[tuple[TestId, tuple[str, ...]], ...]) -> None:
    found = run((use("db"),), *touchpoints)

    assert found == Measured(None, reason="no test touches anything that calls for a pattern", dropped=False)


@pytest.mark.parametrize(
    ("uses", "good"),
    [
        ((use("db", "files"),), 1),
        ((use("db"), use("files")), 1),
        ((use("db"),), 0),
        ((use("db", "files", tests=(B,)),), 0),
        ((use("db", "files", tests=(B, A)),), 1),
        ((), 0),
    ],
)
def test_need_every_touchpoint_met(uses: tuple[Use, ...], good: int) -> None:
    found = run(uses, (A, ("db", "files")))

    assert found.tally == Tally(good, 1)


def test_name_what_is_not_met() -> None:
    found = run((use("db", tests=(A, B)),), (B, ("http", "db", "env")), (A, ("files",)))

    assert found.evidence == ("t.py::test_a: no pattern for files", "t.py::test_b: no pattern for env, http")


def test_leave_out_tests_without_touchpoint() -> None:
    found = run((use("db"),), (A, ("db",)), (B, ()))

    assert found.tally == Tally(1, 1)


def test_score_on_misses_per_hundred_statements() -> None:
    file = FileCoverage("a.py", frozenset(range(200)), frozenset(), frozenset())
    judgement = Judgement(touchpoints=((A, ("db",)), (B, ("db",))))

    found = measure(Facts(judgement=judgement, evidence=Evidence(CoverageEvidence((file,), (), True))))

    assert (found.value, found.density) == (0.0, 1.0)


def test_leave_density_open_without_coverage() -> None:
    assert run((), (A, ("db",))).density is None
