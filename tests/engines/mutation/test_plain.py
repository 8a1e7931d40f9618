"""What plain mutmut says, in our words; its configuration; and that it runs small projects in both of its modes."""

from __future__ import annotations

import json
import shutil
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.coverage.baseline import Setting
from qualitygate.engines.mutation.generate import GeneratedFile, generate
from qualitygate.engines.mutation.plain import (
    Isolation,
    Told,
    environment,
    find_mutmut,
    last_lines,
    lay_out,
    run_plain,
    take_out,
    verdict_of,
    write_table,
)
from qualitygate.engines.workspace import open_scratch
from qualitygate.errors import EngineError, EnvironmentFault, NothingToAnalyse, UsageError
from qualitygate.model import NOWHERE, Mutant, NotMutable, Project, Quarantined, Status, TestId, Verdict

PROJECTS = Path(__file__).parents[2] / "projects"
MUTANT = Mutant("1", "lib/a.py", "f", NOWHERE, "number", "1", "2", "a.x_f__mutmut_1")
PLACE = ("lib/a.py", "x_f__mutmut_1")
TEST = TestId("tests/test_a.py", "test_f")


@pytest.mark.parametrize(
    ("code", "status", "message"),
    [
        (0, Status.SURVIVED, ""),
        (1, Status.KILLED, ""),
        (2, Status.ERROR, "mutmut's pytest was interrupted"),
        (3, Status.KILLED, ""),
        (4, Status.ERROR, "exit status 4, which mutmut calls suspicious"),
        (5, Status.NO_TESTS, ""),
        (24, Status.TIMEOUT, ""),
        (-24, Status.TIMEOUT, ""),
        (33, Status.NO_TESTS, ""),
        (34, Status.IGNORED, "skipped by mutmut"),
        (35, Status.ERROR, "exit status 35, which mutmut calls suspicious"),
        (36, Status.TIMEOUT, ""),
        (37, Status.KILLED, "caught by the type checker"),
        (152, Status.TIMEOUT, ""),
        (255, Status.TIMEOUT, "exit status 255, which mutmut takes for a timeout"),
        (-9, Status.CRASHED, "the process died by SIGKILL"),
        (-11, Status.CRASHED, "the process died by SIGSEGV"),
        (-6, Status.ERROR, "exit status -6, which mutmut calls suspicious"),
        (None, Status.ERROR, "mutmut did not run it"),
    ],
)
def test_verdict_of_an_exit_status(code: int | None, status: Status, message: str) -> None:
    told = Told({PLACE: code}, {PLACE: 1.5}, {PLACE: (TEST,)}, 1)

    assert verdict_of(MUTANT, MUTANT, told) == Verdict(MUTANT, status, None, message, 1.5, (TEST,))


def test_verdict_of_a_mutant_that_mutmut_does_not_tell_from_another() -> None:
    source = "def f():\n    return 1\n\n\ndef f():\n    return 2\n"
    first, second = (one for one in generate("lib/a.py", source, "a").mutants if one.operator == "number")
    told = Told({PLACE: 1}, {PLACE: 0.0}, {PLACE: ()}, 1)

    assert verdict_of(first, second, told).message == "mutmut gives its name to a mutant of a later definition"
    assert verdict_of(first, second, told).status is Status.ERROR
    assert verdict_of(second, second, told).status is Status.KILLED


def test_verdict_of_a_mutant_that_mutmut_did_not_make() -> None:
    assert verdict_of(MUTANT, MUTANT, Told({}, {}, {}, 0)) == Verdict(
        MUTANT, Status.ERROR, message="mutmut made no such mutant"
    )


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("", ""),
        ("a\n\n  \nb  \n", "a\nb"),
        ("\r- Running\r/ Running\n    done\n", "/ Running\n    done"),
        ("windows\r\nlines\r\n", "windows\nlines"),
        ("\n".join(map(str, range(40))), "\n".join(map(str, range(15, 40)))),
    ],
)
def test_last_lines_are_what_a_terminal_shows_in_the_end(output: str, expected: str) -> None:
    assert last_lines(output) == expected


@pytest.mark.parametrize(
    ("text", "left", "table"),
    [
        ("", "", {}),
        ("a = 1\n", "a = 1\n", {}),
        ("[tool.mutmut]\ndebug = true\n", "", {"debug": True}),
        ("[tool.x]\na = 1\n[ tool . mutmut ]\nb = [\n  1,\n]\n[tool.y]\n", "[tool.x]\na = 1\n[tool.y]\n", {"b": [1]}),
        ("[tool.mutmut]\n[project]\nname = 'é'\n", "[project]\nname = 'é'\n", {}),
        ("[tool]\nmutmutt = 1\n[tool.mutmut2]\n", "[tool]\nmutmutt = 1\n[tool.mutmut2]\n", {}),
    ],
)
def test_take_out_leaves_all_else_as_it_was(text: str, left: str, table: dict[str, object]) -> None:
    assert take_out(text) == (left, table)


@pytest.mark.parametrize(
    "text",
    [
        "[tool]\nmutmut.debug = true\n",
        "[tool.mutmut]\na = [\n[1],\n]\n",
        "[tool.mutmut.more]\na = 1\n",
        'x = """\n[tool.mutmut]\n"""\n',
        "no toml",
    ],
)
def test_take_out_refuses_what_it_would_tear(text: str) -> None:
    with pytest.raises(UsageError, match="the configuration of mutmut cannot be read") as caught:
        take_out(text)

    assert caught.value.where == "pyproject.toml"
    assert "`[tool.mutmut]`" in caught.value.help


VALUES = st.text(st.characters(exclude_categories=("Cs",))) | st.booleans() | st.integers(-9, 9) | st.just(1.5)


KEYS = st.sampled_from(["source_paths", "a", "b"])


@given(st.dictionaries(KEYS, VALUES | st.lists(st.text("aé\"'\\\n[]=#\t\x7f"))))
def test_write_table_is_read_as_it_was(table: dict[str, object]) -> None:
    assert tomllib.loads(write_table(table))["tool"]["mutmut"] == table


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@contextmanager
def open_project(
    root: Path, source: str, python: str = sys.executable, addopts: tuple[str, ...] = (), ignored: tuple[str, ...] = ()
) -> Iterator[Setting]:
    project = Project(str(root), (source,), ("tests",), python)
    with open_scratch(root) as scratch:
        yield Setting(project, scratch, addopts, 1, (source,), lambda *told: None, ignored)


def copy_project(name: str, tmp_path: Path) -> Path:
    shutil.copytree(PROJECTS / name, tmp_path / name)
    return tmp_path / name


def generate_file(root: Path, path: str) -> GeneratedFile:
    module = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    return generate(path, (root / path).read_text(), module)


def count_detected(root: Path) -> list[tuple[int, str, str, bool]]:
    """What a cold run showed of a sick project: place, texts, and whether the mutant was detected."""
    rows = json.loads((root / "expected.json").read_text("utf-8"))["verdicts"]
    return sorted((row["line"], row["original"], row["replacement"], row["verdict"] != "survived") for row in rows)


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "path", "isolation"),
    [("generator", "steps.py", Isolation.FORK), ("src-layout", "src/pack/core.py", Isolation.FORKSERVER)],
)
def test_mutmut_judges_small_projects_as_a_cold_run_does(
    name: str, path: str, isolation: Isolation, tmp_path: Path
) -> None:
    root = copy_project(name, tmp_path)
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    file = generate_file(root, path)
    unread = NotMutable("b.py", (), "cannot be read")

    with open_project(root, path.partition("/")[0]) as setting:
        evidence = run_plain(setting, [file], [unread], isolation=isolation)

    assert evidence.engine == "mutmut"
    assert tuple(verdict.mutant for verdict in evidence.verdicts) == file.mutants
    assert count_detected(root) == sorted(
        (one.mutant.span.line, one.mutant.original, one.mutant.replacement, one.status.detected)
        for one in evidence.verdicts
    )
    assert {test.path for one in evidence.verdicts for test in one.covering} == {
        f"tests/{test.name}" for test in (root / "tests").glob("test_*.py")
    }
    assert evidence.tests == {"generator": 2, "src-layout": 1}[name]
    assert evidence.not_mutable == (unread, *file.not_mutable)
    assert evidence.notes == (f"judged by `mutmut run` with process_isolation = {isolation.value}",)
    assert evidence.seconds > 0
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


@pytest.mark.integration
@pytest.mark.slow
def test_mutmut_is_lent_to_an_interpreter_without_it(tmp_path: Path) -> None:
    root = copy_project("half-failing", tmp_path)
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    python.chmod(0o755)
    broken = Quarantined(TestId("tests/test_calc.py", "test_double_is_broken"), "fails")
    file = generate_file(root, "calc.py")

    with open_project(root, "calc.py", str(python)) as setting:
        evidence = run_plain(setting, [file], quarantined=[broken])

    assert evidence.notes[1].startswith("mutmut is not installed in the project's environment: qualitygate's own (3.8.")
    assert evidence.quarantined == (broken,)
    assert (evidence.count(Status.KILLED), evidence.count(Status.SURVIVED)) == (2, 2)


@pytest.mark.integration
@pytest.mark.slow
def test_mutmut_that_cannot_run_a_project_says_why(tmp_path: Path) -> None:
    root = copy_project("failing-baseline", tmp_path)
    (path,) = [file.name for file in root.glob("*.py")]

    with open_project(root, path) as setting, pytest.raises(EngineError) as caught:
        run_plain(setting, [generate_file(root, path)])

    assert caught.value.what == "mutmut cannot run this project (exit status 1)"
    assert caught.value.where == path
    assert caught.value.why.endswith("failed to collect stats. runner returned 1")
    assert "1 failed" in caught.value.why
    assert "--engine mutmut" in caught.value.help


def fake_python(folder: Path, version: str | None, tag: str = str(sys.implementation.cache_tag), body: str = "") -> str:
    """Stands for an interpreter with that mutmut: answers what it is asked for, and else does as told."""
    python = folder / "python"
    answer = json.dumps({"tag": tag, "mutmut": version})
    python.write_text(f"#!/bin/sh\n[ $1 = -c ] && echo '{answer}' && exit 0\n{body}\n")
    python.chmod(0o755)
    return str(python)


def test_mutmut_that_does_not_end_is_ended(tmp_path: Path) -> None:
    root = copy_project("generator", tmp_path)
    python = fake_python(tmp_path, "3.8.1", body="echo waiting; sleep 60")

    with open_project(root, "steps.py", python) as setting, pytest.raises(EngineError) as caught:
        run_plain(setting, [generate_file(root, "steps.py")], longest=0.5)

    assert (caught.value.what, caught.value.why) == ("mutmut was not done after 0.5 seconds", "waiting")


RESULTS = """
mkdir mutants; cat >mutants/mutmut-stats.json <<E
{"tests_by_mangled_function_name": {}, "duration_by_test": {}}
E
cat >mutants/steps.py.meta <<E
{"exit_code_by_key": {"steps.x_steps__mutmut_1": 1, "steps.x_other__mutmut_1": 0, "steps.x_other__mutmut_2": 0},
 "durations_by_key": {}}
E
"""


def test_mutants_that_only_one_of_the_two_makes_are_told(tmp_path: Path) -> None:
    root = copy_project("generator", tmp_path)
    file = generate_file(root, "steps.py")

    with open_project(root, "steps.py", fake_python(tmp_path, "3.8.9", body=RESULTS)) as setting:
        evidence = run_plain(setting, [file])

    assert evidence.count(Status.KILLED) == 1
    assert evidence.unresolved == len(file.mutants) - 1
    assert evidence.notes[1:] == ("mutmut judged 2 mutants more, which are not among those asked for",)


def test_mutmut_is_not_run_for_no_mutants(tmp_path: Path) -> None:
    extended = Mutant("1", "steps.py", "f", NOWHERE, "statement", "x()", "", "steps.x_f__extended_1")
    with open_project(copy_project("generator", tmp_path), "steps.py", "/no/python") as setting:
        for mutants in ((), (extended,)):
            with pytest.raises(NothingToAnalyse, match="no mutants of mutmut's own"):
                run_plain(setting, [GeneratedFile("steps.py", "", mutants, ())])


def test_find_mutmut_of_the_project(tmp_path: Path) -> None:
    python = fake_python(tmp_path, "3.8.1")

    assert find_mutmut(python) == ([python, "-m", "mutmut"], [])


@pytest.mark.parametrize(
    ("version", "tag", "what", "why"),
    [
        ("3.7.0", None, "mutmut 3.7.0 of the project's environment is not one that qualitygate knows", ""),
        (None, "cpython-39", "mutmut is not installed in the project's environment",
         f"that Python is cpython-39, ours {sys.implementation.cache_tag}: our mutmut cannot be lent"),
    ],
)  # fmt: skip
def test_find_mutmut_refuses_others(version: str | None, tag: str | None, what: str, why: str, tmp_path: Path) -> None:
    python = fake_python(tmp_path, version, tag or str(sys.implementation.cache_tag))

    with pytest.raises(EnvironmentFault) as caught:
        find_mutmut(python)

    assert (caught.value.what, caught.value.where, caught.value.why) == (what, python, why)
    assert caught.value.help.startswith(f"run `{python} -m pip install 'mutmut==3.8.*'`")


def test_find_mutmut_names_an_interpreter_that_does_not_run(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="the project's Python does not run"):
        find_mutmut(str(tmp_path / "python"))


def test_lay_out_says_what_is_mutated_and_keeps_the_rest(tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / "tests").mkdir(parents=True)
    (root / "a.py").write_text("")
    (root / "pyproject.toml").write_text(
        '[tool.mutmut]\ndebug = true\nonly_mutate = ["b.py"]\nsource_paths = ["b.py"]\ntimeout_constant = 2.5\n'
        'pytest_add_cli_args = ["--own"]\npytest_add_cli_args_test_selection = ["tests/fast"]\n\n'
        '[project]\nname = "p"\n'
    )

    with open_project(root, "a.py", addopts=("-m", "not slow"), ignored=("tests/test_x.py",)) as setting:
        copy = setting.scratch.copy("mutmut")
        notes = lay_out(setting, copy, ["a.py"], [TEST], Isolation.FORKSERVER)
        written = tomllib.loads((copy / "pyproject.toml").read_text("utf-8"))

    assert written == {
        "project": {"name": "p"},
        "tool": {
            "mutmut": {
                "pytest_add_cli_args_test_selection": ["tests/fast"],
                "timeout_constant": 2.5,
                "source_paths": ["a.py"],
                "also_copy": ["a.py", "pyproject.toml", "tests"],
                "pytest_add_cli_args": [
                    "-o", "addopts=-m 'not slow'", "--ignore=tests/test_x.py", f"--deselect={TEST}", "--own"
                ],
                "process_isolation": "forkserver",
            }
        },
    }  # fmt: skip
    assert notes == ["not taken over from [tool.mutmut]: debug, only_mutate"]


def test_lay_out_in_a_project_without_configuration(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text("")

    with open_project(root, "a.py") as setting:
        copy = setting.scratch.copy("mutmut")
        notes = lay_out(setting, copy, ["a.py"], [], Isolation.FORK)
        written = tomllib.loads((copy / "pyproject.toml").read_text("utf-8"))

    assert notes == []
    assert written["tool"]["mutmut"]["pytest_add_cli_args_test_selection"] == ["tests"]
    assert written["tool"]["mutmut"]["process_isolation"] == "fork"
    assert not (root / "pyproject.toml").exists()


@pytest.mark.parametrize("given_", ["/users", None])
def test_environment_has_the_users_path_and_nothing_of_ours(
    given_: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
        if given_ is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, given_)
    monkeypatch.setenv("MUTANT_UNDER_TEST", "fail")

    with open_project(copy_project("generator", tmp_path), "steps.py") as setting:
        found = environment(setting, "mutmut")

    assert (found.get("PYTHONPATH"), found.get("PYTHONDONTWRITEBYTECODE")) == (given_, given_)
    assert found["PYTHONHASHSEED"] == "0"
    assert "MUTANT_UNDER_TEST" not in found
