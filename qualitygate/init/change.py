"""Changes of a project's files in, a diff of them or the files themselves out: all of them or none."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from qualitygate.errors import EnvironmentFault
from qualitygate.whole_file import write_whole

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is made, or that grows at its end."""

    path: str  #: relative to the project
    what: str  #: what is put there, in a few words
    after: bytes
    before: bytes | None = None  #: what ``after`` begins with; None for a new file


def show_changes(changes: Iterable[Change]) -> str:
    """A unified diff, as ``git apply`` takes it; empty without changes."""
    return "".join(line for change in changes for line in _diff(change))


def write_changes(root: Path, changes: Sequence[Change]) -> None:
    """Write all files, or leave all as they were.

    A file that grows keeps its mode, its owner and its place on the disk.

    Raises:
        EnvironmentFault: one cannot be written, or is no longer what the change was made for.
    """
    undo: list[Callable[[], object]] = []
    for change in changes:
        try:
            undo += _write(root / change.path, change)
        except OSError as error:
            for step in reversed(undo):
                with suppress(OSError):
                    step()
            raise EnvironmentFault(
                f"cannot write {change.path}: {error.strerror or error}",
                where=str(root),
                why="nothing was changed",
                help="make it a place that you may write to, or see the text with --dry-run",
            ) from error


def _write(path: Path, change: Change) -> Iterator[Callable[[], object]]:
    """Write one file; each step that was done is answered by one that takes it back."""
    if change.before is None:
        for folder in reversed([folder for folder in path.parents if not folder.exists()]):
            folder.mkdir()
            yield folder.rmdir
        if os.path.lexists(path):
            raise FileExistsError("it exists now")
        write_whole(path, change.after)
        yield path.unlink
        return
    size = len(change.before)
    with path.open("r+b") as file:
        if file.read() != change.before:
            raise OSError("it has changed since it was read")
        yield lambda: os.truncate(path, size)
        file.write(change.after[size:])


def _diff(change: Change) -> Iterator[str]:
    # Not splitlines: a form feed or a lone carriage return ends no line of a diff.
    before, after = (_LINE.findall((data or b"").decode()) for data in (change.before, change.after))
    source = "/dev/null" if change.before is None else f"a/{change.path}"
    for line in unified_diff(before, after, source, f"b/{change.path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
