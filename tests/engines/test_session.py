"""Real sessions over small projects: whatever a child does, its result comes and nothing of it stays."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

import qualitygate.engines.runtime
from qualitygate.engines.guard import Guard
from qualitygate.engines.interpreter import environment_for
from qualitygate.engines.mutation.generate import generate
from qualitygate.engines.session import Order, Ready, Result, Session, pytest_arguments
from qualitygate.errors import BaselineFailed, EngineError
from qualitygate.model import TestId

pytestmark = [pytest.mark.integration, pytest.mark.slow]

CALC = "LIMIT = 3\n\n\ndef add(a, b):\n    return a + b\n\n\ndef double(a):\n    return a * 2\n"

TESTS = """\
import os, signal, subprocess, sys, time, warnings
from pathlib import Path

import pytest

import calc

HERE = Path(__file__).parent


def test_ok():
    assert calc.add(1, 2) == 3

def test_fails():
    assert calc.add(1, 2) == 4, "told so"

def test_leaves_a_mark(tmp_path):
    (HERE / "mark").write_text("x")

def test_double():
    assert calc.double(2) == 4

@pytest.mark.parametrize("number", [1, 2, 3])
def test_many(number):
    assert number < 3

@pytest.mark.skip(reason="not now")
def test_skipped():
    pass

@pytest.mark.xfail
def test_xfailed():
    assert False

@pytest.fixture
def broken():
    raise KeyError("broken fixture")

def test_set_up(broken):
    pass

@pytest.fixture
def breaking():
    yield
    raise KeyError("broken end")

def test_tear_down(breaking):
    pass

def test_spins():
    while True:
        pass

def test_spins_and_takes_signals():
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    while True:
        pass

def test_sleeps():
    time.sleep(60)

def test_ends_process():
    os._exit(7)

def test_kills_itself():
    os.kill(os.getpid(), signal.SIGKILL)

def test_crashes():
    os.kill(os.getpid(), signal.SIGSEGV)

def test_pytest_exit():
    pytest.exit("enough")

def test_interrupts():
    raise KeyboardInterrupt

def test_system_exit():
    sys.exit(3)

def test_floods():
    os.write(1, b"x" * 3_000_000)
    print("y" * 3_000_000)
    sys.stderr.write("z" * 3_000_000)

def test_removes_cwd(tmp_path, monkeypatch):
    os.chdir(tmp_path)
    tmp_path.rmdir()

def test_cwd():
    assert Path.cwd() == HERE

def test_closes_all():
    os.closerange(0, 4096)

def test_closes_all_and_sleeps():
    os.closerange(0, 4096)
    time.sleep(60)

def remember(pid):
    (HERE / "pid").write_text(str(pid))

def test_leaves_a_process():
    remember(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid)

def test_leaves_a_daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            remember(os.getpid())
            (HERE / "ready").touch()
            time.sleep(60)
        os._exit(0)
    os.wait()
    while not (HERE / "ready").exists():
        time.sleep(0.001)

def test_captures(capsys):
    print("said")
    assert capsys.readouterr().out == "said\\n"

def test_captures_fd(capfd):
    os.write(1, b"written")
    assert capfd.readouterr().out == "written"

def test_logs(caplog):
    import logging
    logging.warning("logged")
    assert caplog.messages == ["logged"]

def test_tmp_path(tmp_path):
    (tmp_path / "file").write_text("x")
    assert os.environ["TMPDIR"] in str(tmp_path)

def test_temporary_file():
    import tempfile
    with tempfile.NamedTemporaryFile() as file:
        assert file.name.startswith(os.environ["TMPDIR"])

def test_reads_standard_input():
    assert os.read(0, 1) == b""

def test_warns():
    with pytest.warns(UserWarning):
        warnings.warn("careful")

def test_takes_memory():
    assert len(bytearray(1 << 30)) == 1 << 30

def test_takes_time():
    began = time.process_time()
    while time.process_time() < began + 0.15:
        pass

def test_counts(counted=[]):
    counted.append(1)
    assert len(counted) == 1

def test_environment():
    assert "QUALITYGATE_CONTROL" not in os.environ
    assert "QUALITYGATE_MUTANT" not in os.environ
"""


def write_files(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that sessions import their runtime from."""
    folder = tmp_path_factory.mktemp("runtime")
    (source,) = qualitygate.engines.runtime.__path__
    shutil.copytree(source, folder / "_qualitygate_runtime", ignore=shutil.ignore_patterns("*.pyc"))
    return folder


def is_running(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not yet reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def has_ended(pid: int, seconds: float = 5.0) -> bool:
    """Whether a process ends, within seconds."""
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_running(pid)


class Running:
    """A session, what it found, and orders by the names of tests."""

    def __init__(self, session: Session, root: Path) -> None:
        self.session = session
        self.root = root
        self.ready: Ready = session.ready()
        self.index = {nodeid.partition("::")[2]: index for index, nodeid in enumerate(self.ready.tests)}

    def run(self, *names: str, mode: str = "watch", cpu: float = 20.0, wall: float = 20.0, **more: object) -> Result:
        tests = tuple(index for name, index in self.index.items() if name.partition("[")[0] in names)
        assert {name.partition("[")[0] for name in self.index} >= set(names)
        tests = tuple(sorted(tests, key=lambda test: names.index(list(self.index)[test].partition("[")[0])))
        return self.session.run(Order(tests, mode, cpu=(cpu,) * len(tests), wall=(wall,) * len(tests), **more))  # type: ignore[arg-type]


Start = Callable[..., Running]


def start_session(runtime: Path, root: Path, *arguments: str, cover: bool = False) -> Running:
    work = root.parent
    (work / "tmp").mkdir(exist_ok=True)
    environment = environment_for(runtime, (root,), work / "tmp")
    options = pytest_arguments(arguments, root, (), work / "cache")
    session = Session(sys.executable, options, root, environment, work / "log", cover=cover)
    try:
        return Running(session, root)
    except BaseException:
        session.close()
        raise


@pytest.fixture(scope="module")
def running(runtime: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One session for all tests that leave it as it was, over a project with an instrumented module."""
    root = tmp_path_factory.mktemp("session") / "project"
    instrumented = generate("calc.py", CALC, "calc").instrumented
    write_files(root, {"calc.py": instrumented, "test_all.py": TESTS, "pytest.ini": "[pytest]\n"})
    running = start_session(runtime, root)
    yield running
    running.session.close()


@pytest.fixture
def start(runtime: Path, tmp_path: Path) -> Iterator[Start]:
    """Sessions over projects of a test's own, ended with it."""
    started: list[Running] = []

    def begin(files: Mapping[str, str], *arguments: str, cover: bool = False) -> Running:
        root = write_files(tmp_path / f"work-{len(started)}" / "project", {"pytest.ini": "[pytest]\n"} | dict(files))
        started.append(start_session(runtime, root, *arguments, cover=cover))
        return started[-1]

    yield begin
    for running in started:
        running.session.close()


@pytest.fixture
def mark(running: Running) -> Iterator[Path]:
    """A file that one of the tests makes."""
    path = running.root / "mark"
    yield path
    path.unlink(missing_ok=True)


def test_ready_gives_tests_in_order_and_groups_parameters(running: Running) -> None:
    groups = running.ready.group()

    assert running.ready.tests[:4] == tuple(
        f"test_all.py::{name}" for name in ("test_ok", "test_fails", "test_leaves_a_mark", "test_double")
    )
    assert groups[TestId("test_all.py", "test_ok")] == [0]
    assert groups[TestId("test_all.py", "test_many")] == [4, 5, 6]
    assert list(groups)[5] == TestId("test_all.py", "test_skipped")
    assert (running.ready.errors, running.ready.threads, running.ready.entered) == ((), 0, frozenset())
    assert str(running.root / "calc.py") in running.ready.files


def test_watch_tells_every_outcome(running: Running) -> None:
    result = running.run(
        "test_ok", "test_fails", "test_many", "test_skipped", "test_xfailed", "test_set_up", "test_tear_down"
    )

    assert result.end == "done"
    assert result.ended == ""
    assert {nodeid.partition("::")[2]: outcome for nodeid, (outcome, _) in result.outcomes.items()} == {
        "test_ok": "passed", "test_fails": "failed", "test_many[1]": "passed", "test_many[2]": "passed",
        "test_many[3]": "failed", "test_skipped": "skipped", "test_xfailed": "xfailed", "test_set_up": "failed",
        "test_tear_down": "failed",
    }  # fmt: skip
    assert [(one["test"].partition("::")[2], one["when"], one["message"]) for one in result.failures] == [
        ("test_fails", "call", "AssertionError: told so"),
        ("test_many[3]", "call", "assert 3 < 3"),
        ("test_set_up", "setup", "KeyError: 'broken fixture'"),
        ("test_tear_down", "teardown", "KeyError: 'broken end'"),
    ]


def test_judge_stops_at_the_first_failure(running: Running, mark: Path) -> None:
    result = running.run("test_ok", "test_fails", "test_leaves_a_mark", mode="judge")

    assert [one["test"] for one in result.failures] == ["test_all.py::test_fails"]
    assert result.failures[0]["message"] == "AssertionError: told so"
    assert (result.end, result.at, result.outcomes) == ("done", "test_all.py::test_fails", {})
    assert not mark.exists()


def test_judge_goes_on_after_tests_that_pass_are_skipped_or_expected_to_fail(running: Running, mark: Path) -> None:
    result = running.run("test_ok", "test_skipped", "test_xfailed", "test_leaves_a_mark", mode="judge")

    assert (result.end, result.failures) == ("done", ())
    assert mark.exists()


def test_judge_notices_a_failing_tear_down(running: Running) -> None:
    result = running.run("test_tear_down", mode="judge")

    assert [(one["when"], one["message"]) for one in result.failures] == [("teardown", "KeyError: 'broken end'")]


def test_mutant_is_active_in_its_child_only(running: Running) -> None:
    mutant = "calc.x_add__mutmut_1"

    results = [running.run("test_ok", mode="judge", mutant=name) for name in (None, mutant, None)]

    assert [[one["message"] for one in result.failures] for result in results] == [[], ["assert -1 == 3"], []]


def test_record_tells_what_each_run_enters(running: Running) -> None:
    both = running.run("test_ok", "test_double", record=True)
    one = running.run("test_double", record=True)
    none = running.run("test_skipped", record=True)

    assert both.entered == {"calc.x_add", "calc.x_double"}
    assert one.entered == {"calc.x_double"}
    assert none.entered == frozenset()


def test_observe_tells_of_other_processes(running: Running) -> None:
    spawning = running.run("test_leaves_a_process", observe=True)
    plain = running.run("test_double", observe=True)

    assert (spawning.seen, plain.seen) == ({"spawned"}, frozenset())


def test_fail_makes_every_function_raise(running: Running) -> None:
    met = running.run("test_double", mode="fail")
    missed = running.run("test_cwd", mode="fail")

    assert met.failures[0]["message"].startswith("_qualitygate_runtime.trampoline.ForcedFailure: ")
    assert met.entered == {"calc.x_double"}
    assert (missed.failures, missed.entered) == ((), frozenset())


def test_child_starts_from_the_state_after_collection(running: Running) -> None:
    results = [running.run("test_counts") for _ in range(2)]

    assert [result.failures for result in results] == [(), ()]


@pytest.mark.parametrize(
    "name",
    ["test_captures", "test_captures_fd", "test_logs", "test_tmp_path", "test_temporary_file", "test_warns",
     "test_reads_standard_input", "test_environment", "test_floods"],
)  # fmt: skip
@pytest.mark.parametrize("mode", ["watch", "judge"])
def test_pytest_works_in_children(name: str, mode: str, running: Running) -> None:
    result = running.run(name, mode=mode)

    assert (result.end, result.failures, result.ended) == ("done", (), "")


def test_what_a_child_leaves_in_its_temporary_folder_is_gone_before_the_next(running: Running) -> None:
    for name in ("test_ok", "test_tmp_path", "test_ok"):
        running.run(name)
        folders = list((running.root.parent / "tmp").glob("child-*"))
        assert [str(folder) for folder in folders] == [running.session.child]
        assert list(folders[0].iterdir()) == []


@pytest.mark.parametrize("name", ["test_spins", "test_spins_and_takes_signals"])
def test_cpu_limit_ends_a_loop(name: str, running: Running) -> None:
    result = running.run("test_ok", name, cpu=0.2)

    assert (result.end, result.at, result.failures) == ("timeout", f"test_all.py::{name}", ())
    assert result.signal in (signal.SIGPROF, signal.SIGXCPU)
    assert 0.17 <= result.cpu < 4  # the timer counts in ticks, of which some are half over on a busy machine


def test_cpu_limit_is_each_tests_own(running: Running) -> None:
    result = running.run("test_takes_time", "test_takes_time", "test_ok", cpu=0.25)

    assert (result.end, result.failures) == ("done", ())


def test_wall_limit_ends_what_waits(running: Running) -> None:
    result = running.run("test_ok", "test_sleeps", wall=0.3)

    assert (result.end, result.signal, result.at) == ("timeout", signal.SIGKILL, "test_all.py::test_sleeps")
    assert 0.3 <= result.seconds < 5
    assert result.cpu < 0.3


def test_wall_limit_is_each_tests_own(running: Running) -> None:
    tests = tuple(running.index[name] for name in ("test_sleeps", "test_ok"))

    result = running.session.run(Order(tests, "judge", cpu=(9.0, 9.0), wall=(0.1, 60.0)))

    assert (result.end, result.at) == ("timeout", "test_all.py::test_sleeps")
    assert result.seconds < 5


def test_wall_limit_ends_a_child_that_closed_everything(running: Running) -> None:
    result = running.run("test_closes_all_and_sleeps", wall=0.3)

    assert (result.end, result.signal) == ("timeout", signal.SIGKILL)
    assert result.seconds < 5


def test_memory_limit_fails_a_test(running: Running) -> None:
    limited = running.run("test_takes_memory", memory=256 << 20)

    assert [one["message"] for one in limited.failures] == ["MemoryError"]


@pytest.mark.parametrize(
    ("name", "end", "signal_", "code"),
    [
        ("test_ends_process", "exit", 0, 7),
        ("test_kills_itself", "signal", signal.SIGKILL, 0),
        ("test_crashes", "signal", signal.SIGSEGV, 0),
        ("test_closes_all", "exit", 0, 70),
    ],
)
def test_end_of_the_process_is_told(name: str, end: str, signal_: int, code: int, running: Running) -> None:
    result = running.run("test_ok", name, "test_double", mode="judge")

    assert (result.end, result.signal, result.code, result.failures) == (end, signal_, code, ())
    if name != "test_closes_all":
        assert result.at == f"test_all.py::{name}"


@pytest.mark.parametrize(
    ("name", "ended"), [("test_pytest_exit", "Exit: enough"), ("test_interrupts", "KeyboardInterrupt: ")]
)
@pytest.mark.parametrize("mode", ["watch", "judge"])
def test_run_that_ends_itself_says_why(name: str, ended: str, mode: str, running: Running, mark: Path) -> None:
    result = running.run("test_ok", name, "test_leaves_a_mark", mode=mode)

    assert (result.end, result.ended, result.at) == ("done", ended, f"test_all.py::{name}")
    assert result.failures == ()
    assert not mark.exists()


def test_exit_of_the_code_under_test_is_a_failure(running: Running) -> None:
    result = running.run("test_system_exit", mode="judge")

    assert [one["message"] for one in result.failures] == ["SystemExit: 3"]


def test_process_that_a_test_leaves_is_ended(running: Running) -> None:
    result = running.run("test_leaves_a_process")

    assert result.end == "done"
    assert has_ended(int((running.root / "pid").read_text()))


def test_daemon_does_not_hold_the_session_up(start: Start) -> None:
    running = start({"calc.py": CALC, "test_all.py": TESTS})

    result = running.run("test_leaves_a_daemon")
    daemon = int((running.root / "pid").read_text())
    try:
        after = running.run("test_ok")
        os.kill(running.session.channel.process.pid, signal.SIGKILL)
        began = time.monotonic()
        with pytest.raises(EngineError, match="the test session ended unexpectedly") as caught:
            running.run("test_ok")

        assert (result.end, result.failures) == ("done", ())
        assert result.seconds < 5
        assert (after.end, after.failures) == ("done", ())
        assert time.monotonic() - began < 5
        assert caught.value.where == str(running.root.parent / "log")
    finally:
        if is_running(daemon):
            os.kill(daemon, signal.SIGKILL)


def test_cwd_is_the_projects_again_after_a_child_removed_its_own(running: Running) -> None:
    first = running.run("test_removes_cwd")
    second = running.run("test_cwd")

    assert (first.end, second.end, second.failures) == ("done", "done", ())


def test_guard_puts_a_removed_workspace_back(start: Start, tmp_path: Path) -> None:
    tests = (
        "import calc, os, shutil\n"
        "def test_ruins():\n    shutil.rmtree(os.getcwd())\n"
        "def test_reads():\n    assert open('data.txt').read() == 'data'\n    assert calc.add(1, 2) == 3\n"
    )
    files = {"calc.py": CALC, "test_all.py": tests, "data.txt": "data", "pytest.ini": "[pytest]\n"}
    running = start(files)
    running.session.guard = Guard(running.root, write_files(tmp_path / "original", files))

    results = [running.run(name) for name in ("test_reads", "test_ruins", "test_reads")]

    assert [(result.end, result.failures) for result in results] == [("done", ())] * 3
    assert sorted(path.name for path in running.root.iterdir() if path.is_file()) == sorted(files)


def test_collection_errors_are_told_beside_the_tests(start: Start) -> None:
    running = start({"test_good.py": "def test_good():\n    pass\n", "test_bad.py": "import nowhere_at_all\n"})

    result = running.run("test_good")

    ((nodeid, text),) = running.ready.errors
    assert nodeid == "test_bad.py"
    assert "No module named 'nowhere_at_all'" in text
    assert running.ready.tests == ("test_good.py::test_good",)
    assert result.outcomes["test_good.py::test_good"][0] == "passed"


def test_session_without_tests_is_ready(start: Start) -> None:
    assert start({"calc.py": CALC}).ready.tests == ()


def test_threads_alive_after_collection_are_counted(start: Start) -> None:
    tests = (
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\ndef test_a(): pass\n"
    )

    assert start({"test_all.py": tests}).ready.threads == 1


def test_functions_entered_while_collecting_are_told(start: Start) -> None:
    calc = generate("calc.py", CALC, "calc").instrumented
    running = start(
        {"calc.py": calc, "test_all.py": "import calc\nTWO = calc.add(1, 1)\ndef test_a():\n    calc.double(2)\n"}
    )

    result = running.run("test_a", record=True)

    assert running.ready.entered == {"calc.x_add"}
    assert result.entered == {"calc.x_double"}


def test_pytest_that_cannot_start_shows_the_end_of_its_output(start: Start) -> None:
    with pytest.raises(BaselineFailed) as caught:
        start({"conftest.py": "raise RuntimeError('conftest is broken')\n"})

    assert str(caught.value).startswith("error[baseline]: pytest cannot collect the tests (exit status 4)\n")
    assert "RuntimeError: conftest is broken" in caught.value.why
    assert caught.value.help == "run `python -m pytest --collect-only` in the project and mend what it says"


def test_of_an_error_inside_pytest_only_what_it_says_is_shown(start: Start) -> None:
    conftest = (
        "def pytest_configure(config):\n    try:\n        1 / 0\n"
        "    except Exception as error:\n        raise ValueError('no\\n\\nprofile') from error\n"
    )
    with pytest.raises(BaselineFailed) as caught:
        start({"conftest.py": conftest})

    assert caught.value.why.splitlines() == [
        "conftest.py:5",
        "ZeroDivisionError: division by zero",
        "The above exception was the direct cause of the following exception:",
        "ValueError: no",
        "profile",
    ]


def test_of_a_test_file_that_ends_pytest_the_line_is_shown(start: Start) -> None:
    with pytest.raises(BaselineFailed) as caught:
        start({"test_all.py": "import unittest\n\ndef test_a():\n    pass\n\nunittest.main(argv=['', '--no-such'])\n"})

    assert caught.value.why.splitlines() == ["test_all.py:6", "SystemExit: 2"]


def test_arcs_are_of_each_run_alone(start: Start) -> None:
    tests = (
        "import calc\ndef test_add():\n    calc.add(1, 2)\n"
        "def test_double():\n    calc.double(2)\ndef test_none():\n    pass\n"
    )
    running = start({"calc.py": CALC, "test_all.py": tests}, cover=True)
    calc = str(running.root / "calc.py")

    results = [running.run(name, cover=True) for name in ("test_add", "test_double", "test_none", "test_add")]
    unasked = running.run("test_add")

    def lines(arcs: Mapping[str, object]) -> set[int]:
        return {abs(line) for pair in arcs.get(calc, ()) for line in pair}  # type: ignore[attr-defined]

    assert lines(running.ready.arcs) == {1, 4, 8}
    assert [lines(result.arcs) for result in results] == [{4, 5}, {8, 9}, set(), {4, 5}]
    assert unasked.arcs == {}


def test_warnings_of_collection_fail_no_test(start: Start) -> None:
    running = start({
        "pytest.ini": "[pytest]\nfilterwarnings = error\n",
        "test_all.py": "import gc\nopen(__file__)\ngc.collect()\n"
        "class Bad:\n    def __del__(self):\n        raise ValueError('late')\n"
        "Bad()\ndef test_a():\n    pass\ndef test_b():\n    import warnings\n    warnings.warn('x')\n",
    })  # fmt: skip

    result = running.run("test_a", "test_b")

    assert [one["message"] for one in result.failures] == ["UserWarning: x"]


def test_close_ends_a_run_and_everything_it_started(start: Start) -> None:
    tests = (
        "import os, subprocess, sys\nfrom pathlib import Path\n"
        "def test_a():\n"
        "    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "    Path('half').write_text(f'{os.getpid()} {child.pid}')\n"
        "    os.rename('half', 'pids')\n"
        "    child.wait()\n"
    )
    running = start({"test_all.py": tests})
    failures: list[BaseException] = []

    def order() -> None:
        try:
            running.run("test_a")
        except EngineError as error:
            failures.append(error)

    thread = threading.Thread(target=order)
    thread.start()
    deadline = time.monotonic() + 10
    while not (running.root / "pids").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    running.session.close()
    thread.join(10)

    assert not thread.is_alive()
    assert [str(error).splitlines()[0] for error in failures] == ["error[engine]: the test session ended unexpectedly"]
    for pid in (running.root / "pids").read_text().split():
        assert has_ended(int(pid)), pid
    running.session.close()
    assert running.session.channel.process.returncode is not None


def test_session_ends_when_its_socket_closes(start: Start) -> None:
    running = start({"test_all.py": TESTS, "calc.py": CALC})
    pid = running.session.channel.process.pid

    running.session.channel.control.shutdown(2)
    with suppress(OSError):
        running.session.channel.process.wait(10)

    assert has_ended(pid)
    assert running.session.channel.process.returncode == 0
    assert running.session.channel.hear() is None
