"""Evidence comes back as it was kept, and only for the state it is of."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitygate.model import (
    CoverageEvidence,
    Decision,
    Disagreement,
    Evidence,
    FileCoverage,
    Mutant,
    MutationEvidence,
    NotMutable,
    Outcome,
    Quarantined,
    Sample,
    Shard,
    Span,
    Status,
    TestId,
    TestRun,
    Verdict,
    Verification,
)
from qualitygate.store import FOLDER, FORM, decode, encode, load, save

texts = st.text(max_size=8)
seconds = st.floats(0, 1e6)
lines = st.frozensets(st.integers(1, 10_000), max_size=5)
tests = st.builds(TestId, texts, texts)
mutants = st.builds(
    Mutant, texts, texts, texts, st.builds(Span, *[st.integers(0, 99)] * 4), texts, texts, texts, texts, texts
)
statuses = st.sampled_from(Status)
some_texts = st.lists(texts, max_size=2).map(tuple)
decisions = st.none() | st.sampled_from(Decision)
disagreements = st.lists(st.builds(Disagreement, texts, statuses, statuses, texts), max_size=2).map(tuple)
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
        st.booleans(), seconds, some_texts, st.lists(tests, max_size=2).map(tuple),
        st.none() | st.lists(tests, max_size=2).map(tuple), some_texts,
    ),
    st.none()
    | st.builds(
        MutationEvidence,
        st.lists(
            st.builds(
                Verdict, mutants, st.sampled_from(Status), st.none() | texts, texts, seconds,
                st.lists(tests, max_size=3).map(tuple), st.lists(tests, max_size=3).map(tuple), st.booleans(),
                st.booleans(), texts,
            ), max_size=3).map(tuple),
        st.lists(st.builds(Quarantined, tests, texts), max_size=2).map(tuple),
        st.lists(st.builds(NotMutable, texts, st.lists(st.integers(1, 99), max_size=3).map(tuple), texts), max_size=2)
        .map(tuple),
        st.integers(0, 99), seconds,
        st.none() | st.builds(Sample, st.integers(0, 99), texts, seconds, seconds, texts, decisions),
        st.none() | st.builds(Verification, st.integers(0, 9), disagreements, some_texts, seconds),
        st.booleans(), texts, texts, some_texts, some_texts,
        st.none() | st.builds(Shard, st.integers(1, 9), st.integers(1, 9), texts, texts, st.integers(0, 99)),
    ),
)  # fmt: skip

A = TestId("tests/test_a.py", "test_a")
SPAN = Span(1, 2, 3, 4)
MET_BY_A = Verdict(
    Mutant("1", "a.py", "f", SPAN, "number", "1", "2", "a.x_f__mutmut_1", "default"),
    Status.KILLED,
    str(A),
    covering=(A,),
    cold=True,
)
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
        (MET_BY_A,),
        (Quarantined(A, "why"),),
        (NotMutable("a.py", (1,), "module level"),),
    ),
)

#: Where the row of a verdict says how it ended, and the number of the group of tests that met the mutant.
ENDED, MET = 12, 16


@settings(max_examples=60, deadline=None)
@given(evidence)
def test_decode_gives_back_what_was_encoded(given_: Evidence) -> None:
    assert decode(json.loads(json.dumps(encode(given_)))) == given_


def test_each_group_of_tests_is_written_once() -> None:
    b = TestId("tests/test_a.py", "test_b")
    groups = [frozenset({A, b}), frozenset({b}), frozenset({b, A})]
    file = FileCoverage("a.py", *[frozenset()] * 3, contexts=dict(zip((9, 3, 5), groups, strict=True)))
    verdicts = [replace(MET_BY_A, covering=(b, A)), MET_BY_A, replace(MET_BY_A, covering=(b, A), killers=(A,))]
    known = Evidence(CoverageEvidence((file,), (), True), MutationEvidence(tuple(verdicts)))

    written = encode(known)
    coverage, mutation = written["coverage"], written["mutation"]

    assert written["tests"] == [["tests/test_a.py", "test_a"], ["tests/test_a.py", "test_b"]]
    assert coverage["groups"] == [[0, 1], [1]]
    assert (coverage["files"][0]["lines"], coverage["files"][0]["ran"]) == ([3, 5, 9], [1, 0, 0])
    assert mutation["groups"] == [[1, 0], [], [0]]
    assert [row[MET : MET + 2] for row in mutation["verdicts"]] == [[0, 1], [2, 1], [0, 2]]
    assert list(decode(written).coverage.files[0].contexts) == [3, 5, 9]  # type: ignore[union-attr]


@settings(max_examples=20, deadline=None)
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
        (("evidence", "coverage"), "groups", None),
        (("evidence", "coverage"), "groups", []),
        (("evidence", "coverage"), "groups", [[7]]),
        (("evidence", "coverage", "files", 0), "lines", None),
        (("evidence", "coverage", "files", 0), "lines", []),
        (("evidence", "coverage", "files", 0), "lines", ["x"]),
        (("evidence", "coverage", "files", 0), "lines", [1, 2]),
        (("evidence", "coverage", "files", 0), "ran", [7]),
        (("evidence", "coverage", "files", 0), "ran", ["0"]),
        (("evidence", "coverage", "files", 0), "branches", [1]),
        (("evidence", "coverage"), "runs", [[0, "exploded", 1.0, ""]]),
        (("evidence", "mutation"), "groups", [[9]]),
        (("evidence", "mutation"), "groups", [[]]),
        (("evidence", "mutation", "verdicts"), 0, []),
        (("evidence", "mutation", "verdicts"), 0, [""] * 20),
        (("evidence", "mutation", "verdicts"), 0, [""] * 22),
        (("evidence", "mutation", "verdicts", 0), ENDED, "sleeping"),
        (("evidence", "mutation", "verdicts", 0), ENDED, []),
        (("evidence", "mutation", "verdicts", 0), MET, 9),
        (("evidence", "mutation", "verdicts", 0), MET, [0]),
        (("evidence", "mutation"), "quarantined", None),
    ],
)
def test_load_of_another_structure_gives_nothing(
    steps: tuple[object, ...], name: str | int, value: object, tmp_path: Path
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
