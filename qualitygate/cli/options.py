"""The options that several commands share, and what they are turned into."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from qualitygate.errors import UsageError, did_you_mean

config_option = click.option(
    "--config", "config_file", type=click.Path(path_type=Path), metavar="FILE", help="Use this configuration file."
)
python_option = click.option(
    "--python", metavar="PATH", help="The interpreter that runs the project's tests.", default=None
)
formats_option = click.option(
    "--output-format",
    "formats",
    multiple=True,
    metavar="FMT[:PATH]",
    help="text, concise, json, markdown, html, github, sarif, gitlab, junit, stryker, badge or badge-svg; repeatable.",
)
exit_zero_option = click.option("--exit-zero", is_flag=True, help="Exit with 0 also when the gate fails.")
jobs_option = click.option(
    "-j", "--jobs", type=click.IntRange(1, 256), metavar="N", help="Run so many processes (default: one per core)."
)
min_score_option = click.option(
    "--min-score",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Fail when the mutation score is lower (default: the configuration's, else no gate).",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print results only.")
verbose_option = click.option("-v", "--verbose", is_flag=True, help="Print also what was guessed, read and left out.")


@dataclass(frozen=True, slots=True)
class Output:
    """One ``--output-format FMT[:PATH]``; without a path it goes to standard output."""

    format: str
    path: Path | None = None


def parse_outputs(values: Sequence[str], known: Sequence[str], default: str = "text") -> tuple[Output, ...]:
    """The formats asked for; the default on standard output where there is none.

    >>> parse_outputs(["json:out.json"], ["json", "text"])
    (Output(format='json', path=PosixPath('out.json')),)

    Raises:
        UsageError: a format is unknown, a path is missing or its folder is, or two results want standard output.
    """
    outputs = []
    for value in values or [default]:
        name, colon, path = value.partition(":")
        if name not in known:
            raise UsageError(f"unknown format `{name}`", where="--output-format", help=did_you_mean(name, tuple(known)))
        if colon and not path:
            raise UsageError(f"no path after `{value}`", where="--output-format", help=f"write `{name}:report.{name}`")
        if path and not Path(path).parent.is_dir():
            raise UsageError(
                f"no such folder: {Path(path).parent}", where=f"--output-format {value}", help="create it first"
            )
        outputs.append(Output(name, Path(path) if path else None))
    if sum(output.path is None for output in outputs) > 1:
        raise UsageError(
            "two formats on standard output",
            where="--output-format",
            help="give all but one a path: `--output-format json:report.json`",
        )
    return tuple(outputs)


def parse_duration(text: str | None) -> float | None:
    """Seconds.

    >>> parse_duration("90"), parse_duration("60s"), parse_duration("1.5m"), parse_duration("2h"), parse_duration(None)
    (90.0, 60.0, 90.0, 7200.0, None)

    Raises:
        UsageError: it is no time above zero.
    """
    if text is None:
        return None
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([smh]?)", text.strip())
    seconds = float(found[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[found[2]] if found else 0.0
    if seconds <= 0:
        raise UsageError(f"`{text}` is no time", where="--budget", help="write seconds, minutes or hours: 60s, 5m, 1h")
    return seconds


def parse_verify(text: str | None) -> int | None:
    """How many mutants to verify; -1 for all.

    >>> parse_verify("20"), parse_verify("all"), parse_verify("0"), parse_verify(None)
    (20, -1, 0, None)

    Raises:
        UsageError: it is neither a number nor ``all``.
    """
    if text is None or text == "all":
        return None if text is None else -1
    if not text.isascii() or not text.isdigit():
        raise UsageError(f"`{text}` is no number of mutants", where="--verify", help="give a number, or `all`")
    return int(text)


def resolve_paths(paths: Iterable[str], root: Path) -> tuple[str, ...]:
    """Paths as the user gave them, relative to where they stand, as paths of the project.

    Raises:
        UsageError: one does not exist or lies outside the project.
    """
    found = []
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise UsageError(f"no such file or folder: {given}", help="give the path of a file or folder that exists")
        absolute = Path(os.path.normpath(path.absolute()))
        if not absolute.is_relative_to(root):
            absolute = path.resolve()
        if not absolute.is_relative_to(root):
            raise UsageError(
                f"{given} lies outside the project",
                where=str(root),
                why="a project is analysed as one: with its own configuration, conftests and helpers",
                help="run qualitygate in the folder of that project",
            )
        found.append(absolute.relative_to(root).as_posix())
    return tuple(found)
