"""One file, one format: a pure function from the report to text."""

from __future__ import annotations

from qualitygate.errors import UsageError, did_you_mean
from qualitygate.model import Report
from qualitygate.plugins import load_reporters


def render(format: str, report: Report, *, color: bool = False, width: int = 100) -> str:
    """The report in the format of that name; ``color`` and ``width`` (in columns) are for terminals.

    Raises UsageError for a format nobody offers.
    """
    reporters = {reporter.name: reporter for reporter in load_reporters()}
    if format not in reporters:
        raise UsageError(
            f"unknown output format `{format}`", where="--output-format", help=did_you_mean(format, list(reporters))
        )
    return reporters[format].render(report, color, width)
