"""Sections in, their text out."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

from rich.console import Console

from qualitygate.reports.terminal.layout import Section


def print_sections(sections: Iterable[Section], *, color: bool, width: int) -> str:
    """One below the other, with an empty line between.

    Plain and stable without color: no escapes, no blanks at line ends.
    """
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    for number, section in enumerate(sections):
        if number:
            console.print()
        for part in section:
            console.print(part)
    text = out.getvalue()
    return text if color else "".join(line.rstrip() + "\n" for line in text.splitlines())
