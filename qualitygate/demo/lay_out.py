"""From the bundled example to a folder: lays the shop out where it can be run and changed."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from qualitygate.errors import UsageError


def lay_out(into: Path) -> Path:
    """Copies the example into a new or empty folder, and returns that folder.

    Raises UsageError where the folder holds anything, or cannot be made or written.
    """
    try:
        if into.exists() and (not into.is_dir() or any(into.iterdir())):
            what = "is not empty" if into.is_dir() else "is a file"
            raise UsageError(
                f"`{into}` {what}",
                why="the example is laid out in a new or empty folder only, so that nothing of yours is overwritten",
                help="name another folder: qualitygate demo --into DIR",
            )
        _copy(files("qualitygate.demo").joinpath("shop"), into)
    except OSError as error:
        raise UsageError(
            f"cannot lay out the example in `{into}`",
            why=f"{error.strerror}: {error.filename}",
            help="name a folder that can be written: qualitygate demo --into DIR",
        ) from error
    return into


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if not entry.is_dir():
            (target / entry.name).write_bytes(entry.read_bytes())
        elif not entry.name.startswith((".", "__pycache__")):  # traces of a run in a checkout
            _copy(entry, target / entry.name)
