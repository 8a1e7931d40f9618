"""The bundled example in, the whole pipe shown on it out."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from qualitygate.cli.emit import emit
from qualitygate.cli.options import Output
from qualitygate.cli.output import say
from qualitygate.cli.progress import Progress
from qualitygate.config import load_config
from qualitygate.demo.lay_out import lay_out
from qualitygate.exit_codes import ExitCode


@click.command()
@click.option("--into", type=click.Path(path_type=Path), metavar="DIR", help="Keep the example in this new folder.")
def command(into: Path | None) -> ExitCode:
    """Show the whole on a bundled example.

    The example is a small shop whose tests run every line and catch little. It is laid out, scanned, mutated and
    reported; the exit code is 0 whatever the report says.
    """
    from qualitygate.reporting import Request, report_project

    with ExitStack() as stack:
        folder = into or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qualitygate-demo-"))) / "shop"
        root = lay_out(folder).resolve()
        say(f"a small shop, its tests run every line: {root}")
        progress = Progress()
        try:
            verdict = report_project(
                root, load_config(root), Request(full=True), python=sys.executable, say=progress.say
            )
        finally:
            progress.clear()
        emit(verdict.report, [Output("text")])
    where = "" if into else "keep it with `qualitygate demo --into shop`, then "
    say(f"next: {where}mend its tests and run `qualitygate report` there")
    return ExitCode.OK
