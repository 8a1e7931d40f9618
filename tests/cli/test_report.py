"""`qualitygate report`: evidence is used again while nothing has changed, and the gate decides the exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from qualitygate import gathering

pytestmark = [pytest.mark.integration, pytest.mark.slow]

Call = Callable[..., tuple[int, str, str]]
ReportJson = Callable[..., tuple[int, dict[str, Any]]]

CALC = "def add(a, b):\n    return a + b\n"
TESTS = "import calc\n\n\ndef test_add():\n    assert calc.add(1, 2) == 3\n"
AGAIN = "nothing has changed since the last run: its evidence in .qualitygate/ was used"


def configure(root: Path, text: str) -> None:
    (root / "pyproject.toml").write_text(f"[tool.qualitygate]\n{text}\n")


def conditions(report: Mapping[str, Any]) -> dict[str, str]:
    return {one["name"]: one["state"] for one in report["gate"]["conditions"]}


def test_report_uses_evidence_again_until_something_changes(report_json: ReportJson, calc_project: Path) -> None:
    code, first = report_json()
    _, second = report_json()
    (calc_project / "tests/test_calc.py").write_text(TESTS.replace("== 3", ""))
    failed, third = report_json()

    assert (code, failed) == (0, 1), third
    assert AGAIN not in first["guessed"]
    assert second["guessed"] == [*first["guessed"][:-1], AGAIN]
    assert first["guessed"][-1] == "kept in .qualitygate/: while nothing changes, it is found again at once"
    assert second["mutation"] == first["mutation"]
    assert second["coverage"] == first["coverage"]
    assert AGAIN not in third["guessed"]
    assert (first["mutation"]["score"], third["mutation"]["score"]) == (100.0, 0.0)
    assert sorted(path.name for path in calc_project.iterdir()) == [
        ".qualitygate", "calc.py", "conftest.py", "pyproject.toml", "tests",
    ]  # fmt: skip


def test_report_without_a_cache_runs_and_judges_anew(report_json: ReportJson, calc_project: Path) -> None:
    _, first = report_json()
    code, anew = report_json("--no-cache")
    _, after = report_json()

    assert code == 0
    assert AGAIN not in anew["guessed"]
    assert [(one["id"], one["status"], one["reused"]) for one in anew["mutation"]["mutants"]] == [
        (one["id"], one["status"], False) for one in first["mutation"]["mutants"]
    ]
    assert AGAIN in after["guessed"]
    assert after["mutation"] == anew["mutation"]


def test_report_uses_what_mutate_kept(call: Call, report_json: ReportJson, calc_project: Path) -> None:
    mutated, _, _ = call("mutate")
    code, report = report_json()

    assert (mutated, code) == (0, 0)
    assert AGAIN in report["guessed"]
    assert report["metrics"]


def test_report_never_trusts_evidence_of_another_state(report_json: ReportJson, calc_project: Path) -> None:
    (calc_project / ".qualitygate").mkdir()
    (calc_project / ".qualitygate/evidence.json").write_text('{"form": 1, "key": "forged", "evidence": null}')

    code, report = report_json()

    assert code == 0
    assert AGAIN not in report["guessed"]
    assert report["mutation"]["score"] == 100.0


def test_report_with_a_baseline_gates_new_errors_and_measures_all(
    call: Call, report_json: ReportJson, calc_project: Path
) -> None:
    silent = "\n\ndef test_nothing():\n    calc.add(1, 2)\n"
    (calc_project / "tests/test_calc.py").write_text(TESTS + silent)
    _, before = report_json()
    created, _, _ = call("baseline", "create")
    _, kept = report_json()
    (calc_project / "tests/test_calc.py").write_text(TESTS + silent + silent.replace("nothing", "less"))
    _, worse = report_json()

    assert created == 0
    assert "new-findings" not in conditions(before)
    assert conditions(kept) == conditions(before) | {"new-findings": "passed"}
    assert (AGAIN in kept["guessed"], kept["metrics"]) == (True, before["metrics"])
    assert kept["judgement"]["findings"] == []
    assert [one["rule"] for one in kept["judgement"]["baseline"]["known"]] == ["no-oracle"]
    assert conditions(worse)["new-findings"] == "failed"
    assert [one["scope"] for one in worse["judgement"]["findings"]] == ["test_less"]


def test_report_of_a_sample_says_so_and_full_judges_the_rest(
    report_json: ReportJson, calc_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (calc_project / "calc.py").write_text(CALC + "".join(f"\n\ndef give_{n}():\n    return {n}\n" for n in range(45)))
    monkeypatch.setattr(gathering, "SAMPLE_SECONDS", 0.0)

    _, sample = report_json()
    _, again = report_json()
    _, full = report_json("--full")
    _, after = report_json()

    assert (len(sample["mutation"]["mutants"]), sample["mutation"]["sample"]["population"]) == (40, 46)
    assert again["mutation"] == sample["mutation"]
    assert AGAIN in again["guessed"]
    assert (len(full["mutation"]["mutants"]), full["mutation"]["sample"]) == (46, None)
    assert AGAIN not in full["guessed"]
    assert after["mutation"] == full["mutation"]


@pytest.mark.parametrize(
    ("config", "arguments", "code", "failed"),
    [
        ("", ("--min-score", "100"), 0, {}),
        ('required = ["unit-coverage"]', (), 0, {}),
        ('required = ["mutation-score", "performance-coverage"]', (), 6, {"performance-coverage": "not measured"}),
        ('required = ["integration-coverage"]', (), 1, {"integration-coverage": "failed"}),
        ('required = ["integration-coverage"]', ("--exit-zero",), 0, {"integration-coverage": "failed"}),
    ],
)
def test_report_gates_by_what_is_required(
    config: str,
    arguments: tuple[str, ...],
    code: int,
    failed: dict[str, str],
    report_json: ReportJson,
    calc_project: Path,
) -> None:
    configure(calc_project, config)

    found, report = report_json(*arguments)

    assert found == code
    assert {name: state for name, state in conditions(report).items() if state != "passed"} == failed


def test_report_of_text_shows_metrics_score_and_gate(call: Call, calc_project: Path) -> None:
    code, out, err = call("report")

    assert (code, err) == (0, "")
    for heading in ("Mutation  1 mutant: 1 killed", "Metrics  ", "Score  ", "Gate  passed", "Time: scan "):
        assert heading in out
    assert AGAIN not in out
    assert "Guessed" not in call("report", "--quiet")[1]


def benchmark(root: Path, mean: float, name: str = "bench.json") -> str:
    """A file as pytest-benchmark writes it, with one result; its name."""
    results = [{"fullname": "tests/test_calc.py::test_add", "stats": {"mean": mean}}]
    (root / name).write_text(json.dumps({"benchmarks": results, "version": "5.3.1"}))
    return name


def test_report_holds_results_of_benchmarks_to_budgets(report_json: ReportJson, calc_project: Path) -> None:
    budget = '[tool.qualitygate.performance.budgets]\n"calc:add" = { mean_ms = 5 }'
    configure(
        calc_project,
        f'required = ["performance-coverage"]\n[tool.qualitygate.performance]\ncritical = ["calc:add"]\n{budget}',
    )
    within, beyond = benchmark(calc_project, 0.002), benchmark(calc_project, 0.02, "slow.json")

    without, bare = report_json()
    kept, good = report_json("--benchmark-json", within)
    broken, bad = report_json("--benchmark-json", within, "--benchmark-json", beyond)

    assert (without, kept, broken) == (1, 0, 1)
    found = [
        next(one for one in report["metrics"] if one["key"] == "performance-coverage") for report in (bare, good, bad)
    ]
    assert [(one["value"], one["evidence"]) for one in found] == [
        (0.0, ["calc.py:1: calc:add is run by no performance test"]),
        (100.0, []),
        (0.0, ["calc.py:1: calc:add in tests/test_calc.py::test_add: mean_ms is 20.0, over the budget of 5"]),
    ]
    notes = [f"{name}: 1 result of pytest-benchmark 5.3.1" for name in (within, beyond)]
    assert [[note for note in report["guessed"] if "pytest-benchmark" in note] for report in (bare, good, bad)] == [
        [], notes[:1], notes,
    ]  # fmt: skip


def test_report_names_budgets_and_results_that_count_nowhere(report_json: ReportJson, calc_project: Path) -> None:
    configure(calc_project, '[tool.qualitygate.performance.budgets]\n"calc:ad" = { mean_ms = 5 }')
    (calc_project / "bench.json").write_text(
        '{"benchmarks": [{"fullname": "test_calc.py::test_add", "stats": {"mean": 0.1}}], "version": "5.3.1"}'
    )

    _, report = report_json("--benchmark-json", "bench.json")

    assert {
        "results of 1 test that the suite does not have: test_calc.py::test_add",
        "calc:ad has a budget and is not declared critical: nothing is held to it",
    } <= set(report["guessed"])


def test_report_names_settings_of_the_gate_that_change_nothing(report_json: ReportJson, calc_project: Path) -> None:
    configure(calc_project, 'gate.not-applicable = [{ metric = "pyramid", reason = "a library" }]')

    code, report = report_json()

    assert code == 0
    assert report["guessed"][0] == "pyramid is declared not applicable and is not required: nothing is asked of it"


def test_report_refuses_a_file_of_something_else_before_the_work(call: Call, calc_project: Path) -> None:
    code, out, err = call("report", "--benchmark-json", "pyproject.toml")

    assert (code, out) == (2, "")
    assert err.startswith("error[usage]: pyproject.toml is not what pytest-benchmark writes\n  --> --benchmark-json\n")
    assert not (calc_project / ".qualitygate").exists()


@pytest.mark.parametrize(
    ("path", "text", "code", "first"),
    [
        ("tests/test_calc.py", TESTS.replace("3", "4"), 4, "error[baseline]: the only test fails on the original code"),
        ("calc.py", "A = 1\n", 4, "error[baseline]: the only test fails on the original code"),
        ("pyproject.toml", "[tool.qualitygate]\ntargts = 1\n", 2, "error[config]: unknown key `targts`"),
        ("pyproject.toml", "[tool.qualitygate\n", 2, "error[config]: "),
        ("tests/test_calc.py", None, 5, "error[nothing to analyse]: no tests found"),
        ("calc.py", None, 5, "error[nothing to analyse]: no source code found"),
    ],
)
def test_report_refuses_with_one_block(
    path: str, text: str | None, code: int, first: str, call: Call, calc_project: Path
) -> None:
    if text is None:
        os.unlink(calc_project / path)
    else:
        (calc_project / path).write_text(text)

    found, out, err = call("report")

    assert (found, out) == (code, "")
    assert err.startswith(first)
    assert err.count("error[") == 1
    assert "Traceback" not in err
    assert not (calc_project / ".qualitygate").exists()
