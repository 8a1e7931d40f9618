"""A measurement in, its utility between 0 and 1 out, and its share of the 100 points."""

from __future__ import annotations

from collections.abc import Sequence

from qualitygate.model import Direction, Measurement, Metric

#: Points are multiples of this: a power of two, so that binary floats add and subtract them without error.
_GRAIN = 2.0**-40


def rate_percent(value: float, target: float) -> float:
    """The curve of percentages: 0 at 0, 0.90 at the target, 1 at 100, straight between; strictly increasing.

    A target of 100 leaves no room for two slopes: its curve is one straight line.

    >>> rate_percent(0, 80), rate_percent(40, 80), rate_percent(80, 80), rate_percent(100, 80), rate_percent(50, 100)
    (0.0, 0.45, 0.9, 1.0, 0.5)
    """
    if target >= 100:
        return value / 100
    if value <= target:
        return 0.9 * (value / target)
    return 1.0 - 0.1 * ((100 - value) / (100 - target))


def rate_density(density: float, half: float) -> float:
    """The curve of densities: strictly decreasing, 1 at 0, one half at ``half``, 0.90 at a ninth of it.

    >>> rate_density(0, 6), rate_density(6, 6), round(rate_density(6 / 9, 6), 9)
    (1.0, 0.5, 0.9)
    """
    return 1 / (1 + density / half)


def worst_end(measurement: Measurement) -> float | None:
    """The end of what is known that counts as proven, in the unit that is scored; None when not measured."""
    metric, measured = measurement.metric, measurement.measured
    scored = measured.value if metric.half is None else measured.density
    if scored is None:
        return None
    end = measured.low if metric.direction is Direction.UP else measured.high
    return scored if end is None or not _same_unit(metric) else end


def best_end(measurement: Measurement) -> float | None:
    """The end of what is known that counts as possible, in the unit that is scored; None when nothing bounds it."""
    metric, measured = measurement.metric, measurement.measured
    scored = measured.value if metric.half is None else measured.density
    end = measured.high if metric.direction is Direction.UP else measured.low
    return scored if end is None or not _same_unit(metric) else end


def is_scored(measurement: Measurement) -> bool:
    """Whether it counts as measured for the score: a ratio of tests also needs the number of statements."""
    return worst_end(measurement) is not None


def know_utility(measurement: Measurement) -> tuple[float, float]:
    """Utility as proven and as possible, the first never above the second."""
    worst, best = worst_end(measurement), best_end(measurement)
    return (
        0.0 if worst is None else _rate(measurement.metric, worst),
        1.0 if best is None else _rate(measurement.metric, best),
    )


def share_weights(measurements: Sequence[Measurement]) -> tuple[tuple[Measurement, float], ...]:
    """Those that carry weight, with their shares of 100 points, which add up exactly."""
    carrying = [one for one in measurements if one.metric.weight > 0 and not one.measured.dropped]
    total = sum(one.metric.weight for one in carrying)
    shares, weight, given = [], 0.0, 0.0
    for one in carrying:
        weight += one.metric.weight
        upto = round_points(100.0 * weight / total)
        shares.append((one, upto - given))
        given = upto
    return tuple(shares)


def round_points(points: float) -> float:
    """Points to the nearest 2**-40: too fine to see, coarse enough to add up exactly."""
    return round(points / _GRAIN) * _GRAIN


def _rate(metric: Metric, end: float) -> float:
    return rate_percent(end, metric.target) if metric.half is None else rate_density(end, metric.half)


def _same_unit(metric: Metric) -> bool:
    """Whether low and high are in the unit that is scored: not where a percentage is scored on its misses."""
    return metric.half is None or metric.direction is Direction.DOWN
