"""The engine on every tiny sick project: each verdict is that of a cold process, nothing of the project or of its
environment changes, and no process and no workspace is left.

Projects with a requirements.txt run in an environment of their own, which holds pytest and their plugins and nothing of
ours: that is how qualitygate works from outside.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROJECTS = sorted(path for path in (Path(__file__).parents[2] / "projects").iterdir() if path.is_dir())

#: Judged a second time with the oracle on: one of each kind that runs arbitrary code after the verdict.
VERIFIED = ("daemon", "deletes-cwd", "eats-memory", "forks", "plugin-asyncio")


def snapshot(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file's bytes and mode, but for what the run itself keeps."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".qualitygate" not in path.parts
    }


def hash_tree(root: Path) -> dict[str, str]:
    """Every entry below a folder by its name: what a file holds, where a link leads."""
    return {
        path.relative_to(root).as_posix(): (
            os.readlink(path)
            if path.is_symlink()
            else hashlib.sha256(path.read_bytes()).hexdigest()
            if path.is_file()
            else "folder"
        )
        for path in sorted(root.rglob("*"))
    }


def processes_of(folder: Path) -> list[str]:
    """Commands of the processes that have to do with a folder: by command, working directory or environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            texts = [(process / name).read_bytes() for name in ("cmdline", "environ")]
            texts.append(os.fsencode(os.readlink(process / "cwd")))
        except OSError:
            continue  # it has ended, or is another user's
        if any(os.fsencode(folder) in text for text in texts):
            found.append(f"{process.name} {texts[0].decode('utf-8', 'replace')}")
    return found


@pytest.fixture(scope="session")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An environment with pytest and the plugins that the projects require, which no run may change."""
    root = tmp_path_factory.mktemp("plugins") / "environment"
    required = sorted({line for path in PROJECTS for line in read_requirements(path)})
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root], check=True, timeout=120)
    python = root / "bin" / "python"
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--disable-pip-version-check", "-q",
         f"pytest=={pytest.__version__}", *required],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"pip cannot install {', '.join(required)}: {done.stderr.strip()[-300:]}")
    for compiled in root.rglob("pytest_cov/__pycache__"):
        shutil.rmtree(compiled)  # some installers compile nothing: whoever runs this first must not do it for them
    before = hash_tree(root)
    yield root
    after = hash_tree(root)
    assert after == before


def read_requirements(project: Path) -> list[str]:
    """The pinned plugins of a project."""
    file = project / "requirements.txt"
    return file.read_text("utf-8").split() if file.exists() else []


def choose_python(project: Path, request: pytest.FixtureRequest) -> Path:
    """The interpreter that runs a project's tests."""
    if project.name == "hypothesis-project":
        return Path(sys.executable)
    if not read_requirements(project):
        lean: Path = request.getfixturevalue("lean_python")
        return lean
    root: Path = request.getfixturevalue("plugins")
    return root / "bin" / "python"


def mutate(root: Path, tmp_path: Path, python: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, JSON report and error text of ``qualitygate mutate`` in a project."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV"))}
    command = ["-m", "qualitygate", "mutate", "--python", str(python), "--jobs", "2", "--output-format", "json"]
    done = subprocess.run(
        [sys.executable, *command, *options],
        cwd=root, capture_output=True, text=True, check=False, timeout=240,
        env=environment | {"QUALITYGATE_CACHE_DIR": str(tmp_path / "cache")},
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else {}, done.stderr


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_verdicts_equal_those_of_cold_processes(project: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    expected = json.loads((project / "expected.json").read_text("utf-8"))
    python = choose_python(project, request)
    root = tmp_path / project.name
    shutil.copytree(project, root)
    before = snapshot(root)

    code, report, errors = mutate(root, tmp_path, python, "--verify", "0")

    assert code == expected["exit_code"], errors
    assert processes_of(tmp_path) == []
    assert snapshot(root) == before
    assert "Traceback" not in errors
    assert list((tmp_path / "cache" / "workspaces").glob("*/*")) == []
    if "verdicts" in expected:
        assert sorted(describe(one) for one in report["mutation"]["mutants"]) == sorted(
            (row["path"], row["line"], row["original"], row["replacement"], row["verdict"] != "survived")
            for row in expected["verdicts"]
        )
        left_out = {one["test"] for one in report["mutation"]["quarantined"]}
        assert left_out >= set(expected.get("quarantined", []))
        assert set(expected.get("notes", [])) <= set(report["mutation"]["notes"])


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize("name", VERIFIED)
def test_oracle_agrees_with_every_verdict(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    project = next(path for path in PROJECTS if path.name == name)
    root = tmp_path / name
    shutil.copytree(project, root)

    code, report, errors = mutate(root, tmp_path, choose_python(project, request), "--verify", "all")

    verification = report["mutation"]["verification"]
    assert (code, verification["disagreements"]) == (0, []), errors
    assert verification["checked"] == len(report["mutation"]["mutants"])
    assert processes_of(tmp_path) == []


def describe(verdict: dict[str, Any]) -> tuple[str, int, str, str, bool]:
    """A verdict of the report as the expectation has it: where, what, and whether it was caught."""
    caught = verdict["status"] in ("killed", "timeout", "crashed")
    assert verdict["status"] in ("killed", "timeout", "crashed", "survived", "no tests"), verdict
    return verdict["path"], verdict["span"]["line"], verdict["original"], verdict["replacement"], caught
