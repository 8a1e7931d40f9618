"""The whole report as a library: what it says while it works."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.model import Config
from qualitygate.reporting import plan_project, report_project


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one function and one test."""
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "project"
    root.mkdir()
    (root / "calc.py").write_text("def add(a, b):\n    return a + b\n")
    (root / "test_calc.py").write_text("import calc\n\n\ndef test_add():\n    assert calc.add(1, 2) == 3\n")
    return root


@pytest.mark.integration
@pytest.mark.slow
def test_report_project_remembers_its_reports(root: Path, lean_python: Path) -> None:
    first = report_project(root, Config(jobs=1), python=str(lean_python)).report
    second = report_project(root, Config(jobs=1), python=str(lean_python)).report
    (root / ".qualitygate/history.sqlite3").unlink()
    (root / ".qualitygate/history.sqlite3").mkdir()
    third = report_project(root, Config(jobs=1), python=str(lean_python)).report

    assert [len(report.history) for report in (first, second, third)] == [1, 2, 1]
    assert second.score is not None
    assert [one.proven for one in second.history] == [second.score.proven] * 2
    assert [note for note in second.guessed if "history" in note] == []
    assert [note.partition(":")[0] for note in third.guessed if "history" in note] == [
        "this run was not kept in the history"
    ]


@pytest.mark.integration
@pytest.mark.slow
def test_plan_project_remembers_nothing(root: Path, lean_python: Path) -> None:
    (root / "test_calc.py").write_text("import calc\n\n\ndef test_add():\n    calc.add(1, 2)\n")

    plan = plan_project(root, Config(jobs=1), ["fix:no-oracle", "kill:all"], python=str(lean_python))

    assert not (root / ".qualitygate/history.sqlite3").exists()
    assert plan.now.score is not None
    assert plan.then.score is not None
    assert plan.then.score.proven > plan.now.score.proven
    values = [{one.key: one.value for one in report.measurements} for report in (plan.now, plan.then)]
    assert [(one["mutation-score"], one["anti-patterns"]) for one in values] == [(0.0, 250.0), (100.0, 0.0)]


@pytest.mark.integration
@pytest.mark.slow
def test_report_project_tells_where_evidence_could_not_be_kept(root: Path, lean_python: Path) -> None:
    (root / ".qualitygate").write_text("")

    verdict = report_project(root, Config(jobs=1), python=str(lean_python))

    assert [note.partition(":")[0] for note in verdict.report.guessed[-2:]] == [
        "evidence was not kept for the next report", "this run was not kept in the history",
    ]  # fmt: skip
    assert set(verdict.report.seconds) == {"scan", "judge", "evidence"}
    assert verdict.report.score is not None
