"""A report and the outputs asked for in, texts in their places out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from qualitygate.cli.options import Output
from qualitygate.cli.output import say, text_width, use_color, write_file, write_out
from qualitygate.model import Report


def emit(report: Report, outputs: Sequence[Output], *, quiet: bool = False) -> None:
    """Write the report in every format; what is told to people goes to standard error.

    Raises:
        UsageError: a file cannot be written.
    """
    from qualitygate.reports import render

    for output in outputs:
        if output.path is not None:
            write_file(output.path, render(output.format, report, color=False, width=text_width()))
            if not quiet:
                say(f"wrote {output.path}")
        else:
            write_out(render(output.format, report, color=use_color(sys.stdout, os.environ), width=text_width()))
