from __future__ import annotations

import pytest

from qualitygate.measure import measure
from qualitygate.model import Direction, Facts, Measured, Measurement, Metric


def count_critical(facts: Facts) -> Measured:
    return Measured(float(len(facts.critical)))


def test_measure_in_order_given() -> None:
    metrics = [Metric(5, 1, count_critical, key="b"), Metric(7, 1, count_critical, key="a")]

    measurements = measure(Facts(critical=("a:f", "a:g")), metrics, {"a": 2.0, "unknown": 9.0})

    assert [(one.key, one.value, one.target, one.gap) for one in measurements] == [
        ("b", 2.0, 5, 3.0),
        ("a", 2.0, 2.0, 0.0),
    ]


@pytest.mark.parametrize(
    ("direction", "value", "gap", "met"),
    [
        (Direction.UP, 84.96, pytest.approx(0.04), False),
        (Direction.UP, 85.0, 0.0, True),
        (Direction.UP, 99.0, 0.0, True),
        (Direction.DOWN, 85.0, 0.0, True),
        (Direction.DOWN, 85.25, 0.25, False),
        (Direction.DOWN, 1.0, 0.0, True),
        (Direction.UP, None, None, None),
    ],
)
def test_compare_with_target(direction: Direction, value: float | None, gap: float | None, met: bool | None) -> None:
    measurement = Measurement(Metric(1, 1, count_critical, direction, half=1.0), Measured(value), 85.0)

    assert measurement.gap == gap
    assert measurement.met == met
