"""Something that starts processes in, what they took out: wall and CPU seconds, and the most memory at a time."""

from __future__ import annotations

import contextlib
import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Seconds between two looks at the memory.
_PAUSE = 0.25


@dataclass
class Spent:
    """What the processes took; filled when the block ends."""

    wall: float = 0.0
    cpu: float = 0.0
    megabytes: float = 0.0  #: the most of all together, memory that they share counted once


@contextmanager
def watch_spending() -> Iterator[Spent]:
    """Watch what this process starts in the block and waits for; Linux only, as memory is read from /proc."""
    spent, stop = Spent(), threading.Event()

    def look() -> None:
        while not stop.wait(_PAUSE):
            spent.megabytes = max(spent.megabytes, sum(map(proportional_size, descendants(os.getpid()))) / 1024)

    watcher = threading.Thread(target=look, daemon=True)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    watcher.start()
    try:
        yield spent
    finally:
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.wall = time.monotonic() - started
        spent.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        stop.set()
        watcher.join()


def descendants(pid: int) -> list[int]:
    """All processes that a process started, directly or not."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                stat = (folder / "stat").read_text()
                parents.setdefault(int(stat[stat.rindex(")") + 2 :].split()[1]), []).append(int(folder.name))
    found, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


def proportional_size(pid: int) -> int:
    """Kilobytes of a process, a page that n processes share counted as an n-th; 0 when it is gone."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
