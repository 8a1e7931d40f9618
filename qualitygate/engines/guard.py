"""A workspace and what it must hold in, the same workspace after every run out: what tests left there is undone.

Tests may write into the project's folder; a mutant may delete it. Without this, what one mutant left behind would judge
the next.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualitygate.engines.workspace import remove_tree

#: Modification time in nanoseconds, size, mode; a folder's size says nothing and is left out.
Mark = tuple[int, int, int]


@dataclass(slots=True)
class Guard:
    """Watches one workspace."""

    workspace: Path
    original: Path  #: where the files come from
    changed: Mapping[str, str] = field(default_factory=dict)  #: texts that differ from the original, by relative path
    marks: dict[str, Mark] = field(default_factory=dict)  #: every file and folder below the workspace, itself as ``.``
    #: Files that the original does not hold so: made by collecting.
    kept: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)  #: what the links point to

    def __post_init__(self) -> None:
        self.remember()
        for path, mark in self.marks.items():
            here, there = self.workspace / path, self.original / path
            if stat.S_ISLNK(mark[2]):
                self.links[path] = os.readlink(here)
            elif stat.S_ISREG(mark[2]) and path not in self.changed and not _is_copy(here, there):
                self.kept[path] = here.read_bytes()

    def remember(self) -> None:
        """Take the workspace as it is for what it must be."""
        self.marks = {".": self._mark(".")}
        for folder, folders, files in os.walk(self.workspace):
            base = os.path.relpath(folder, self.workspace)
            for name in (*folders, *files):
                path = os.path.normpath(os.path.join(base, name))
                with contextlib.suppress(OSError):
                    self.marks[path] = self._mark(path)

    def adopt(self, name: str) -> None:
        """Take every folder of that name, with all that it holds, for part of what must be; links apart."""
        for folder, folders, files in os.walk(self.workspace):
            base = Path(os.path.relpath(folder, self.workspace))
            folders[:] = [one for one in folders if name in (base / one).parts or str(base / one) in self.marks]
            for path in (str(base / one) for one in (*folders, *files) if name in (base / one).parts):
                mark = self._mark(path)
                if stat.S_ISDIR(mark[2]):
                    self.marks[path] = mark
                elif stat.S_ISREG(mark[2]):
                    self.marks[path], self.kept[path] = mark, (self.workspace / path).read_bytes()

    def restore(self) -> bool:
        """Undo what has changed since; whether anything had."""
        if not self._differs():
            return False
        if self.workspace.is_symlink() or not self.workspace.is_dir():
            self._remove(self.workspace)
        folders = [(path, mark) for path, mark in self.marks.items() if stat.S_ISDIR(mark[2])]
        for path, _ in folders:
            self._open_folder(self.workspace / path)
        self._remove_new()
        for path, mark in self.marks.items():
            if not stat.S_ISDIR(mark[2]) and self._try_mark(path) != mark:
                self._put_back(path, mark)
        for path, mark in reversed(folders):
            (self.workspace / path).chmod(stat.S_IMODE(mark[2]))
        self.remember()
        return True

    def _differs(self) -> bool:
        return any(self._try_mark(path) != mark for path, mark in self.marks.items())

    def _open_folder(self, target: Path) -> None:
        """A folder is there and may be written to: what is below can be mended."""
        if target.is_symlink() or not target.is_dir():
            target.unlink(missing_ok=True)
            target.mkdir(parents=True)
        target.chmod(0o700)

    def _remove_new(self) -> None:
        for folder, folders, files in os.walk(self.workspace):
            base = os.path.relpath(folder, self.workspace)
            for name in [*folders, *files]:
                path = os.path.normpath(os.path.join(base, name))
                if path not in self.marks:
                    self._remove(self.workspace / path)
                    if name in folders:
                        folders.remove(name)

    def _put_back(self, path: str, mark: Mark) -> None:
        target = self.workspace / path
        self._remove(target)
        if path in self.links:
            target.symlink_to(self.links[path])
            return
        if path in self.changed:
            target.write_text(self.changed[path], "utf-8", newline="")
        elif path in self.kept:
            target.write_bytes(self.kept[path])
        elif stat.S_ISREG(mark[2]):
            shutil.copy2(self.original / path, target)
        else:
            return  # a socket or a pipe that collecting made: whoever listened there is gone
        target.chmod(stat.S_IMODE(mark[2]))

    def _remove(self, target: Path) -> None:
        if target.is_dir() and not target.is_symlink():
            remove_tree(target)
        else:
            target.unlink(missing_ok=True)

    def _mark(self, path: str) -> Mark:
        found = os.lstat(f"{self.workspace}/{path}")  # asked for every file after every run: no Path is made
        return found.st_mtime_ns, 0 if stat.S_ISDIR(found.st_mode) else found.st_size, found.st_mode

    def _try_mark(self, path: str) -> Mark | None:
        try:
            return self._mark(path)
        except OSError:
            return None


def _is_copy(here: Path, there: Path) -> bool:
    """Whether a file is the other's copy, by size and time: copying keeps both."""
    if not there.is_file():
        return False
    ours, theirs = here.stat(), there.stat()
    return (ours.st_size, ours.st_mtime_ns) == (theirs.st_size, theirs.st_mtime_ns)
