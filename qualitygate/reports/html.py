"""The report in, one page for a browser out: all of it in one file, without network, readable without JavaScript.

Only the drill-down into the mutants needs scripts; it is there when mutants were judged. In the order in which a
maintainer reads: the verdict and what to do next, the metrics, how they went, findings, survivors, what was left out.
"""

from __future__ import annotations

from qualitygate.display import show_line
from qualitygate.model import Report, Reporter
from qualitygate.reports.page.findings import show_findings, show_unread
from qualitygate.reports.page.frame import build_page
from qualitygate.reports.page.metrics import show_metrics
from qualitygate.reports.page.mutation import show_mutation
from qualitygate.reports.page.run import show_run
from qualitygate.reports.page.trend import show_trend
from qualitygate.reports.page.verdict import show_head
from qualitygate.reports.page.viewer import build_viewer


def render_html(report: Report, color: bool, width: int) -> str:
    """Colors follow the reader's light or dark setting; the width is the browser's."""
    drill = build_viewer(report)
    sections = [
        *show_head(report),
        *show_metrics(report.measurements),
        *show_trend(report.history, report.measurements),
        *show_findings(report.judgement),
        *show_mutation(report),
        *([drill.section] if drill.section else []),
        *show_unread(report.suite),
        *show_run(report),
    ]
    project = show_line(report.project)
    return build_page(f"{project} - qualitygate", project, sections, drill.tail, drill.scripts)


REPORTER = Reporter(render_html)
