"""Facts and metrics in, measurements out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualitygate.model import Facts, Measurement, Metric


def measure(facts: Facts, metrics: Sequence[Metric], targets: Mapping[str, float]) -> tuple[Measurement, ...]:
    """Every metric in the order given, against the project's target, else its own.

    Targets for metrics that are not given are left alone: a command may measure some only.
    """
    return tuple(
        Measurement(metric, metric.measure(facts), targets.get(metric.key, metric.target)) for metric in metrics
    )
