"""Measurements in, those that carry weight and those that only advise out: reports show them apart."""

from __future__ import annotations

from collections.abc import Sequence

from qualitygate.model import Measurement


def split_advisory(measurements: Sequence[Measurement]) -> tuple[tuple[Measurement, ...], tuple[Measurement, ...]]:
    """First those with a weight in the score, then those without, each in the order given.

    A dropped metric has a weight: it is the project that gives it nothing to measure.
    """
    return (
        tuple(one for one in measurements if one.metric.weight > 0),
        tuple(one for one in measurements if one.metric.weight == 0),
    )
