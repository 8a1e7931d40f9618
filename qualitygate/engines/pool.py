"""Jobs in, results out: one worker thread for each warm session, or processes for what only computes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
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


def compute(do: Callable[[Job], Answer], jobs: Sequence[Job], processes: int) -> list[Answer]:
    """The answers to all jobs, in order, from fresh processes of ours.

    Ctrl-C is for us alone: the processes do not hear it, end what they are at, and end with us whatever becomes of us.
    ``do`` must be a function of a module, jobs and answers picklable.
    """
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_end_with_parent)
    try:
        with _without_interrupts():
            futures = [pool.submit(do, job) for job in jobs]
        return [future.result() for future in futures]
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Processes started in here never hear Ctrl-C: while they start they could only print a traceback."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what is done with signals, and only it is interrupted
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end_with_parent() -> None:
    """Let this process end when its parent does: a worker that waits for jobs would wait forever."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
