from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qualitygate.model import Direction, Facts, Measured, Measurement, Metric
from qualitygate.plugins import load_metrics
from qualitygate.utility import (
    best_end,
    is_scored,
    know_utility,
    rate_density,
    rate_percent,
    round_points,
    share_weights,
    worst_end,
)


def find_nothing(facts: Facts) -> Measured:
    return Measured(None)


PERCENT = Metric(80, 1, find_nothing)
MISSES = Metric(90, 1, find_nothing, half=4.5)
RISK = Metric(0.67, 1, find_nothing, Direction.DOWN, half=6.0)


@pytest.mark.parametrize("target", [metric.target for metric in load_metrics() if metric.half is None])
def test_rate_percent_at_its_points(target: float) -> None:
    assert rate_percent(0, target) == 0
    assert rate_percent(100, target) == 1
    assert rate_percent(target, target) == (0.9 if target < 100 else 1)


@given(st.floats(0, 100), st.floats(0, 100), st.floats(1, 100))
def test_rate_percent_rises(one: float, other: float, target: float) -> None:
    assume(other - one > 1e-9)

    assert 0 <= rate_percent(one, target) < rate_percent(other, target) <= 1


@given(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0.1, 100))
def test_rate_density_falls(one: float, other: float, half: float) -> None:
    assume(other - one > 1e-6)

    assert 1 >= rate_density(one, half) > rate_density(other, half) > 0


@pytest.mark.parametrize("metric", [one for one in load_metrics() if one.direction is Direction.DOWN])
def test_rate_density_at_its_target(metric: Metric) -> None:
    assert metric.half is not None
    assert rate_density(metric.target, metric.half) == pytest.approx(0.9, abs=0.002)


@pytest.mark.parametrize(
    ("metric", "measured", "worst", "best"),
    [
        (PERCENT, Measured(None), None, None),
        (PERCENT, Measured(50.0), 50.0, 50.0),
        (PERCENT, Measured(50.0, low=40.0, high=60.0), 40.0, 60.0),
        (PERCENT, Measured(None, high=60.0), None, 60.0),
        (MISSES, Measured(50.0), None, None),
        (MISSES, Measured(50.0, density=2.0), 2.0, 2.0),
        (MISSES, Measured(50.0, density=2.0, low=40.0, high=60.0), 2.0, 2.0),
        (RISK, Measured(2.0, density=2.0), 2.0, 2.0),
        (RISK, Measured(2.0, density=2.0, low=1.0, high=3.0), 3.0, 1.0),
        (RISK, Measured(None, low=1.0), None, 1.0),
    ],
)
def test_take_ends(metric: Metric, measured: Measured, worst: float | None, best: float | None) -> None:
    measurement = Measurement(metric, measured, metric.target)

    assert worst_end(measurement) == worst
    assert best_end(measurement) == best
    assert is_scored(measurement) == (worst is not None)


def test_know_utility_of_unmeasured() -> None:
    assert know_utility(Measurement(PERCENT, Measured(None), 80)) == (0.0, 1.0)


def test_know_utility_by_the_metrics_own_target() -> None:
    # A project that asks less of itself is not better for it.
    assert know_utility(Measurement(PERCENT, Measured(40.0), 20)) == (0.45, 0.45)


def test_know_utility_of_bounded_risk() -> None:
    assert know_utility(Measurement(RISK, Measured(None, low=6.0), 0.67)) == (0.0, 0.5)


def build(*weights: float) -> list[Measurement]:
    return [Measurement(Metric(80, weight, find_nothing), Measured(50.0), 80) for weight in weights]


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=20))
def test_share_weights_exactly(weights: list[float]) -> None:
    shares = [share for _, share in share_weights(build(*weights))]

    assert sum(shares) == 100
    assert sum(map(Fraction, shares)) == 100
    assert all(
        share == pytest.approx(100 * weight / sum(weights), abs=1e-9)
        for share, weight in zip(shares, weights, strict=True)
    )


def test_share_weights_without_dropped_and_weightless() -> None:
    kept, dropped, advisory = build(3, 5, 0)
    dropped = Measurement(dropped.metric, Measured(None, dropped=True), 80)

    assert share_weights([kept, dropped, advisory]) == ((kept, 100.0),)
    assert share_weights([dropped, advisory]) == ()


@given(st.floats(0, 100))
def test_round_points_to_an_exact_grain(points: float) -> None:
    rounded = round_points(points)

    assert abs(rounded - points) <= 2**-41
    assert (rounded * 2**40).is_integer()
