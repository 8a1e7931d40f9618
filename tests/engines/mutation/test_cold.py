"""The verdict in how a fresh pytest ended and in what it said of itself."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.coverage.baseline import Setting
from qualitygate.engines.mutation.cold import ColdRunner, Fresh, judge_ending
from qualitygate.engines.workspace import open_scratch
from qualitygate.errors import EngineError
from qualitygate.model import Project, Status, TestId

FAILURE = {"test": "tests/test_shop.py::test_add", "message": "assert 2 == 3"}
ERRORS = [["tests/test_shop.py", "NameError: name 'x'"], ["tests/test_b.py", "other"]]
FINISHED = {"finished": True}


@pytest.mark.parametrize(
    ("code", "timed_out", "said", "output", "expected"),
    [
        (0, False, FINISHED, "", (Status.SURVIVED, None, "")),
        (0, False, {"finished": False}, "",
         (Status.CRASHED, None, "the process ended before the tests did, with exit status 0")),
        (0, False, {}, "", (Status.CRASHED, None, "the process ended before the tests did, with exit status 0")),
        (-9, True, {}, "", (Status.TIMEOUT, None, "did not end in time")),
        (0, True, FINISHED, "", (Status.TIMEOUT, None, "did not end in time")),
        (-signal.SIGXCPU, False, {}, "", (Status.TIMEOUT, None, "did not end in time")),
        (-signal.SIGXCPU, False, {"errors": ERRORS}, "", (Status.TIMEOUT, None, "did not end in time")),
        (2, False, {"errors": ERRORS}, "", (Status.KILLED, "tests/test_shop.py", "NameError: name 'x'")),
        (-11, False, {"errors": ERRORS}, "", (Status.KILLED, "tests/test_shop.py", "NameError: name 'x'")),
        (-11, False, {}, "", (Status.CRASHED, None, "the process died by SIGSEGV")),
        (-40, False, FINISHED, "", (Status.CRASHED, None, "the process died by signal 40")),
        (-9, False, FINISHED, "", (Status.CRASHED, None, "the process died by SIGKILL")),
        (1, False, FINISHED, "", (Status.KILLED, None, "pytest ended with exit status 1: ")),
        (5, False, FINISHED, "no tests ran in 0.1s\n\n",
         (Status.KILLED, None, "pytest ended with exit status 5: no tests ran in 0.1s")),
        (4, False, {}, "ImportError\nE   first\n  E   last  \nmore\n",
         (Status.KILLED, None, "pytest ended with exit status 4: E   last")),
        (3, False, {}, "Error: plain\n", (Status.KILLED, None, "pytest ended with exit status 3: Error: plain")),
    ],
)  # fmt: skip
def test_judge_ending(
    code: int, timed_out: bool, said: dict[str, Any], output: str, expected: tuple[Status, str | None, str]
) -> None:
    fresh = judge_ending(code, timed_out, said, output, 2.5)

    assert fresh == Fresh(*expected, 2.5)


@given(
    st.integers(-64, 255),
    st.booleans(),
    st.fixed_dictionaries({}, optional={"errors": st.just(ERRORS), "finished": st.booleans()}),
)
def test_judge_ending_of_a_failure_is_a_kill_whatever_else_happened(
    code: int, timed_out: bool, said: dict[str, Any]
) -> None:
    fresh = judge_ending(code, timed_out, said | {"failure": FAILURE}, "output", 1.0)

    assert fresh == Fresh(Status.KILLED, "tests/test_shop.py::test_add", "assert 2 == 3", 1.0)


@given(st.integers(-64, 255), st.booleans(), st.booleans(), st.text(max_size=900))
def test_judge_ending_lets_survive_only_what_finished_with_zero(
    code: int, timed_out: bool, finished: bool, output: str
) -> None:
    fresh = judge_ending(code, timed_out, {"finished": finished}, output, 1.0)

    assert (fresh.status is Status.SURVIVED) == (code == 0 and finished and not timed_out)
    assert len(fresh.message) <= 400


SOURCE = "def give():\n    return 1\n"
TESTS = """\
import os, signal, sys, time
from pathlib import Path
import given

def test_first():
    Path("left-by-a-test").touch()
    given.give()

def test_second():
    assert given.give() == 1

def test_third():
    assert given.give() > 0

def test_folder():
    assert not Path("made").exists()
    Path("made").mkdir()
"""
FIRST, SECOND, THIRD = (TestId("tests/test_given.py", f"test_{name}") for name in ("first", "second", "third"))
PRELUDE = "import os, signal, subprocess, sys, time\n"


@pytest.fixture(scope="module", params=["forked late", "forked early", "in a new Python"])
def runner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ColdRunner]:
    """A runner over a small project, warmed up as the engine does."""
    folder = tmp_path_factory.mktemp("cold")
    root = folder / "project"
    (root / "tests").mkdir(parents=True)
    (root / "given.py").write_text(SOURCE)
    (root / "tests/test_given.py").write_text(TESTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUALITYGATE_CACHE_DIR", str(folder / "cache"))
        with open_scratch(root) as scratch:
            project = Project(str(root), ("given.py",), ("tests",), sys.executable)
            setting = Setting(project, scratch, (), 1, ("given.py",), lambda *told: None)
            runner = ColdRunner(setting, "cold", preload=("sched", "no_such_module"))
            assert runner.run("", "", cpu=20, wall=30, keep_bytecode=True).status is Status.SURVIVED
            runner.unfit = request.param == "in a new Python"
            runner.late = request.param == "forked late"
            yield runner
            runner.stop()


TELLING = """\
import atexit, sys
AT_START = "sched" in sys.modules
atexit.register(lambda: print(f"sched: {AT_START}, hypothesis: {'hypothesis' in sys.modules}"))
"""


@pytest.mark.integration
@pytest.mark.slow
def test_run_begins_with_what_the_tests_load_and_loads_nothing_for_its_summary(runner: ColdRunner) -> None:
    assert run(runner, f"{TELLING}{SOURCE}").status is Status.SURVIVED

    said = (runner.setting.scratch.folder / "cold" / "output.log").read_text().splitlines()[-1]
    assert said == f"sched: {runner.late and not runner.unfit}, hypothesis: False"


def run(runner: ColdRunner, text: str, *, cpu: float = 20, wall: float = 30, **more: Any) -> Fresh:
    return runner.run("given.py", text, cpu=cpu, wall=wall, **more)


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "status", "killer", "message"),
    [
        (SOURCE, Status.SURVIVED, None, ""),
        (SOURCE.replace("1", "2"), Status.KILLED, f"{SECOND}", "assert 2 == 1"),
        (SOURCE.replace("return 1", "raise ValueError(1)"), Status.KILLED, f"{FIRST}", "ValueError: 1"),
        ("import nowhere\n", Status.KILLED, "tests/test_given.py", "ModuleNotFoundError: No module named 'nowhere'"),
        (PRELUDE + "os._exit(0)\n", Status.CRASHED, None, "the process ended before the tests did, with exit status 0"),
        (PRELUDE + "def give():\n    os._exit(3)\n", Status.KILLED, None, "pytest ended with exit status 3: "),
        (PRELUDE + "def give():\n    os.kill(os.getpid(), signal.SIGKILL)\n", Status.CRASHED, None,
         "the process died by SIGKILL"),
        ("def give():\n    raise KeyboardInterrupt\n", Status.KILLED, None, "pytest ended with exit status 2: "),
    ],
)  # fmt: skip
def test_run_gives_the_verdict_of_a_fresh_pytest(
    text: str, status: Status, killer: str | None, message: str, runner: ColdRunner
) -> None:
    fresh = run(runner, text)

    assert (fresh.status, fresh.killer) == (status, killer)
    assert fresh.message.startswith(message) if message.endswith(": ") else fresh.message == message
    assert 0 < fresh.seconds < 20


@pytest.mark.integration
@pytest.mark.slow
def test_run_puts_everything_back(runner: ColdRunner) -> None:
    workspace = runner.setting.scratch.copy("cold")
    stamp = (workspace / "given.py").stat().st_mtime_ns

    statuses = [run(runner, text).status for text in ("A = 1\n", SOURCE, SOURCE)]

    assert statuses == [Status.KILLED, Status.SURVIVED, Status.SURVIVED]
    assert (workspace / "given.py").read_text() == SOURCE
    assert (workspace / "given.py").stat().st_mtime_ns == stamp
    assert not (workspace / "made").exists()
    assert runner.channel is None or not runner.unfit


@pytest.mark.integration
@pytest.mark.slow
def test_run_chooses_and_orders_tests(runner: ColdRunner) -> None:
    text = SOURCE.replace("1", "0")

    first = run(runner, text, first=[THIRD])
    only = run(runner, text, only=[FIRST])
    left_out = run(runner, text, left_out=[SECOND])
    none = run(runner, text, left_out=[SECOND, THIRD])

    assert (first.status, first.killer) == (Status.KILLED, str(THIRD))
    assert only.status is Status.SURVIVED
    assert (left_out.status, left_out.killer) == (Status.KILLED, str(THIRD))
    assert none.status is Status.SURVIVED


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "cpu", "wall"), [("while True:\n        pass", 1.0, 30.0), ("time.sleep(60)", 30.0, 1.2)]
)
def test_run_ends_what_does_not_end(body: str, cpu: float, wall: float, runner: ColdRunner) -> None:
    fresh = run(runner, f"{PRELUDE}def give():\n    {body}\n", cpu=cpu, wall=wall)

    assert (fresh.status, fresh.message) == (Status.TIMEOUT, "did not end in time")
    assert fresh.seconds < 10


@pytest.mark.integration
@pytest.mark.slow
def test_stop_ends_a_run_at_once(runner: ColdRunner) -> None:
    unfit = runner.unfit
    failures: list[str] = []

    def attempt() -> None:
        try:
            run(runner, f"{PRELUDE}def give():\n    time.sleep(60)\n")
        except EngineError as error:
            failures.append(error.what)

    thread = threading.Thread(target=attempt)
    thread.start()
    deadline = time.monotonic() + 30
    while runner.channel is None and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.3)  # qualitygate: ignore[sleep-as-sync] the run only has to be under way, and says nothing of itself
    runner.stop()
    thread.join(10)

    assert not thread.is_alive()
    assert failures == [
        "the process that keeps a fresh run ended unexpectedly" if unfit
        else "the process that fresh runs start from ended unexpectedly"
    ]  # fmt: skip
    assert run(runner, SOURCE).status is Status.SURVIVED
