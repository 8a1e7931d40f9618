"""The exit codes, and which one wins when several apply."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command ends with. ``docs/exit-codes.md`` is held equal to this by a test."""

    OK = 0  #: everything passed
    GATE = 1  #: the gate failed, or there are findings
    USAGE = 2  #: wrong use, wrong configuration, or something missing on the machine
    INTERNAL = 3  #: an error of qualitygate's own
    BASELINE = 4  #: the project's own tests all fail
    NOTHING = 5  #: nothing to analyse: no tests collected, zero mutants
    UNDECIDED = 6  #: over 2% unresolved, or a required metric not measured
    EXPIRED = 7  #: an exception expired, or a stale baseline under --strict-baseline
    DISAGREE = 8  #: verdicts disagree with the oracle
    INTERRUPTED = 130  #: Ctrl-C


_PRECEDENCE = (
    ExitCode.INTERRUPTED,
    ExitCode.INTERNAL,
    ExitCode.USAGE,
    ExitCode.DISAGREE,
    ExitCode.BASELINE,
    ExitCode.NOTHING,
    ExitCode.UNDECIDED,
    ExitCode.EXPIRED,
    ExitCode.GATE,
    ExitCode.OK,
)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """The one exit of several.

    >>> worst([ExitCode.GATE, ExitCode.UNDECIDED]).name
    'UNDECIDED'
    >>> worst([]).name
    'OK'
    """
    given = set(codes)
    return next((code for code in _PRECEDENCE if code in given), ExitCode.OK)
