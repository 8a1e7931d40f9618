"""What runs in this process from now on in, what no covered line and no entered function tells out.

Standard library only.
"""

from __future__ import annotations

import os
import sys
from typing import Any

#: Another program is executed, which may run the project out of our sight. A fork takes the mutant along.
SPAWNED = "spawned"

#: Lines may run that the tracer does not see: it is replaced, or they run in a forked process.
HIDDEN = "hidden"

#: Something outside the project is used that may answer otherwise next time: the network, other people's files.
OUTSIDE = "outside"

_EVENTS = {
    "subprocess.Popen": SPAWNED,
    "os.posix_spawn": SPAWNED,
    "os.exec": SPAWNED,
    "os.system": SPAWNED,
    "sys.settrace": HIDDEN,
    "sys.monitoring.register_callback": HIDDEN,
    "os.fork": HIDDEN,
    "os.forkpty": HIDDEN,
    "socket.getaddrinfo": OUTSIDE,
    "socket.gethostbyname": OUTSIDE,
}

#: Events whose first argument is a file or a folder that is read. SQLite's may be a URI.
_OF_FILES = ("open", "os.listdir", "os.scandir", "sqlite3.connect")

#: Events whose second argument is an address that is talked to.
_OF_CONNECTIONS = ("socket.connect", "socket.sendto", "socket.sendmsg")

#: multiprocessing executes programs without telling; these are imported by whoever does.
_SPAWNING_MODULES = ("multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver")

#: What belongs to the machine and not to anybody: as stable as the interpreter itself.
_MACHINE = ("/usr/", "/lib", "/etc/", "/dev/", "/proc/", "/sys/", "/bin/", "/sbin/", "/opt/", "/nix/")

_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1", "", None)


class Observer:
    """Listens to the interpreter's audit events; cannot be taken out again, so it is for children that end soon."""

    def __init__(self, inside: list[str]) -> None:
        """``inside`` are the folders whose files are the project's, or the run's own."""
        self.seen: set[str] = set()
        self.serving = False  #: this process listens itself: a local connection may be to it
        libraries = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
        prefixes = [sys.prefix, sys.base_prefix, sys.exec_prefix, *libraries, *inside]
        self.inside = tuple(os.path.join(os.path.realpath(one), "") for one in prefixes if one)
        sys.addaudithook(self.hear)

    def hear(self, event: str, args: Any) -> None:
        """One audit event."""
        if event in _EVENTS:
            if _EVENTS[event] == OUTSIDE and args[0] in _LOCAL_NAMES:
                return
            self.seen.add(_EVENTS[event])
        elif event in _OF_FILES:
            if OUTSIDE not in self.seen and self.is_outside(args[0]):
                self.seen.add(OUTSIDE)
        elif event == "socket.bind":
            self.serving = True
        elif event in _OF_CONNECTIONS and not (self.serving and is_local(args[1])):
            self.seen.add(OUTSIDE)

    def is_outside(self, path: Any) -> bool:
        """Whether a file is neither the project's nor the interpreter's nor the machine's."""
        if not isinstance(path, (str, bytes, os.PathLike)):
            return False  # a file descriptor, or nothing for the current folder
        name = os.fsdecode(path)
        if name.startswith("file:"):
            name = name.removeprefix("file:").partition("?")[0]
        name = os.path.realpath(name)
        if name == "/" or f"{name}/".startswith((*_MACHINE, *self.inside)):
            return False
        return os.path.exists(name)  # who looks for what is not there finds nothing next time either

    def findings(self) -> list[str]:
        """What was seen so far."""
        if any(name in sys.modules for name in _SPAWNING_MODULES):
            self.seen.add(SPAWNED)
        return sorted(self.seen)


def is_local(address: Any) -> bool:
    """Whether an address is of this machine: a path, a loopback address."""
    if not isinstance(address, tuple):
        return True
    return address[0] in _LOCAL_NAMES or str(address[0]).startswith("127.")
