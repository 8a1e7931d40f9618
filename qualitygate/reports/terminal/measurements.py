"""Measurements and their losses in, the table of metrics out."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from qualitygate.display import show_bounds, show_evidence, show_gap, show_points, show_target
from qualitygate.model import Measurement, Score
from qualitygate.reports.terminal.layout import Section, align, heading, indent


def show_measurements(measurements: Sequence[Measurement], score: Score | None) -> Section:
    """Metric, value, target, gap and points lost in a line, and below it the most telling evidence."""
    losses = {loss.key: loss.proven for loss in score.losses} if score else {}
    known = sum(one.value is not None for one in measurements)
    rows = [_describe(one, losses.get(one.key)) for one in measurements]
    head, rule, *lines = align(("metric", "value", "target", "gap", "points"), rows)
    parts: list[RenderableType] = [heading("Metrics", f"{known} of {len(measurements)} measured"), indent(head)]
    parts.append(indent(rule))
    for one, line in zip(measurements, lines, strict=True):
        parts.append(indent(line))
        if evidence := show_evidence(one):
            parts.append(indent(Text(evidence, style="dim"), 6))
    return tuple(parts)


def _describe(one: Measurement, lost: float | None) -> tuple[Text, ...]:
    points = "" if lost is None else f"-{show_points(lost)}" if lost else "0.0"
    value = Text(show_bounds(one) or "not measured", style=_style(one))
    return Text(one.key), value, Text(show_target(one)), Text(show_gap(one), style=_style(one)), Text(points)


def _style(measurement: Measurement) -> str:
    return {None: "dim", True: "green", False: "red"}[measurement.met]
