"""A project and its environment in, hashes of all that a run of its tests depends on out.

What lies outside the project (network, clock, other folders) is in no hash: a stated limit, and the reason why the
verdicts of tests that use such things are not kept.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from qualitygate import __version__
from qualitygate.baseline import DEFAULT as BASELINE
from qualitygate.model import Project
from qualitygate.ratchet import DEFAULT as RATCHET

#: Folders that are never part of a project: version control, environments, caches, results of other runs.
LEFT_OUT = frozenset(
    {".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", "node_modules", "__pycache__", ".qualitygate", "mutants",
     ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".eggs"}
)  # fmt: skip

#: Files that say of the folder they lie in what it is: an environment, a cache (https://bford.info/cachedir/).
CLAIMED = frozenset({"pyvenv.cfg", "CACHEDIR.TAG"})

#: Environment variables that differ from one shell to the next and that no test means.
_OF_THE_SHELL = (
    "_", "COLUMNS", "LINES", "OLDPWD", "PWD", "SHLVL", "TERM", "TERM_PROGRAM", "TERM_SESSION_ID", "COLORTERM",
    "WINDOWID", "DISPLAY", "GPG_TTY", "PS1", "PROMPT_COMMAND", "VIRTUAL_ENV_PROMPT",
    "PYTEST_CURRENT_TEST", "PYTEST_VERSION",
)  # fmt: skip
_PREFIXES_OF_THE_SHELL = (
    "SSH_",
    "XDG_SESSION",
    "DBUS_",
    "LC_TERMINAL",
    "ITERM_",
    "TMUX",
    "STY",
    "VSCODE_",
    "QUALITYGATE_",
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run depends on."""

    files: Mapping[str, str]  #: hash of every file and link of the project, by path relative to its root
    environment: str  #: hash of everything else: interpreter, distributions, environment variables, settings

    @property
    def fingerprint(self) -> str:
        """One hash over all of it."""
        digest = sha256(self.environment.encode())
        for path, content in self.files.items():
            digest.update(f"\0{path}\0{content}".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()


def read_manifest(project: Project, settings: object, environ: Mapping[str, str] | None = None) -> Manifest:
    """The manifest of a project as it is now, under these settings (anything with a telling repr)."""
    root = Path(project.root)
    files = {path.relative_to(root).as_posix(): hash_file(path) for path in sorted(walk(root))}
    return Manifest(files, _hash_environment(project, settings, os.environ if environ is None else environ))


def hash_file(path: Path) -> str:
    """The hash of what a file holds, and of where a link leads; of a name alone where there is nothing to read."""
    digest = sha256()
    with contextlib.suppress(OSError):
        if path.is_symlink():
            digest.update(os.readlink(path).encode("utf-8", "surrogateescape"))
        if path.is_file():  # a pipe would be waited for
            digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def walk(root: Path) -> Iterable[Path]:
    """The files below a folder and the links to folders, in no order; no file of what `LEFT_OUT` and `CLAIMED` name.

    Nor compiled files, the baseline of findings and the ratchet, on which no test depends.
    """
    for folder, folders, files in os.walk(root):
        if not CLAIMED.isdisjoint(files):
            folders.clear()
            continue
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        yield from (Path(folder) / name for name in files if not name.endswith((".pyc", BASELINE, RATCHET)))
        yield from (path for name in folders if (path := Path(folder) / name).is_symlink())


def _hash_environment(project: Project, settings: object, environ: Mapping[str, str]) -> str:
    digest = sha256(f"{__version__} {project} {settings!r}".encode())
    for name in sorted(_distributions(Path(project.python))):
        digest.update(f"\0{name}".encode())
    for name, value in sorted(environ.items()):
        if name not in _OF_THE_SHELL and not name.startswith(_PREFIXES_OF_THE_SHELL):
            digest.update(f"\0{name}={value}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _distributions(python: Path) -> Iterable[str]:
    """The names of installed distributions, which carry their versions, without starting the interpreter."""
    prefix = python.parent.parent
    for library in (prefix / "lib", prefix / "local" / "lib"):
        for site in (*library.glob("python3*/site-packages"), *library.glob("python3*/dist-packages")):
            yield from (entry.name for entry in site.glob("*.dist-info"))
            yield from (f"{entry.name} {hash_file(entry)}" for entry in site.glob("*.pth"))
