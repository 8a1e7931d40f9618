"""Paths of sources in, a verdict for each mutant and an exit code out."""

from __future__ import annotations

from typing import Any

import click

from qualitygate.cli.judged import Asked, judged_options, run_judged
from qualitygate.cli.options import resolve_paths
from qualitygate.exit_codes import ExitCode


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@judged_options
def command(paths: tuple[str, ...], **shared: Any) -> ExitCode:
    """Judge every mutant of the sources by the tests.

    PATHS are source files or folders; by default all sources of the project are mutated. The tests run in copies: the
    project's files are only read. Survivors are shown with their diff; with --min-score the exit code is a gate.
    """
    from qualitygate.pipeline import mutate_project

    asked = Asked(**shared)
    return run_judged(
        asked,
        lambda root, config, say: mutate_project(
            root, config, resolve_paths(paths, root), python=asked.python, min_score=asked.min_score, say=say
        ),
    )
