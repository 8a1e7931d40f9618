"""Runs and the metrics of today in, what the score of today says of them out, and what has changed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from qualitygate.history.run import Run
from qualitygate.model import Measured, Measurement, Metric
from qualitygate.score import MODEL, rate
from qualitygate.utility import is_scored, know_utility, share_weights

_NOT_THEN = Measured(None, reason="that report did not know this metric")


@dataclass(frozen=True, slots=True)
class Change:
    """How a metric came to another result between two runs."""

    key: str
    before: float
    after: float
    points: float  #: of the score, by the weights and curves of today; above 0 is better


def rescore(run: Run, metrics: Sequence[Metric]) -> Run:
    """The run as these metrics and the score model of today judge it; the gate's verdict stays what it was.

    What it measured of other metrics is left out, and what it did not know is not measured.
    """
    measurements = _recall(run, metrics)
    rated = rate(measurements, run.silent)
    shown = replace(
        run.shown,
        values=MappingProxyType({one.key: one.value for one in measurements}),
        proven=rated.proven if rated else None,
        possible=rated.possible if rated else None,
        grade=rated.grade if rated else "",
        model=MODEL,
    )
    measured = MappingProxyType({one.key: one.measured for one in measurements})
    return Run(shown, rated.caps if rated else (), run.silent, measured)


def name_gone(runs: Sequence[Run], metrics: Sequence[Metric]) -> tuple[str, ...]:
    """The metrics that runs measured and that are not among those given, by name."""
    return tuple(sorted({key for run in runs for key in run.measured} - {metric.key for metric in metrics}))


def weigh_changes(first: Run, last: Run, metrics: Sequence[Metric]) -> tuple[Change, ...]:
    """What has changed the proven score between two runs, the best first; only metrics that both of them measured."""
    before = {one.key: one for one in _recall(first, metrics)}
    changes = []
    for after, weight in share_weights(_recall(last, metrics)):
        then = before[after.key]
        points = weight * (know_utility(after)[0] - know_utility(then)[0])
        if is_scored(then) and is_scored(after) and then.value is not None and after.value is not None and points:
            changes.append(Change(after.key, then.value, after.value, points))
    return tuple(sorted(changes, key=lambda change: (-change.points, change.key)))


def _recall(run: Run, metrics: Sequence[Metric]) -> tuple[Measurement, ...]:
    return tuple(Measurement(metric, run.measured.get(metric.key, _NOT_THEN), metric.target) for metric in metrics)
