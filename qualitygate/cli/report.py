"""A project in, its quality report and an exit code out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualitygate.cli.judged import Asked, judged_options, run_judged, work
from qualitygate.cli.output import text_width, use_color, write_out
from qualitygate.collector import resting_collector
from qualitygate.errors import UsageError
from qualitygate.exit_codes import ExitCode

if TYPE_CHECKING:
    from qualitygate.reporting import Plan


@click.command()
@judged_options
@click.option("--full", is_flag=True, help="Judge every mutant, not only those that two minutes allow.")
@click.option("--kill-matrix", "matrix", is_flag=True, help="Run all tests of each mutant, also after the first kill.")
@click.option("--since", metavar="REF", help="Let the gate judge what has changed since REF, not the whole.")
@click.option("--red", is_flag=True, help="With --since: the added tests must fail on the source as it was before.")
@click.option(
    "--benchmark-json",
    "benchmarks",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Hold what `pytest --benchmark-json FILE` measured to the configured budgets; may be repeated.",
)
@click.option("--update-ratchet", is_flag=True, help="Write down what is missed: it may only become less.")
@click.option("--no-cache", is_flag=True, help="Scan, run and judge everything anew, whatever was kept.")
@click.option(
    "--what-if",
    "wishes",
    multiple=True,
    metavar="WISH",
    help="Show what would change with fix:RULE, fix:FAMILY, kill:GLOB or METRIC=VALUE; may be repeated.",
)
def command(
    full: bool,
    matrix: bool,
    since: str | None,
    red: bool,
    benchmarks: tuple[Path, ...],
    update_ratchet: bool,
    no_cache: bool,
    wishes: tuple[str, ...],
    **shared: Any,
) -> ExitCode:
    """Measure everything, score it, and judge the gate.

    Scans the tests, runs them with coverage and on mutants where the evidence of the last run no longer holds, and
    shows each metric against its target, the proven and the possible score, what to do next, and the verdict.
    """
    from qualitygate.reporting import Request, plan_project, report_project

    asked = Asked(**shared)
    request = Request(
        asked.min_score, full, matrix, since, update_ratchet, red=red, benchmarks=benchmarks, cache=not no_cache
    )
    if wishes:
        if asked.formats or update_ratchet or since is not None:
            raise UsageError(
                "a plan is only shown, and only of the whole",
                where="--what-if",
                help="leave out --output-format, --update-ratchet and --since, or --what-if",
            )
        _show_plan(
            work(
                asked,
                lambda root, config, say: plan_project(root, config, wishes, request, python=asked.python, say=say),
            ),
            wishes,
        )
        return ExitCode.OK
    with resting_collector():  # what is shown of thousands of mutants is not to be looked through again and again
        return run_judged(
            asked, lambda root, config, say: report_project(root, config, request, python=asked.python, say=say)
        )


def _show_plan(plan: Plan, wishes: tuple[str, ...]) -> None:
    from qualitygate.reports.terminal.printing import print_sections
    from qualitygate.reports.terminal.what_if import show_what_if

    sections = [show_what_if(wishes, plan.now, plan.then)]
    write_out(print_sections(sections, color=use_color(sys.stdout, os.environ), width=text_width()))
