"""Percentiles by their definition; samples that catch the usual wrong ones; the oracle, sample by sample."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from strategies import LatencyFault, LatencyPolicy, invalid_latency_samples, latency_samples, minimal
from strategies.latency import percentile


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(LatencyPolicy(), latency_samples, invalid_latency_samples, LatencyFault) == {}


@pytest.mark.parametrize(
    ("sample", "faults"),
    [
        ((0.0,), set()),
        ((30_000.0,), set()),
        ((30_000.001,), {LatencyFault.TOO_LONG}),
        ((), {LatencyFault.EMPTY}),
        ((-0.001,), {LatencyFault.NEGATIVE}),
        ((float("nan"),), {LatencyFault.NAN}),
        ((float("inf"),), {LatencyFault.INFINITE}),
        ((float("-inf"), -1.0), {LatencyFault.INFINITE, LatencyFault.NEGATIVE}),
        ((1.0,) * 101, set()),
        ((1.0,) * 102, {LatencyFault.TOO_MANY}),
    ],
)
def test_check_sample(sample: tuple[float, ...], faults: set[LatencyFault]) -> None:
    assert LatencyPolicy().check(sample) == faults


@given(latency_samples(), st.integers(1, 100))
def test_percentile_is_the_least_value_that_enough_do_not_exceed(sample: tuple[float, ...], percent: int) -> None:
    found = percentile(sample, percent)

    enough = [value for value in sample if 100 * sum(each <= value for each in sample) >= percent * len(sample)]
    assert found == min(enough)


@pytest.mark.parametrize(
    ("count", "percent", "expected"),
    [(1, 50, 1), (2, 50, 1), (3, 50, 2), (20, 95, 19), (21, 95, 20), (100, 99, 99), (101, 99, 100), (100, 100, 100)],
)
def test_percentile_of_numbers(count: int, percent: int, expected: int) -> None:
    assert percentile(range(count, 0, -1), percent) == expected


def test_percentile_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="there is no percentile of no latencies"):
        percentile((), 95)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("index one too far", lambda sample: sorted(sample)[min(int(0.95 * len(sample)), len(sample) - 1)]),
        ("unsorted", lambda sample: sample[-(-95 * len(sample) // 100) - 1]),
        ("longest", max),
        ("mean", lambda sample: sum(sample) / len(sample)),
    ],
)
def test_wrong_percentile_is_caught(name: str, wrong: Any, sample: Any) -> None:
    caught = [drawn for drawn in sample(latency_samples(), 100, 1) if wrong(drawn) != percentile(drawn, 95)]

    assert caught, name


def test_draw_whole_microseconds(sample: Any) -> None:
    for drawn in sample(latency_samples(), 100, 1):
        assert all(round(each, 3) == each for each in drawn)


def test_draw_few(sample: Any) -> None:
    policy = LatencyPolicy(max_count=1, max_latency=1)

    drawn = sample(latency_samples(policy=policy), 50, 1)

    assert {len(each) for each in drawn} == {1}
    assert [each for each in drawn if policy.check(each)] == []


@pytest.mark.parametrize("policy", [LatencyPolicy(max_count=0), LatencyPolicy(max_latency=0)])
def test_refuse_impossible_policy(policy: LatencyPolicy) -> None:
    with pytest.raises(InvalidArgument, match="max_count and max_latency must be at least 1"):
        minimal(latency_samples(policy=policy))
