"""A command in, a process that answers orders out: JSON lines over a socket, and an end that leaves nothing running."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def name_signal(number: int) -> str:
    """A signal's name; most of the real-time signals have none.

    >>> name_signal(11), name_signal(40)
    ('SIGSEGV', 'signal 40')
    """
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


#: How each line of an error inside pytest, or a plugin, begins.
_INTERNAL = "INTERNALERROR> "


class Channel:
    """One process of the runtime. It ends when the channel closes, or when our process does."""

    def __init__(self, command: Sequence[str], cwd: Path, environment: Mapping[str, str], log: Path) -> None:
        ours, theirs = socket.socketpair()
        self.control = ours
        self.log = log
        self.cwd = cwd
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                command, cwd=cwd, env=dict(environment) | {"QUALITYGATE_CONTROL": str(theirs.fileno())},
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, pass_fds=[theirs.fileno()],
                start_new_session=True,
            )  # fmt: skip
        theirs.close()
        self.answers = ours.makefile("r", encoding="utf-8")

    def hear(self) -> dict[str, Any] | None:
        """The next answer; None when the process has ended."""
        try:
            line = self.answers.readline()
        except (OSError, ValueError):
            return None
        return json.loads(line) if line else None

    def ask(self, order: Mapping[str, Any]) -> dict[str, Any] | None:
        """Send an order and wait for its answer; None when the process has ended."""
        try:
            self.control.sendall(json.dumps(order).encode() + b"\n")
        except OSError:
            return None
        return self.hear()

    def output(self) -> str:
        """The last lines the process printed; of an error inside pytest only what it says, and where in its folder."""
        text = self.log.read_text("utf-8", "replace") if self.log.exists() else ""
        lines = text.strip().splitlines()
        inside = [line.removeprefix(_INTERNAL) for line in lines if line.startswith(_INTERNAL)]
        said = [line for line in inside if line.strip() and not line.startswith((" ", "Traceback "))]
        frames = re.findall(rf'File "{re.escape(str(self.cwd))}/(.+)", line (\d+)', "\n".join(inside))
        return "\n".join(([f"{file}:{line}" for file, line in frames[-1:]] + said or lines)[-25:])

    def close(self) -> None:
        """End the process and everything it started; safe from any thread, and twice."""
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=5)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        # Whoever waits in `hear` has met the end by now: only then can the stream be closed under it.
        self.answers.close()
        self.control.close()
