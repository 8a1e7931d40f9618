from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qualitygate.metrics.slow_marked import measure
from qualitygate.model import CoverageEvidence, Evidence, Facts, Measured, Outcome, Suite, Tally, TestRun

Read = Callable[[str], Facts]


def run(facts: Facts, *seconds: float) -> Measured:
    """The tests in their order took so long; those without a number were not run."""
    assert facts.suite is not None
    runs = tuple(
        TestRun(case.id, Outcome.PASSED, taken) for case, taken in zip(facts.suite.cases, seconds, strict=False)
    )
    return measure(replace(facts, evidence=Evidence(CoverageEvidence((), runs, True))))


def test_measure_without_parts() -> None:
    assert measure(Facts()) == Measured(None, reason="the tests were not scanned")
    assert measure(Facts(Suite("."))) == Measured(None, reason="coverage was not measured")


@pytest.mark.parametrize(("seconds", "slow"), [(1.0, False), (1.001, True)])
def test_slow_is_over_one_second(read: Read, seconds: float, slow: bool) -> None:
    found = run(read("def test_a(): assert 1"), seconds)

    if slow:
        assert found.tally == Tally(0, 1)
    else:
        assert found == Measured(None, reason="no test takes more than 1 s")


def test_leave_out_tests_that_were_not_run(read: Read) -> None:
    found = run(read("def test_a(): assert 1\ndef test_b(): assert 1"), 2)

    assert found.tally == Tally(0, 1)


@pytest.mark.parametrize(
    ("mark", "tally"),
    [
        ("slow", Tally(1, 1)),
        ("Slow_one", Tally(1, 1)),
        ("very_slow", Tally(1, 1)),
        ("fast", Tally(0, 1)),
        ("performance", None),
    ],
)
def test_read_marks(read: Read, mark: str, tally: Tally | None) -> None:
    found = run(read(f"import pytest\n@pytest.mark.{mark}\ndef test_a(): assert 1"), 2)

    assert found.tally == tally


@pytest.mark.parametrize(
    ("decorator", "slow"),
    [
        ("@pytest.mark.parametrize('a', [1])", True),
        ("@pytest.mark.parametrize('a', [1, 2])", False),
        ("@pytest.mark.parametrize('a', [1])\n@pytest.mark.parametrize('b', [1, 2])", False),
        ("@pytest.mark.parametrize('a', load())", False),
        ("@pytest.mark.parametrize('store', [1], indirect=True)", True),
    ],
)
def test_share_seconds_among_cases(read: Read, decorator: str, slow: bool) -> None:
    found = run(read(f"import pytest\n{decorator}\ndef test_a(): assert 1"), 1.5)

    assert (found.tally is not None) is slow


@pytest.mark.parametrize(
    ("params", "asks", "slow"),
    [
        ("", "store", True),
        ("(params=[1])", "store", True),
        ("(params=[1, 2])", "store", False),
        ("(params=[1, 2])", "", True),
        ("(params=load())", "store", False),
    ],
)
def test_share_seconds_among_parameters_of_fixtures(read: Read, params: str, asks: str, slow: bool) -> None:
    program = f"import pytest\n@pytest.fixture{params}\ndef store(): return 1\ndef test_a({asks}): assert 1"

    assert (run(read(program), 1.5).tally is not None) is slow


def test_give_table_precedence_over_parameters_of_fixture(read: Read) -> None:
    fixture = "@pytest.fixture(params=[1, 2])\ndef store(request): return 1"
    table = "@pytest.mark.parametrize('store', [1], indirect=True)"

    found = run(read(f"import pytest\n{fixture}\n{table}\ndef test_a(store): assert 1"), 1.5)

    assert found.tally == Tally(0, 1)


def test_name_the_slowest_first(read: Read) -> None:
    tests = "def test_a(): assert 1\ndef test_b(): assert 1\n@pytest.mark.slow\ndef test_c(): assert 1"

    found = run(read(f"import pytest\n{tests}"), 1.04, 2, 9)

    assert found.tally == Tally(1, 3)
    assert found.evidence == (
        "tests/test_example.py::test_b: 2.0 s, not marked slow",
        "tests/test_example.py::test_a: 1.04 s, not marked slow",
    )
