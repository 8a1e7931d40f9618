"""`qualitygate report`: exceptions, schedules, parts of the source, new code and the ratchet, end to end."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.slow]

Call = Callable[..., tuple[int, str, str]]
ReportJson = Callable[..., tuple[int, dict[str, Any]]]

TODAY = date.today()
GRADE = '\n\ndef grade(points):\n    if points > 50:\n        return "good"\n    return "poor"\n'
WEAK = '\n\ndef test_grade():\n    assert calc.grade(60) == "good"\n'


def states(report: Mapping[str, Any]) -> dict[str, str]:
    return {one["name"]: one["state"] for one in report["gate"]["conditions"]}


def details(report: Mapping[str, Any]) -> dict[str, str]:
    return {one["name"]: one["detail"] for one in report["gate"]["conditions"]}


def commit(root: Path, day: date = TODAY) -> None:
    """Commit everything, at noon of a day."""
    when = {f"GIT_{who}_DATE": f"{day}T12:00:00+0000" for who in ("AUTHOR", "COMMITTER")}
    who = ["-c", "user.name=mia", "-c", "user.email=mia@example.org"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], [*who, "commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(["git", *arguments], cwd=root, env=os.environ | when, check=True)


def weaken(root: Path) -> None:
    """Add a function of which only one branch is tested."""
    (root / "calc.py").write_text((root / "calc.py").read_text() + GRADE)
    (root / "tests/test_calc.py").write_text((root / "tests/test_calc.py").read_text() + WEAK)


def test_excuse_a_metric_until_a_day(report_json: ReportJson, calc_project: Path) -> None:
    weaken(calc_project)
    exception = 'metric = "mutation-score", reason = "legacy", owner = "mia", expires = '
    config = "[tool.qualitygate]\nrequired = ['mutation-score']\n[tool.qualitygate.gate]\nexception = [{ %s }]\n"

    (calc_project / "pyproject.toml").write_text(config % f"{exception}{TODAY}")
    code, holding = report_json()
    (calc_project / "pyproject.toml").write_text(config % f"{exception}{TODAY - timedelta(days=1)}")
    expired_code, expired = report_json()

    assert (code, states(holding)["mutation-score"]) == (0, "passed")
    assert details(holding)["mutation-score"].endswith(f"; excepted until {TODAY} by mia: legacy")
    assert (expired_code, states(expired)["mutation-score"], states(expired)["exceptions"]) == (7, "failed", "failed")


def test_raise_a_target_on_its_day(report_json: ReportJson, calc_project: Path) -> None:
    weaken(calc_project)
    entry = '{ metric = "mutation-score", target = 100, date = %s }'
    config = (
        "[tool.qualitygate]\nrequired = ['mutation-score']\n[tool.qualitygate.targets]\nmutation-score = 1\n"
        "[tool.qualitygate.gate]\nraise = [%s]\n"
    )

    (calc_project / "pyproject.toml").write_text(config % entry % (TODAY + timedelta(days=2)))
    before, _ = report_json()
    (calc_project / "pyproject.toml").write_text(config % entry % TODAY)
    after, report = report_json()

    assert (before, after) == (0, 1)
    assert details(report)["mutation-score"].endswith("wanted >= 100%")


def test_decide_nothing_dated_by_a_clock_that_is_behind(report_json: ReportJson, calc_project: Path) -> None:
    exception = 'metric = "mutation-score", reason = "legacy", owner = "mia", expires = 9999-12-31'
    (calc_project / "pyproject.toml").write_text(f"[tool.qualitygate.gate]\nexception = [{{ {exception} }}]\n")
    commit(calc_project, date(2099, 1, 1))

    code, report = report_json()

    assert (code, states(report)["clock"]) == (6, "not measured")
    assert "the last commit is of 2099-01-01" in details(report)["clock"]


def test_demand_more_of_a_part(report_json: ReportJson, calc_project: Path) -> None:
    (calc_project / "weak.py").write_text("def give():\n    return 1\n")
    tests = calc_project / "tests/test_calc.py"
    tests.write_text(tests.read_text() + "\n\ndef test_give():\n    import weak\n\n    assert weak.give()\n")
    parts = (("calc.py", 100), ("weak.py", 1), ("gone/*", 1))
    entries = ", ".join(
        f'{{ path = "{path}", metric = "mutation-score", target = {target} }}' for path, target in parts
    )
    (calc_project / "pyproject.toml").write_text(
        "[tool.qualitygate]\nsource = ['calc.py', 'weak.py']\nrequired = []\n"
        f"[tool.qualitygate.gate]\npath = [{entries}]\n"
    )

    code, report = report_json()

    assert code == 6
    assert {name: state for name, state in states(report).items() if " in " in name} == {
        "mutation-score in calc.py": "passed",
        "mutation-score in weak.py": "failed",
        "mutation-score in gone/*": "not measured",
    }


def test_judge_new_code_alone(call: Call, report_json: ReportJson, calc_project: Path) -> None:
    weaken(calc_project)
    (calc_project / ".gitignore").write_text(".qualitygate\n")
    commit(calc_project)
    whole, _ = report_json()
    unchanged, nothing = report_json("--since", "main")
    calc = calc_project / "calc.py"
    calc.write_text(calc.read_text() + "\n\ndef double(n):\n    return n * 2\n")
    tested = calc_project / "tests/test_calc.py"
    before = tested.read_text()
    uncaught, missing = report_json("--since", "main")
    tested.write_text(before + "\n\ndef test_double():\n    assert calc.double(3) == 6\n")
    caught, good = report_json("--since", "main")
    tested.write_text(before + "\n\ndef test_double():\n    calc.double(3)\n")
    silent, worse = report_json("--since", "main")

    assert (whole, unchanged, uncaught, caught, silent) == (1, 0, 1, 0, 1)
    assert details(nothing)["mutation-score of new code"] == "nothing to measure has changed"
    assert states(missing)["mutation-score of new code"] == "failed"
    assert states(missing)["total-coverage of new code"] == "failed"
    assert states(good) == dict.fromkeys(states(good), "passed")
    assert details(worse)["anti-patterns of new code"].startswith(
        "1 error finding in changed tests: tests/test_calc.py:"
    )
    assert call("report", "--since", "no-such-branch")[0] == 2


def test_let_what_is_missed_only_become_less(call: Call, report_json: ReportJson, calc_project: Path) -> None:
    (calc_project / "pyproject.toml").write_text("[tool.qualitygate]\nrequired = []\n")
    weaken(calc_project)
    file = calc_project / ".qualitygate-ratchet.json"
    _, without = report_json()
    first, begun = report_json("--update-ratchet")
    kept = json.loads(file.read_text())
    same, _ = report_json()
    calc = calc_project / "calc.py"
    calc.write_text(calc.read_text() + "\n\ndef double(n):\n    return n * 2\n")
    worse, report = report_json()
    _, still = report_json("--update-ratchet")
    unchanged = json.loads(file.read_text())

    assert not any(name.startswith("ratchet") for name in states(without))
    assert (first, same, worse) == (0, 0, 1)
    assert begun["guessed"][-1] == "the ratchet begins: commit .qualitygate-ratchet.json"
    assert states(report)["ratchet mutants"] == "failed"
    assert states(report)["ratchet total-coverage"] == "failed"
    assert (unchanged["mutants"], unchanged["missed"]) == (kept["mutants"], kept["missed"])
    assert still["guessed"][-1] == "the ratchet stays as it was: .qualitygate-ratchet.json"
    file.write_text("{}")
    code, _, err = call("report")
    assert (code, err.splitlines()[0]) == (2, "error[config]: not a ratchet")


def test_refuse_a_ratchet_that_is_not_wanted(call: Call, calc_project: Path) -> None:
    (calc_project / "pyproject.toml").write_text('[tool.qualitygate.gate]\nratchet = "none"\n')

    code, out, err = call("report", "--update-ratchet")

    assert (code, out) == (2, "")
    assert err.splitlines()[0] == "error[usage]: the configuration wants no ratchet"
