"""A child process in, what it said and how it ended out; nothing of it outlives its time, its parent or ours.

On Linux that holds for daemons too: this process adopts whatever its descendants leave behind, and ends it after each
run. macOS knows no such adoption: there a process that has made a session of its own outlives its run.

Standard library only.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Collection
from typing import Any

#: Linux's number of the request to become the parent of orphaned descendants.
_PR_SET_CHILD_SUBREAPER = 36

#: Seconds after which what does not die is left to the system.
_DYING = 5.0


def adopt_orphans() -> None:
    """From now on become the parent of every descendant whose own parent ends, where the system can do that."""
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, *(ctypes.c_ulong(value) for value in (1, 0, 0, 0)))


def end_orphans(spared: Collection[int] = ()) -> None:
    """Kill every child of ours that is not spared, and what becomes ours by that, and reap them."""
    deadline = time.monotonic() + _DYING
    while time.monotonic() < deadline:
        left = [pid for pid in children() if pid not in spared]
        if not left:
            return
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for pid in left:
            with contextlib.suppress(OSError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.0005)


def children() -> list[int]:
    """The numbers of all children of ours, ended ones that nobody has waited for too; none but on Linux."""
    if sys.platform != "linux":
        return []
    try:  # one system call: this is asked after each run, and there are seldom any
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return []
    try:
        return sorted({pid for thread in os.listdir("/proc/self/task") for pid in children_of(thread)})
    except OSError:  # a kernel without these files, or a thread that has just ended
        return sorted(int(name) for name in os.listdir("/proc") if name.isdigit() and parent_of(name) == os.getpid())


def children_of(thread: str) -> list[int]:
    """The numbers of the children that one of our threads started."""
    with open(f"/proc/self/task/{thread}/children") as file:
        return [int(pid) for pid in file.read().split()]


def parent_of(pid: str) -> int:
    """The number of a process's parent; 0 when the process has ended."""
    try:
        with open(f"/proc/{pid}/stat", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def watch(
    pid: int,
    reading: int,
    control: socket.socket,
    wall: list[float],
    first: float = 60.0,
    spared: Collection[int] = (),
) -> tuple[bytes, bool, int, Any]:
    """Read what the child says until it ends, or kill it when a test takes too long.

    ``wall`` are the seconds for each test, ``first`` those before the first one, ``spared`` the processes that were
    ours before. What the child started never outlives it, and nothing outlives the parent: when the control socket
    closes, child and session end.
    """
    text = b""
    timed_out = False
    open_ = True
    pause = 0.0005
    tests = 0
    deadline = time.monotonic() + first
    while True:
        left = deadline - time.monotonic()
        if left <= 0 and not timed_out:
            timed_out = True
            kill(pid)
        # A grandchild may hold the pipe open after the child's end, and a child may close it long before: look at the
        # child now and then.
        sources: list[Any] = [reading, control] if open_ else [control]
        ready, _, _ = select.select(sources, [], [], pause if timed_out or not open_ else min(max(left, 0.0), 0.05))
        if control in ready and not control.recv(1, socket.MSG_PEEK):
            kill(pid)
            end_orphans()
            os._exit(0)
        if reading in ready:
            piece = os.read(reading, 1 << 16)
            open_ = bool(piece)
            text += piece
            begun = text.count(b"\n@") if piece else tests
            if begun > tests:
                tests = begun
                deadline = time.monotonic() + wall[min(tests, len(wall)) - 1]
            if piece:
                continue
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            kill_group(pid)
            end_orphans(spared)
            return text + drain(reading, open_), timed_out, status, usage
        if not open_:
            pause = min(2 * pause, 0.05)


def drain(reading: int, open_: bool) -> bytes:
    """What is left in the pipe, without waiting for whoever holds it open."""
    text = b""
    while open_ and select.select([reading], [], [], 0)[0]:
        piece = os.read(reading, 1 << 16)
        open_ = bool(piece)
        text += piece
    return text


def kill(pid: int) -> None:
    """Kill a child that nobody has waited for, wherever it went, and its process group."""
    kill_group(pid)
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)


def kill_group(pid: int) -> None:
    """Kill all that is left in the process group of a child."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def answer(text: bytes, timed_out: bool, status: int, usage: Any, seconds: float) -> dict[str, Any]:
    """One result: ``end`` is done, timeout, signal or exit; the rest is what the child said of itself."""
    result: dict[str, Any] = {"op": "result", "seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "at": None}
    for line in text.decode("utf-8", "replace").splitlines():
        if line.startswith("@"):
            result["at"] = line[1:]
        elif line.startswith("{"):
            try:
                result.update(json.loads(line))
            except ValueError:
                continue
    if os.WIFSIGNALED(status):
        result["signal"] = os.WTERMSIG(status)
    if timed_out:
        result["end"] = "timeout"
    elif os.WIFSIGNALED(status):
        result["end"] = "timeout" if result["signal"] in (signal.SIGXCPU, signal.SIGPROF) else "signal"
    elif result.get("done"):
        result["end"] = "done"
    else:
        result["end"] = "exit"
        result["code"] = os.WEXITSTATUS(status)
    return result
