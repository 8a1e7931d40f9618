from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.pool import work_through


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
