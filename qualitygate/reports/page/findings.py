"""Findings and files that were not read in, their sections out: one fold for each file, the worst first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from qualitygate.display import count, show_line, show_lines
from qualitygate.model import Finding, Judgement, Suite
from qualitygate.reports.page.markup import Html, code, element, fold, join, listing, mark_code, section
from qualitygate.reports.terminal.scan import count_severities


def show_findings(judgement: Judgement | None) -> Iterator[Html]:
    """What is active by file, then what a comment suppresses; nothing where nothing was scanned."""
    if judgement is None:
        return
    files: dict[str, list[Finding]] = defaultdict(list)
    for finding in judgement.active:
        files[finding.path].append(finding)
    ranked = sorted(files.items(), key=lambda item: (-sum(one.severity.weight for one in item[1]), item[0]))
    parts = [_show_file(path, found) for path, found in ranked]
    suppressed = [one for one in judgement.findings if one.ignored is not None]
    if suppressed:
        parts.append(fold(f"{count(len(suppressed), 'finding')} suppressed", _list(suppressed, with_path=True)))
    if judgement.unused_ignores:
        unused: dict[str, list[int]] = defaultdict(list)
        for path, line in judgement.unused_ignores:
            unused[path].append(line)
        places = (join(code(path), f" {show_lines(lines)}") for path, lines in sorted(unused.items()))
        parts.append(fold("Suppressions that suppress nothing", listing(places)))
    detail = count_severities(judgement.active)
    if judgement.baseline is not None:
        known = count(len(judgement.baseline.known), "known one")
        detail += f"; {known} of {show_line(judgement.baseline.path)} not shown"
    yield section("findings", "Findings", *parts, detail=detail)


def show_unread(suite: Suite | None) -> Iterator[Html]:
    """Test files that could not be read, and why."""
    if suite is None or not suite.skipped:
        return
    lines = (
        join(
            code(f"{one.path}:{one.line}" if one.line else one.path),
            f" {one.reason.value}" + (f": {show_line(one.detail)}" if one.detail else ""),
        )
        for one in sorted(suite.skipped, key=lambda one: (one.path, one.line))
    )
    yield section("unread", "Files not read", listing(lines), detail=count(len(suite.skipped), "file"))


def _show_file(path: str, found: Sequence[Finding]) -> Html:
    summary = join(code(path), element("span", count_severities(found), class_="detail"))
    return fold(summary, _list(found), class_="file")


def _list(found: Sequence[Finding], *, with_path: bool = False) -> Html:
    ranked = sorted(found, key=lambda one: (one.path, one.span, one.rule, one.message))
    return listing((_show_finding(one, with_path) for one in ranked), class_="findings")


def _show_finding(one: Finding, with_path: bool) -> Html:
    place = f"{one.path}:" * with_path + f"{one.span.line}:{one.span.column + 1}"
    return join(
        element("span", place, class_="place"),
        " ",
        element("span", one.severity.value, class_=f"severity {one.severity.value}"),
        " ",
        element("code", show_line(one.rule), class_="rule"),
        " ",
        mark_code(show_line(one.message)),
        *([element("span", " in ", code(one.scope), class_="scope")] if one.scope else []),
        *([element("span", f" ({show_line(one.ignored)})", class_="scope")] if one.ignored is not None else []),
    )
