"""A workspace and what it must hold in, the same workspace after every run out: what tests left there is undone.

Tests may write into the project's folder; a mutant may delete it. Without this, what one mutant left behind would judge
the next.
"""

from __future__ import annotations

import contextlib
import os
import shutil
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
    kept: dict[str, bytes] = field(
        default_factory=dict
    )  #: files that the original does not hold so: made by collecting

    def __post_init__(self) -> None:
        self.remember()
        for path in self.marks:
            here, there = self.workspace / path, self.original / path
            if here.is_symlink() or not here.is_file() or path in self.changed:
                continue
            if not there.is_file() or there.stat().st_mtime_ns != here.stat().st_mtime_ns:
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

    def restore(self) -> bool:
        """Undo what has changed since; whether anything had."""
        if not self._differs():
            return False
        self.workspace.mkdir(parents=True, exist_ok=True)
        os.chmod(self.workspace, self.marks["."][2] & 0o7777)
        self._remove_new()
        for path, mark in self.marks.items():
            if path != "." and self._try_mark(path) != mark:
                self._put_back(path, mark)
        self.remember()
        return True

    def _differs(self) -> bool:
        return any(self._try_mark(path) != mark for path, mark in self.marks.items())

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
        source = self.original / path
        if (mark[2] & 0o170000) == 0o040000:
            if target.is_symlink() or target.is_file():
                target.unlink()
            target.mkdir(exist_ok=True)
            target.chmod(mark[2] & 0o7777)
            return
        self._remove(target)
        if path in self.changed:
            target.write_text(self.changed[path], "utf-8", newline="")
            target.chmod(mark[2] & 0o7777)
        elif path in self.kept:
            target.write_bytes(self.kept[path])
            target.chmod(mark[2] & 0o7777)
        elif source.is_symlink() and not os.path.isabs(os.readlink(source)):
            target.symlink_to(os.readlink(source))
        else:
            shutil.copy2(source, target)

    def _remove(self, target: Path) -> None:
        if target.is_dir() and not target.is_symlink():
            remove_tree(target)
        else:
            target.unlink(missing_ok=True)

    def _mark(self, path: str) -> Mark:
        found = os.lstat(self.workspace / path)
        is_folder = (found.st_mode & 0o170000) == 0o040000
        return found.st_mtime_ns, 0 if is_folder else found.st_size, found.st_mode

    def _try_mark(self, path: str) -> Mark | None:
        try:
            return self._mark(path)
        except OSError:
            return None
