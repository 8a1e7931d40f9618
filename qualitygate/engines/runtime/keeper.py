"""A command in, its ending out: ``python -m _qualitygate_runtime.keeper SECONDS FOLDER COMMAND...``.

The command runs in that folder and in a process group of its own, for so many seconds at most. It ends when the control
socket closes: what a new Python runs cannot be asked to see to that itself. The answer is that of a `template`. Where
Python may write compiled files, ``QUALITYGATE_BYTECODE`` names the folder to the command, and only there it should.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time

from .ending import adopt_orphans, answer, watch


def main() -> None:
    """Run the command and tell how it ended."""
    control = socket.socket(fileno=int(os.environ.pop("QUALITYGATE_CONTROL")))
    adopt_orphans()
    wall, folder, *command = sys.argv[1:]
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        os.environ |= {"PYTHONDONTWRITEBYTECODE": "1", "QUALITYGATE_BYTECODE": folder}
    reading, writing = os.pipe()
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            os.setpgid(0, 0)
            os.chdir(folder)
            os.set_inheritable(writing, True)  # it stays open until the process ends: that is what it says
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    os.close(writing)
    ending = watch(pid, reading, control, [float(wall)], float(wall))
    control.sendall(json.dumps(answer(*ending, time.monotonic() - started)).encode() + b"\n")


if __name__ == "__main__":
    main()
