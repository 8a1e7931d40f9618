"""docs/formats.md and the program are one: every format is in it, and what it tells to type is taken."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from qualitygate.cli.options import parse_outputs
from qualitygate.model import Report
from qualitygate.plugins import list_formats
from qualitygate.reports import render

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
NAMES = list(list_formats())


def list_blocks(language: str) -> list[str]:
    return re.findall(rf"(?ms)^ *```{language}\n(.+?)^ *```$", PAGE)


def list_commands() -> list[list[str]]:
    """Every call of qualitygate in a script, as a shell reads it."""
    github, gitlab = (yaml.safe_load(block) for block in list_blocks("yaml"))
    steps = github["jobs"]["test-quality"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step] + gitlab["test-quality"]["script"] + list_blocks("sh")
    words = [shlex.split(script) for script in scripts]
    return [one for one in words if one[0] == "qualitygate"]


def test_name_every_format() -> None:
    assert sorted(re.findall(r"(?m)^\| `([\w-]+)` \|", PAGE)) == NAMES


def test_commands_ask_for_formats_that_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    commands = list_commands()

    for command in commands:
        values = [value for option, value in pairwise(command) if option == "--output-format"]
        assert len(parse_outputs(values, NAMES)) == len(values) == command.count("--output-format") > 1

    assert [command[1] for command in commands] == ["scan", "report", "report"]


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_filter_leaves_out_what_is_suppressed(full_report: Report, tmp_path: Path) -> None:
    (script,) = (block for block in list_blocks("sh") if "jq" in block)
    (tmp_path / "qualitygate.sarif").write_text(render("sarif", full_report), encoding="utf-8")

    subprocess.run(["sh", "-c", script], cwd=tmp_path, check=True)

    before, after = (
        json.loads((tmp_path / name).read_text(encoding="utf-8"))["runs"][0]["results"]
        for name in ("qualitygate.sarif", "active.sarif")
    )
    assert after == [one for one in before if one["ruleId"] != "broad-raises"]
    assert len(after) == len(before) - 1
