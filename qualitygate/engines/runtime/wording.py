"""Reports in, short texts out."""

from __future__ import annotations

from typing import Any


def first_line(report: Any) -> str:
    """The failure in one line: the exception's first, else the last of its text; at most 400 characters."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else str(report.longrepr or "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    line = lines[0] if crash is not None and lines else (lines[-1] if lines else "")
    return line.removeprefix("E ").lstrip()[:400]


def function_of(nodeid: str) -> str:
    """A node id without its parameters."""
    path, separator, rest = nodeid.partition("::")
    return path + separator + rest.partition("[")[0]
