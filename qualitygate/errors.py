"""Errors by who must act; only the command line turns them into exits.

Each says what went wrong, where, why, and what to do next. ``str(error)`` is the block a user reads::

    error[config]: unknown key `min-scroe`
      --> pyproject.toml:31:1 [tool.qualitygate.mutate]
    help: did you mean `min-score`?
"""

from __future__ import annotations

from difflib import get_close_matches

from qualitygate.exit_codes import ExitCode


class QualityGateError(Exception):
    """The root: ``topic`` names the part, ``exit_code`` what the command ends with."""

    topic = "internal"
    exit_code = ExitCode.INTERNAL

    def __init__(self, what: str, *, where: str = "", why: str = "", help: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.help = help

    def __str__(self) -> str:
        lines = [f"error[{self.topic}]: {self.what}"]
        if self.where:
            lines.append(f"  --> {self.where}")
        lines.extend(f"  | {line}" for line in self.why.splitlines())
        if self.help:
            lines.append(f"help: {self.help}")
        return "\n".join(lines)


class UsageError(QualityGateError):
    """What was asked for cannot be done so: a missing path, a contradiction of options."""

    topic = "usage"
    exit_code = ExitCode.USAGE


class ConfigError(QualityGateError):
    """The configuration is wrong; ``where`` gives file, line, column and table."""

    topic = "config"
    exit_code = ExitCode.USAGE


class NothingToAnalyse(QualityGateError):
    """No tests, no source or no mutants: never green."""

    topic = "nothing to analyse"
    exit_code = ExitCode.NOTHING


class BaselineFailed(QualityGateError):
    """All of the project's own tests fail, or pytest cannot collect them."""

    topic = "baseline"
    exit_code = ExitCode.BASELINE


class EnvironmentFault(QualityGateError):
    """The machine or the project's environment lacks something: pytest, coverage, fork, disk."""

    topic = "environment"
    exit_code = ExitCode.USAGE


class EngineError(QualityGateError):
    """A part of ours, or mutmut or coverage underneath, did what it never should."""

    topic = "engine"
    exit_code = ExitCode.INTERNAL


def did_you_mean(word: str, known: list[str] | tuple[str, ...]) -> str:
    """A help sentence naming the closest of the known words, else all of them.

    >>> did_you_mean("min-scroe", ["min-score", "exclude"])
    'did you mean `min-score`?'
    >>> did_you_mean("zzz", ["b", "a"])
    'known: a, b'
    """
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else "known: " + ", ".join(sorted(known))
