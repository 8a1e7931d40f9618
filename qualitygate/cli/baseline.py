"""The tests of a project in, the file of its known findings written, cleaned or compared out.

Only these commands write the file; `qualitygate scan` reads it.
"""

from __future__ import annotations

from pathlib import Path

import click

from qualitygate.baseline import (
    DEFAULT,
    Identified,
    identify,
    locate_baseline,
    no_baseline,
    read_baseline,
    write_baseline,
)
from qualitygate.cli.commands import SuggestingGroup
from qualitygate.cli.options import config_option
from qualitygate.cli.output import say, write_out
from qualitygate.config import find_root, load_config
from qualitygate.display import count, show_line
from qualitygate.errors import NothingToAnalyse, UsageError
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Config, Finding, Report
from qualitygate.model.judgement import BaselineEntry

baseline_option = click.option(
    "--baseline",
    metavar="PATH",
    help=f"The file with the known findings, or none (default: the configuration's, else {DEFAULT}).",
)


@click.group(cls=SuggestingGroup)
def command() -> None:
    """Keep the findings that are known, so that scan shows new ones.

    They stand in one file, a line each, to be committed with the tests. The whole project is scanned, as it is
    configured.
    """


@command.command()
@baseline_option
@config_option
def create(baseline: str | None, config_file: Path | None) -> None:
    """Write all findings there are to a new file."""
    root, config, path = _open(baseline, config_file)
    if path.exists():
        raise UsageError(f"there is a baseline already: {path}", help="run `qualitygate baseline update`")
    found = {one.entry for one in _identify(_scan(root, config, None))}
    write_baseline(path, found)
    write_out(f"wrote {path}: {count(len(found), 'finding')}")


@command.command()
@baseline_option
@config_option
def update(baseline: str | None, config_file: Path | None) -> None:
    """Write the findings there are now in place of those before.

    Those in test files that cannot be read now stay.
    """
    root, config, path = _open(baseline, config_file)
    before = set(_demand(path))
    report = _scan(root, config, path)
    unread = {skipped.path for skipped in report.suite.skipped} if report.suite is not None else set()
    now = {one.entry for one in _identify(report)} | {entry for entry in before if entry.path in unread}
    write_baseline(path, now)
    added = len(_list_new(report))
    removed = len(before) + added - len(now)  # stale ones, and those of rules that do not run any more
    write_out(f"wrote {path}: {count(len(now), 'finding')}, {added:,} added, {removed:,} removed")


@command.command()
@baseline_option
@config_option
def prune(baseline: str | None, config_file: Path | None) -> None:
    """Remove the findings that are not there any more; add none."""
    root, config, path = _open(baseline, config_file)
    before = set(_demand(path))
    stale = set(_list_stale(_scan(root, config, path)))
    if not stale:
        write_out(f"nothing to remove from {path}: {count(len(before), 'finding')}")
        return
    write_baseline(path, before - stale)
    write_out(f"wrote {path}: {count(len(before - stale), 'finding')}, {len(stale):,} removed")


@command.command()
@baseline_option
@config_option
def diff(baseline: str | None, config_file: Path | None) -> ExitCode:
    """Show new findings and those that are not there any more.

    Exits with 1 when there are new ones.
    """
    root, config, path = _open(baseline, config_file)
    _demand(path)
    report = _scan(root, config, path)
    new, gone = _list_new(report), _list_stale(report)
    lines = [_show_new(one) for one in new] + [_show_gone(entry) for entry in gone]
    known = len(report.judgement.baseline.known) if report.judgement and report.judgement.baseline else 0
    write_out("\n".join([*lines, f"{len(new):,} new, {len(gone):,} gone, {known:,} in the baseline"]))
    return ExitCode.GATE if new else ExitCode.OK


def _open(asked: str | None, config_file: Path | None) -> tuple[Path, Config, Path]:
    """The project's root, its configuration, and where its baseline is or would be."""
    root = find_root(Path.cwd())
    config = load_config(root, config_file)
    path = locate_baseline(root, asked, config.scan.baseline)
    if path is None:
        raise UsageError("`none` is no file", where="baseline", help="give the path of a file: `--baseline PATH`")
    return root, config, path


def _demand(path: Path) -> tuple[BaselineEntry, ...]:
    if not path.exists():
        raise no_baseline(path)
    return read_baseline(path)


def _scan(root: Path, config: Config, baseline: Path | None) -> Report:
    """The report on the whole project; files that could not be read are told, and none at all is an error."""
    from qualitygate.pipeline import scan_project

    report = scan_project(root, config, baseline=baseline)
    if report.suite is None or not (report.suite.cases or report.suite.doctests):
        raise NothingToAnalyse("no test could be read", where=str(root), help="run `qualitygate scan`: it says why")
    for skipped in report.suite.skipped:
        say(f"not read, {skipped.reason.value}: {show_line(skipped.path)}")
    return report


def _identify(report: Report) -> tuple[Identified, ...]:
    """All findings that no comment suppresses, known and new."""
    assert report.suite is not None
    assert report.judgement is not None
    known = report.judgement.baseline.known if report.judgement.baseline is not None else ()
    return identify((*report.judgement.active, *known), report.suite, report.sources)


def _list_new(report: Report) -> tuple[Finding, ...]:
    return report.judgement.active if report.judgement is not None else ()


def _list_stale(report: Report) -> tuple[BaselineEntry, ...]:
    compared = report.judgement.baseline if report.judgement is not None else None
    return compared.stale if compared is not None else ()


def _show_new(one: Finding) -> str:
    place = f"{show_line(one.path)}:{one.span.line}:{one.span.column + 1}"
    return f"new   {place}: {one.severity.value} {show_line(one.rule)} {show_line(one.message)}"


def _show_gone(entry: BaselineEntry) -> str:
    place = f"{entry.path}::{entry.scope}" if entry.scope else entry.path
    return f"gone  {show_line(place)}: {show_line(entry.rule)} {show_line(entry.text)}"
