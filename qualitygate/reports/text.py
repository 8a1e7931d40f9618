"""The report in, text for people out: only the sections that the report holds."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from qualitygate.display import show_line
from qualitygate.model import Report, Reporter
from qualitygate.reports.terminal.baseline import show_baseline
from qualitygate.reports.terminal.layout import heading, indent
from qualitygate.reports.terminal.measurements import show_measurements
from qualitygate.reports.terminal.mutation import show_mutation
from qualitygate.reports.terminal.printing import print_sections
from qualitygate.reports.terminal.scan import show_scan
from qualitygate.reports.terminal.verdict import show_actions, show_gate, show_score


def render_text(report: Report, color: bool, width: int) -> str:
    """Plain and stable without color: no escapes, no blanks at line ends."""
    return print_sections(_sections(report), color=color, width=width)


def _sections(report: Report) -> Iterator[tuple[RenderableType, ...]]:
    yield (Text.assemble(("qualitygate", "bold"), f"  {show_line(report.project)}"),)
    if report.suite is not None or report.judgement is not None:
        yield from show_scan(report)
    if report.evidence.mutation is not None:
        yield from show_mutation(report)
    if report.evidence.coverage is not None:
        yield from show_baseline(report.evidence.coverage)
    if report.measurements:
        yield show_measurements(report.measurements, report.score)
    if report.score is not None:
        yield show_score(report.score)
        if report.score.actions:
            yield show_actions(report.score.actions)
    if report.guessed:
        yield (heading("Guessed"), *(indent(Text(f"- {show_line(guess)}")) for guess in report.guessed))
    if report.seconds:
        spent = ", ".join(f"{show_line(part)} {seconds:.1f} s" for part, seconds in report.seconds.items())
        yield (Text(f"Time: {spent}", style="dim"),)
    if report.gate is not None:
        yield show_gate(report.gate)


REPORTER = Reporter(render_text)
