from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.pool import Abandoned, compute, work_through


@given(st.lists(st.integers()), st.integers(1, 4))
def test_every_job_is_answered_once(jobs: list[int], workers: int) -> None:
    answers = list(work_through(range(workers), list(enumerate(jobs)), lambda _, job: job[1] * 2))

    assert sorted(answers) == [((index, job), job * 2) for index, job in enumerate(jobs)]


def test_worker_does_one_job_at_a_time() -> None:
    busy = {name: threading.Lock() for name in "ab"}
    overlaps = []

    def do(worker: str, job: int) -> int:
        overlaps.append(not busy[worker].acquire(blocking=False))
        busy[worker].release()
        return job

    list(work_through("ab", range(50), do))

    assert overlaps == [False] * 50


def test_first_exception_is_raised_and_stops_the_rest() -> None:
    aborted = []
    done = []

    def do(worker: str, job: int) -> int:
        if job == 1:
            raise ValueError("job 1")
        done.append(job)
        return job

    with pytest.raises(ValueError, match="job 1"):
        list(work_through(["only"], [0, 1, 2, 3], do, abort=aborted.append))

    assert aborted == ["only"]
    assert done[0] == 0
    assert len(done) < 4


def test_no_jobs_need_no_workers() -> None:
    assert list(work_through([], [], lambda worker, job: job)) == []


def test_compute_answers_in_the_order_of_the_jobs() -> None:
    assert compute(abs, [-3, 2, -1, 0], 2) == [3, 2, 1, 0]


@pytest.mark.parametrize(("processes", "here"), [(0, True), (1, False)])
def test_compute_without_processes_computes_right_here(processes: int, here: bool) -> None:
    assert (compute(_process, [None], processes) == [os.getpid()]) is here


def _process(job: None) -> int:
    return os.getpid()


def test_compute_raises_what_a_job_raises() -> None:
    with pytest.raises(ValueError, match="could not convert string to float: 'x'"):
        compute(float, ["1", "x", "2"], 2)


def test_compute_leaves_interrupts_as_they_were() -> None:
    before = signal.getsignal(signal.SIGINT), signal.pthread_sigmask(signal.SIG_BLOCK, ())

    compute(abs, [1], 2)

    assert (signal.getsignal(signal.SIGINT), signal.pthread_sigmask(signal.SIG_BLOCK, ())) == before


def test_compute_works_in_any_thread() -> None:
    answers: list[list[int]] = []
    thread = threading.Thread(target=lambda: answers.append(compute(abs, [-1], 2)))

    thread.start()
    thread.join(30)

    assert answers == [[1]]


@pytest.mark.parametrize("processes", [0, 1, 2])
def test_compute_that_is_stopped_begins_nothing(processes: int) -> None:
    stop = threading.Event()
    stop.set()

    with pytest.raises(Abandoned):
        compute(abs, [1, 2, 3], processes, stop)


def test_compute_right_here_stops_between_jobs() -> None:
    stop = threading.Event()
    done: list[int] = []

    def do(job: int) -> None:
        done.append(job)
        if job == 2:
            stop.set()

    with pytest.raises(Abandoned):
        compute(do, [1, 2, 3], 0, stop)

    assert done == [1, 2]


#: A program that computes for long in two processes, and tells their numbers.
COMPUTING = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from qualitygate.engines.pool import compute
sys.path.insert(0, {folder!r})
import slow

if __name__ == "__main__":
    jobs = [({folder!r} + "/" + name, {seconds}) for name in "abcdef"]
    stop = threading.Event()
    with ThreadPoolExecutor(1) as background:
        try:
            if {threaded}:
                future = background.submit(compute, slow.tell, jobs, 2, stop)
                future.result()
            else:
                compute(slow.tell, jobs, 2)
        except KeyboardInterrupt:
            stop.set()
            print("interrupted", file=sys.stderr)
    if {threaded}:
        print(type(future.exception()).__name__, file=sys.stderr)
"""
TELL = """
import os, time
def tell(job):
    path, seconds = job
    with open(path + ".half", "w") as file:
        file.write(str(os.getpid()))
    os.rename(path + ".half", path)
    time.sleep(seconds)
"""


def start_computing(folder: Path, threaded: bool = False) -> tuple[subprocess.Popen[str], list[int]]:
    """The program, and its processes once both are at work."""
    (folder / "slow.py").write_text(TELL)
    (folder / "main.py").write_text(COMPUTING.format(folder=str(folder), seconds=60, threaded=threaded))
    program = subprocess.Popen(
        [sys.executable, folder / "main.py"], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 20
    while not ((folder / "a").exists() and (folder / "b").exists()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return program, [int((folder / name).read_text()) for name in "ab"]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.integration
@pytest.mark.parametrize(("threaded", "said"), [(False, "interrupted\n"), (True, "interrupted\nAbandoned\n")])
def test_compute_hears_an_interruption_alone_and_ends_at_once(threaded: bool, said: str, tmp_path: Path) -> None:
    program, workers = start_computing(tmp_path, threaded)

    os.killpg(program.pid, signal.SIGINT)
    _, errors = program.communicate(timeout=10)

    assert errors == said
    assert not (tmp_path / "c").exists()
    assert [is_running(pid) for pid in workers] == [False, False]


@pytest.mark.integration
def test_compute_ends_with_its_parent(tmp_path: Path) -> None:
    program, workers = start_computing(tmp_path)

    program.kill()
    program.communicate(timeout=20)

    deadline = time.monotonic() + 5
    while any(is_running(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [is_running(pid) for pid in workers] == [False, False]
