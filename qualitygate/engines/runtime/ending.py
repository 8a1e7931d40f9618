"""A child process in, what it said and how it ended out; nothing of it outlives its time, its parent or ours.

Standard library only.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import time
from typing import Any


def watch(
    pid: int, reading: int, control: socket.socket, wall: list[float], first: float = 60.0
) -> tuple[bytes, bool, int, Any]:
    """Read what the child says until it ends, or kill it when a test takes too long.

    ``wall`` are the seconds for each test, ``first`` those before the first one. The child's process group never
    outlives it, and nothing outlives the parent: when the control socket closes, child and session end.
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
            kill_group(pid)
        # A grandchild may hold the pipe open after the child's end, and a child may close it long before: look at the
        # child now and then.
        sources: list[Any] = [reading, control] if open_ else [control]
        ready, _, _ = select.select(sources, [], [], pause if timed_out or not open_ else min(max(left, 0.0), 0.05))
        if control in ready and not control.recv(1, socket.MSG_PEEK):
            kill_group(pid)
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


def kill_group(pid: int) -> None:
    """End the child and all that it left in its process group."""
    for send in (os.killpg, os.kill):
        try:
            send(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
        if send is os.killpg:
            return


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
