"""Jobs in, results out, one worker thread for each warm session."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
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
