"""Jobs in, results out: one worker thread for each warm session, or processes for what only computes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed, wait
from contextlib import contextmanager
from multiprocessing import resource_tracker
from queue import SimpleQueue
from typing import TypeVar

Worker = TypeVar("Worker")
Job = TypeVar("Job")
Answer = TypeVar("Answer")


def work_through(
    workers: Iterable[Worker],
    jobs: Iterable[Job],
    do: Callable[[Worker, Job], Answer],
    abort: Callable[[Worker], None] | None = None,
) -> Iterator[tuple[Job, Answer]]:
    """Do every job on the next free worker; yields (job, answer) as they come.

    A worker does one job at a time. The first exception stops what has not begun and is raised here, Ctrl-C too;
    ``abort`` then ends what a worker is doing. Closing the iterator does the same.
    """
    free: SimpleQueue[Worker] = SimpleQueue()
    all_workers = list(workers)
    for worker in all_workers:
        free.put(worker)
    stop = threading.Event()

    def attempt(job: Job) -> Answer | None:
        worker = free.get()
        try:
            return None if stop.is_set() else do(worker, job)
        finally:
            free.put(worker)

    with ThreadPoolExecutor(max_workers=max(1, len(all_workers))) as executor:
        futures: dict[Future[Answer | None], Job] = {executor.submit(attempt, job): job for job in jobs}
        try:
            for future in as_completed(futures):
                answer = future.result()
                if answer is not None:
                    yield futures[future], answer
        except BaseException:
            stop.set()
            for future in futures:
                future.cancel()
            if abort is not None:
                for worker in all_workers:
                    abort(worker)
            raise


class Abandoned(Exception):
    """Nobody waits for the answers any more."""


def compute(
    do: Callable[[Job], Answer], jobs: Sequence[Job], processes: int, stop: threading.Event | None = None
) -> list[Answer]:
    """The answers to all jobs, in order, from so many fresh processes of ours; computed right here when it is none.

    Ctrl-C is for us alone: the processes do not hear it. They end at once when the answers are not wanted any more, and
    with us whatever becomes of us. ``do`` must be a function of a module, jobs and answers picklable.

    Raises:
        Abandoned: ``stop`` was set meanwhile.
    """
    stop = stop or threading.Event()
    if processes == 0:
        return [do(job) for job in jobs if not _check(stop)]
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_end_with_parent)
    others = set(multiprocessing.active_children())
    try:
        with _without_interrupts():
            futures = [pool.submit(do, job) for job in jobs]
        for future in futures:
            while not future.done():
                _check(stop)
                wait([future], timeout=0.1)
        return [future.result() for future in futures]
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _check(stop: threading.Event) -> bool:
    """False as long as the answers are wanted.

    Raises:
        Abandoned: they are not.
    """
    if stop.is_set():
        raise Abandoned
    return False


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Processes started in here never hear Ctrl-C: while they start they could only print a traceback."""
    resource_tracker.ensure_running()  # when it starts, it unblocks what is blocked here
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Let this process end when its parent does: a worker that waits for jobs would wait forever."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
