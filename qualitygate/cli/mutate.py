"""Paths of sources in, a verdict for each mutant and an exit code out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qualitygate.cli.judged import Asked, judged_options, run_judged
from qualitygate.cli.options import parse_duration, parse_verify, resolve_paths
from qualitygate.exit_codes import ExitCode


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--since", metavar="REF", help="Judge only mutants on lines changed since REF, or whose tests changed.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Judge N mutants, drawn at random.")
@click.option("--budget", metavar="TIME", help="Judge a random sample for so long: 60s, 5m.")
@click.option("--early-stop", is_flag=True, help="Stop as soon as it is decided whether --min-score is reached.")
@click.option("--shard", metavar="K/N", help="Judge the K-th of N parts; `qualitygate merge` joins them.")
@click.option("--kill-matrix", "matrix", is_flag=True, help="Run all tests of each mutant, also after the first kill.")
@click.option(
    "--verify", metavar="N|all", help="Judge so many mutants again in plain processes (default: 1%, at least 5)."
)
@click.option("--show", metavar="MUTANT", help="Show all that is known of one mutant: an id, a name, or path:line.")
@click.option(
    "--engine",
    type=click.Choice(["warm", "mutmut", "mutmut-forkserver"]),
    default="warm",
    help="Who runs the mutants: this tool, or plain mutmut for comparison.",
)
@click.option(
    "--mutmut-results",
    is_flag=True,
    help="Write what `mutmut results`, `show` and `browse` read to .qualitygate/mutmut/.",
)
@click.option("--no-cache", is_flag=True, help="Neither read nor keep verdicts of other runs.")
@judged_options
def command(
    paths: tuple[str, ...],
    since: str | None,
    sample: int | None,
    budget: str | None,
    early_stop: bool,
    shard: str | None,
    matrix: bool,
    verify: str | None,
    show: str | None,
    engine: str,
    mutmut_results: bool,
    no_cache: bool,
    **shared: Any,
) -> ExitCode:
    """Judge every mutant of the sources by the tests.

    PATHS are source files or folders; by default all sources of the project are mutated. The tests run in copies: the
    project's files are only read. Survivors are shown with their diff; with --min-score the exit code is a gate.
    """
    from qualitygate.pipeline import mutate_project, save_results, save_shard
    from qualitygate.sharding import parse_shard
    from qualitygate.wanted import Wanted

    asked = Asked(**shared)

    def run(root: Path, config: Any, say: Any) -> Any:
        wanted = Wanted(
            resolve_paths(paths, root),
            since,
            sample,
            parse_duration(budget),
            early_stop,
            parse_shard(shard) if shard is not None else None,
            matrix,
            parse_verify(verify),
            engine,
            not no_cache,
        )
        verdict = mutate_project(root, config, wanted, python=asked.python, min_score=asked.min_score, say=say)
        if mutmut_results:
            verdict = save_results(root, verdict, config.jobs)
        return save_shard(root, verdict) if wanted.shard is not None else verdict

    return run_judged(asked, run, show=show)
