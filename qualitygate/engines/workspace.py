"""The project's tree in, scratch copies of it out: the user's files are only ever read.

Copies live in the user's cache directory, one for each worker, and hold everything the tests may need: root
conftest.py, configuration, data files. Nothing is linked, so that no write through a link reaches the original.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qualitygate.cache_place import cache_folder
from qualitygate.errors import EnvironmentFault
from qualitygate.manifest import CLAIMED, LEFT_OUT

_RUNTIME = Path(__file__).parent / "runtime"

#: Bytes that must still fit on the disk when a run ends.
_ROOM = 1 << 20

#: Variables that no shell sets by itself: somebody at work in a workspace is none of its processes.
_TELLING = (b"TMPDIR=", b"PYTHONPATH=", b"PYTEST_DEBUG_TEMPROOT=")

#: Seconds after which a process that does not die is left to the system.
_DYING = 5.0


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
        """A fresh copy of the project under that name, made on the first call.

        Raises:
            EnvironmentFault: it cannot be written.
        """
        target = self.folder / name / self.root.name
        if not target.exists():
            with telling_faults(self.folder):
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
        EnvironmentFault: no cache directory can be written, or the disk was full at the end: tests may have failed for
            nothing else.
    """
    base = cache_folder("workspaces") / hashlib.sha256(str(root).encode()).hexdigest()[:12]
    with telling_faults(base):
        base.mkdir(parents=True, exist_ok=True)
        remove_abandoned(base)
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=base))
    try:
        with telling_faults(folder):
            copy_tree(_RUNTIME, folder / "runtime" / "_qualitygate_runtime", _RUNTIME)
        yield Scratch(root, folder)
        with telling_faults(folder):
            (folder / "room").write_bytes(bytes(_ROOM))
    finally:
        remove_scratch(folder)


@contextmanager
def telling_faults(where: Path) -> Iterator[None]:
    """Whatever keeps us from writing there is the machine's fault.

    Raises:
        EnvironmentFault: something does.
    """
    try:
        yield
    except OSError as error:
        raise EnvironmentFault(
            f"cannot write a workspace: {error.strerror or error}",
            where=str(error.filename2 or error.filename or where),
            help="set QUALITYGATE_CACHE_DIR to a writable folder with room for a few copies of the project",
        ) from error


def remove_abandoned(base: Path) -> None:
    """Remove the folders of runs whose process is gone."""
    for folder in base.iterdir():
        pid = folder.name.partition("-")[0]
        if pid.isdigit() and not is_alive(int(pid)):
            remove_scratch(folder)


def remove_scratch(folder: Path) -> None:
    """Remove a run's folder, and first whatever still runs for it."""
    deadline = time.monotonic() + _DYING
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    remove_tree(folder)


def processes_of(folder: Path) -> list[int]:
    """The numbers of other processes that were started for a run, wherever they went: their environment tells.

    None where the system does not show the environment of processes: only Linux does.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            variables = (process / "environ").read_bytes().split(b"\0")
            named = [one for one in variables if one.startswith(_TELLING) and os.fsencode(folder) + b"/" in one]
            if named and int(process.name) != os.getpid():
                found.append(int(process.name))
    return found


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
        # No environments, no caches: ours may be inside the project, and copies would hold copies without end.
        if not any((here / name).exists() for name in CLAIMED) and not target.is_relative_to(here):
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
