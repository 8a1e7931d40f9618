"""Outcomes on the original code, tests not to rely on, and why there is no baseline."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.coverage.baseline import (
    Baseline,
    Ending,
    Setting,
    broke_off,
    check_collected,
    ending_of,
    endings,
    failed_in,
    find_unsteady,
    relative,
    run_baseline,
    sort_out,
    tell_error,
)
from qualitygate.engines.session import Ready, Result
from qualitygate.engines.workspace import Scratch, open_scratch
from qualitygate.errors import BaselineFailed, EnvironmentFault, NothingToAnalyse
from qualitygate.model import Outcome, Project, Quarantined, TestId, TestRun

A, B, C = (TestId("tests/test_a.py", f"test_{letter}") for letter in "abc")
GOOD, BAD = Ending(Outcome.PASSED, 1.0), Ending(Outcome.FAILED, 2.0, "assert 1 == 2")
SKIPPED, XFAILED = Ending(Outcome.SKIPPED), Ending(Outcome.XFAILED)


@pytest.mark.parametrize(
    ("outcomes", "failure", "expected"),
    [
        ([("passed", 1.0)], None, Ending(Outcome.PASSED, 1.0)),
        ([("skipped", 0.5)], None, Ending(Outcome.SKIPPED, 0.5)),
        ([("xfailed", 0.5)], None, Ending(Outcome.XFAILED, 0.5)),
        ([("skipped", 0.5), ("passed", 1.0)], None, Ending(Outcome.PASSED, 1.5)),
        ([("skipped", 0.5), ("xfailed", 1.0)], None, Ending(Outcome.XFAILED, 1.5)),
        ([("xfailed", 0.5), ("passed", 1.0)], None, Ending(Outcome.PASSED, 1.5)),
        ([("passed", 0.5), ("failed", 1.0)], "told", Ending(Outcome.FAILED, 1.5, "told")),
        ([("passed", 0.5)], "told", Ending(Outcome.FAILED, 0.5, "told")),
        ([], "told", Ending(Outcome.FAILED, 0.0, "told")),
        ([("failed", 1.0)], "", Ending(Outcome.FAILED, 1.0, "")),
        ([("failed", 1.0)], None, Ending(Outcome.FAILED, 1.0, "why not")),
        ([], None, Ending(Outcome.FAILED, 0.0, "why not")),
    ],
)
def test_ending_of(outcomes: Sequence[tuple[str, float]], failure: str | None, expected: Ending) -> None:
    assert ending_of(outcomes, failure, "why not") == expected


@given(
    st.lists(st.tuples(st.sampled_from(["passed", "skipped", "xfailed"]), st.integers(0, 99).map(float)), min_size=1),
    st.randoms(),
)
def test_ending_of_does_not_depend_on_the_order_of_parameters(outcomes: list[tuple[str, float]], random: Any) -> None:
    shuffled = list(outcomes)
    random.shuffle(shuffled)

    ending = ending_of(outcomes, None, "")

    assert ending_of(shuffled, None, "") == ending
    assert (ending.outcome is Outcome.PASSED) == any(outcome == "passed" for outcome, _ in outcomes)
    assert not ending.failed


@pytest.mark.parametrize(
    ("result", "why"),
    [
        ({"end": "done"}, "it did not run"),
        ({"end": "done", "ended": "Exit: enough"}, "Exit: enough"),
        ({"end": "timeout", "signal": 9}, "the process ended by timeout 9"),
        ({"end": "signal", "signal": 11}, "the process ended by signal 11"),
        ({"end": "exit", "code": 3}, "the process ended by exit 3"),
        ({"end": "exit", "code": 3, "ended": "Exit: enough"}, "the process ended by exit 3"),
    ],
)
def test_endings_say_why_a_test_did_not_run(result: dict[str, Any], why: str) -> None:
    assert endings(Result(**result), [A]) == {A: Ending(Outcome.FAILED, 0.0, why)}


def test_endings_join_parameters_and_take_the_first_failure() -> None:
    result = Result(
        "done",
        ({"test": f"{A}[2]", "message": "first"}, {"test": f"{A}[3]", "message": "second"}),
        {f"{A}[1]": ("passed", 1.0), f"{A}[2]": ("failed", 2.0), f"{A}[3]": ("failed", 4.0), str(B): ("passed", 8.0)},
    )

    found = endings(result, [A, B])

    assert found == {A: Ending(Outcome.FAILED, 7.0, "first"), B: Ending(Outcome.PASSED, 8.0)}


@pytest.mark.parametrize(
    ("more", "expected"),
    [({}, {A}), ({"end": "exit", "code": 3}, {A, C}), ({"ended": "Exit: enough"}, {A, C})],
)
def test_failed_in_a_run_are_tests_with_a_failure_and_those_that_it_did_not_come_to(
    more: dict[str, Any], expected: set[TestId]
) -> None:
    failures = ({"test": str(A), "message": "no"},)
    result = Result(**({"end": "done", "failures": failures, "outcomes": {str(B): ("passed", 1.0)}} | more))
    tests = [A, B, C] if more else [A, B]

    assert failed_in(result, tests) == expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"end": "done"}, False), ({"end": "done", "ended": "Exit: x"}, True), ({"end": "exit"}, True),
        ({"end": "timeout"}, True), ({"end": "signal"}, True),
    ],
)  # fmt: skip
def test_broke_off(result: dict[str, Any], expected: bool) -> None:
    assert broke_off(Result(**result)) is expected


@pytest.mark.parametrize(
    ("whole", "reverse", "alone", "outcome", "reason"),
    [
        (GOOD, GOOD, GOOD, Outcome.PASSED, None),
        (SKIPPED, SKIPPED, SKIPPED, Outcome.SKIPPED, None),
        (XFAILED, XFAILED, XFAILED, Outcome.XFAILED, None),
        (BAD, GOOD, GOOD, Outcome.FAILED, "fails on the original code: assert 1 == 2"),
        (BAD, BAD, BAD, Outcome.FAILED, "fails on the original code: assert 1 == 2"),
        (GOOD, GOOD, BAD, Outcome.PASSED, "passes in the suite and fails alone: assert 1 == 2"),
        (GOOD, BAD, BAD, Outcome.PASSED, "passes in the suite and fails alone: assert 1 == 2"),
        (GOOD, BAD, GOOD, Outcome.PASSED, "depends on the order of tests, fails in reverse: assert 1 == 2"),
        (None, GOOD, GOOD, Outcome.PASSED, None),
        (None, GOOD, BAD, Outcome.FAILED, "fails on the original code: assert 1 == 2"),
        (GOOD, None, GOOD, Outcome.PASSED, None),
        (None, None, GOOD, Outcome.PASSED, None),
    ],
)
def test_sort_out_quarantines_what_depends_on_more_than_the_code(
    whole: Ending | None, reverse: Ending | None, alone: Ending, outcome: Outcome, reason: str | None
) -> None:
    runs, quarantined = sort_out({A: whole} if whole else {}, {A: reverse} if reverse else {}, {A: alone})

    shown = whole or alone
    assert runs == (TestRun(A, outcome, shown.seconds, shown.message),)
    assert quarantined == (() if reason is None else (Quarantined(A, reason),))


@pytest.mark.parametrize(
    ("whole", "reverse", "alone", "unsteady"),
    [
        (GOOD, GOOD, GOOD, ()),
        (GOOD, BAD, GOOD, (A,)),
        (GOOD, GOOD, BAD, (A,)),
        (GOOD, BAD, BAD, (A,)),
        (BAD, GOOD, GOOD, ()),
        (BAD, BAD, BAD, ()),
        (None, GOOD, BAD, None),
        (GOOD, None, BAD, None),
    ],
)
def test_find_tests_that_depend_on_the_order(
    whole: Ending | None, reverse: Ending | None, alone: Ending, unsteady: tuple[TestId, ...] | None
) -> None:
    assert find_unsteady({A: whole} if whole else {}, {A: reverse} if reverse else {}, {A: alone}) == unsteady


def test_relative_takes_the_arcs_of_workspaces_only() -> None:
    arcs = {
        "/w/one/a.py": [[1, 2]],
        "/w/two/pkg/b.py": [[3, 4]],
        "/w/other/c.py": [[5, 6]],
        "/w/oneself/d.py": [[7, 8]],
    }

    assert relative(arcs, ["/w/one", "/w/two"]) == {"a.py": [[1, 2]], "pkg/b.py": [[3, 4]]}


def make_setting(root: Path, files: Sequence[str] = ("pkg/core.py", "pkg/more.py")) -> Setting:
    project = Project(str(root), ("pkg",), ("tests", "checks"), sys.executable)
    return Setting(project, Scratch(root, Path("/scratch")), (), 1, tuple(files), lambda *told: None)


def make_ready(
    tests: Sequence[str] = ("t::a",), errors: Sequence[tuple[str, str]] = (), files: Sequence[str] = ()
) -> Ready:
    return Ready(tuple(tests), tuple(errors), 0, frozenset(), {}, frozenset(files))


@pytest.mark.parametrize(
    "files",
    [
        [], ["/scratch/original-0/p/pkg/core.py"], ["/usr/lib/python3/json/decoder.py"],
        ["/site/pkg/core.py", "/scratch/original-0/p/pkg/more.py"], ["/site/other/core.py"],
    ],
)  # fmt: skip
def test_check_collected_takes_a_project_that_is_the_copy(files: list[str], tmp_path: Path) -> None:
    ready = make_ready(errors=[("tests/test_b.py", "broken")], files=files)

    assert check_collected(make_setting(tmp_path), ready) is None  # type: ignore[func-returns-value]


def test_check_collected_refuses_another_copy(tmp_path: Path) -> None:
    ready = make_ready(files=["/site/pkg/more.py", "/site/pkg/core.py", "/scratch/original-0/p/conftest.py"])

    with pytest.raises(EnvironmentFault) as caught:
        check_collected(make_setting(tmp_path), ready)

    assert str(caught.value) == (
        "error[environment]: the tests import another copy of the project than the one being measured\n"
        "  --> /site/pkg/core.py\n"
        "  | pkg/core.py and its neighbours are never imported from the project's folder\n"
        "help: uninstall that copy, or install the project in editable mode"
    )


@pytest.mark.parametrize(("count", "what"), [(1, "1 file cannot be imported"), (2, "2 files cannot be imported")])
def test_check_collected_refuses_nothing_but_errors(count: int, what: str, tmp_path: Path) -> None:
    ready = make_ready([], [(f"tests/test_{index}.py", f"error {index}") for index in range(count)])

    with pytest.raises(BaselineFailed) as caught:
        check_collected(make_setting(tmp_path), ready)

    assert str(caught.value) == (
        f"error[baseline]: pytest collects no test: {what}\n  --> tests/test_0.py\n  | error 0\n"
        "help: run `python -m pytest --collect-only` in the project and mend what it says"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("\none\n\ntwo\n", "one\n\ntwo"),
        ("\n".join(map(str, range(12))), "\n".join(map(str, range(2, 12)))),
        ("_pytest/python.py:5: in f\n    g()\nE   ImportError: x\n", "ImportError: x"),
        (
            'E     File "/scratch/original-0/shop/tests/test_a.py", line 1\nE       print 1\nE   SyntaxError: no',
            '  File "tests/test_a.py", line 1\n    print 1\nSyntaxError: no',
        ),
        ("Error: /scratch/other/shop/a.py", "Error: a.py"),
        ("Error: /scratch/shop/a.py", "Error: /scratch/shop/a.py"),
    ],
)
def test_tell_error_shows_what_the_user_can_mend(text: str, expected: str) -> None:
    assert tell_error(text, Scratch(Path("/home/shop"), Path("/scratch"))) == expected


def test_check_collected_refuses_no_tests(tmp_path: Path) -> None:
    with pytest.raises(NothingToAnalyse) as caught:
        check_collected(make_setting(tmp_path), make_ready([]))

    assert str(caught.value) == (
        "error[nothing to analyse]: pytest collects no tests\n  --> tests, checks\n"
        "help: name the folders that hold tests: `tests = [...]` in [tool.qualitygate]"
    )


Run = Callable[..., Baseline]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The baseline of a project of these files, in one process."""
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))

    def run(files: Mapping[str, str], /, **changes: Any) -> Baseline:
        root = tmp_path / "project"
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        project = Project(str(root), ("calc.py",), ("tests",), sys.executable)
        with open_scratch(root) as scratch:
            setting = Setting(project, scratch, (), 1, ("calc.py",), lambda *told: None)
            return run_baseline(replace(setting, **changes))

    return run


MIXED = """\
import os
import pytest
import calc

state = []

def test_adds():
    state.append(1)
    assert calc.add(1, 2) == 3

def test_needs_another():
    assert state

def test_comes_last():
    assert not os.environ.get("LATE")

def test_fails():
    assert calc.add(1, 2) == 4

@pytest.mark.parametrize("a", [1, 2])
def test_many(a):
    assert calc.add(a, 1) > 1

@pytest.mark.skip
def test_skipped():
    pass

@pytest.fixture
def cached():
    yield calc.double(1)
    calc.end()

def test_fixture(cached):
    assert cached == 2

def test_spoils():
    os.environ["LATE"] = "1"
"""
CALC = """\
def add(a, b):
    return a + b

def double(a):
    return 2 * a

def end():
    return None

def never():
    return 1
"""


@pytest.mark.integration
@pytest.mark.slow
def test_run_baseline_of_a_mixed_suite(run: Run) -> None:
    baseline = run({"calc.py": CALC, "tests/test_calc.py": MIXED, "tests/test_broken.py": "import nowhere\n"})

    def names(tests: Sequence[TestId]) -> list[str]:
        return [test.qualname.removeprefix("test_") for test in tests]

    assert names(baseline.tests) == ["adds", "many", "skipped", "fixture", "spoils"]
    assert [(one.id.qualname, one.reason.partition(":")[0]) for one in baseline.quarantined] == [
        ("test_needs_another", "passes in the suite and fails alone"),
        ("test_comes_last", "depends on the order of tests, fails in reverse"),
        ("test_fails", "fails on the original code"),
    ]
    assert baseline.quarantined[2].reason == "fails on the original code: assert 3 == 4"
    assert {run.id.qualname: run.outcome.value for run in baseline.evidence.runs} == {
        "test_adds": "passed", "test_needs_another": "passed", "test_comes_last": "passed", "test_fails": "failed",
        "test_many": "passed", "test_skipped": "skipped", "test_fixture": "passed", "test_spoils": "passed",
    }  # fmt: skip
    assert [path for path, _ in baseline.errors] == ["tests/test_broken.py"]
    (file,) = baseline.evidence.files
    assert file.imported == {1, 4, 7, 10}
    assert (file.statements, file.missing) == ({1, 2, 4, 5, 7, 8, 10, 11}, {11})
    assert {line: sorted(names(list(tests))) for line, tests in file.contexts.items()} == {
        2: ["adds", "fails", "many"], 5: ["fixture"], 8: ["fixture"],
    }  # fmt: skip
    assert set(baseline.cpu) == set(baseline.wall) == {run.id for run in baseline.evidence.runs}
    assert all(0 < baseline.cpu[test] < 10 for test in baseline.cpu)
    assert baseline.suite_wall > max(baseline.wall.values())
    assert baseline.suite_cpu > 0


@pytest.mark.integration
def test_run_baseline_goes_on_where_a_test_ends_the_process(run: Run) -> None:
    tests = "import os\ndef test_a():\n    pass\ndef test_ends():\n    os._exit(0)\ndef test_z():\n    pass\n"

    baseline = run({"calc.py": CALC, "tests/test_calc.py": tests})

    assert [test.qualname for test in baseline.tests] == ["test_a", "test_z"]
    assert [one.reason for one in baseline.quarantined] == [
        "fails on the original code: the process ended by exit 0",
    ]


@pytest.mark.integration
def test_run_baseline_where_everything_fails_shows_the_first(run: Run) -> None:
    with pytest.raises(BaselineFailed) as caught:
        run({"calc.py": CALC, "tests/test_calc.py": "def test_a():\n    assert 1 == 2\ndef test_b():\n    assert 0\n"})

    assert str(caught.value) == (
        "error[baseline]: all 2 tests fail on the original code\n  --> tests/test_calc.py::test_a\n  | assert 1 == 2\n"
        "help: the tests must pass before mutants can be judged; run `python -m pytest` in the project"
    )


@pytest.mark.integration
def test_run_baseline_that_is_ignored_a_broken_file_has_no_errors(run: Run) -> None:
    files = {"calc.py": CALC, "tests/test_a.py": "def test_a():\n    pass\n", "tests/test_b.py": "print 1\n"}

    baseline = run(files, ignored=("tests/test_b.py",))

    assert baseline.errors == ()
    assert [str(test) for test in baseline.tests] == ["tests/test_a.py::test_a"]


@pytest.mark.integration
def test_run_baseline_refuses_an_installed_copy(run: Run, tmp_path: Path) -> None:
    installed = tmp_path / "site" / "pkg"
    installed.mkdir(parents=True)
    (installed / "__init__.py").write_text("")
    (installed / "core.py").write_text("")
    conftest = f"import sys\nsys.path.insert(0, {str(installed.parent)!r})\n"
    files = {
        "calc.py": CALC, "pkg/__init__.py": "", "pkg/core.py": "", "conftest.py": conftest,
        "tests/test_a.py": "import pkg.core\ndef test_a():\n    pass\n",
    }  # fmt: skip

    with pytest.raises(EnvironmentFault, match="another copy of the project") as caught:
        run(files, files=("pkg/__init__.py", "pkg/core.py"))

    assert caught.value.where == str(installed / "__init__.py")


MEETS = """\
import os
import time
from pathlib import Path
import calc

def test_meets():
    folder = Path({folder!r})
    mine = folder / str(os.getpid())
    mine.touch()
    end = time.monotonic() + 2
    try:
        while time.monotonic() < end:
            assert len(list(folder.iterdir())) == 1
            time.sleep(0.01)
    finally:
        mine.unlink()

def test_plain():
    assert calc.add(1, 2) == 3
"""


@pytest.mark.integration
@pytest.mark.parametrize("jobs", [1, 2])
def test_run_baseline_tells_a_test_that_fails_beside_another_run_from_one_that_fails(
    jobs: int, run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "met"
    folder.mkdir()

    baseline = run({"calc.py": CALC, "tests/test_calc.py": MEETS.format(folder=str(folder))}, jobs=jobs)

    assert baseline.quarantined == ()
    assert [str(test) for test in baseline.clashing] == (["tests/test_calc.py::test_meets"] if jobs == 2 else [])
    assert [run.outcome for run in baseline.evidence.runs] == [Outcome.PASSED] * 2
