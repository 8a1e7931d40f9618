"""The patterns together: every touchpoint has one that meets it, and a use says which tests it serves."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.judge import judge
from qualitygate.model import Pattern
from qualitygate.plugins import load_patterns
from qualitygate.scanner.scan import scan

#: Their subject is a place that no test runs by name: a state machine, a file's own code.
UNTESTED = ("stateful-machine",)
TESTED = [pattern for pattern in load_patterns() if pattern.name not in UNTESTED]


@pytest.mark.parametrize(
    "touchpoint",
    ["db", "files", "http", "external", "time", "env", "data", "async", "performance", "validation"],
)
def test_load_patterns_meet_touchpoint(touchpoint: str) -> None:
    meeting = [pattern.name for pattern in load_patterns() if touchpoint in pattern.touches]

    assert meeting, f"no pattern meets the touchpoint {touchpoint}"


@pytest.mark.parametrize(
    "pattern",
    [pattern for pattern in load_patterns() if pattern.name not in UNTESTED],
    ids=lambda pattern: pattern.name,
)
def test_find_uses_names_tests(pattern: Pattern, tmp_path: Path) -> None:
    current = tmp_path / "tests" / "test_example.py"
    for line in pattern.good[0].strip("\n").split("\n"):
        if line.startswith("# file: "):
            current = tmp_path / line.removeprefix("# file: ").strip()
        current.parent.mkdir(parents=True, exist_ok=True)
        with current.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    uses = judge(scan(tmp_path, [tmp_path]), [], [pattern]).uses

    assert [use for use in uses if use.tests], f"{pattern.name}: no use names a test that it serves"
