"""`qualitygate history`: what was recorded, as a table, JSON or CSV, and what it says where nothing was."""

from __future__ import annotations

import csv
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from qualitygate.cli.history import command
from qualitygate.cli.main import main
from qualitygate.history import FILE, Run, record
from qualitygate.history.database import FORM
from qualitygate.model import Measured, Past, Tally
from qualitygate.plugins import load_metrics
from qualitygate.score import MODEL
from qualitygate.store import FOLDER

Ask = Callable[..., tuple[int, str, str]]

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NOTHING = "no report is recorded yet: `qualitygate report` records each of its runs\n"


def build_run(hours: int, percent: float, **others: float) -> Run:
    """A report that measured the mutation score, and others without a tally."""
    measured = {"mutation-score": Measured(percent, Tally(int(percent), 100), low=percent, high=percent)}
    measured |= {key.replace("_", "-"): Measured(value) for key, value in others.items()}
    shown = Past(
        NOON + timedelta(hours=hours), "1f2e3d4c5b", "main", hours > 0,
        {key: one.value for key, one in measured.items()}, 41.5, 61.5, "F", False, 1,
    )  # fmt: skip
    return Run(shown, ("a cap: at most C",), 2, measured)


RUNS = (build_run(0, 50.0), build_run(24, 85.0), build_run(48, 80.0, gone=3.0))


@pytest.fixture
def ask(shop: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Ask]:
    """Ask for the history of the shop, in a place with the time of UTC."""

    def run(*argv: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(argv, command)
        out, err = capsys.readouterr()
        return code, out, err

    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield run
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture
def folder(shop: Path) -> Path:
    (shop / FOLDER).mkdir()
    return shop / FOLDER


@pytest.fixture
def recorded(folder: Path) -> None:
    """Three reports of the shop."""
    for run in RUNS:
        assert record(folder, run).note == ""


@pytest.mark.usefixtures("recorded")
def test_table_of_the_runs(ask: Ask) -> None:
    code, out, err = ask()

    assert (code, err) == (0, "")
    assert out.startswith("""\
History  shop, 3 runs
  when               commit     branch   proven   possible   grade   passed
  ─────────────────────────────────────────────────────────────────────────
  2026-03-01 12:00   1f2e3d4    main       41.5       61.5   F       no
  2026-03-02 12:00   1f2e3d4+   main       41.5       61.5   F       no
  2026-03-03 12:00   1f2e3d4+   main       41.5       61.5   F       no
""")
    assert "Metrics" not in out
    assert "  better  mutation-score  50.0% -> 80.0%  +" in out


@pytest.mark.usefixtures("recorded")
def test_table_with_a_metric(ask: Ask) -> None:
    code, out, err = ask("--metric", "mutation-score", "--metric", "gone", "--metric", "mutation-score")

    assert (code, err) == (0, "")
    assert out.count("mutation-score") == 3  # a column, a trend, and what has changed most
    assert "1f2e3d4+      85.0% +35.0      -\n" in out
    assert "1f2e3d4+       80.0% -5.0    3.0\n" in out


@pytest.mark.usefixtures("recorded")
def test_changes_are_those_of_what_is_shown(ask: Ask) -> None:
    _, out, _ = ask("--limit", "2")

    assert "1 earlier run not shown" in out
    assert "better" not in out
    assert "  worse   mutation-score  85.0% -> 80.0%  -" in out


@pytest.mark.parametrize(("runs", "rows"), [(20, 20), (21, 20)])
def test_table_shows_the_last_twenty(runs: int, rows: int, folder: Path, ask: Ask) -> None:
    for number in range(runs):
        record(folder, build_run(number, 50.0))

    _, out, _ = ask()

    assert out.count("1f2e3d4") == rows
    assert ("not shown" in out) is (runs > rows)
    assert len(json.loads(ask("--output-format", "json")[1])["runs"]) == runs


@pytest.mark.usefixtures("recorded")
def test_json_holds_all_that_was_recorded(ask: Ask) -> None:
    code, out, err = ask("--output-format", "json")

    assert (code, err) == (0, "")
    whole = json.loads(out)
    assert whole | {"runs": []} == {
        "schema": "qualitygate-history/1", "rescored": False, "left_out": [], "runs": []
    }  # fmt: skip
    assert len(whole["runs"]) == 3
    assert whole["runs"][2] == {
        "when": "2026-03-03T12:00:00+00:00",
        "commit": "1f2e3d4c5b",
        "branch": "main",
        "dirty": True,
        "model": 1,
        "proven": 41.5,
        "possible": 61.5,
        "grade": "F",
        "passed": False,
        "caps": ["a cap: at most C"],
        "tests_without_oracle": 2,
        "metrics": {
            "mutation-score": {
                "value": 80.0, "low": 80.0, "high": 80.0, "density": None, "tally": {"good": 80, "total": 100},
                "dropped": False, "reason": "",
            },
            "gone": {
                "value": 3.0, "low": None, "high": None, "density": None, "tally": None, "dropped": False, "reason": "",
            },
        },
    }  # fmt: skip


@pytest.mark.usefixtures("recorded")
def test_json_of_the_last_and_of_one_metric(ask: Ask) -> None:
    _, out, _ = ask("--output-format", "json", "--limit", "2", "--metric", "gone")

    assert [list(run["metrics"]) for run in json.loads(out)["runs"]] == [[], ["gone"]]


@pytest.mark.usefixtures("recorded")
def test_csv_has_a_line_for_each_run(ask: Ask) -> None:
    code, out, err = ask("--output-format", "csv")

    assert (code, err) == (0, "")
    assert (
        out
        == """\
when,commit,branch,dirty,model,proven,possible,grade,passed,gone,mutation-score
2026-03-01T12:00:00+00:00,1f2e3d4c5b,main,false,1,41.5,61.5,F,false,,50.0
2026-03-02T12:00:00+00:00,1f2e3d4c5b,main,true,1,41.5,61.5,F,false,,85.0
2026-03-03T12:00:00+00:00,1f2e3d4c5b,main,true,1,41.5,61.5,F,false,3.0,80.0
"""
    )


@pytest.mark.usefixtures("recorded")
def test_csv_of_the_last_and_of_one_metric(ask: Ask) -> None:
    _, out, _ = ask("--output-format", "csv", "--limit", "1", "--metric", "mutation-score")

    rows = list(csv.reader(StringIO(out)))
    assert [row[-1] for row in rows] == ["mutation-score", "80.0"]


def test_csv_of_what_is_not_known_and_of_odd_names(folder: Path, ask: Ask) -> None:
    shown = replace(RUNS[0].shown, branch='a,"b"', proven=None, possible=None, grade="", passed=None)
    record(folder, replace(RUNS[0], shown=shown))

    _, out, _ = ask("--output-format", "csv")

    assert out.splitlines()[1] == '2026-03-01T12:00:00+00:00,1f2e3d4c5b,"a,""b""",false,1,,,,,50.0'


@pytest.mark.usefixtures("recorded")
def test_rescore_follows_the_model_of_today_and_names_what_is_left_out(ask: Ask) -> None:
    code, out, err = ask("--rescore", "--output-format", "json")

    assert (code, err) == (0, "left out of the score, unknown today: gone\n")
    whole = json.loads(out)
    assert (whole["rescored"], whole["left_out"]) == (True, ["gone"])
    weight = next(one.weight for one in load_metrics() if one.key == "mutation-score")
    share = 100 * weight / sum(one.weight for one in load_metrics())
    first, second, _ = whole["runs"]
    assert first["proven"] == pytest.approx(share * 0.9 * 50 / 85)
    assert second["proven"] == pytest.approx(share * 0.9)
    assert second["possible"] == pytest.approx(100 - share * 0.1)
    assert second["model"] == MODEL
    assert "2 tests without any oracle: at most B" in second["caps"]
    assert list(second["metrics"]) == [metric.key for metric in load_metrics()]
    assert second["metrics"]["total-coverage"]["reason"] == "that report did not know this metric"


@pytest.mark.usefixtures("recorded")
def test_rescored_table(ask: Ask) -> None:
    code, out, _ = ask("--rescore", "--metric", "mutation-score", "--metric", "total-coverage")

    assert code == 0
    assert "41.5" not in out
    assert "80.0% -5.0" in out


@pytest.mark.parametrize(
    ("asked", "help"),
    [
        (("mutaton-score",), "did you mean `mutation-score`?"),
        (("mutation-score", "gonee"), "did you mean `gone`?"),
        (("zzz",), "known: anti-patterns, "),
    ],
)
@pytest.mark.usefixtures("recorded")
def test_unknown_metric(asked: tuple[str, ...], help: str, ask: Ask) -> None:
    code, out, err = ask(*[part for key in asked for part in ("--metric", key)])

    assert (code, out) == (2, "")
    assert err.startswith(f"error[usage]: unknown metric `{asked[-1]}`\n  --> --metric\nhelp: {help}")


@pytest.mark.usefixtures("recorded")
def test_metric_that_is_gone_has_no_place_in_the_score_of_today(ask: Ask) -> None:
    code, _, err = ask("--rescore", "--metric", "gone")

    assert code == 2
    assert "unknown metric `gone`" in err


@pytest.mark.parametrize(
    ("format", "out", "err"),
    [
        ("text", NOTHING, ""),
        ("csv", "when,commit,branch,dirty,model,proven,possible,grade,passed\n", NOTHING),
        (
            "json",
            '{\n  "schema": "qualitygate-history/1",\n  "rescored": false,\n  "left_out": [],\n  "runs": []\n}\n',
            NOTHING,
        ),
    ],
)
def test_no_history_says_what_writes_one(format: str, out: str, err: str, ask: Ask, shop: Path) -> None:
    assert ask("--output-format", format) == (0, out, err)
    assert not (shop / FOLDER).exists()


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (("--limit", "0"), "invalid value for '--limit': 0 is not in the range x>=1"),
        (("--output-format", "html"), "'html' is not one of 'text', 'json', 'csv'"),
    ],
)
def test_options_that_make_no_sense(argv: tuple[str, ...], why: str, ask: Ask) -> None:
    code, out, err = ask(*argv)

    assert (code, out) == (2, "")
    assert why.removeprefix("invalid value for '--limit': ") in err


def test_damaged_history_is_told(folder: Path, ask: Ask) -> None:
    (folder / FILE).write_text("no database\n" * 100)

    code, out, err = ask()

    assert (code, out) == (2, "")
    assert err == (
        "error[environment]: the history cannot be read\n"
        f"  --> {folder / FILE}\n"
        "  | file is not a database\n"
        "help: move the file away: the next `qualitygate report` begins a new one\n"
    )


def test_plain_ascii_on_an_output_that_has_no_blocks(
    recorded: None, ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "out.txt").open("w", encoding="ascii") as stream, monkeypatch.context() as patch:
        patch.setattr("sys.stdout", stream)
        assert main(("--limit", "2"), command) == 0

    text = (tmp_path / "out.txt").read_text(encoding="ascii")
    assert "  proven     ~~ " in text
    assert "  -----" in text


def test_form_of_the_file_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "history.md").read_text(encoding="utf-8")

    assert f"form {FORM}" in page
    assert '"schema": "qualitygate-history/1"' in page
