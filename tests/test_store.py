"""Evidence comes back as it was kept, and only for the state it is of."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitygate.model import (
    CoverageEvidence,
    Evidence,
    FileCoverage,
    Mutant,
    MutateConfig,
    MutationEvidence,
    NotMutable,
    Outcome,
    Project,
    Quarantined,
    Span,
    Status,
    TestId,
    TestRun,
    Verdict,
)
from qualitygate.store import FOLDER, FORM, decode, encode, fingerprint, load, save

texts = st.text(max_size=8)
seconds = st.floats(0, 1e6)
lines = st.frozensets(st.integers(1, 10_000), max_size=5)
tests = st.builds(TestId, texts, texts)
mutants = st.builds(
    Mutant, texts, texts, texts, st.builds(Span, *[st.integers(0, 99)] * 4), texts, texts, texts, texts, texts
)
evidence = st.builds(
    Evidence,
    st.none()
    | st.builds(
        CoverageEvidence,
        st.lists(
            st.builds(
                FileCoverage, texts, lines, lines, lines, st.integers(0, 9), st.integers(0, 9), lines,
                st.dictionaries(st.integers(1, 99), st.frozensets(tests, max_size=3), max_size=3).map(MappingProxyType),
            ), max_size=2).map(tuple),
        st.lists(st.builds(TestRun, tests, st.sampled_from(Outcome), seconds, texts), max_size=3).map(tuple),
        st.booleans(), seconds, st.lists(texts, max_size=2).map(tuple),
    ),
    st.none()
    | st.builds(
        MutationEvidence,
        st.lists(
            st.builds(
                Verdict, mutants, st.sampled_from(Status), st.none() | texts, texts, seconds,
                st.lists(tests, max_size=3).map(tuple), st.booleans(), texts,
            ), max_size=3).map(tuple),
        st.lists(st.builds(Quarantined, tests, texts), max_size=2).map(tuple),
        st.lists(st.builds(NotMutable, texts, st.lists(st.integers(1, 99), max_size=3).map(tuple), texts), max_size=2)
        .map(tuple),
        st.integers(0, 99), seconds, st.none() | st.integers(0, 99), texts, st.lists(texts, max_size=2).map(tuple),
    ),
)  # fmt: skip

A = TestId("tests/test_a.py", "test_a")
SPAN = Span(1, 2, 3, 4)
SMALL = Evidence(
    CoverageEvidence(
        (
            FileCoverage(
                "a.py",
                frozenset({1, 2}),
                frozenset({2}),
                frozenset(),
                2,
                1,
                frozenset({1}),
                MappingProxyType({1: frozenset({A})}),
            ),
        ),
        (TestRun(A, Outcome.PASSED, 0.5),),
        True,
    ),
    MutationEvidence(
        (
            Verdict(
                Mutant("1", "a.py", "f", SPAN, "number", "1", "2", "a.x_f__mutmut_1", "default"),
                Status.KILLED,
                str(A),
                covering=(A,),
                cold=True,
            ),
        ),
        (Quarantined(A, "why"),),
        (NotMutable("a.py", (1,), "module level"),),
    ),
)


@settings(max_examples=60)
@given(evidence)
def test_decode_gives_back_what_was_encoded(given_: Evidence) -> None:
    assert decode(json.loads(json.dumps(encode(given_)))) == given_


@settings(max_examples=15, deadline=None)
@given(evidence)
def test_load_gives_back_what_was_saved(given_: Evidence) -> None:
    with TemporaryDirectory() as folder:
        note = save(Path(folder), "key", given_)

        assert note == ""
        assert load(Path(folder), "key") == given_


def test_save_keeps_a_folder_that_ignores_itself_and_nothing_else(tmp_path: Path) -> None:
    save(tmp_path, "one", SMALL)
    save(tmp_path, "two", SMALL)

    assert {path.name for path in tmp_path.iterdir()} == {FOLDER}
    assert {path.name for path in (tmp_path / FOLDER).iterdir()} == {".gitignore", "evidence.json"}
    assert (tmp_path / FOLDER / ".gitignore").read_text() == "*\n"
    assert load(tmp_path, "one") is None
    assert load(tmp_path, "two") == SMALL


def test_load_without_anything_kept_gives_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "key") is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("form", "key"), [(FORM, "other"), (FORM + 1, "key"), (FORM - 1, "key"), (str(FORM), "key")])
def test_load_of_another_state_or_form_gives_nothing(form: object, key: str, tmp_path: Path) -> None:
    save(tmp_path, "key", SMALL)
    file = tmp_path / FOLDER / "evidence.json"
    kept = json.loads(file.read_text())

    file.write_text(json.dumps(kept | {"form": form, "key": key}))

    assert load(tmp_path, "key") is None


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"1", b'"text"', b"\xff\xfe", b"[" * 200_000, b"{}", b'{"form": 1}',
        b"cos\nsystem\n(S'touch executed'\ntR.", b"__import__('os').system('touch executed')",
        b"!!python/object/apply:os.system ['touch executed']",
    ],
    ids=range(13),
)  # fmt: skip
def test_load_of_damaged_or_hostile_content_gives_nothing_and_runs_nothing(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save(tmp_path, "key", SMALL)
    (tmp_path / FOLDER / "evidence.json").write_bytes(content)

    assert load(tmp_path, "key") is None
    assert not (tmp_path / "executed").exists()


def reach(value: object, *steps: object) -> object:
    for step in steps:
        value = value[step]  # type: ignore[index]
    return value


@pytest.mark.parametrize(
    ("steps", "name", "value"),
    [
        ((), "evidence", None),
        ((), "evidence", []),
        (("evidence",), "tests", [["a"]]),
        (("evidence",), "tests", []),
        (("evidence",), "coverage", []),
        (("evidence", "coverage"), "files", [1]),
        (("evidence", "coverage", "files", 0), "contexts", []),
        (("evidence", "coverage", "files", 0), "contexts", {"x": []}),
        (("evidence", "coverage", "files", 0), "contexts", {"1": [7]}),
        (("evidence", "coverage", "files", 0), "branches", [1]),
        (("evidence", "coverage"), "runs", [[0, "exploded", 1.0, ""]]),
        (("evidence", "mutation", "verdicts", 0), "status", "sleeping"),
        (("evidence", "mutation", "verdicts", 0), "span", {"line": 1, "__class__": 2}),
        (("evidence", "mutation", "verdicts", 0), "covering", [9]),
        (("evidence", "mutation"), "quarantined", None),
    ],
)
def test_load_of_another_structure_gives_nothing(
    steps: tuple[object, ...], name: str, value: object, tmp_path: Path
) -> None:
    save(tmp_path, "key", SMALL)
    file = tmp_path / FOLDER / "evidence.json"
    kept = json.loads(file.read_text())
    reach(kept, *steps)[name] = value  # type: ignore[index]

    file.write_text(json.dumps(kept))

    assert load(tmp_path, "key") is None


def test_load_of_cut_content_gives_nothing(tmp_path: Path) -> None:
    save(tmp_path, "key", SMALL)
    file = tmp_path / FOLDER / "evidence.json"
    whole = file.read_bytes()

    for length in range(0, len(whole), 50):
        file.write_bytes(whole[:length])
        assert load(tmp_path, "key") is None


def test_save_where_a_file_has_the_folders_name_says_so(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("mine")

    note = save(tmp_path, "key", SMALL)

    assert note == f"evidence was not kept for the next report: File exists ({tmp_path / FOLDER})"
    assert (tmp_path / FOLDER).read_text() == "mine"


def test_save_into_a_missing_project_says_so(tmp_path: Path) -> None:
    note = save(tmp_path / "gone", "key", SMALL)

    assert (
        note == f"evidence was not kept for the next report: No such file or directory ({tmp_path / 'gone' / FOLDER})"
    )


def test_save_into_a_folder_without_rights_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)

    note = save(tmp_path, "key", SMALL)

    may_write_everywhere = os.geteuid() == 0
    refused = f"evidence was not kept for the next report: Permission denied ({tmp_path / FOLDER})"
    assert note == ("" if may_write_everywhere else refused)


def test_save_leaves_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / FOLDER / "evidence.json" / "in the way").mkdir(parents=True)

    note = save(tmp_path, "key", SMALL)

    assert note.startswith("evidence was not kept for the next report: ")
    assert {path.name for path in (tmp_path / FOLDER).iterdir()} == {".gitignore", "evidence.json"}


def test_save_never_writes_through_a_link_of_the_folder(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    project.mkdir()
    home.mkdir()
    (project / FOLDER).symlink_to(home)

    note = save(project, "key", SMALL)

    assert note == f"evidence was not kept for the next report: a link leads elsewhere ({project / FOLDER})"
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("name", [".gitignore", "evidence.json"])
def test_save_never_writes_through_a_link_of_a_file(name: str, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / name).symlink_to(precious)

    note = save(tmp_path, "key", SMALL)

    assert note == ""
    assert precious.read_text() == "mine"
    assert load(tmp_path, "key") == SMALL


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    for path in ("a.py", "tests/test_a.py", "data/table.csv", "empty.txt", "other.txt"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("" if "empty" in path else path)
    (root / "linked").symlink_to("data")
    (root / "link.csv").symlink_to("data/table.csv")
    python = tmp_path / "venv/bin/python"
    for folder in ("lib/python3.11/site-packages/pytest-8.0.dist-info", "lib/python3/dist-packages/six-1.dist-info"):
        (tmp_path / "venv" / folder).mkdir(parents=True)
    return Project(str(root), ("a.py",), ("tests",), str(python))


def relink(path: Path, to: str) -> None:
    path.unlink()
    path.symlink_to(to)


SEEN: dict[str, Callable[[Path], object]] = {
    "edit of a source": lambda root: (root / "a.py").write_text("b.py"),
    "edit of a test": lambda root: (root / "tests/test_a.py").write_text(""),
    "edit of data": lambda root: (root / "data/table.csv").write_text("data/table.csv\n"),
    "new file": lambda root: (root / "b.py").write_text(""),
    "new file in a folder": lambda root: (root / "data/new").write_text(""),
    "new hidden file": lambda root: (root / ".env").write_text("A=1"),
    "new link": lambda root: (root / "new").symlink_to("a.py"),
    "removed file": lambda root: (root / "empty.txt").unlink(),
    "renamed file": lambda root: (root / "other.txt").rename(root / "third.txt"),
    "swapped files": lambda root: (root / "other.txt").replace(root / "a.py"),
    "other link to a folder": lambda root: relink(root / "linked", "tests"),
    "other link to a file": lambda root: relink(root / "link.csv", "other.txt"),
    "new distribution": lambda root: (root / "../venv/lib/python3.11/site-packages/x-1.dist-info").mkdir(),
    "removed distribution": lambda root: shutil.rmtree(root / "../venv/lib/python3/dist-packages/six-1.dist-info"),
}

UNSEEN: dict[str, Callable[[Path], object]] = {
    "nothing": lambda root: None,
    "touched file": lambda root: os.utime(root / "a.py", (1, 1)),
    ".qualitygate": lambda root: save(root, "key", SMALL),
    **{
        f"{name} in {where}": lambda root, name=name, where=where: (
            (root / where / name).mkdir(), (root / where / name / "file").write_text("x"))
        for name in (".git", "__pycache__", ".venv", ".mypy_cache", ".pytest_cache", "mutants")
        for where in (".", "data")
    },
    "compiled file": lambda root: (root / "a.pyc").write_text("x"),
}  # fmt: skip


@pytest.mark.parametrize("change", SEEN.values(), ids=SEEN)
def test_fingerprint_changes_with(change: Callable[[Path], object], project: Project) -> None:
    before = fingerprint(project, MutateConfig())

    change(Path(project.root))

    assert fingerprint(project, MutateConfig()) != before


@pytest.mark.parametrize("change", UNSEEN.values(), ids=UNSEEN)
def test_fingerprint_stays_with(change: Callable[[Path], object], project: Project) -> None:
    before = fingerprint(project, MutateConfig())

    change(Path(project.root))

    assert fingerprint(project, MutateConfig()) == before
    assert len(before) == 64


def test_fingerprint_changes_with_settings_and_project(project: Project) -> None:
    found = {
        fingerprint(project, MutateConfig()),
        fingerprint(project, MutateConfig(timeout_factor=11)),
        fingerprint(replace(project, tests=("test",)), MutateConfig()),
        fingerprint(replace(project, python=project.python + "3"), MutateConfig()),
    }

    assert len(found) == 4


def test_fingerprint_waits_for_no_pipe(project: Project) -> None:
    before = fingerprint(project, MutateConfig())
    os.mkfifo(Path(project.root) / "pipe")

    assert fingerprint(project, MutateConfig()) != before


def test_fingerprint_takes_names_that_are_no_utf8(project: Project) -> None:
    before = fingerprint(project, MutateConfig())
    with open(os.fsencode(project.root) + b"/caf\xe9.txt", "wb"):
        pass

    assert fingerprint(project, MutateConfig()) != before
