"""One file, one format: a pure function from the report to text."""

from __future__ import annotations

from qualitygate.errors import UsageError, did_you_mean
from qualitygate.model import Report
from qualitygate.plugins import list_formats, load_reporter


def render(format: str, report: Report, *, color: bool = False, width: int = 100) -> str:
    """The report in the format of that name; ``color`` and ``width`` (in columns) are for terminals.

    Raises UsageError for a format nobody offers.
    """
    known = list_formats()
    if format not in known:
        raise UsageError(f"unknown output format `{format}`", where="--output-format", help=did_you_mean(format, known))
    return load_reporter(format).render(report, color, width)
