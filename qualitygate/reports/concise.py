"""The report in, one line for each finding and each mutant that no test caught out: for editors, grep and diffs.

``path:line:column: severity rule message`` for findings, ``path:line:column: survived ...`` or ``... no test runs ...``
for mutants; columns count from 1. Test files that were not read and mutants without a verdict have a line too.
Suppressed findings have none. Nothing to tell is no line at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Report, Reporter
from qualitygate.reports.parts.places import (
    describe_unread,
    describe_unresolved,
    list_active,
    list_unread,
    list_unresolved,
    show_path,
)

Place = tuple[str, int, int]


def render_concise(report: Report, color: bool, width: int) -> str:
    """Lines by place, without color, never folded."""
    lines = sorted(_list_lines(report))
    return "".join(f"{show_path(path)}:{line}:{column}: {text}\n" for (path, line, column), text in lines)


def _list_lines(report: Report) -> Iterator[tuple[Place, str]]:
    for one in list_active(report):
        head = "" if one.mutant else f"{one.severity.value} {one.rule} "
        yield (one.path, one.line, one.column), head + one.message
    for skipped in list_unread(report):
        yield (skipped.path, max(skipped.line, 1), 1), describe_unread(skipped)
    for verdict in list_unresolved(report):
        span = verdict.mutant.span
        yield (verdict.mutant.path, max(span.line, 1), span.column + 1), describe_unresolved(verdict)


REPORTER = Reporter(render_concise)
