"""The project's tree in, scratch copies of it out: the user's files are only ever read.

Copies live in the user's cache directory, one for each worker, and hold everything the tests may need: root
conftest.py, configuration, data files. Nothing is linked, so that no write through a link reaches the original.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qualitygate.errors import EnvironmentFault

#: Folders that are never copied: version control, environments, caches, results of other runs.
LEFT_OUT = frozenset(
    {".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", "node_modules", "__pycache__", ".qualitygate", "mutants",
     ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".eggs"}
)  # fmt: skip

_RUNTIME = Path(__file__).parent / "runtime"


@dataclass(frozen=True, slots=True)
class Scratch:
    """One run's folder: ``runtime`` goes on PYTHONPATH, ``copy(name)`` is a tree of the project."""

    root: Path  #: the user's project
    folder: Path

    @property
    def runtime(self) -> Path:
        """The folder that holds ``_qualitygate_runtime``."""
        return self.folder / "runtime"

    def copy(self, name: str) -> Path:
        """A fresh copy of the project under that name, made on the first call."""
        target = self.folder / name / self.root.name
        if not target.exists():
            copy_tree(self.root, target, self.root.resolve())
        return target

    def temporary(self, name: str) -> Path:
        """A temporary folder for what runs in the copy of that name."""
        target = self.folder / name / "tmp"
        target.mkdir(parents=True, exist_ok=True)
        return target


@contextmanager
def open_scratch(root: Path) -> Iterator[Scratch]:
    """A scratch folder for one run, removed at its end; those of runs that were killed are removed at the next start.

    Raises:
        EnvironmentFault: no cache directory can be written.
    """
    base = cache_folder() / "workspaces" / hashlib.sha256(str(root).encode()).hexdigest()[:12]
    try:
        base.mkdir(parents=True, exist_ok=True)
        remove_abandoned(base)
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=base))
        shutil.copytree(_RUNTIME, folder / "runtime" / "_qualitygate_runtime", ignore=shutil.ignore_patterns("*.pyc"))
    except OSError as error:
        raise EnvironmentFault(
            f"cannot write a workspace: {error.strerror or error}",
            where=str(error.filename or base),
            help="set QUALITYGATE_CACHE_DIR to a writable folder with room for a few copies of the project",
        ) from error
    try:
        yield Scratch(root, folder)
    finally:
        remove_tree(folder)


def cache_folder() -> Path:
    """Where copies and caches live: QUALITYGATE_CACHE_DIR, XDG_CACHE_HOME, ~/.cache, or the temporary folder."""
    named = os.environ.get("QUALITYGATE_CACHE_DIR")
    if named:
        return Path(named)
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    for folder in (home / "qualitygate", Path(tempfile.gettempdir()) / f"qualitygate-{os.getuid()}"):
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
    return home / "qualitygate"


def remove_abandoned(base: Path) -> None:
    """Remove the folders of runs whose process is gone."""
    for folder in base.iterdir():
        pid = folder.name.partition("-")[0]
        if pid.isdigit() and not is_alive(int(pid)):
            remove_tree(folder)


def is_alive(pid: int) -> bool:
    """Whether a process of that number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def copy_tree(source: Path, target: Path, root: Path) -> None:
    """Copy a tree without what `LEFT_OUT` names; relative links inside ``root`` stay links, others become copies.

    Sockets, devices and unreadable files are left out: no test can have read them.
    """
    target.mkdir(parents=True)
    with os.scandir(source) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name in LEFT_OUT or entry.name.endswith((".pyc", ".egg-link")):
                continue
            with contextlib.suppress(PermissionError, FileNotFoundError, shutil.SpecialFileError):
                copy_entry(entry, target / entry.name, root)


def copy_entry(entry: os.DirEntry[str], target: Path, root: Path) -> None:
    """Copy one file, folder or link."""
    here = Path(entry.path)
    if entry.is_symlink():
        points_to = os.readlink(here)
        stays_inside = here.resolve().is_relative_to(root) and not os.path.isabs(points_to)
        if stays_inside or not here.exists():
            target.symlink_to(points_to)
        elif here.is_dir():
            shutil.copytree(here, target, symlinks=True)
        else:
            shutil.copy2(here, target)
    elif entry.is_dir():
        if not (here / "pyvenv.cfg").exists():
            copy_tree(here, target, root)
    elif entry.is_file():
        shutil.copy2(here, target)


def remove_tree(folder: Path) -> None:
    """Remove a tree of ours, also when tests took rights away inside it."""

    def retry(function: object, path: str, error: object) -> None:
        with contextlib.suppress(OSError):
            os.chmod(os.path.dirname(path), 0o700)
            os.chmod(path, 0o700)
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                os.unlink(path)

    shutil.rmtree(folder, onerror=retry)
