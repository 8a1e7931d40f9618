"""A project's folder and the parts wanted in, what to write and what to leave as it is out; nothing is written here.

The parts: a configuration, always; a workflow of GitHub, a job of GitLab, hooks of pre-commit. What exists stays.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files
from pathlib import Path

from qualitygate.config import find_sources, find_tests
from qualitygate.config.document import find_document
from qualitygate.errors import ConfigError, NothingToAnalyse, UsageError
from qualitygate.init.append import append_section
from qualitygate.init.change import Change
from qualitygate.init.section import render_section
from qualitygate.model import Config

_PYPROJECT = "pyproject.toml"
_OWN_FILE = "qualitygate.toml"
_GITLAB = ".gitlab-ci.yml"
_OWN_HOOK = re.compile(r"^[ \t]*-?[ \t]*id:[ \t]*[\"']?qualitygate\b", re.MULTILINE)


class Part(Enum):
    """What can be set up besides the configuration; the value names its option."""

    GITHUB = "github"
    GITLAB = "gitlab"
    PRE_COMMIT = "pre-commit"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands."""

    path: str  #: the file that is made
    sign: str  #: what a project has that uses such a thing
    template: str
    what: str


PLACES = {
    Part.GITHUB: Place(".github/workflows/qualitygate.yml", ".github", "github.yml", "a workflow"),
    Part.GITLAB: Place(".gitlab/qualitygate.yml", _GITLAB, "gitlab.yml", "a job"),
    Part.PRE_COMMIT: Place(".pre-commit-config.yaml", ".pre-commit-config.yaml", "pre-commit.yaml", "hooks"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()  #: what was guessed, what stays as it is and why
    paste: tuple[tuple[str, str], ...] = ()  #: files of the user's that a text is to be put into, and that text


def detect_parts(root: Path) -> tuple[Part, ...]:
    """The parts that suit what the project has already."""
    return tuple(part for part, place in PLACES.items() if os.path.lexists(root / place.sign))


def read_template(part: Part) -> str:
    """The file of a part, as it is shipped."""
    return (files("qualitygate.init") / "templates" / PLACES[part].template).read_text(encoding="utf-8")


def make_plan(root: Path, parts: Collection[Part]) -> Plan:
    """What it takes to set the configuration and these parts up.

    Raises:
        ConfigError: pyproject.toml is a link, cannot be read, is not TOML, or takes no section at its end.
        UsageError: a part belongs to the root of the repository, and the project is not there; or a folder it goes to
            is a link that leads out of the project.
    """
    changes, notes = _plan_configuration(root)
    paste: list[tuple[str, str]] = []
    for part in (part for part in PLACES if part in parts):
        place, text = PLACES[part], read_template(part)
        _demand_place(root, part, place)
        if not os.path.lexists(root / place.path):
            changes.append(Change(place.path, place.what, text.encode()))
        elif part is not Part.PRE_COMMIT:
            notes.append(f"{place.path} stays: it exists")
        elif _OWN_HOOK.search(_read(root / place.path)):
            notes.append(f"{place.path} stays: it has hooks of qualitygate")
        else:
            paste.append((place.path, text.partition("repos:\n")[2]))
        if part is Part.GITLAB and place.path not in _read(root / _GITLAB):
            paste.append((_GITLAB, f"include:\n  - local: {place.path}\n"))
    return Plan(tuple(changes), tuple(notes), tuple(paste))


def _plan_configuration(root: Path) -> tuple[list[Change], list[str]]:
    pyproject = root / _PYPROJECT
    if pyproject.is_symlink():
        raise ConfigError(
            f"{_PYPROJECT} is a link",
            where=str(pyproject),
            why=f"it leads to {os.readlink(pyproject)}, which may belong to others",
            help="run `qualitygate init` where it leads to, or create an empty qualitygate.toml",
        )
    find_document(root)
    if os.path.lexists(root / _OWN_FILE):
        return [], [f"{_OWN_FILE} stays: it exists"]
    if not pyproject.exists():
        found, notes = _find(root)
        return [Change(_OWN_FILE, "the configuration", render_section(found, prefix="").encode())], notes
    document = find_document(root, pyproject)
    if document is not None and document.prefix in document.positions:
        return [], [f"{_PYPROJECT} stays: it has [tool.qualitygate]"]
    found, notes = _find(root)
    before = pyproject.read_bytes()
    after = append_section(_PYPROJECT, before, render_section(found))
    return [Change(_PYPROJECT, "[tool.qualitygate]", after, before)], notes


def _find(root: Path) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The settings that can be found, by key, and how they were."""
    found, notes = {}, []
    for key, find in (("source", find_sources), ("tests", find_tests)):
        try:
            paths, guess = find(root, Config())
        except NothingToAnalyse as error:
            notes.append(f"{error.what}: `{key}` is left for you to set")
            continue
        if all(path.isprintable() for path in paths):  # what TOML cannot hold stays a guess of every run
            found[key] = paths
            notes.append(guess)
    return found, notes


def _demand_place(root: Path, part: Part, place: Place) -> None:
    folder = (root / place.path).parent
    if not folder.resolve().is_relative_to(root.resolve()):
        raise UsageError(
            f"{folder.relative_to(root).as_posix()} is a link that leads out of the project",
            where=str(folder),
            help=f"make it a folder, or leave --{part.value} out",
        )
    above = next((folder for folder in (root, *root.parents) if os.path.lexists(folder / ".git")), root)
    if above != root:
        raise UsageError(
            f"{place.path} is read at the root of the repository only",
            where=f"--{part.value}",
            why=f"the project is {root.relative_to(above).as_posix()} of {above}",
            help="put the text from docs/ci.md there, and let each step run in the project's folder",
        )


def _read(path: Path) -> str:
    """A file's text for looking something up in it; empty where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
