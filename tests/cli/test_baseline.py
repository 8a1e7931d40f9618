"""`qualitygate baseline` and what `qualitygate scan` makes of the file, end to end on small projects."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitygate.baseline import DEFAULT, read_baseline

Call = Callable[..., tuple[int, str, str]]

HEADER = '{"schema": "qualitygate-baseline/1"}\n'
TESTS = "tests/test_shop.py"
ADDED = "\n\ndef test_more():\n    print(2)\n"
GOOD = "def test_checks():\n    assert 1 + 1 == 2\n"
CREATE = "help: write it: `qualitygate baseline create`\n"
STALE = "1 entry of the baseline matches nothing any more: `qualitygate baseline prune` removes it"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def list_places(out: str, key: str = "findings") -> list[tuple[str, str]]:
    """Rule and scope of the findings in a JSON report: the new ones, or those of a key of its baseline."""
    judgement = json.loads(out)["judgement"]
    found = judgement["findings"] if key == "findings" else judgement["baseline"][key]
    return [(one["rule"], one["scope"]) for one in found]


@pytest.fixture
def kept(shop: Path, call: Call) -> Path:
    """The project with its one finding in the baseline."""
    code, out, err = call("baseline", "create")
    assert (code, out, err) == (0, f"wrote {shop / DEFAULT}: 1 finding\n", "")
    return shop


def test_create_writes_a_line_for_each_finding(kept: Path) -> None:
    header, line = (kept / DEFAULT).read_text().splitlines()

    assert header + "\n" == HEADER
    assert json.loads(line) == {
        "path": TESTS, "scope": "test_checks_nothing", "rule": "no-oracle", "text": "def _():", "number": 1,
        "body": json.loads(line)["body"],
    }  # fmt: skip
    assert sorted(path.name for path in kept.iterdir()) == [DEFAULT, "pyproject.toml", "shop", "tests"]


def test_create_refuses_to_overwrite(kept: Path, call: Call) -> None:
    before = (kept / DEFAULT).read_bytes()

    assert call("baseline", "create") == (
        2,
        "",
        f"error[usage]: there is a baseline already: {kept / DEFAULT}\nhelp: run `qualitygate baseline update`\n",
    )
    assert (kept / DEFAULT).read_bytes() == before


def test_scan_shows_new_findings_only_and_counts_the_others(kept: Path, call: Call) -> None:
    before = (kept / DEFAULT).read_bytes()

    code, out, err = call("scan")

    assert (code, err) == (0, "")
    assert "no-oracle" not in out
    assert "no findings in 2 tests" in out
    assert f"1 finding in the baseline ({DEFAULT})" in out
    assert "match" not in out
    assert (kept / DEFAULT).read_bytes() == before


def test_scan_fails_on_a_new_finding(kept: Path, call: Call) -> None:
    with (kept / TESTS).open("a") as file:
        file.write(ADDED)

    code, out, _ = call("scan")

    assert code == 1
    assert f"{TESTS}:9:1 error no-oracle" in out
    assert f"{TESTS}:5:1" not in out
    assert "1 error in 3 tests" in out
    assert call("scan", "--statistics")[1].endswith("     1  in all\n")


def test_scan_gives_all_findings_with_their_state_as_json(kept: Path, call: Call) -> None:
    edit(kept / TESTS, "print(1 + 1)", "assert 1 + 1 == 2")
    (kept / "tests" / "test_more.py").write_text(ADDED)
    call("baseline", "update")
    edit(kept / TESTS, "assert 1 + 1 == 2", "print(1 + 1)")

    code, out, _ = call("scan", "--output-format", "json")

    assert code == 1
    assert list_places(out) == [("no-oracle", "test_checks"), ("no-oracle", "test_checks_nothing")]
    assert list_places(out, "known") == [("no-oracle", "test_more")]
    assert list_places(out, "stale") == []
    assert json.loads(out)["judgement"]["baseline"]["path"] == DEFAULT


def test_scan_without_a_baseline_has_no_word_of_it(shop: Path, call: Call) -> None:
    assert "baseline" not in json.loads(call("scan", "--output-format", "json")[1])["judgement"]
    assert "baselineState" not in call("scan", "--output-format", "sarif")[1]
    assert "baseline" not in call("scan")[1]


def test_scan_marks_new_findings_in_sarif_and_leaves_out_known_ones(kept: Path, call: Call) -> None:
    (kept / "tests" / "test_more.py").write_text(ADDED)

    results = json.loads(call("scan", "--output-format", "sarif")[1])["runs"][0]["results"]

    assert [(one["ruleId"], one["baselineState"]) for one in results] == [("no-oracle", "new")]
    assert "test_more.py" in json.dumps(results)


def test_scan_notes_what_is_stale_and_fails_only_when_strict(kept: Path, call: Call) -> None:
    edit(kept / TESTS, "print(1 + 1)", "assert 1 + 1 == 2")

    code, out, _ = call("scan")

    assert code == 0
    assert f"- {STALE}\n" in out
    assert call("scan", "--strict-baseline")[0] == 7
    assert call("scan", "--strict-baseline", "--exit-zero")[0] == 0
    assert list_places(call("scan", "--output-format", "json")[1], "stale") == [("no-oracle", "test_checks_nothing")]


def test_scan_that_is_strict_passes_with_nothing_stale(kept: Path, call: Call) -> None:
    assert call("scan", "--strict-baseline")[0] == 0
    assert call("scan", "--strict-baseline", "--baseline", "none", "--exit-zero")[0] == 0
    assert call("scan", "--strict-baseline", "--baseline", "none")[0] == 1


def test_stale_goes_before_new_where_it_is_strict(kept: Path, call: Call) -> None:
    (kept / TESTS).write_text(GOOD + ADDED)

    assert call("scan")[0] == 1
    assert call("scan", "--strict-baseline")[0] == 7


def test_scan_of_a_part_calls_nothing_stale_that_it_did_not_look_for(kept: Path, call: Call) -> None:
    edit(kept / TESTS, "print(1 + 1)", "assert 1 + 1 == 2")
    (kept / "tests" / "test_more.py").write_text(GOOD)

    assert STALE not in call("scan", "tests/test_more.py")[1]
    assert STALE not in call("scan", "--ignore", "no-oracle")[1]
    assert STALE in call("scan", TESTS)[1]
    assert STALE in call("scan", "tests")[1]


def test_scan_of_a_part_that_a_file_has_left(kept: Path, call: Call) -> None:
    (kept / TESTS).unlink()
    (kept / "tests" / "test_more.py").write_text(GOOD)
    (kept / "others").mkdir()
    (kept / "others" / "test_other.py").write_text(GOOD)

    assert STALE in call("scan", "tests")[1]
    assert STALE not in call("scan", "others")[1]


def test_entries_of_unread_files_are_not_stale(kept: Path, call: Call) -> None:
    (kept / TESTS).write_text("def test_(:\n")
    (kept / "tests" / "test_more.py").write_text(GOOD)
    before = (kept / DEFAULT).read_bytes()

    assert STALE not in call("scan")[1]
    assert call("baseline", "prune")[1:] == (
        f"nothing to remove from {kept / DEFAULT}: 1 finding\n",
        f"not read, syntax error: {TESTS}\n",
    )
    assert call("baseline", "update")[:2] == (0, f"wrote {kept / DEFAULT}: 1 finding, 0 added, 0 removed\n")
    assert (kept / DEFAULT).read_bytes() == before


def test_entries_of_rules_that_are_gone_are_stale(kept: Path, call: Call) -> None:
    edit(kept / DEFAULT, "no-oracle", "no-such-rule")

    code, out, _ = call("scan")

    assert code == 1
    assert STALE in out


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda root: edit(root / TESTS, "def test_checks()", "import os\ndef test_checks()"), id="lines"),
        pytest.param(lambda root: edit(root / TESTS, "test_checks_nothing", "test_prints"), id="renamed test"),
        pytest.param(lambda root: (root / TESTS).rename(root / "tests" / "test_new.py"), id="renamed file"),
    ],
)  # fmt: skip
def test_scan_knows_again_what_has_moved(kept: Path, call: Call, change: Callable[[Path], object]) -> None:
    change(kept)

    code, out, _ = call("scan", "--strict-baseline")

    assert code == 0
    assert "1 finding in the baseline" in out


def test_scan_of_a_renamed_file_alone_knows_it_again(kept: Path, call: Call) -> None:
    (kept / TESTS).rename(kept / "tests" / "test_new.py")

    assert call("scan", "tests/test_new.py", "--strict-baseline")[0] == 0


def test_scan_sees_a_finding_fixed_and_another_added(kept: Path, call: Call) -> None:
    edit(kept / TESTS, "print(1 + 1)", "assert 2 == 1 + 1")
    edit(kept / TESTS, "    assert 1 + 1 == 2\n", "    print(1 + 1)\n")

    code, out, _ = call("scan", "--output-format", "json")

    assert code == 1
    assert list_places(out) == [("no-oracle", "test_checks")]
    assert list_places(out, "stale") == [("no-oracle", "test_checks_nothing")]


def test_update_writes_what_is_there_now(kept: Path, call: Call) -> None:
    (kept / TESTS).write_text(GOOD + ADDED + ADDED.replace("more", "other").replace("2", "3"))

    code, out, err = call("baseline", "update")

    assert (code, out, err) == (0, f"wrote {kept / DEFAULT}: 2 findings, 2 added, 1 removed\n", "")
    assert [entry.scope for entry in read_baseline(kept / DEFAULT)] == ["test_more", "test_other"]
    assert call("scan", "--strict-baseline")[0] == 0


def test_update_follows_a_renamed_test(kept: Path, call: Call) -> None:
    edit(kept / TESTS, "test_checks_nothing", "test_prints")

    assert call("baseline", "update")[1] == f"wrote {kept / DEFAULT}: 1 finding, 0 added, 0 removed\n"
    assert [entry.scope for entry in read_baseline(kept / DEFAULT)] == ["test_prints"]


def test_update_drops_what_the_configuration_does_not_look_for(kept: Path, call: Call) -> None:
    (kept / "pyproject.toml").write_text("[tool.qualitygate.scan]\nignore = ['no-oracle']\n")

    assert call("baseline", "prune")[1] == f"nothing to remove from {kept / DEFAULT}: 1 finding\n"
    assert call("baseline", "update")[1] == f"wrote {kept / DEFAULT}: 0 findings, 0 added, 1 removed\n"
    assert (kept / DEFAULT).read_text() == HEADER


def test_prune_removes_what_is_stale_and_adds_nothing(kept: Path, call: Call) -> None:
    (kept / TESTS).write_text(GOOD + ADDED)

    code, out, err = call("baseline", "prune")

    assert (code, out, err) == (0, f"wrote {kept / DEFAULT}: 0 findings, 1 removed\n", "")
    assert (kept / DEFAULT).read_text() == HEADER
    assert call("scan")[0] == 1


def test_prune_keeps_what_is_there(kept: Path, call: Call) -> None:
    before = (kept / DEFAULT).read_bytes()

    assert call("baseline", "prune") == (0, f"nothing to remove from {kept / DEFAULT}: 1 finding\n", "")
    assert (kept / DEFAULT).read_bytes() == before


def test_diff_shows_new_and_gone(kept: Path, call: Call) -> None:
    (kept / TESTS).write_text(GOOD + ADDED)
    before = (kept / DEFAULT).read_bytes()

    code, out, err = call("baseline", "diff")

    assert (code, err) == (1, "")
    new, gone, summary = out.splitlines()
    assert new.startswith(f"new   {TESTS}:5:1: error no-oracle `test_more` asserts nothing")
    assert gone == f"gone  {TESTS}::test_checks_nothing: no-oracle def _():"
    assert summary == "1 new, 1 gone, 0 in the baseline"
    assert (kept / DEFAULT).read_bytes() == before


def test_diff_with_nothing_new_passes(kept: Path, call: Call) -> None:
    assert call("baseline", "diff") == (0, "0 new, 0 gone, 1 in the baseline\n", "")

    (kept / TESTS).write_text(GOOD)

    assert call("baseline", "diff")[::2] == (0, "")


def test_a_suppressed_finding_is_in_no_baseline(shop: Path, call: Call) -> None:
    edit(shop / TESTS, "_nothing():", "_nothing():  # qualitygate: ignore[no-oracle] a reason")

    assert call("baseline", "create")[1] == f"wrote {shop / DEFAULT}: 0 findings\n"


def test_the_file_is_where_the_option_or_the_configuration_says(shop: Path, call: Call) -> None:
    (shop / "pyproject.toml").write_text("[tool.qualitygate.scan]\nbaseline = 'tests/known.jsonl'\n")

    call("baseline", "create")
    call("baseline", "create", "--baseline", "shop/other.jsonl")

    assert not (shop / DEFAULT).exists()
    assert len(read_baseline(shop / "tests" / "known.jsonl")) == len(read_baseline(shop / "shop" / "other.jsonl")) == 1
    assert "(tests/known.jsonl)" in call("scan")[1]
    assert "(shop/other.jsonl)" in call("scan", "--baseline", "shop/other.jsonl")[1]
    assert call("scan", "--baseline", "none")[0] == 1


def test_a_baseline_outside_the_project_is_called_by_its_whole_path(shop: Path, call: Call, tmp_path: Path) -> None:
    path = str(tmp_path / "known.jsonl")
    call("baseline", "create", "--baseline", path)

    code, out, _ = call("scan", "--baseline", path, "--output-format", "json")

    assert (code, json.loads(out)["judgement"]["baseline"]["path"]) == (0, path)


@pytest.mark.parametrize(
    ("argv", "error"),
    [
        (["scan", "--baseline", "gone.jsonl"], "no such baseline: {root}/gone.jsonl\n" + CREATE),
        (["baseline", "update"], "no such baseline: {root}/.qualitygate-baseline.jsonl\n" + CREATE),
        (["baseline", "prune"], "no such baseline: {root}/.qualitygate-baseline.jsonl\n" + CREATE),
        (["baseline", "diff"], "no such baseline: {root}/.qualitygate-baseline.jsonl\n" + CREATE),
        (
            ["baseline", "create", "--baseline", "none"],
            "`none` is no file\n  --> baseline\nhelp: give the path of a file: `--baseline PATH`\n",
        ),
        (["baseline", "creat"], "no such command: creat\nhelp: did you mean `create`?\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_error(shop: Path, call: Call, argv: list[str], error: str) -> None:
    assert call(*argv) == (2, "", "error[usage]: " + error.format(root=shop))
    assert not (shop / DEFAULT).exists()


@pytest.mark.parametrize("argv", [["scan"], ["baseline", "update"], ["baseline", "prune"], ["baseline", "diff"]])
def test_a_damaged_file_is_an_error_with_its_line_and_stays(kept: Path, call: Call, argv: list[str]) -> None:
    with (kept / DEFAULT).open("a") as file:
        file.write(">>>>>>> main\n")
    before = (kept / DEFAULT).read_bytes()

    code, out, err = call(*argv)

    assert (code, out) == (2, "")
    assert err.startswith(f"error[config]: the baseline is damaged\n  --> {kept / DEFAULT}:3\n")
    assert (kept / DEFAULT).read_bytes() == before


@pytest.mark.parametrize("name", ["create", "update", "prune", "diff"])
def test_no_test_that_can_be_read_is_no_baseline(shop: Path, call: Call, name: str) -> None:
    (shop / TESTS).write_text("def test_(:\n")
    if name != "create":
        (shop / DEFAULT).write_text(HEADER)

    assert call("baseline", name) == (
        5,
        "",
        f"error[nothing to analyse]: no test could be read\n  --> {shop}\nhelp: run `qualitygate scan`: it says why\n",
    )
    assert (shop / DEFAULT).exists() == (name != "create")
