"""Findings, skipped files and pattern uses in, the scan's sections out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from qualitygate.display import count, show_line, show_lines
from qualitygate.model import Finding, Judgement, Report, Severity, Suite, Use
from qualitygate.reports.terminal.layout import Entry, Section, grid, heading, indent

#: How many findings a report shows that measures besides, the most severe; a scan shows all.
MOST_FINDINGS = 100

SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def show_scan(report: Report) -> Iterator[Section]:
    """Findings by file, what was left out, what is counted, and the patterns in use."""
    judgement = report.judgement or Judgement()
    yield from _show_findings(judgement.active, MOST_FINDINGS if report.measurements else None)
    if report.suite is not None and report.suite.skipped:
        yield _show_skipped(report.suite)
    unused = defaultdict(list)
    for path, line in judgement.unused_ignores:
        unused[path].append(line)
    if unused:
        lines = (indent(Text(f"{show_line(path)}: {show_lines(where)}")) for path, where in sorted(unused.items()))
        yield (heading("Suppressions that suppress nothing"), *lines)
    if judgement.uses:
        yield _show_uses(judgement.uses)
    yield (heading("Scan", _summarize(report.suite, judgement)),)


def describe_place(finding: Finding) -> str:
    """``path:line:column`` as editors count: columns from 1."""
    return f"{show_line(finding.path)}:{finding.span.line}:{finding.span.column + 1}"


def count_severities(findings: Iterable[Finding]) -> str:
    """``3 errors, 5 warnings, 1 info``, or ``no findings``."""
    numbers = Counter(finding.severity for finding in findings)
    plurals = {Severity.INFO: "infos"}
    parts = [count(numbers[one], one.value, plurals.get(one, "")) for one in Severity if numbers[one]]
    return ", ".join(parts) or "no findings"


def _show_findings(findings: Sequence[Finding], most: int | None) -> Iterator[Section]:
    """All of them by file, or the most severe."""
    severities = list(Severity)
    shown = sorted(findings, key=lambda one: (severities.index(one.severity), one.path, one.span))[:most]
    files: dict[str, list[Finding]] = defaultdict(list)
    for finding in shown:
        files[finding.path].append(finding)
    for path, found in sorted(files.items()):
        found.sort(key=lambda one: (one.span, one.rule, one.message))
        yield (heading(show_line(path), count_severities(found)), *(_show_finding(one) for one in found))
    rest = len(findings) - len(shown)
    if rest:
        yield (Text(f"... and {count(rest, 'more finding')}: `qualitygate scan` lists all of them."),)


def _show_finding(finding: Finding) -> RenderableType:
    head = Text.assemble(
        f"{describe_place(finding)} ",
        (finding.severity.value, SEVERITY_STYLES[finding.severity]),
        " ",
        (show_line(finding.rule), "bold"),
    )
    return indent(Entry(head, show_line(finding.message)))


def _show_skipped(suite: Suite) -> Section:
    lines = []
    for one in sorted(suite.skipped, key=lambda one: one.path):
        place = f"{show_line(one.path)}:{one.line}" if one.line else show_line(one.path)
        lines.append(indent(Entry(Text.assemble(place, (f" {one.reason.value}:", "bold")), show_line(one.detail))))
    return (heading("Not read", count(len(suite.skipped), "file")), *lines)


def _show_uses(uses: tuple[Use, ...]) -> Section:
    patterns: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for use in uses:
        patterns[use.family, use.pattern].append(use)
    table = grid(["family", "pattern", "uses", "whole", "tests", "most often missing"], ["uses", "whole", "tests"])
    for (family, pattern), found in sorted(patterns.items()):
        tests = {test for use in found for test in use.tests}
        lacks = Counter(part for use in found for part in use.missing)
        most = ", ".join(
            f"{part} ({number})" for part, number in sorted(lacks.items(), key=lambda i: (-i[1], i[0]))[:3]
        )
        whole = sum(not use.missing for use in found)
        cells = (family, pattern, f"{len(found):,}", f"{whole:,}", f"{len(tests):,}", most)
        table.add_row(*(Text(show_line(cell)) for cell in cells))
    return (heading("Patterns in use", count(len(uses), "use")), indent(table))


def _summarize(suite: Suite | None, judgement: Judgement) -> str:
    ignored = len(judgement.findings) - len(judgement.active)
    summary = count_severities(judgement.active) + (f", {ignored:,} suppressed" if ignored else "")
    if suite is None:
        return summary
    numbers = {"test": len(suite.cases), "doctest": len(suite.doctests), "file": len(suite.files), "line": suite.lines}
    size = ", ".join(count(number, noun) for noun, number in numbers.items() if number or noun != "doctest")
    return f"{summary} in {size}" + (f"; {count(len(suite.skipped), 'file')} not read" if suite.skipped else "")
