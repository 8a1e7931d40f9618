"""The machine and the project in, a list of checks with the next step of each out."""

from __future__ import annotations

from pathlib import Path

import click

from qualitygate.cli.options import config_option, python_option
from qualitygate.cli.output import write_out
from qualitygate.exit_codes import ExitCode


@click.command()
@config_option
@python_option
def command(config_file: Path | None, python: str | None) -> ExitCode:
    """Check that the machine and the project have what is needed.

    Exits with 2 where something needed is missing.
    """
    from qualitygate.cli.health import Check, State, examine
    from qualitygate.config import find_root

    def show(check: Check) -> str:
        first, *rest = check.detail.splitlines()
        lines = [f"{check.state.value:<4}  {check.name}: {first}", *(f"      {line}" for line in rest)]
        if check.help and check.state is not State.OK:
            lines.append(f"      help: {check.help}")
        return "\n".join(lines)

    failed = warned = 0
    for check in examine(find_root(Path.cwd()), config_file, python):
        write_out(show(check))
        failed += check.state is State.FAIL
        warned += check.state is State.WARN
    if failed:
        write_out(f"\n{failed} missing, {warned} to know of")
        return ExitCode.USAGE
    write_out(f"\nall that is needed is there, {warned} to know of" if warned else "\nall that is needed is there")
    return ExitCode.OK
