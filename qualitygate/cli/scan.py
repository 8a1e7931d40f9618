"""Paths of tests in, a report on them and an exit code out."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from qualitygate.cli.baseline import baseline_option
from qualitygate.cli.emit import emit
from qualitygate.cli.fixes import demand_sense_of_fixes, fix_options, run_fixes
from qualitygate.cli.keeping import is_repeatable, keep_answer, see_configured, see_project
from qualitygate.cli.options import (
    Output,
    config_option,
    formats_option,
    parse_outputs,
    quiet_option,
    resolve_paths,
    verbose_option,
)
from qualitygate.cli.output import say, text_width, use_color, write_out
from qualitygate.config import find_root, load_config
from qualitygate.exit_codes import ExitCode, worst
from qualitygate.model import Report, Severity


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@formats_option
@click.option("--select", multiple=True, metavar="NAMES", help="Rules or families to run besides the default ones.")
@click.option("--ignore", multiple=True, metavar="NAMES", help="Rules or families not to run.")
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    help="The mildest finding to exit with 1 for (default: warning).",
)
@click.option("--since", metavar="REF", help="Only findings on lines changed since REF, and all in new files.")
@baseline_option
@click.option(
    "--strict-baseline", is_flag=True, help="Exit with 7 when entries of the baseline match nothing any more."
)
@fix_options
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of listing them.")
@click.option("--no-cache", is_flag=True, help="Read and judge every file anew, and keep nothing.")
@config_option
@quiet_option
@verbose_option
def command(
    paths: tuple[str, ...],
    formats: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    since: str | None,
    baseline: str | None,
    strict_baseline: bool,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    exit_zero: bool,
    statistics: bool,
    no_cache: bool,
    config_file: Path | None,
    quiet: bool,
    verbose: bool,
) -> ExitCode:
    """Find anti-patterns and patterns in tests.

    PATHS are files or folders with tests; by default the tests of the project are found. Nothing is imported or run,
    and nothing is written to the project but what --output-format and --fix ask for. Findings in the baseline are
    counted, not shown.
    """
    from qualitygate.baseline import find_baseline
    from qualitygate.pipeline import scan_project
    from qualitygate.plugins import list_formats

    demand_sense_of_fixes(fix=fix, unsafe_fixes=unsafe_fixes, diff=diff, formats=formats, since=since)
    outputs = parse_outputs(formats, list_formats())
    root = find_root(Path.cwd())
    arguments = click.get_current_context().find_root().obj
    is_plain = not (fix or diff or verbose or no_cache or since is not None)
    repeatable = bool(arguments) and is_plain and is_repeatable(outputs, statistics=statistics)
    seen = see_project(arguments, root, config_file, paths) if repeatable else None
    config = load_config(root, config_file)
    given, named = resolve_paths(paths, root), (split_names(select), split_names(ignore))
    seen = see_configured(seen, baseline, config) if seen is not None else None
    scan = partial(
        scan_project,
        root,
        config,
        given,
        *named,
        baseline=find_baseline(root, baseline, config.scan.baseline),
        since=since,
        whole=fix or diff,
        cached=not no_cache,
    )
    report, unwritten = scan(), False
    if fix or diff:
        changed, unwritten = run_fixes(report, config, given, *named, unsafe=unsafe_fixes, diff=diff, quiet=quiet)
        if diff:
            return ExitCode.GATE if changed and not exit_zero else ExitCode.OK
        report = scan() if changed else report
    if quiet:
        report = replace(report, guessed=())
    text = _show(report, outputs[0], statistics) if seen is not None else ""
    if seen is not None:
        write_out(text)
    else:
        _emit(report, outputs, statistics, quiet)
    if verbose:
        _tell_more(report, config.path)
    code = decide_exit(report, Severity(fail_on) if fail_on else config.scan.fail_on, exit_zero)
    code = worst([code, ExitCode.GATE]) if unwritten and not exit_zero else code
    code = worst([code, ExitCode.EXPIRED]) if strict_baseline and is_stale(report) and not exit_zero else code
    if seen is not None:
        keep_answer(seen, report, config, paths, outputs[0], text, code)
    return code


def decide_exit(report: Report, fail_on: Severity, exit_zero: bool) -> ExitCode:
    """1 for a finding at least as severe as ``fail_on``; 5 when no test and no doctest could be read, whatever else."""
    if report.suite is None or not (report.suite.cases or report.suite.doctests):
        return ExitCode.NOTHING
    failing = (
        any(finding.severity.at_least(fail_on) for finding in report.judgement.active) if report.judgement else False
    )
    return ExitCode.GATE if failing and not exit_zero else ExitCode.OK


def is_stale(report: Report) -> bool:
    """Whether the baseline that was compared with holds findings that are not there any more."""
    return (
        report.judgement is not None and report.judgement.baseline is not None and bool(report.judgement.baseline.stale)
    )


def count_findings(report: Report) -> str:
    """A line for each rule that found something, most findings first, then their sum."""
    active = report.judgement.active if report.judgement is not None else ()
    counted = Counter((finding.rule, finding.severity) for finding in active)
    width = max((len(rule) for rule, _ in counted), default=0)
    rows = sorted(counted.items(), key=lambda item: (-item[1], item[0][0]))
    lines = [f"{number:>6}  {rule:<{width}}  {severity.value}" for (rule, severity), number in rows]
    return "\n".join([*lines, f"{len(active):>6}  in all"])


def split_names(values: Sequence[str]) -> tuple[str, ...]:
    """Names given in several options, or with commas in one.

    >>> split_names(["no-oracle, broad-raises", "isolation"])
    ('no-oracle', 'broad-raises', 'isolation')
    """
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _show(report: Report, output: Output, statistics: bool) -> str:
    """What goes to standard output, where that is all."""
    from qualitygate.reports import render

    if statistics:
        return f"{count_findings(report)}\n"
    text = render(output.format, report, color=use_color(sys.stdout, os.environ), width=text_width())
    return text if text.endswith("\n") or not text else f"{text}\n"


def _emit(report: Report, outputs: Sequence[Output], statistics: bool, quiet: bool) -> None:
    if not statistics:
        emit(report, outputs, quiet=quiet)
        return
    emit(report, [output for output in outputs if output.path is not None or output.format != "text"], quiet=quiet)
    machine = any(output.path is None and output.format != "text" for output in outputs)
    (say if machine else write_out)(count_findings(report))


def _tell_more(report: Report, config_path: str | None) -> None:
    say(f"configuration: {config_path or 'none, the defaults hold'}")
    for file in report.suite.files if report.suite is not None else ():
        say(f"read {file.path}: {len(file.cases)} tests")
    for stage, seconds in report.seconds.items():
        say(f"{stage}: {seconds:.2f} s")
