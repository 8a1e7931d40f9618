"""The whole report as a library: what it says while it works."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from qualitygate import reporting
from qualitygate.errors import ConfigError
from qualitygate.exit_codes import ExitCode
from qualitygate.measure import measure
from qualitygate.model import Condition, Config, Report, State
from qualitygate.plugins import list_formats
from qualitygate.reporting import Request, plan_project, report_project
from qualitygate.reports import render


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
def test_report_measures_once_while_nothing_changes(
    root: Path, lean_python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render_all(report: Report) -> dict[str, str]:
        same = replace(report, seconds=MappingProxyType({}), guessed=(), history=())
        return {format: render(format, same) for format in list_formats()}

    config, measured = Config(jobs=1), []
    first = report_project(root, config, python=str(lean_python))
    monkeypatch.setattr(reporting, "measure", lambda *given: measured.append(given) or measure(*given))
    second = report_project(root, config, python=str(lean_python))

    assert not measured
    assert second.exit_code is first.exit_code
    assert render_all(second.report) == render_all(first.report)

    stricter = report_project(root, replace(config, targets={"total-coverage": 99.0}), python=str(lean_python)).report
    assert len(measured) == 1
    assert {one.key: one.target for one in stricter.measurements}["total-coverage"] == 99.0

    (root / "test_calc.py").write_text(
        (root / "test_calc.py").read_text() + "\n\ndef test_more():\n    calc.add(1, 2)\n"
    )
    changed = report_project(root, config, python=str(lean_python)).report
    assert len(measured) == 2
    assert changed.score is not None
    assert [action.text[:14] for action in changed.score.actions][:1] == ["fix no-oracle:"]


@pytest.mark.integration
@pytest.mark.slow
def test_report_without_a_cache_finds_nothing_again_and_keeps_no_scan(
    root: Path, lean_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, measured, anew = Config(jobs=1), [], Request(cache=False)
    monkeypatch.setattr(reporting, "measure", lambda *given: measured.append(given) or measure(*given))

    first = report_project(root, config, anew, python=str(lean_python))
    kept = (tmp_path / "cache/scans/scans.sqlite").exists()
    report_project(root, config, python=str(lean_python))
    second = report_project(root, config, anew, python=str(lean_python))

    assert not kept
    assert len(measured) == 3
    assert second.report.score == first.report.score
    assert second.report.measurements == first.report.measurements


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


@pytest.mark.integration
@pytest.mark.slow
def test_report_of_hypothesis_tests_is_found_again(root: Path, hypothesis_python: Path) -> None:
    (root / "test_calc.py").write_text(
        "import calc\nfrom hypothesis import given\nfrom hypothesis.strategies import integers, text\n\n\n"
        "@given(integers(), text())\ndef test_add(number, name):\n    assert calc.add(number, 1) > number\n"
    )

    first = report_project(root, Config(jobs=1), python=str(hypothesis_python)).report
    second = report_project(root, Config(jobs=1), python=str(hypothesis_python)).report

    assert first.guessed[-1] == "kept in .qualitygate/: while nothing changes, it is found again at once"
    assert second.guessed[-1] == "nothing has changed since the last run: its evidence in .qualitygate/ was used"


@pytest.mark.integration
@pytest.mark.slow
def test_report_says_which_tests_the_next_run_runs_again(root: Path, lean_python: Path, tmp_path: Path) -> None:
    (tmp_path / "shared.txt").write_text("1")
    outside = f"\n\ndef test_outside():\n    assert open({str(tmp_path / 'shared.txt')!r}).read()\n"
    (root / "test_calc.py").write_text((root / "test_calc.py").read_text() + outside)

    report = report_project(root, Config(jobs=1), python=str(lean_python)).report

    assert report.guessed[-1] == (
        "the next run runs the tests again: what test_calc.py::test_outside found outside the project may differ then"
    )


@pytest.mark.integration
@pytest.mark.slow
def test_report_is_not_passed_where_a_test_file_cannot_be_collected(root: Path, lean_python: Path) -> None:
    (root / "test_more.py").write_text("import no_such_module\n\n\ndef test_more():\n    assert True\n")

    verdict = report_project(root, Config(jobs=1), python=str(lean_python))

    assert verdict.exit_code is ExitCode.GATE
    assert verdict.report.gate is not None
    assert Condition("collection", State.FAILED, "1 test file cannot be collected: test_more.py") in (
        verdict.report.gate.conditions
    )


def test_report_reads_the_ratchet_before_it_works(root: Path) -> None:
    (root / ".qualitygate-ratchet.json").write_text("garbage")

    with pytest.raises(ConfigError, match="not a ratchet"):
        report_project(root, Config(), python="no-such-python")
