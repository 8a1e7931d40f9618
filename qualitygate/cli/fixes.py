"""A report on tests and the options of fixing in, files written or a diff printed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from qualitygate.cli.output import say, write_out
from qualitygate.errors import UsageError
from qualitygate.model import Config, Report


def fix_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--fix``, ``--unsafe-fixes`` and ``--diff``."""
    for option in (
        click.option("--diff", is_flag=True, help="Show what the fixes would change, write nothing; 1 for any change."),
        click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also fixes that may change outcomes."),
        click.option("--fix", is_flag=True, help="Apply the fixes that can change no outcome; report what remains."),
    ):
        command = option(command)
    return command


def demand_sense_of_fixes(
    *, fix: bool, unsafe_fixes: bool, diff: bool, formats: Sequence[str], since: str | None
) -> None:
    """Raises UsageError for options that contradict each other."""
    asked = "--diff" if diff else "--fix"
    if unsafe_fixes and not (fix or diff):
        raise UsageError("`--unsafe-fixes` says which fixes, not what to do", help="add `--fix` or `--diff`")
    if diff and formats:
        raise UsageError("`--diff` prints a diff and no report", help="leave `--output-format` or `--diff` out")
    if since is not None and (fix or diff):
        raise UsageError(
            f"`{asked}` cannot be limited by `--since`: lines move while they are fixed",
            help="give the changed files as PATHS",
        )


def run_fixes(
    report: Report,
    config: Config,
    paths: Sequence[str],
    select: Sequence[str],
    ignore: Sequence[str],
    *,
    unsafe: bool,
    diff: bool,
    quiet: bool,
) -> tuple[bool, bool]:
    """Write the fixes of what the report's suite has, or print their diff: whether files change, and whether one that
    should have was left. What was done is said on standard error."""
    from qualitygate.below import is_below
    from qualitygate.fixing.diff import show_diff
    from qualitygate.fixing.passes import fix_suite
    from qualitygate.fixing.project import describe_fixed, write_fixed
    from qualitygate.judge import select_rules
    from qualitygate.plugins import load_rules

    suite = report.suite
    if suite is None:
        return False, False
    rules = select_rules(load_rules(), (*config.scan.select, *select), (*config.scan.ignore, *ignore))
    judged = {file.path for file in suite.files if is_below(file.path, paths)} if paths else None
    fixed = fix_suite(suite, rules, unsafe=unsafe, judged=judged)
    if diff:
        write_out(show_diff(fixed))
    unwritten = () if diff else write_fixed(Path(suite.root), fixed)
    lines = describe_fixed(fixed, "would fix" if diff else "fixed", unwritten)
    for line in lines[1:] if quiet else lines:
        say(line)
    return bool(fixed.after), bool(unwritten)
