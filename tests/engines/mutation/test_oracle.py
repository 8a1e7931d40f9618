"""The oracle: what a plain run says, whom it is asked about, and that a false verdict of the engine does not pass."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.config import discover_project
from qualitygate.engines.coverage.baseline import Baseline, Setting, run_baseline
from qualitygate.engines.gather import open_setting
from qualitygate.engines.mutation.generate import generate
from qualitygate.engines.mutation.oracle import (
    Oracle,
    Ruling,
    choose,
    read_failure,
    rule,
    tell_apart,
    verify,
)
from qualitygate.engines.mutation.run import Asked, make_mutants, run_mutation
from qualitygate.engines.supervisor import Ending
from qualitygate.engines.workspace import open_scratch
from qualitygate.errors import BaselineFailed
from qualitygate.model import (
    NOWHERE,
    Config,
    CoverageEvidence,
    Disagreement,
    Mutant,
    MutateConfig,
    Outcome,
    Project,
    Status,
    TestId,
    TestRun,
    Verdict,
    Verification,
)
from qualitygate.scanner.settings import read_pytest_config

PROJECTS = Path(__file__).parents[2] / "projects"
REPORT = """<testsuites><testsuite><testcase classname="tests.test_a" name="test_one" />\
<testcase classname="tests.test_a.TestB" name="test_two[1]"><{kind} message="{message}">{text}</{kind}></testcase>\
<testcase classname="tests.test_a" name="test_three"><failure message="later" /></testcase></testsuite></testsuites>"""
FAILED = REPORT.format(kind="failure", message="assert 2 == 3&#10; + where 2 = two()", text="def test_two...")


@pytest.mark.parametrize(
    ("code", "timed_out", "report", "output", "expected"),
    [
        (0, False, "<testsuites />", "1 passed", Ruling(Status.SURVIVED)),
        (0, False, None, "", Ruling(Status.CRASHED, "the process ended before the tests did, with exit status 0")),
        (0, True, "<testsuites />", "", Ruling(Status.TIMEOUT, "did not end in time")),
        (1, True, FAILED, "", Ruling(Status.TIMEOUT, "did not end in time")),
        (-signal.SIGXCPU, False, None, "", Ruling(Status.TIMEOUT, "did not end in time")),
        (-signal.SIGSEGV, False, None, "", Ruling(Status.CRASHED, "the process died by SIGSEGV")),
        (-signal.SIGKILL, False, FAILED, "", Ruling(Status.CRASHED, "the process died by SIGKILL")),
        (1, False, FAILED, "", Ruling(Status.KILLED, "assert 2 == 3", "tests.test_a.TestB.test_two[1]")),
        (1, False, None, "", Ruling(Status.KILLED, "a test failed: ")),
        (2, False, None, "a\n\n! Interrupt !\n", Ruling(Status.KILLED, "the run was interrupted: ! Interrupt !")),
        (3, False, None, "INTERNALERROR> x\n", Ruling(Status.KILLED, "pytest itself failed: INTERNALERROR> x")),
        (4, False, None, "E   one\n  E   last\nend", Ruling(Status.KILLED, "pytest could not start: E   last")),
        (5, False, "<testsuites />", "no tests ran", Ruling(Status.KILLED, "no test was collected: no tests ran")),
        (7, False, None, "", Ruling(Status.KILLED, "the process ended with exit status 7: ")),
    ],
)  # fmt: skip
def test_rule_of_every_way_to_end(
    code: int, timed_out: bool, report: str | None, output: str, expected: Ruling
) -> None:
    assert rule(Ending(code, timed_out, 1.0), report, output) == expected


@given(st.integers(-64, 255), st.booleans(), st.none() | st.just("<testsuites />"), st.text(max_size=900))
def test_rule_lets_survive_only_what_finished_with_zero(
    code: int, timed_out: bool, report: str | None, output: str
) -> None:
    ruling = rule(Ending(code, timed_out, 1.0), report, output)

    assert (ruling.status is Status.SURVIVED) == (code == 0 and not timed_out and report is not None)
    assert len(ruling.message) <= 400


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("", (None, "")),
        ("<testsuites", (None, "")),
        ('<testsuites><testsuite><testcase name="a" /></testsuite></testsuites>', (None, "")),
        (REPORT.format(kind="failure", message=" m ", text=""), ("tests.test_a.TestB.test_two[1]", "m")),
        (REPORT.format(kind="error", message="", text="\na\n b\n"), ("tests.test_a.TestB.test_two[1]", "b")),
        (REPORT.format(kind="error", message="", text=""), ("tests.test_a.TestB.test_two[1]", "error")),
        (REPORT.format(kind="failure", message="x" * 500, text=""), ("tests.test_a.TestB.test_two[1]", "x" * 400)),
        ('<a><testcase classname="" name="tests.test_a"><error message="collection failure">f.py:1: in f\n'
         "E   NameError: name 'x'</error></testcase></a>", ("tests.test_a", "NameError: name 'x'")),
        ('<a><testcase><failure message="m" /></testcase></a>', (None, "m")),
    ],
)  # fmt: skip
def test_read_failure_of_a_report(report: str, expected: tuple[str | None, str]) -> None:
    assert read_failure(report) == expected


def make_verdicts(*statuses: Status) -> list[Verdict]:
    return [
        Verdict(Mutant(f"{n}", "a.py", "f", NOWHERE, "number", "1", "2", f"a.x_f__mutmut_{n}"), status)
        for n, status in enumerate(statuses)
    ]


@pytest.mark.parametrize(("size", "count"), [(0, 0), (1, 1), (9, 9), (10, 10), (11, 10), (None, 10)])
def test_choose_takes_so_many(size: int | None, count: int) -> None:
    assert len(choose(make_verdicts(*[Status.KILLED] * 10), size, "")) == count


def test_choose_always_takes_what_crashed_and_never_what_has_no_verdict() -> None:
    verdicts = make_verdicts(*Status, *Status)

    none = choose(verdicts, 0, "")
    every = choose(verdicts, None, "")

    assert [verdict.status for verdict in none] == [Status.CRASHED] * 2
    assert sorted(verdict.mutant.id for verdict in every) == sorted(
        verdict.mutant.id for verdict in verdicts if verdict.status not in (Status.ERROR, Status.IGNORED)
    )


@given(st.permutations(range(12)), st.integers(0, 12))
def test_choose_depends_on_the_basis_and_not_on_the_order(order: list[int], size: int) -> None:
    verdicts = make_verdicts(*[Status.SURVIVED] * 12)

    chosen = choose([verdicts[number] for number in order], size, "tree a")

    assert chosen == choose(verdicts, size, "tree a")
    assert chosen == choose(verdicts, None, "tree a")[:size]
    assert choose(verdicts, None, "tree a") != choose(verdicts, None, "tree b")


NAMES = [f"{stem}{end}" for stem in ("test_a", "test_b") for end in ("", "_more", "_more_still")]


@given(st.sets(st.sampled_from(NAMES)))
def test_tell_apart_leaves_every_other_test_in(names: set[str]) -> None:
    known = [TestId("test_x.py", name) for name in NAMES]
    left_out = [TestId("test_x.py", name) for name in sorted(names)]

    exact, inexact = tell_apart(left_out, known)

    deselected = {test for test in known if str(test).startswith(tuple(map(str, exact)))}
    assert deselected == set(exact)
    assert sorted([*exact, *inexact]) == left_out


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@contextmanager
def open_project(root: Path, path: str = "given.py", jobs: int = 1, python: str = sys.executable) -> Iterator[Setting]:
    project = Project(str(root), (path,), ("tests",), python)
    with open_scratch(root) as scratch:
        yield Setting(project, scratch, (), jobs, (path,), lambda *told: None)


def make_baseline(tests: Sequence[TestId], cpu: float = 1.0, wall: float = 1.0) -> Baseline:
    runs = tuple(TestRun(test, Outcome.PASSED, 0.0) for test in tests)
    return Baseline(CoverageEvidence((), runs, True), tuple(tests), (), {}, {}, cpu, wall, ())


def true_verdicts(root: Path, path: str, most: int) -> list[Verdict]:
    """The verdicts of a sick project that a cold run showed, so many at most of each kind."""
    expected = {
        (row["line"], row["original"], row["replacement"]): Status(row["verdict"])
        for row in json.loads((root / "expected.json").read_text("utf-8"))["verdicts"]
    }
    mutants = generate(path, (root / path).read_text(), Path(path).stem).mutants
    verdicts = [Verdict(one, expected[one.span.line, one.original, one.replacement]) for one in mutants]
    return [verdict for status in Status for verdict in [one for one in verdicts if one.status is status][:most]]


def falsify(verdicts: Sequence[Verdict], status: Status, claim: Status) -> tuple[list[Verdict], str]:
    """The same verdicts, the first of that status with a false claim instead; and its mutant's id."""
    false = next(verdict for verdict in verdicts if verdict.status is status)
    return [replace(one, status=claim) if one is false else one for one in verdicts], false.mutant.id


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "path", "most", "status", "claim", "message"),
    [
        ("os-exit", "guard.py", 1, Status.CRASHED, Status.SURVIVED,
         "the process ended before the tests did, with exit status 0"),
        ("hypothesis-project", "ranges.py", 2, Status.KILLED, Status.SURVIVED,
         "tests.test_ranges.test_clamp_stays_inside: "),
    ],
)  # fmt: skip
def test_verify_reports_a_false_verdict_and_no_other(
    name: str, path: str, most: int, status: Status, claim: Status, message: str, tmp_path: Path, cache: Path
) -> None:
    root = tmp_path / name
    shutil.copytree(PROJECTS / name, root)
    verdicts, false = falsify(true_verdicts(root, path, most), status, claim)
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}

    with open_project(root, path, jobs=2) as setting:
        found = verify(setting, make_baseline(()), verdicts, (), MutateConfig(), size=None)

    assert found.checked == len(verdicts)
    assert found.unsettled == ()
    assert [(one.mutant, one.ours, one.theirs) for one in found.disagreements] == [(false, claim, status)]
    assert found.disagreements[0].message.startswith(message)
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before
    assert list(cache.rglob("oracle*")) == []


@pytest.mark.integration
@pytest.mark.slow
def test_verify_reports_a_false_verdict_of_the_engine(tmp_path: Path, lean_python: Path) -> None:
    root = tmp_path / "noisy-addopts"
    shutil.copytree(PROJECTS / "noisy-addopts", root)

    project = discover_project(root, Config(), python=str(lean_python))
    with open_setting(project, Config(jobs=1), read_pytest_config(root), lambda *told: None) as (setting, _):
        baseline = run_baseline(setting)
        asked = Asked(MutateConfig())
        evidence = run_mutation(setting, baseline, asked, make_mutants(setting, asked))
        left_out = {one.id for one in evidence.quarantined}
        verdicts, false = falsify(evidence.verdicts, Status.SURVIVED, Status.KILLED)
        found = verify(setting, baseline, verdicts, left_out, asked.config, size=None, basis="tree a")

    assert [verdict.status for verdict in evidence.verdicts].count(Status.KILLED) == 2
    assert found == Verification(3, (Disagreement(false, Status.KILLED, Status.SURVIVED),), seconds=found.seconds)


#: Each function has two mutants: 5 gives one of them away, 4 the other, which only a fresh process judges.
LUCK = "".join(f"def exceeds_{n}(number, limit=4):\n    return number > limit\n" for n in range(5))
LUCKY_TESTS = "import random\nimport luck\n" + "".join(
    f"def test_exceeds_{n}():\n"
    f"    number = random.randrange(4, 6)\n"
    f"    assert luck.exceeds_{n}(number) == (number == 5)\n"
    for n in range(5)
)


@pytest.mark.integration
@pytest.mark.slow
def test_verify_agrees_on_tests_that_draw_numbers(tmp_path: Path, lean_python: Path) -> None:
    root = tmp_path / "luck"
    (root / "tests").mkdir(parents=True)
    (root / "luck.py").write_text(LUCK)
    (root / "tests" / "test_luck.py").write_text(LUCKY_TESTS)
    (root / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n')

    project = discover_project(root, Config(), python=str(lean_python))
    with open_setting(project, Config(jobs=2), read_pytest_config(root), lambda *told: None) as (setting, _):
        baseline = run_baseline(setting)
        asked = Asked(MutateConfig())
        evidence = run_mutation(setting, baseline, asked, make_mutants(setting, asked))
        found = verify(setting, baseline, evidence.verdicts, set(), asked.config, size=None, basis="tree a")

    assert [verdict.cold for verdict in evidence.verdicts].count(True) == 5
    assert {verdict.status for verdict in evidence.verdicts} == {Status.KILLED, Status.SURVIVED}
    assert found == Verification(len(evidence.verdicts), seconds=found.seconds)


SOURCE = "def give():\n    return 1\n"
MUTANT = generate("given.py", SOURCE, "given").mutants[0]
AT_GIVE, AT_ENV = TestId("tests/test_given.py", "test_give"), TestId("tests/test_given.py", "test_give_here")
TESTS = """\
import importlib.util, os, sys, tempfile, time
from pathlib import Path
import given

COUNT = Path({count!r})
COUNT.write_text(str(int(COUNT.read_text()) + 1 if COUNT.exists() else 1))
RUN = int(COUNT.read_text())

def test_give():
    {give}

def test_give_here(tmp_path):
    {here}
"""


def write_project(folder: Path, give: str = "given.give()", here: str = "pass") -> Path:
    """A project of one mutant; its tests can tell how often they have been run."""
    root = folder / "project"
    (root / "tests").mkdir(parents=True)
    (root / "given.py").write_text(SOURCE)
    (root / "tests/test_given.py").write_text(TESTS.format(count=str(folder / "count"), give=give, here=here))
    return root


def verify_one(
    root: Path,
    status: Status,
    left_out: Sequence[TestId] = (),
    notes: list[str] | None = None,
    python: str = sys.executable,
    **limits: float,
) -> Verification:
    config = MutateConfig(**limits)  # type: ignore[arg-type]
    verdicts = [Verdict(MUTANT, status)]
    with open_project(root, python=python) as setting:
        baseline = make_baseline((AT_GIVE, AT_ENV), wall=0.1)
        return replace(verify(setting, baseline, verdicts, left_out, config, size=5, notes=notes), seconds=0)


@pytest.mark.integration
@pytest.mark.slow
def test_verify_runs_in_nothing_but_a_copy_of_the_original(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--unknown-option")
    here = (
        "assert importlib.util.find_spec('_qualitygate_runtime') is None; "
        "assert not [name for name in os.environ if name.startswith('QUALITYGATE')]; "
        "assert os.environ['PYTHONHASHSEED'] == '0'; "
        "assert str(tmp_path).startswith(tempfile.gettempdir()) and 'oracle-0' in str(tmp_path); "
        "assert not Path('left').exists(); Path('left').touch(); "
        "assert not Path(tempfile.gettempdir(), 'left').exists(); Path(tempfile.gettempdir(), 'left').touch()"
    )
    notes: list[str] = []

    # What is left out must not take along the test whose name begins alike.
    root = write_project(tmp_path, give="assert False", here=here)
    found = verify_one(root, Status.SURVIVED, left_out=[AT_GIVE], notes=notes)

    assert (found, notes) == (Verification(1), [])
    assert (tmp_path / "count").read_text() == "2"


#: Stands for the project's Python: runs no test, and ends as it is told for each run.
PYTHON = """#!/bin/sh
run=$(($(cat {count} 2>/dev/null) + 1)); echo $run >{count}
for one; do case $one in --junitxml=*) report=${{one#--junitxml=}};; esac; done
{body}
echo '<testsuites />' >$report
"""


def disagree(status: Status, theirs: Status, message: str) -> Verification:
    return Verification(1, (Disagreement(MUTANT.id, status, theirs, message),))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        # The first run is on the original code, the second and the third are the oracle's two.
        ("[ $run != 2 ] || exit 1", Status.SURVIVED, Verification(1, unsettled=(MUTANT.id,))),
        ("[ $run != 2 ] || exit 1", Status.KILLED, Verification(1)),
        ("[ $run != 3 ] || exit 1", Status.KILLED, Verification(1, unsettled=(MUTANT.id,))),
        ("[ $run != 3 ] || exit 1", Status.SURVIVED, Verification(1)),
        ("", Status.TIMEOUT, disagree(Status.TIMEOUT, Status.SURVIVED, "")),
        ("[ $run = 1 ] || exit 0", Status.CRASHED, Verification(1)),
        ("[ $run = 1 ] || exit 5", Status.NO_TESTS,
         disagree(Status.NO_TESTS, Status.KILLED, "no test was collected: ")),
        ("[ $run = 1 ] || kill -s SEGV $$", Status.SURVIVED,
         disagree(Status.SURVIVED, Status.CRASHED, "the process died by SIGSEGV")),
        ("[ $run != 2 ] || sleep 60", Status.KILLED, Verification(1)),
        ("[ $run != 2 ] || sleep 60", Status.SURVIVED, Verification(1)),
        ("[ $run = 1 ] || sleep 60", Status.SURVIVED,
         disagree(Status.SURVIVED, Status.TIMEOUT, "did not end in time")),
        ("[ $run != 2 ] || sleep 60; [ $run != 3 ] || exit 1", Status.SURVIVED,
         disagree(Status.SURVIVED, Status.KILLED, "a test failed: ")),
    ],
)  # fmt: skip
def test_verify_counts_a_disagreement_only_when_two_runs_agree(
    body: str, status: Status, expected: Verification, tmp_path: Path
) -> None:
    python = tmp_path / "python"
    python.write_text(PYTHON.format(count=tmp_path / "count", body=body))
    python.chmod(0o755)

    found = verify_one(write_project(tmp_path), status, python=str(python), timeout_factor=1.0, timeout_constant=0.015)

    assert found == expected


@pytest.mark.integration
@pytest.mark.slow
def test_verify_leaves_out_what_does_not_pass_in_a_plain_process(tmp_path: Path) -> None:
    root = write_project(tmp_path, "assert '_qualitygate_runtime' in sys.modules", "assert given.give() == 1")
    notes: list[str] = []

    found = verify_one(root, Status.KILLED, notes=notes)

    assert found == Verification(1)
    assert [note.partition("runtime")[0] for note in notes] == [
        f"{AT_GIVE} fails in a plain process on the original code, so it verifies nothing: "
        "AssertionError: assert '_qualitygate_"
    ]


@pytest.mark.integration
@pytest.mark.slow
def test_verify_refuses_a_suite_that_does_not_pass(tmp_path: Path) -> None:
    root = write_project(tmp_path)
    (root / "conftest.py").write_text("import nowhere_to_be_found\n")

    with pytest.raises(BaselineFailed, match="the verdicts cannot be verified") as caught:
        verify_one(root, Status.KILLED)

    assert caught.value.why.startswith("pytest could not start: ")
    assert "nowhere_to_be_found" in caught.value.why


def test_verify_of_nothing_runs_nothing(tmp_path: Path) -> None:
    setting = Setting(Project(str(tmp_path), (), (), "/no/python"), None, (), 1, (), lambda *told: None)  # type: ignore[arg-type]

    found = verify(setting, make_baseline(()), make_verdicts(Status.ERROR), (), MutateConfig(), size=5)

    assert found == Verification(0)


@pytest.mark.integration
@pytest.mark.slow
def test_judge_puts_everything_back(tmp_path: Path) -> None:
    root = write_project(tmp_path, "given.give(); Path('left').touch(); Path('given.py').unlink()")

    with open_project(root) as setting:
        copy = setting.scratch.copy("one")
        stamp = (copy / "given.py").stat().st_mtime_ns
        oracle = Oracle(setting, "one")
        ruling = oracle.judge("given.py", "def give():\n    raise ValueError('no')\n", cpu=10, wall=20)
        oracle.stop()

        assert ruling == Ruling(Status.KILLED, "ValueError: no", "tests.test_given.test_give")
        assert (copy / "given.py").read_text() == SOURCE
        assert (copy / "given.py").stat().st_mtime_ns == stamp
        left = [path.name for path in copy.rglob("*") if "__pycache__" not in path.parts]
        assert sorted(left) == ["given.py", "test_given.py", "tests"]


@pytest.mark.integration
@pytest.mark.slow
def test_files_are_compiled_by_the_original_alone_and_never_pass_for_another_text(tmp_path: Path) -> None:
    root = write_project(tmp_path, "given.give() == 1 or sys.exit(3)")
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "aside.py").write_text("")
    (root / "tests" / "conftest.py").write_text(f"import sys\nsys.path.append({str(shared)!r})\nimport aside\n")

    with open_project(root) as setting:
        copy = setting.scratch.copy("one")
        oracle = Oracle(setting, "one")
        # As long as the original, and written in the second in which that was.
        rulings = [
            oracle.judge("given.py", f"def give():\n    return {number}\n", cpu=10, wall=20).status
            for number in (2, 1, 3, 1)
        ]
        compiled = {path.name.partition(".")[0]: path.stat().st_mtime_ns for path in copy.rglob("*.pyc")}
        oracle.judge("given.py", "def give():\n    return 4\n", cpu=10, wall=20)
        again = {path.name.partition(".")[0]: path.stat().st_mtime_ns for path in copy.rglob("*.pyc")}
        oracle.stop()

    assert rulings == [Status.KILLED, Status.SURVIVED, Status.KILLED, Status.SURVIVED]
    assert compiled.keys() == {"given", "test_given", "conftest"}
    assert again == compiled
    assert list(shared.rglob("*.pyc")) == []  # that is the user's


@pytest.mark.integration
@pytest.mark.slow
def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, cache: Path) -> None:
    pid = tmp_path / "pid"
    root = write_project(tmp_path, f"RUN > 1 and (Path({str(pid)!r}).write_text(str(os.getpid())), time.sleep(60))")
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import test_oracle as t; "
        "t.verify_one(Path(sys.argv[2]), t.Status.SURVIVED)"
    )
    ours = subprocess.Popen(
        [sys.executable, "-c", script, str(Path(__file__).parent), str(root)],
        stderr=subprocess.PIPE, text=True, env=os.environ | {"QUALITYGATE_CACHE_DIR": str(cache)},
    )  # fmt: skip
    deadline = time.monotonic() + 20
    while not (pid.exists() and pid.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)

    ours.send_signal(signal.SIGINT)
    _, errors = ours.communicate(timeout=20)

    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert list(cache.rglob("oracle*")) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
