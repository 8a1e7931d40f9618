"""The engine on every tiny sick project: each verdict is that of a cold process, and nothing of the project changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECTS = sorted(path for path in (Path(__file__).parents[2] / "projects").iterdir() if path.is_dir())


def snapshot(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file's bytes and mode, but for what the run itself keeps."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".qualitygate" not in path.parts
    }


def mutate(root: Path, tmp_path: Path) -> tuple[int, dict[str, Any], str]:
    """Exit code, JSON report and error text of ``qualitygate mutate`` in a project."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV"))}
    done = subprocess.run(
        [sys.executable, "-m", "qualitygate", "mutate", "--python", sys.executable, "--output-format", "json"],
        cwd=root, capture_output=True, text=True, check=False, timeout=240,
        env=environment | {"QUALITYGATE_CACHE_DIR": str(tmp_path / "cache")},
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else {}, done.stderr


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_verdicts_equal_those_of_cold_processes(project: Path, tmp_path: Path) -> None:
    expected = json.loads((project / "expected.json").read_text("utf-8"))
    root = tmp_path / project.name
    shutil.copytree(project, root)
    before = snapshot(root)

    code, report, errors = mutate(root, tmp_path)

    assert code == expected["exit_code"], errors
    assert snapshot(root) == before
    assert "Traceback" not in errors
    assert list((tmp_path / "cache").rglob("*-*/w*")) == []
    if "verdicts" in expected:
        assert sorted(describe(one) for one in report["mutation"]["mutants"]) == sorted(
            (row["path"], row["line"], row["original"], row["replacement"], row["verdict"] != "survived")
            for row in expected["verdicts"]
        )
        left_out = {one["test"] for one in report["mutation"]["quarantined"]}
        assert left_out >= set(expected.get("quarantined", []))


def describe(verdict: dict[str, Any]) -> tuple[str, int, str, str, bool]:
    """A verdict of the report as the expectation has it: where, what, and whether it was caught."""
    caught = verdict["status"] in ("killed", "timeout", "crashed")
    assert verdict["status"] in ("killed", "timeout", "crashed", "survived", "no tests"), verdict
    return verdict["path"], verdict["span"]["line"], verdict["original"], verdict["replacement"], caught
