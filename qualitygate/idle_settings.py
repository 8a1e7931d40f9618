"""The gate's configuration in, a note on each of its settings that changes nothing out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from qualitygate.model import Config, Direction, Metric

#: The one metric that is also asked for by a bar of its own (`judge_gate`).
_SCORE = "mutation-score"


def name_idle_settings(config: Config, metrics: Sequence[Metric], today: date, least: float | None) -> tuple[str, ...]:
    """A note on each exception, metric that is not applicable, and raised target that nothing would be lost without.

    Args:
        today: an exception that has expired is not idle: the gate fails of it.
        least: the mutation score that is demanded besides what is required; None: no bar.

    >>> from qualitygate.model.config import GateConfig, NotApplicable
    >>> gate = GateConfig(not_applicable=(NotApplicable("pyramid", "a library"),))
    >>> name_idle_settings(Config(gate=gate), (), date(2030, 1, 1), None)
    ('pyramid is declared not applicable and is not required: nothing is asked of it',)
    """
    idle = (*_name_exceptions(config, today, least), *_name_not_applicable(config), *_name_raises(config, metrics))
    return tuple(dict.fromkeys(idle))


def _name_exceptions(config: Config, today: date, least: float | None) -> Iterator[str]:
    not_applicable = {one.metric for one in config.gate.not_applicable}
    for one in config.gate.exceptions:
        if today > one.expires or (one.metric == _SCORE and least is not None):
            continue
        if one.metric not in config.required:
            yield f"the exception for {one.metric} excuses nothing: the metric is not required"
        elif one.metric in not_applicable:
            yield f"the exception for {one.metric} excuses nothing: the metric is declared not applicable"


def _name_not_applicable(config: Config) -> Iterator[str]:
    for one in config.gate.not_applicable:
        if one.metric not in config.required:
            yield f"{one.metric} is declared not applicable and is not required: nothing is asked of it"


def _name_raises(config: Config, metrics: Sequence[Metric]) -> Iterator[str]:
    """As `qualitygate.terms.find_targets` takes them: the strictest of those that are due."""
    known = {metric.key: metric for metric in metrics}
    bounds = dict(config.targets)
    for one in sorted(config.gate.raised, key=lambda one: one.date):
        if one.metric not in known:
            continue
        metric = known[one.metric]
        before = bounds.get(one.metric, metric.target)
        after = max(before, one.target) if metric.direction is Direction.UP else min(before, one.target)
        if after == before:
            yield (
                f"the target of {one.metric} from {one.date} on raises nothing: {one.target:.12g} is no stricter than "
                f"{before:.12g}, which holds by then"
            )
        bounds[one.metric] = after
