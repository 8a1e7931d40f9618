"""Paths of sources in, a verdict for each mutant and an exit code out."""

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
    resolve_paths,
)
from qualitygate.cli.progress import Progress
from qualitygate.config import find_root, load_config
from qualitygate.exit_codes import ExitCode


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@min_score_option
@click.option(
    "--output-format", "formats", multiple=True, metavar="FMT[:PATH]", help="text, json or markdown; may be repeated."
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also when the score is too low.")
@jobs_option
@python_option
@config_option
@quiet_option
def command(
    paths: tuple[str, ...],
    min_score: float | None,
    formats: tuple[str, ...],
    exit_zero: bool,
    jobs: int | None,
    python: str | None,
    config_file: Path | None,
    quiet: bool,
) -> ExitCode:
    """Judge every mutant of the sources by the tests.

    PATHS are source files or folders; by default all sources of the project are mutated. The tests run in copies: the
    project's files are only read. Survivors are shown with their diff; with --min-score the exit code is a gate.
    """
    from qualitygate.pipeline import mutate_project
    from qualitygate.plugins import load_reporters

    outputs = parse_outputs(formats, [reporter.name for reporter in load_reporters()])
    root = find_root(Path.cwd())
    config = load_config(root, config_file)
    if jobs is not None:
        config = replace(config, jobs=jobs)
    progress = Progress()
    try:
        verdict = mutate_project(
            root, config, resolve_paths(paths, root), python=python, min_score=min_score, say=progress.say
        )
    finally:
        progress.clear()
    emit(replace(verdict.report, guessed=()) if quiet else verdict.report, outputs, quiet=quiet)
    return ExitCode.OK if exit_zero and verdict.exit_code is ExitCode.GATE else verdict.exit_code
