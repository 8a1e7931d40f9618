"""Measurements and their losses in, the tables of metrics out: those that carry weight, and those that advise."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from qualitygate.advisory import split_advisory
from qualitygate.display import show_bounds, show_evidence, show_gap, show_loss, show_target
from qualitygate.model import Measurement, Score
from qualitygate.reports.terminal.layout import Section, align, heading, indent

_HEAD = ("metric", "value", "target", "gap")


def show_measurements(measurements: Sequence[Measurement], score: Score | None) -> Section:
    """Metric, value, target, gap and points lost in a line, and below it the most telling evidence.

    Those that only advise follow in a table of their own, without points.
    """
    carrying, advisory = split_advisory(measurements)
    parts: list[RenderableType] = []
    if carrying:
        losses = {loss.key: loss.proven for loss in score.losses} if score else {}
        known = sum(one.value is not None for one in carrying)
        rows = [(*_describe(one), _show_loss(losses.get(one.key))) for one in carrying]
        title = heading("Metrics", f"{known} of {len(carrying)} measured")
        parts += _lay_out(title, (*_HEAD, "points"), rows, carrying)
    if advisory:
        parts += [Text("")] if carrying else []
        rows = [_describe(one) for one in advisory]
        parts += _lay_out(heading("Advisory", "no weight in the score"), _HEAD, rows, advisory)
    return tuple(parts)


def _lay_out(
    title: Text, head: Sequence[str], rows: Sequence[tuple[Text, ...]], measurements: Sequence[Measurement]
) -> Section:
    names, rule, *lines = align(head, rows)
    parts: list[RenderableType] = [title, indent(names), indent(rule)]
    for one, line in zip(measurements, lines, strict=True):
        parts.append(indent(line))
        if evidence := show_evidence(one):
            parts.append(indent(Text(evidence, style="dim"), 6))
    return tuple(parts)


def _describe(one: Measurement) -> tuple[Text, ...]:
    value = Text(show_bounds(one) or "not measured", style=_style(one))
    return Text(one.key), value, Text(show_target(one)), Text(show_gap(one), style=_style(one))


def _show_loss(lost: float | None) -> Text:
    return Text("" if lost is None else show_loss(lost))


def _style(measurement: Measurement) -> str:
    return {None: "dim", True: "green", False: "red"}[measurement.met]
