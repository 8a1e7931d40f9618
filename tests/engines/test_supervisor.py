"""How commands end, and that nothing of them is left: not after them, not after `stop`, not after us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qualitygate.engines.pool import Abandoned
from qualitygate.engines.supervisor import Ending, Supervisor, limited

ENVIRONMENT = {"PATH": os.environ["PATH"]}


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    one = Supervisor()
    yield one
    one.stop()


def run(supervisor: Supervisor, folder: Path, script: str, wall: float | None = 20.0) -> Ending:
    return supervisor.run(["/bin/sh", "-c", script], folder, ENVIRONMENT, folder / "output", wall)


def is_gone(pid: int) -> bool:
    """Ended; a zombie that nobody waits for has ended too."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def happens(condition: Callable[[], bool], within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 0", 0), ("exit 7", 7), ("kill -s SEGV $$", -signal.SIGSEGV), ("kill -s KILL $$", -signal.SIGKILL)],
)
def test_run_tells_how_a_command_ended(script: str, code: int, supervisor: Supervisor, tmp_path: Path) -> None:
    ending = run(supervisor, tmp_path, script)

    assert (ending.code, ending.timed_out) == (code, False)


def test_run_keeps_all_that_is_printed_and_gives_no_input(supervisor: Supervisor, tmp_path: Path) -> None:
    run(supervisor, tmp_path, "echo first; echo second >&2; pwd; env | grep -c SECRET; read -r line || echo no input")

    assert (tmp_path / "output").read_text() == f"first\nsecond\n{tmp_path}\n0\nno input\n"


def test_run_ends_what_takes_too_long(supervisor: Supervisor, tmp_path: Path) -> None:
    ending = run(supervisor, tmp_path, "sleep 60", wall=0.2)

    assert (ending.code, ending.timed_out) == (-signal.SIGKILL, True)
    assert 0.2 <= ending.seconds < 20


def test_run_ends_what_the_command_left_behind(supervisor: Supervisor, tmp_path: Path) -> None:
    ending = run(supervisor, tmp_path, "sleep 60 & echo $!")

    left = int((tmp_path / "output").read_text())
    assert ending.code == 0
    assert happens(lambda: is_gone(left))


def test_run_of_nothing_leaves_the_supervisor_usable(supervisor: Supervisor, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        supervisor.run([str(tmp_path / "missing")], tmp_path, ENVIRONMENT, tmp_path / "output")

    assert run(supervisor, tmp_path, "exit 3").code == 3


def test_stop_ends_a_run_at_once_and_for_good(supervisor: Supervisor, tmp_path: Path) -> None:
    endings: list[Ending] = []
    thread = threading.Thread(target=lambda: endings.append(run(supervisor, tmp_path, "echo $$; sleep 60")))
    thread.start()
    assert happens(lambda: (tmp_path / "output").exists() and (tmp_path / "output").read_text().endswith("\n"))

    supervisor.stop()
    supervisor.stop()
    thread.join(10)

    assert [ending.code for ending in endings] == [-signal.SIGKILL]
    assert is_gone(int((tmp_path / "output").read_text()))
    with pytest.raises(Abandoned):
        run(supervisor, tmp_path, "exit 0")


@pytest.mark.integration
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_nothing_outlives_a_killed_process_of_ours(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from qualitygate.engines.supervisor import Supervisor; "
        f"folder = Path({str(tmp_path)!r}); one = Supervisor(); "
        "one.run(['/bin/true'], folder, {}, folder / 'output'); "
        "one.run(['/bin/sh', '-c', 'sleep 60 & echo $$ $!; wait'], folder, {}, folder / 'output')"
    )
    ours = subprocess.Popen([sys.executable, "-c", script])
    assert happens(lambda: (tmp_path / "output").exists() and len((tmp_path / "output").read_text().split()) == 2)

    ours.kill()
    ours.wait()

    pids = [int(pid) for pid in (tmp_path / "output").read_text().split()]
    assert happens(lambda: all(is_gone(pid) for pid in pids))


def test_limited_ends_what_computes_too_long(supervisor: Supervisor, tmp_path: Path) -> None:
    command = limited([sys.executable, "-S", "-c", "while True: pass"], cpu=0.5)

    ending = supervisor.run(command, tmp_path, ENVIRONMENT, tmp_path / "output", 30)

    assert (ending.code, ending.timed_out) == (-signal.SIGXCPU, False)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit the address space")
@pytest.mark.parametrize(("memory", "code"), [(1 << 30, 1), (4 << 30, 0), (0, 0)])
def test_limited_memory_cannot_be_exceeded(memory: int, code: int, supervisor: Supervisor, tmp_path: Path) -> None:
    reserve = "import mmap; mmap.mmap(-1, 2 << 30)"
    command = limited([sys.executable, "-S", "-c", reserve], cpu=10, memory=memory)

    ending = supervisor.run(command, tmp_path, ENVIRONMENT, tmp_path / "output", 30)

    assert ending.code == code


def test_limited_never_raises_a_limit_and_runs_all_the_same(supervisor: Supervisor, tmp_path: Path) -> None:
    raising = " ".join(f"'{part}'" for part in limited(["/bin/sh", "-c", "ulimit -S -t"], cpu=100))

    run(supervisor, tmp_path, f"ulimit -t 5; {raising}")

    assert (tmp_path / "output").read_text() == "5\n"


@pytest.mark.parametrize("arguments", [["a b", "", "$1", '"', "'"], ["-x"], ["*", "\\n", "é", "a;exit 3"]])
def test_limited_hands_every_argument_on_as_it_is(arguments: list[str], supervisor: Supervisor, tmp_path: Path) -> None:
    command = limited(["/usr/bin/printf", "<%s>", *arguments], cpu=1, memory=1 << 40)

    supervisor.run(command, tmp_path, ENVIRONMENT, tmp_path / "output", 30)

    assert (tmp_path / "output").read_text() == "".join(f"<{argument}>" for argument in arguments)
