"""Commands in, how each ended out: processes that share nothing with ours and leave nothing running.

For what must be as plain as a command typed by hand: no socket, no runtime, no fork of ours.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualitygate.engines.pool import Abandoned

#: Ends the process group it heard of last when its input ends: that is when we do, also by SIGKILL.
_WATCH = 'while read -r group; do last=$group; done; [ -z "$last" ] || kill -s KILL -- "-$last"'

#: Lowers the soft limits of CPU seconds and of address space in KiB (0 for none), then becomes the command.
_LIMITED = 'ulimit -S -t "$1" 2>/dev/null; [ "$2" = 0 ] || ulimit -S -v "$2" 2>/dev/null; shift 2; exec "$@"'


def limited(command: Sequence[str], *, cpu: float, memory: int = 0) -> list[str]:
    """The command with limits of its own: CPU seconds, whole seconds up, and bytes of address space where there are.

    What is above a limit that is already there is not set, nor what the system does not know.
    """
    return ["/bin/sh", "-c", _LIMITED, "sh", str(int(cpu) + 1), str(memory >> 10), *command]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended."""

    code: int  #: exit status, negative for a signal
    timed_out: bool
    seconds: float


@dataclass(slots=True)
class Supervisor:
    """Runs one command at a time. It and all it started end with it, with `stop`, and with our own process."""

    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _watch: subprocess.Popen[str] | None = field(default=None, init=False)
    _stopped: bool = field(default=False, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def run(
        self, command: Sequence[str], cwd: Path, environment: Mapping[str, str], output: Path, wall: float | None = None
    ) -> Ending:
        """Run a command in a session of its own until it ends, for so many seconds at most; what it prints is kept.

        Raises:
            Abandoned: `stop` was called.
        """
        started = time.monotonic()
        timed_out = False
        try:
            process = self._start(command, cwd, environment, output)
            try:
                process.wait(timeout=wall)
            except subprocess.TimeoutExpired:
                timed_out = True
        finally:
            self._end()
        return Ending(process.wait(), timed_out, time.monotonic() - started)

    def stop(self) -> None:
        """End what is running, and run nothing more; safe from any thread, and twice."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                end_group(self._process.pid)
            watch, self._watch = self._watch, None
        if watch is not None and watch.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                watch.stdin.close()
            watch.wait()

    def _start(
        self, command: Sequence[str], cwd: Path, environment: Mapping[str, str], output: Path
    ) -> subprocess.Popen[bytes]:
        with self._lock, output.open("wb") as out:
            if self._stopped:
                raise Abandoned
            if self._watch is None:
                self._watch = subprocess.Popen(
                    ["/bin/sh", "-c", _WATCH],
                    stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    text=True, start_new_session=True,
                )  # fmt: skip
            self._process = process = subprocess.Popen(
                command, cwd=cwd, env=dict(environment),
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            self._tell(process.pid)
            return process

    def _end(self) -> None:
        """End the process group, also when its first process has ended by itself."""
        with self._lock:
            process, self._process = self._process, None
            if process is not None:
                end_group(process.pid)
                process.wait()
                self._tell("")

    def _tell(self, group: int | str) -> None:
        if self._watch is not None and self._watch.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._watch.stdin.write(f"{group}\n")
                self._watch.stdin.flush()


def end_group(group: int) -> None:
    """Kill a process group, if there is any of it left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
