"""Arcs as they come from runs, lines and branches as coverage.py counts them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from qualitygate.engines.coverage.analysis import analyse
from qualitygate.model import FileCoverage, TestId

A, B = TestId("tests/test_a.py", "test_a"), TestId("tests/test_b.py", "Class::test_b")

SOURCE = """\
def sign(n):
    if n < 0:
        return -1
    return 1


def debug():  # pragma: no cover
    return 0
"""
IMPORT_ARCS = [[-1, 1], [1, -1]]
NEGATIVE = [[-1, 2], [2, 3], [3, -1]]
POSITIVE = [[-1, 2], [2, 4], [4, -1]]


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def analyse_one(root: Path, per_test: Mapping[TestId, Sequence[Sequence[int]]]) -> FileCoverage:
    (file,), notes = analyse(
        root, ["pkg/sign.py"], {"pkg/sign.py": IMPORT_ARCS}, {t: {"pkg/sign.py": arcs} for t, arcs in per_test.items()}
    )
    assert notes == ()
    return file


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"pkg/sign.py": SOURCE})


def test_analyse_tells_lines_by_test_and_by_import(root: Path) -> None:
    file = analyse_one(root, {A: NEGATIVE, B: POSITIVE})

    assert file.path == "pkg/sign.py"
    assert (file.statements, file.missing, file.excluded) == ({1, 2, 3, 4}, frozenset(), {7, 8})
    assert file.imported == {1}
    assert file.contexts == {2: {A, B}, 3: {A}, 4: {B}}


@pytest.mark.parametrize(
    ("per_test", "missing", "covered"),
    [({}, {2, 3, 4}, 0), ({A: NEGATIVE}, {4}, 1), ({A: POSITIVE}, {3}, 1), ({A: NEGATIVE, B: POSITIVE}, set(), 2)],
)
def test_analyse_counts_branches(
    per_test: Mapping[TestId, Sequence[Sequence[int]]], missing: set[int], covered: int, root: Path
) -> None:
    file = analyse_one(root, per_test)

    assert (file.missing, file.branches, file.covered_branches) == (missing, 2, covered)


def test_analyse_reports_files_that_nothing_ran(root: Path) -> None:
    write(root, {"pkg/unused.py": "A = 1\nB = 2\n", "pkg/empty.py": ""})

    files, notes = analyse(root, ["pkg/empty.py", "pkg/unused.py"], {}, {})

    assert notes == ()
    assert [(file.path, file.statements, file.missing) for file in files] == [
        ("pkg/empty.py", frozenset(), frozenset()), ("pkg/unused.py", {1, 2}, {1, 2}),
    ]  # fmt: skip
    assert [(file.imported, file.contexts) for file in files] == [(frozenset(), {})] * 2


def test_analyse_leaves_out_files_that_were_not_asked_for(root: Path) -> None:
    write(root, {"pkg/other.py": "A = 1\n"})

    files, _ = analyse(root, ["pkg/sign.py"], {"pkg/other.py": [[-1, 1], [1, -1]]}, {})

    assert [file.path for file in files] == ["pkg/sign.py"]


def test_analyse_names_files_it_cannot_parse_and_goes_on(root: Path) -> None:
    write(root, {"pkg/old.py": "print 1\n", "pkg/latin.py": b"A = '\xe9'\n", "pkg/nul.py": b"A = 1\x00\n"})
    names = ["pkg/latin.py", "pkg/nul.py", "pkg/old.py", "pkg/sign.py"]

    files, notes = analyse(root, names, {"pkg/sign.py": IMPORT_ARCS}, {})

    assert [file.path for file in files] == ["pkg/sign.py"]
    found = {note.partition(": ")[0]: note.partition(": ")[2] for note in notes}
    assert sorted(found) == names[:3]
    assert len(notes) == 3
    assert "invalid or missing encoding declaration" in found["pkg/latin.py"]
    assert "Couldn't parse" in found["pkg/old.py"]


@pytest.mark.parametrize(
    ("name", "text", "excluded"),
    [
        (".coveragerc", "[report]\nexclude_also =\n    return 1\n", {4, 7, 8}),
        ("setup.cfg", "[coverage:report]\nexclude_also =\n    return 1\n", {4, 7, 8}),
        ("tox.ini", "[coverage:report]\nexclude_also =\n    return 1\n", {4, 7, 8}),
        ("pyproject.toml", "[tool.coverage.report]\nexclude_also = ['return 1']\n", {4, 7, 8}),
        ("pyproject.toml", "[project]\nname = 'x'\n", {7, 8}),
        (".coveragerc", "[run]\nomit = *\n", {7, 8}),
        (".coveragerc", "[run]\nbranch = False\n", {7, 8}),
    ],
)
def test_analyse_follows_the_projects_exclusions(name: str, text: str, excluded: set[int], root: Path) -> None:
    write(root, {name: text})

    file = analyse_one(root, {A: NEGATIVE})

    assert file.excluded == excluded
    assert file.statements == {1, 2, 3, 4} - excluded
    assert file.contexts[3] == {A}


def test_analyse_does_not_depend_on_where_it_stands(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    here = analyse_one(root, {A: NEGATIVE})
    monkeypatch.chdir(root.parent)

    assert analyse_one(root, {A: NEGATIVE}) == here


def test_analyse_keeps_the_data_where_asked(root: Path, tmp_path: Path) -> None:
    database = tmp_path / "coverage.db"
    database.write_text("of a run before")

    analyse(root, ["pkg/sign.py"], {"pkg/sign.py": IMPORT_ARCS}, {A: {"pkg/sign.py": NEGATIVE}}, database)

    with sqlite3.connect(database) as connection:
        contexts = [row[0] for row in connection.execute("select context from context order by context")]
    connection.close()
    assert contexts == ["", "tests/test_a.py::test_a"]


def test_analyse_leaves_nothing_in_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)

    analyse_one(root, {A: NEGATIVE})

    assert sorted(path.name for path in root.rglob("*")) == ["pkg", "sign.py"]


def test_analyse_of_no_files_gives_nothing(root: Path) -> None:
    assert analyse(root, [], {}, {}) == ((), ())
