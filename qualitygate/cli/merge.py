"""Evidence of all shards in, the report and the one exit code of the whole out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qualitygate.cli.judged import Asked, judged_options, run_judged
from qualitygate.exit_codes import ExitCode


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILES...")
@judged_options
def command(files: tuple[Path, ...], **shared: Any) -> ExitCode:
    """Join what the shards of a run wrote.

    Each is what `qualitygate mutate --shard` wrote on one of several machines.

    FILES are the shards' `.qualitygate/shard-K-of-N.json`, of the same state of the project. A missing shard, one that
    is given twice, or one of another state is an error: only the whole has a score.
    """
    from qualitygate.pipeline import merge_project

    asked = Asked(**shared)
    return run_judged(asked, lambda root, config, say: merge_project(root, config, files, min_score=asked.min_score))
