"""A project in, its quality report and an exit code out."""

from __future__ import annotations

from typing import Any

import click

from qualitygate.cli.judged import Asked, judged_options, run_judged
from qualitygate.exit_codes import ExitCode


@click.command()
@judged_options
@click.option("--full", is_flag=True, help="Judge every mutant, not only those that two minutes allow.")
def command(full: bool, **shared: Any) -> ExitCode:
    """Measure everything, score it, and judge the gate.

    Scans the tests, runs them with coverage and on mutants where the evidence of the last run no longer holds, and
    shows each metric against its target, the proven and the possible score, what to do next, and the verdict.
    """
    from qualitygate.pipeline import report_project

    asked = Asked(**shared)
    return run_judged(
        asked,
        lambda root, config, say: report_project(
            root, config, python=asked.python, min_score=asked.min_score, full=full, say=say
        ),
    )
