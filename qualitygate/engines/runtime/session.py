"""Orders from a socket in, results out: pytest collects once, then every order runs in a forked child.

Started as ``python -m _qualitygate_runtime.session PYTEST_ARGS...`` with the number of the control socket in
``QUALITYGATE_CONTROL``. Orders and answers are JSON, one object a line:

- answer ``ready``: ``tests`` (node ids in order), ``errors`` (collection errors as [node id, text]), ``threads``,
  ``entered`` (mutated functions entered so far), ``lines`` (arcs run so far, when measuring coverage);
- order ``run``: ``tests`` (indexes into ready's list), ``mutant`` (name, null for none), ``mode`` (``judge``: stop at
  the first failure; ``watch``: run all; ``fail``: every mutated function raises), ``cpu`` and ``wall`` (seconds for
  each test), ``memory`` in bytes above the session's own, ``cover`` (measure lines), ``record`` (entered functions);
- answer ``result``: see `answer`.

No test ever runs in the session itself, so that every child starts from the state right after collection.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from typing import Any

import pytest


class Server:
    """The pytest plugin that takes over where tests would run."""

    def __init__(self, control: socket.socket, cover: dict[str, Any] | None) -> None:
        self.control = control
        self.orders = control.makefile("r", encoding="utf-8")
        self.errors: list[list[str]] = []
        self.meter: Any = None
        if cover is not None:
            from . import cover as covering

            self.meter = covering.Meter(cover["sources"])

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.errors.append([report.nodeid, str(getattr(report, "longreprtext", report.longrepr))[-4000:]])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        from . import child, settle

        settle.settle_hypothesis(session.items)
        settle.forget_warnings_of_collection(session.config)
        lines = self.meter.take() if self.meter is not None else {}
        entered = child.end_recording()
        gc.collect()
        gc.freeze()
        self.send(
            op="ready",
            tests=[item.nodeid for item in session.items],
            errors=self.errors,
            threads=threading.active_count() - 1,
            entered=entered,
            lines=lines,
            files=loaded_files(),
        )
        for line in self.orders:
            self.send(**self.obey(session, json.loads(line)))
        return True

    def send(self, **answer: Any) -> None:
        self.control.sendall(json.dumps(answer).encode() + b"\n")

    def obey(self, session: Any, order: dict[str, Any]) -> dict[str, Any]:
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            self.control.close()
            from . import child

            child.live(session, order, writing, self.meter)
        os.close(writing)
        text, timed_out, status, usage = watch(pid, reading, self.control, order["wall"])
        os.close(reading)
        return answer(text, timed_out, status, usage, time.monotonic() - started)


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
    tests = 0
    deadline = time.monotonic() + first
    while True:
        left = deadline - time.monotonic()
        if left <= 0 and not timed_out:
            timed_out = True
            kill_group(pid)
        if open_:
            # A grandchild may hold the pipe open after the child's end: look at the child now and then.
            sources: list[Any] = [reading, control]
            ready, _, _ = select.select(sources, [], [], min(max(left, 0.0), 0.05))
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
            time.sleep(0.0005)


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
    if timed_out:
        result["end"] = "timeout"
    elif os.WIFSIGNALED(status):
        result["signal"] = os.WTERMSIG(status)
        result["end"] = "timeout" if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGPROF) else "signal"
    elif result.get("done"):
        result["end"] = "done"
    else:
        result["end"] = "exit"
        result["code"] = os.WEXITSTATUS(status)
    return result


def loaded_files() -> list[str]:
    """The files of all loaded modules: shows whether the project came from the workspace."""
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    return sorted({file for file in files if isinstance(file, str)})


def main() -> int:
    """Serve until the socket closes."""
    control = socket.socket(fileno=int(os.environ.pop("QUALITYGATE_CONTROL")))
    cover = json.loads(os.environ.pop("QUALITYGATE_COVER", "null"))
    return int(pytest.main(sys.argv[1:], plugins=[Server(control, cover)]))


if __name__ == "__main__":
    sys.exit(main())
