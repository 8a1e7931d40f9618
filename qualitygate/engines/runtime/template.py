"""Orders from a socket in, endings of fresh pytest runs out: a process that has loaded pytest, not the project.

pytest calls `serve` before it reads the first conftest, or late: before it collects, with conftests loaded. Each order
forks a child in which pytest goes on from there, as a fresh process would, to the end of the interpreter. Orders: what
the plugin `cold` takes, ``output`` (a file) and ``wall`` (seconds). Answers as those of the session, after one that
says ``ready``, with the files of modules loaded so far (no source of the project may be among them), whether the
process is ``alone`` (without threads, which a fork loses) and ``plain`` (see `is_plain`).
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterable
from typing import Any

from . import ahead
from .ending import adopt_orphans, answer, children, watch
from .session import loaded_files

#: Plugins that leave nothing outside the process which they set up.
_KNOWN = frozenset(
    {"_pytest", "_qualitygate_runtime", "_hypothesis_pytestplugin", "hypothesis", "anyio", "faker", "pytest_asyncio",
     "pytest_cov", "pytest_mock", "pytest_randomly", "pytest_timeout", "typeguard", "xdist"}
)  # fmt: skip


def serve(config: Any, number: int, preload: Iterable[str] = ()) -> dict[str, Any]:
    """Fork a child for each order; returns only in a child, with its order. Modules to load before are named."""
    for name in preload:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    ahead.load_ahead()
    control = socket.socket(fileno=number)
    adopt_orphans()
    spared = children()
    ready = {"op": "ready", "files": loaded_files(), "alone": threading.active_count() == 1, "plain": is_plain(config)}
    control.sendall(json.dumps(ready).encode() + b"\n")
    gc.collect()
    ahead.settle_pages()
    gc.freeze()  # the collector of a child has nothing to do with what is here: half of what a short run costs
    orders = control.makefile("r", encoding="utf-8")
    for line in orders:
        order: dict[str, Any] = json.loads(line)
        reading, writing = os.pipe()
        started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            orders.close()
            control.close()
            settle(config, order)
            return order  # the pipe stays open until the process ends: that is what it says
        os.close(writing)
        ending = watch(pid, reading, control, [order["wall"]], order["wall"], spared)
        os.close(reading)
        control.sendall(json.dumps(answer(*ending, time.monotonic() - started)).encode() + b"\n")
    os._exit(0)


def is_plain(config: Any) -> bool:
    """Whether nobody but plugins that are known begins or ends something with a session: what one child ended, the next
    would miss."""
    for name in ("pytest_configure", "pytest_unconfigure", "pytest_sessionstart", "pytest_sessionfinish"):
        for implementation in getattr(config.hook, name).get_hookimpls():
            plugin = implementation.plugin
            module = getattr(plugin, "__name__", None) or type(plugin).__module__
            if module.partition(".")[0] not in _KNOWN:
                return False
    return True


def settle(config: Any, order: dict[str, Any]) -> None:
    """Signals, output, temporary folder and capture of the child's own."""
    os.setpgid(0, 0)
    os.chdir(config.invocation_params.dir)  # a run before may have removed and restored it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    capture = config.pluginmanager.getplugin("capturemanager")
    capturing = capture is not None and capture._global_capturing is not None
    if capturing:
        capture.stop_global_capturing()
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.close(output)
    os.makedirs(order["tmp"], exist_ok=True)
    os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = order["tmp"]
    tempfile.tempdir = None
    if capturing:
        capture.start_global_capturing()
