"""The sick projects hold together: each says what is sick, and its expected verdicts are of its own lines."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

PROJECTS = sorted(path for path in (Path(__file__).parent / "projects").iterdir() if path.is_dir())
VERDICTS = ("killed", "survived", "timeout", "crashed")


def load_expected(project: Path) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((project / "expected.json").read_text(encoding="utf-8"))
    return expected


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_project_says_what_is_sick(project: Path) -> None:
    text = (project / "README.md").read_text(encoding="utf-8")

    assert text.startswith("# ")
    assert "\nSick: " in text
    assert "\nqualitygate must: " in text


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_project_expects_an_end(project: Path) -> None:
    expected = load_expected(project)

    assert expected["baseline"] in ("passes", "some fail", "all fail", "no tests")
    assert expected["exit_code"] in (0, 4, 5)
    assert (expected["exit_code"] == 0) == ("verdicts" in expected)


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_project_counts_its_verdicts(project: Path) -> None:
    expected = load_expected(project)
    verdicts = expected.get("verdicts", [])

    counted = Counter(row["verdict"] for row in verdicts)

    assert {word: expected.get(word, 0) for word in VERDICTS} == {word: counted[word] for word in VERDICTS}
    assert expected.get("mutants", 0) == len(verdicts)
    assert len(verdicts) <= 20
    assert verdicts == sorted(verdicts, key=lambda row: (row["path"], row["line"], row["original"], row["replacement"]))


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_project_verdicts_are_of_its_lines(project: Path) -> None:
    for row in load_expected(project).get("verdicts", []):
        lines = (project / row["path"]).read_text(encoding="utf-8").splitlines()[row["line"] - 1 :]
        original = row["original"].splitlines()
        if original[1:]:  # the brackets around several lines are not in the source there
            original = original[1:-1]

        assert all(part.strip() in line for part, line in zip(original, lines, strict=False)), row
        assert row["original"] != row["replacement"]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_project_names_real_files(project: Path) -> None:
    expected = load_expected(project)

    for path in [*expected.get("skipped", []), *(test.partition("::")[0] for test in expected.get("quarantined", []))]:
        assert (project / path).is_file()
