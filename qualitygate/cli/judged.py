"""What `mutate` and `report` share: their options, and from a run with progress to its outputs and exit code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from qualitygate.cli.emit import emit
from qualitygate.cli.options import (
    config_option,
    exit_zero_option,
    formats_option,
    jobs_option,
    min_score_option,
    parse_outputs,
    python_option,
    quiet_option,
)
from qualitygate.cli.output import write_out
from qualitygate.cli.progress import Progress
from qualitygate.config import find_root, load_config
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Config

if TYPE_CHECKING:
    from qualitygate.pipeline import Say, Verdict


Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Asked:
    """The values of the shared options."""

    min_score: float | None
    formats: Sequence[str]
    jobs: int | None
    python: str | None
    config_file: Path | None
    quiet: bool
    exit_zero: bool


def judged_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the shared options, in the order of its help."""
    for option in (
        quiet_option,
        config_option,
        python_option,
        jobs_option,
        exit_zero_option,
        formats_option,
        min_score_option,
    ):
        command = option(command)
    return command


def run_judged(asked: Asked, run: Callable[[Path, Config, Say], Verdict], show: str | None = None) -> ExitCode:
    """Find the project, run with progress, write every output; ``--exit-zero`` forgives a failed gate and nothing else.

    Args:
        show: a mutant; all that is known of it is printed in place of the outputs.

    Raises:
        UsageError: a format is unknown, a file cannot be written, or there is no such mutant.
        ConfigError: the configuration is wrong.
    """
    from qualitygate.plugins import list_formats

    outputs = parse_outputs(asked.formats, list_formats())
    verdict = work(asked, run)
    if show is not None:
        from qualitygate.suggest.show import show_mutants

        evidence = verdict.report.evidence
        if evidence.mutation is not None:
            write_out(show_mutants(evidence.mutation, show, evidence.coverage))
        return ExitCode.OK
    emit(replace(verdict.report, guessed=()) if asked.quiet else verdict.report, outputs, quiet=asked.quiet)
    return ExitCode.OK if asked.exit_zero and verdict.exit_code is ExitCode.GATE else verdict.exit_code


def work(asked: Asked, run: Callable[[Path, Config, Say], Result]) -> Result:
    """Find the project and its configuration, and run with progress."""
    root = find_root(Path.cwd())
    config = load_config(root, asked.config_file)
    if asked.jobs is not None:
        config = replace(config, jobs=asked.jobs)
    progress = Progress()
    try:
        return run(root, config, progress.say)
    finally:
        progress.clear()
