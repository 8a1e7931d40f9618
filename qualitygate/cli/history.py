"""The project's history in, a table with its trends, JSON or CSV out."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Sequence
from enum import Enum
from io import StringIO
from pathlib import Path
from typing import Any

import click

from qualitygate.cli.output import say, text_width, use_color, write_out
from qualitygate.config import find_root
from qualitygate.errors import UsageError, did_you_mean
from qualitygate.history import Run, name_gone, read_runs, rescore, weigh_changes
from qualitygate.model import Measured, Metric
from qualitygate.store import FOLDER

#: Raised when a member is renamed, removed or changes its meaning; members may be added.
SCHEMA = "qualitygate-history/1"

#: Rows of the table when nothing is said; the other formats then hold all.
_ROWS = 20

_NOTHING = "no report is recorded yet: `qualitygate report` records each of its runs"


class Format(Enum):
    """What a history can be written as."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


@click.command()
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    help=f"Show the last N runs (default: {_ROWS} as text, all in the other formats).",
)
@click.option("--metric", "keys", multiple=True, metavar="KEY", help="Show this metric as well; may be repeated.")
@click.option("--rescore", "anew", is_flag=True, help="Score what was measured by the model of today.")
@click.option(
    "--output-format", "format", type=click.Choice([one.value for one in Format]), default="text", show_default=True
)
def command(limit: int | None, keys: tuple[str, ...], anew: bool, format: str) -> None:
    """Show how the reports of the project have changed.

    A line for each run of `qualitygate report`, the newest last, with the change of each metric asked for to the run
    before; below it the trends, and what has got better or worse most.
    """
    from qualitygate.plugins import load_metrics

    root = find_root(Path.cwd())
    metrics = load_metrics()
    runs = read_runs(root / FOLDER)
    gone = name_gone(runs, metrics)
    _demand_known(keys, [metric.key for metric in metrics], () if anew else gone)
    if anew:
        runs = tuple(rescore(run, metrics) for run in runs)
        if gone:
            say(f"left out of the score, unknown today: {', '.join(gone)}")
    if not runs:
        (write_out if format == Format.TEXT.value else say)(_NOTHING)
    wanted = dict.fromkeys(keys)
    if format == Format.JSON.value:
        write_out(list_json(runs[-limit:] if limit else runs, tuple(wanted), rescored=anew, gone=gone if anew else ()))
    elif format == Format.CSV.value:
        write_out(list_csv(runs[-limit:] if limit else runs, tuple(wanted)))
    elif runs:
        write_out(draw(root.name, runs, limit or _ROWS, tuple(wanted), metrics))


def draw(project: str, runs: Sequence[Run], limit: int, keys: Sequence[str], metrics: Sequence[Metric]) -> str:
    """The table and what is below it, as wide, coloured and plain as standard output is."""
    from qualitygate.reports.terminal.history import BLOCKS, Shown, render_history

    first, last = runs[-limit:][0], runs[-1]
    shown = Shown(
        [run.shown for run in runs],
        limit,
        keys,
        {metric.key: metric for metric in metrics},
        weigh_changes(first, last, metrics),
        blocks=can_encode(BLOCKS, sys.stdout.encoding),
    )
    return render_history(project, shown, color=use_color(sys.stdout, os.environ), width=text_width())


def can_encode(text: str, encoding: str | None) -> bool:
    """Whether an output of that encoding can show the text.

    >>> can_encode("█", "utf-8"), can_encode("█", "ascii"), can_encode("█", None), can_encode("█", "no-such")
    (True, False, False, False)
    """
    try:
        text.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def list_json(runs: Sequence[Run], keys: Sequence[str], *, rescored: bool, gone: Sequence[str] = ()) -> str:
    """A JSON object with all that is kept of each run; of the metrics only those asked for, where some are."""
    members = [
        _describe(run)
        | {
            "caps": list(run.caps),
            "tests_without_oracle": run.silent,
            "metrics": {
                key: _describe_measured(run.measured[key]) for key in keys or run.measured if key in run.measured
            },
        }
        for run in runs
    ]
    whole = {"schema": SCHEMA, "rescored": rescored, "left_out": list(gone), "runs": members}
    return json.dumps(whole, indent=2, allow_nan=False)


def list_csv(runs: Sequence[Run], keys: Sequence[str]) -> str:
    """A line for each run below the names; of the metrics their values, of all without ``keys``."""
    keys = keys or sorted({key for run in runs for key in run.measured})
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["when", "commit", "branch", "dirty", "model", "proven", "possible", "grade", "passed", *keys])
    for run in runs:
        values = [*_describe(run).values(), *(run.shown.values.get(key) for key in keys)]
        writer.writerow([str(value).lower() if isinstance(value, bool) else value for value in values])
    return out.getvalue()


def _describe(run: Run) -> dict[str, Any]:
    shown = run.shown
    return {
        "when": shown.when.isoformat(),
        "commit": shown.commit,
        "branch": shown.branch,
        "dirty": shown.dirty,
        "model": shown.model,
        "proven": shown.proven,
        "possible": shown.possible,
        "grade": shown.grade,
        "passed": shown.passed,
    }


def _describe_measured(one: Measured) -> dict[str, Any]:
    return {
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "density": one.density,
        "tally": None if one.tally is None else {"good": one.tally.good, "total": one.tally.total},
        "dropped": one.dropped,
        "reason": one.reason,
    }


def _demand_known(keys: Iterable[str], today: Sequence[str], gone: Sequence[str]) -> None:
    known = (*today, *gone)
    for key in keys:
        if key not in known:
            raise UsageError(f"unknown metric `{key}`", where="--metric", help=did_you_mean(key, known))
