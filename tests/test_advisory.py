"""Metrics without weight stand apart."""

from __future__ import annotations

from qualitygate.advisory import split_advisory
from qualitygate.model import Facts, Measured, Measurement, Metric


def measured(key: str, weight: float, *, dropped: bool = False) -> Measurement:
    def measure(_: Facts) -> Measured:
        return Measured(None, dropped=dropped)

    return Measurement(Metric(100, weight, measure, key=key), Measured(None, dropped=dropped), 100)


def test_split_by_weight_in_order() -> None:
    a, b, c, d = measured("a", 0), measured("b", 0.5), measured("c", 0), measured("d", 3, dropped=True)

    assert split_advisory((a, b, c, d)) == ((b, d), (a, c))


def test_split_nothing() -> None:
    assert split_advisory(()) == ((), ())
