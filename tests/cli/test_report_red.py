"""`qualitygate report --since REF --red`: what the added tests do on the source as it was before, end to end."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.slow]

Call = Callable[..., tuple[int, str, str]]
ReportJson = Callable[..., tuple[int, dict[str, Any]]]


def commit(root: Path) -> None:
    """Commit everything on the branch main; the folder of evidence is ignored."""
    (root / ".gitignore").write_text(".qualitygate\n")
    who = ["-c", "user.name=mia", "-c", "user.email=mia@example.org"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], [*who, "commit", "-q", "-m", "x"]):
        subprocess.run(["git", *arguments], cwd=root, env=os.environ, check=True)


def add_test(root: Path, text: str) -> None:
    tests = root / "tests/test_calc.py"
    tests.write_text(f"{tests.read_text()}\n\n{text}")


def read_files(root: Path) -> dict[str, bytes]:
    """All files but git's and those that every report keeps."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not {".git", ".qualitygate"} & set(path.parts)
    }


def find_test_first(report: Mapping[str, Any]) -> tuple[float | None, list[str], str]:
    """The value of the metric, its evidence, and the state of its condition."""
    (metric,) = [one for one in report["metrics"] if one["key"] == "test-first"]
    (condition,) = [one for one in report["gate"]["conditions"] if one["name"] == "test-first"]
    return metric["value"], metric["evidence"], condition["state"]


@pytest.fixture
def project(calc_project: Path) -> Path:
    """Its gate demands test-first of what was changed since main: `add` has a cap."""
    (calc_project / "pyproject.toml").write_text("[tool.qualitygate]\nrequired = ['test-first']\n")
    commit(calc_project)
    (calc_project / "calc.py").write_text("def add(a, b):\n    return min(a + b, 9)\n")
    return calc_project


def test_demand_an_added_test_that_needs_the_change(report_json: ReportJson, project: Path, tmp_path: Path) -> None:
    add_test(project, "def test_small():\n    assert calc.add(2, 2) == 4\n")
    plain_code, plain = report_json("--since", "main")
    idle_code, idle = report_json("--since", "main", "--red")
    add_test(project, "def test_cap():\n    assert calc.add(5, 5) == 9\n")
    written = read_files(project)
    code, report = report_json("--since", "main", "--red")

    told = "tests/test_calc.py::test_small: added since main, and passes without the change: it proves nothing about it"
    assert (plain_code, idle_code, code) == (0, 1, 0)
    assert find_test_first(plain) == (100.0, [], "passed")
    assert find_test_first(idle) == (
        0.0,
        ["calc.py:1: add is run by no test that was added or changed since main and needs the change to pass", told],
        "failed",
    )
    assert find_test_first(report) == (100.0, [told], "passed")
    assert not [note for note in plain["guessed"] if "without the change" in note]
    assert report["guessed"][-1] == (
        "2 tests were added since main: without the change 1 fail, 1 pass, 0 are undecided"
    )
    assert read_files(project) == written
    assert list(tmp_path.glob("cache/workspaces/*/*")) == []


def test_count_a_changed_test_as_without_red(report_json: ReportJson, project: Path) -> None:
    tests = project / "tests/test_calc.py"
    tests.write_text(tests.read_text().replace("calc.add(1, 2) == 3", "calc.add(2, 2) == 4"))
    code, report = report_json("--since", "main", "--red")
    (project / "calc.py").write_text("def add(a, b):\n    return a + b\n")
    unchanged_code, unchanged = report_json("--since", "main", "--red")

    assert (code, unchanged_code) == (0, 0)
    assert find_test_first(report) == (100.0, [], "passed")
    assert report["guessed"][-1] == "no test was added since main: `--red` has none to run"
    assert find_test_first(unchanged) == (None, [], "passed")
    assert unchanged["guessed"][-1] == ("no function of the source has changed since main: `--red` has nothing to tell")


def test_decide_nothing_that_is_demanded_without_a_revision(report_json: ReportJson, project: Path) -> None:
    code, report = report_json()

    assert code == 6
    assert find_test_first(report)[2] == "not measured"


def test_refuse_red_without_a_revision(call: Call, calc_project: Path) -> None:
    code, out, err = call("report", "--red")

    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "error[usage]: nothing says since when tests were added",
        "  --> --red",
        "help: name what to compare with, as in `--since origin/main --red`, or leave out --red",
    ]
    assert not (calc_project / ".qualitygate").exists()


def test_refuse_red_where_git_cannot_tell(call: Call, calc_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without = call("report", "--since", "main", "--red")
    commit(calc_project)
    unknown = call("report", "--since", "mian", "--red")
    monkeypatch.setenv("PATH", str(calc_project))
    missing = call("report", "--since", "main", "--red")

    assert [(code, err.splitlines()[0]) for code, _, err in (without, unknown, missing)] == [
        (2, "error[usage]: no git repository, so there are no changes to find"),
        (2, "error[usage]: unknown git reference `mian`"),
        (2, "error[environment]: git does not run"),
    ]
