"""Performance results add up; the oracle of results, result by result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from strategies import (
    PerformanceFault,
    PerformancePolicy,
    PerformanceResult,
    invalid_performance_results,
    latency_samples,
    minimal,
    performance_results,
)

GOOD = PerformanceResult.of("read", (1.0, 2.0, 3.0), 1, 2.0)
NONE = PerformanceResult.of("read", (), 1, 2.0)


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    faults = PerformanceFault

    assert laws.find_breaches(PerformancePolicy(), performance_results, invalid_performance_results, faults) == {}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, set()),
        ({"total_operations": 5}, {PerformanceFault.WRONG_COUNT}),
        ({"failure_count": -1}, {PerformanceFault.NEGATIVE_COUNT}),
        ({"total_operations": -1}, {PerformanceFault.NEGATIVE_COUNT}),
        ({"p50": 3.0}, set()),
        ({"p50": 3.1}, {PerformanceFault.P50_OVER_P95}),
        ({"p95": 3.1}, {PerformanceFault.P95_OVER_P99}),
        ({"p99": 3.1}, {PerformanceFault.P99_OVER_LONGEST}),
        ({"mean": 3.0}, set()),
        ({"mean": 3.1}, {PerformanceFault.MEAN_OVER_LONGEST}),
        ({"p50": -0.1}, {PerformanceFault.NEGATIVE_LATENCY}),
        ({"p50": 0.0}, set()),
        ({"mean": float("nan")}, {PerformanceFault.NOT_FINITE}),
        ({"duration": float("inf")}, {PerformanceFault.NOT_FINITE}),
        ({"duration": 0.0}, {PerformanceFault.NO_DURATION}),
        ({"operations_per_second": 2.0}, {PerformanceFault.WRONG_THROUGHPUT}),
        ({"operations_per_second": 1.5 + 1e-12}, set()),
        ({"p99": None}, {PerformanceFault.NO_SUCCESS}),
    ],
)
def test_check_result(changes: dict[str, Any], faults: set[PerformanceFault]) -> None:
    assert PerformancePolicy().check(replace(GOOD, **changes)) == faults


def test_check_result_without_success() -> None:
    assert PerformancePolicy().check(NONE) == frozenset()
    assert PerformancePolicy(may_fail=False).check(NONE) == {PerformanceFault.NO_SUCCESS}
    assert PerformancePolicy().check(replace(NONE, p95=0.0)) == {PerformanceFault.NO_SUCCESS}


def test_report_what_was_measured() -> None:
    assert PerformanceResult("read", 4, 3, 1, 2.0, 1.5, 2.0, 2.0, 3.0, 3.0, 3.0) == GOOD
    assert GOOD.success_rate == 0.75
    assert PerformanceResult("read", 1, 0, 1, 2.0, 0.0, None, None, None, None, None) == NONE
    assert NONE.success_rate == 0


@given(latency_samples(), st.integers(0, 10), st.integers(1, 9))
def test_report_is_consistent_whatever_was_measured(latencies: tuple[float, ...], failures: int, seconds: int) -> None:
    result = PerformanceResult.of("read", latencies, failures, seconds)

    assert PerformancePolicy().check(result) == frozenset()
    assert min(latencies) <= result.mean <= result.longest == max(latencies)
    assert result.success_count + result.failure_count == result.total_operations


def test_policy_without_failure_of_everything(sample: Any) -> None:
    policy = PerformancePolicy(max_failures=0, may_fail=False)

    drawn = sample(performance_results(policy=policy), 100, 1)

    assert {result.failure_count for result in drawn} == {0}
    assert min(result.success_count for result in drawn) == 1
    with pytest.raises(InvalidArgument, match=r"'performance\.no_success' here"):
        minimal(invalid_performance_results(policy=policy, faults=[PerformanceFault.NO_SUCCESS]))


def test_refuse_impossible_policy() -> None:
    with pytest.raises(InvalidArgument, match="max_failures must be at least 0"):
        minimal(performance_results(policy=PerformancePolicy(max_failures=-1)))
