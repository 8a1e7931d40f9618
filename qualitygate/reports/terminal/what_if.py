"""A report as it is and as it would be in, the differences out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from qualitygate.display import show_bounds, show_line, show_points, show_score
from qualitygate.model import Measurement, Report
from qualitygate.reports.terminal.layout import Section, align, heading, indent
from qualitygate.reports.terminal.verdict import describe_verdict

_NO_GAIN = "0.0"


def show_what_if(wishes: Sequence[str], now: Report, then: Report) -> Section:
    """The metrics that would change, with the points each would bring; score, grade and gate, now and then."""
    lost = {loss.key: loss.proven for loss in now.score.losses} if now.score else {}
    left = {loss.key: loss.proven for loss in then.score.losses} if then.score else {}
    pairs = zip(now.measurements, then.measurements, strict=True)
    cells = ((one.key, _show(one), _show(other), _gain(lost.get(one.key), left.get(one.key))) for one, other in pairs)
    rows = [[Text(cell) for cell in row] for row in cells if row[1] != row[2] or row[3] != _NO_GAIN]
    table = [*align(("metric", "now", "then", "points"), rows), Text("")] if rows else []
    lines = (f"{what:<6} {before}  ->  {after}" for what, before, after in _compare(now, then))
    return (
        heading("What if", show_line(", ".join(wishes))),
        *(indent(line) for line in table),
        *(indent(Text(line)) for line in lines),
    )


def _compare(now: Report, then: Report) -> Iterator[tuple[str, str, str]]:
    if now.score is not None and then.score is not None:
        before, after = (show_score(one) for one in (now.score, then.score))
        yield "Score", f"{before[0]} proven, {before[1]} possible", f"{after[0]} proven, {after[1]} possible"
        yield "Grade", now.score.grade, then.score.grade
    if now.gate is not None and then.gate is not None:
        yield "Gate", describe_verdict(now.gate), describe_verdict(then.gate)


def _show(one: Measurement) -> str:
    return show_bounds(one) or "not measured"


def _gain(lost: float | None, left: float | None) -> str:
    gain = (lost or 0.0) - (left or 0.0)
    return f"{'+' if gain > 0 else '-'}{show_points(abs(gain))}" if gain else _NO_GAIN
