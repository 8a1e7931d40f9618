"""A project in, its quality report and an exit code out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from qualitygate.cli.emit import emit
from qualitygate.cli.options import (
    config_option,
    jobs_option,
    min_score_option,
    parse_outputs,
    python_option,
    quiet_option,
)
from qualitygate.cli.progress import Progress
from qualitygate.config import find_root, load_config
from qualitygate.exit_codes import ExitCode


@click.command()
@min_score_option
@click.option("--full", is_flag=True, help="Judge every mutant, not only those that two minutes allow.")
@click.option(
    "--output-format", "formats", multiple=True, metavar="FMT[:PATH]", help="text, json or markdown; may be repeated."
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also when the gate fails.")
@jobs_option
@python_option
@config_option
@quiet_option
def command(
    min_score: float | None,
    full: bool,
    formats: tuple[str, ...],
    exit_zero: bool,
    jobs: int | None,
    python: str | None,
    config_file: Path | None,
    quiet: bool,
) -> ExitCode:
    """Measure everything, score it, and judge the gate.

    Scans the tests, runs them with coverage and on mutants where the evidence of the last run no longer holds, and
    shows each metric against its target, the proven and the possible score, what to do next, and the verdict.
    """
    from qualitygate.pipeline import report_project
    from qualitygate.plugins import load_reporters

    outputs = parse_outputs(formats, [reporter.name for reporter in load_reporters()])
    root = find_root(Path.cwd())
    config = load_config(root, config_file)
    if jobs is not None:
        config = replace(config, jobs=jobs)
    progress = Progress()
    try:
        verdict = report_project(root, config, python=python, min_score=min_score, full=full, say=progress.say)
    finally:
        progress.clear()
    emit(replace(verdict.report, guessed=()) if quiet else verdict.report, outputs, quiet=quiet)
    return ExitCode.OK if exit_zero and verdict.exit_code is ExitCode.GATE else verdict.exit_code
