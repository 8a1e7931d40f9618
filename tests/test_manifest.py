"""What a run depends on changes its manifest, and nothing else does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.manifest import read_manifest
from qualitygate.model import MutateConfig, Project


def fingerprint(project: Project, settings: object = None, environ: dict[str, str] | None = None) -> str:
    return read_manifest(project, settings, {} if environ is None else environ).fingerprint


def leave_evidence(root: Path) -> None:
    (root / ".qualitygate").mkdir()
    (root / ".qualitygate/evidence.json").write_text("{}")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    for path in ("a.py", "tests/test_a.py", "data/table.csv", "empty.txt", "other.txt"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("" if "empty" in path else path)
    (root / "linked").symlink_to("data")
    (root / "link.csv").symlink_to("data/table.csv")
    python = tmp_path / "venv/bin/python"
    for folder in ("lib/python3.11/site-packages/pytest-8.0.dist-info", "lib/python3/dist-packages/six-1.dist-info"):
        (tmp_path / "venv" / folder).mkdir(parents=True)
    return Project(str(root), ("a.py",), ("tests",), str(python))


def relink(path: Path, to: str) -> None:
    path.unlink()
    path.symlink_to(to)


SEEN: dict[str, Callable[[Path], object]] = {
    "edit of a source": lambda root: (root / "a.py").write_text("b.py"),
    "edit of a test": lambda root: (root / "tests/test_a.py").write_text(""),
    "edit of data": lambda root: (root / "data/table.csv").write_text("data/table.csv\n"),
    "new file": lambda root: (root / "b.py").write_text(""),
    "new file in a folder": lambda root: (root / "data/new").write_text(""),
    "new hidden file": lambda root: (root / ".env").write_text("A=1"),
    "new link": lambda root: (root / "new").symlink_to("a.py"),
    "removed file": lambda root: (root / "empty.txt").unlink(),
    "renamed file": lambda root: (root / "other.txt").rename(root / "third.txt"),
    "swapped files": lambda root: (root / "other.txt").replace(root / "a.py"),
    "other link to a folder": lambda root: relink(root / "linked", "tests"),
    "other link to a file": lambda root: relink(root / "link.csv", "other.txt"),
    "new distribution": lambda root: (root / "../venv/lib/python3.11/site-packages/x-1.dist-info").mkdir(),
    "removed distribution": lambda root: shutil.rmtree(root / "../venv/lib/python3/dist-packages/six-1.dist-info"),
}

UNSEEN: dict[str, Callable[[Path], object]] = {
    "nothing": lambda root: None,
    "touched file": lambda root: os.utime(root / "a.py", (1, 1)),
    ".qualitygate": lambda root: leave_evidence(root),
    **{
        f"{name} in {where}": lambda root, name=name, where=where: (
            (root / where / name).mkdir(), (root / where / name / "file").write_text("x"))
        for name in (".git", "__pycache__", ".venv", ".mypy_cache", ".pytest_cache", "mutants")
        for where in (".", "data")
    },
    **{
        f"folder with {name}": lambda root, name=name: (
            (root / "data/kept/in").mkdir(parents=True), (root / "data/kept" / name).write_text(""),
            (root / "data/kept/in/file").write_text("x"))
        for name in ("CACHEDIR.TAG", "pyvenv.cfg")
    },
    "baseline of findings": lambda root: (root / ".qualitygate-baseline.jsonl").write_text("{}"),
    "compiled file": lambda root: (root / "a.pyc").write_text("x"),
}  # fmt: skip


@pytest.mark.parametrize("change", SEEN.values(), ids=SEEN)
def test_fingerprint_changes_with(change: Callable[[Path], object], project: Project) -> None:
    before = fingerprint(project)

    change(Path(project.root))

    assert fingerprint(project) != before


@pytest.mark.parametrize("change", UNSEEN.values(), ids=UNSEEN)
def test_fingerprint_stays_with(change: Callable[[Path], object], project: Project) -> None:
    before = fingerprint(project)

    change(Path(project.root))

    assert fingerprint(project) == before
    assert len(before) == 64


def test_fingerprint_changes_with_settings_and_project(project: Project) -> None:
    found = {
        fingerprint(project),
        fingerprint(project, MutateConfig(timeout_factor=11)),
        fingerprint(replace(project, tests=("test",)), MutateConfig()),
        fingerprint(replace(project, python=project.python + "3"), MutateConfig()),
    }

    assert len(found) == 4


def test_fingerprint_waits_for_no_pipe(project: Project) -> None:
    before = fingerprint(project)
    os.mkfifo(Path(project.root) / "pipe")

    assert fingerprint(project) != before


def test_fingerprint_takes_names_that_are_no_utf8(project: Project) -> None:
    before = fingerprint(project)
    with open(os.fsencode(project.root) + b"/caf\xe9.txt", "wb"):
        pass

    assert fingerprint(project) != before
