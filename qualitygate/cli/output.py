"""Texts in, bytes on standard output, standard error or in a file out."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from qualitygate.errors import UsageError
from qualitygate.whole_file import write_whole


def write_out(text: str) -> None:
    """Print what was asked for, on standard output; a reader that has gone away is no error."""
    try:
        sys.stdout.write(text if text.endswith("\n") or not text else f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        silence_broken_pipe()


def say(text: str) -> None:
    """Tell people something, on standard error: machine output stays alone on standard output."""
    with suppress(BrokenPipeError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def silence_broken_pipe() -> None:
    """Send further output nowhere, so that the interpreter's own flush at exit does not complain either."""
    with suppress(OSError, ValueError):
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
        os.close(devnull)


def write_file(path: Path, text: str) -> None:
    """Write a file as a whole or not at all; what is no regular file (``/dev/stdout``, a pipe) is written to.

    Raises:
        UsageError: it cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        write_whole(path, data)
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror or error}",
            where="--output-format",
            help="give a path in a folder that exists and that you may write to",
        ) from error


def use_color(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a stream gets colours: NO_COLOR forbids, FORCE_COLOR demands, else a terminal that is not dumb does."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def text_width() -> int:
    """Columns of the terminal (COLUMNS wins), 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns
