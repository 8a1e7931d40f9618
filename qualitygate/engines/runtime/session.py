"""Orders from a socket in, results out: pytest collects once, then every order runs in a forked child.

Started as ``python -m _qualitygate_runtime.session PYTEST_ARGS...`` with the number of the control socket in
``QUALITYGATE_CONTROL``. Orders and answers are JSON, one object a line:

- answer ``ready``: ``tests`` (node ids in order), ``errors`` (collection errors as [node id, text]), ``threads``,
  ``entered`` (mutated functions entered so far), ``living`` (those that left something which runs their code, see
  `living`), ``state`` (a digest of what the process holds, see `leftovers`), ``apart`` (the same without the modules
  of the tests), ``lines`` (arcs run so far, when measuring coverage);
- order ``run``: ``tests`` (indexes into ready's list), ``mutant`` (name, null for none), ``mode`` (``judge``: stop at
  the first failure; ``matrix``: run all; ``watch``: run all, and time them; ``fail``: every mutated function raises),
  ``cpu`` and ``wall`` (seconds for each test), ``memory`` in bytes above the session's own, ``cover`` (measure lines),
  ``record`` (entered functions), ``observe`` (what neither of these shows, see `observe`), ``state`` (what is left
  behind where no test failed: ``all``, or that ``apart`` from the modules of the tests, see `leftovers`), ``compare``
  (where something is left behind, see `picture`);
- answer ``result``: see `ending.answer`.

No test ever runs in the session itself, so that every child starts from the state right after collection.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import socket
import sys
import threading
import time
from typing import Any

import pytest

from . import ahead
from .ending import adopt_orphans, answer, children, end_orphans, watch
from .rewriting import share_rewriting

#: Seconds that the session may take to end by itself: threads that a project left running may never end.
_LEAVING = 3.0


class Server:
    """The pytest plugin that takes over where tests would run."""

    def __init__(self, control: socket.socket, cover: str | None) -> None:
        self.control = control
        self.orders = control.makefile("r", encoding="utf-8")
        self.errors: list[list[str]] = []
        self.spared: list[int] = []  #: processes that collecting started: they live as long as the session
        self.meter: Any = None
        if cover is not None:
            from . import cover as covering

            self.meter = covering.Meter(cover)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.errors.append([report.nodeid, str(getattr(report, "longreprtext", report.longrepr))[-4000:]])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        from . import chance, child, constants, living, settle

        # Here and not in each child: registering a plugin is work, and there is a child for each mutant.
        listener = child.Listener()
        session.config.pluginmanager.register(listener, "qualitygate-listener")
        session.config.pluginmanager.register(chance.Chance(), "qualitygate-chance")
        settle.settle_hypothesis(session.items)
        constants.settle_constants()
        ahead.load_ahead()
        ahead.silence_reporter(session.config)
        ahead.remember_packages(session.items)
        settle.forget_warnings_of_collection(session.config)
        lines = self.meter.take() if self.meter is not None else {}
        entered = child.end_recording()
        self.spared = children()
        gc.unfreeze()  # what a project froze is not among the objects that can be asked for
        gc.collect()
        left = living.find_living()
        state, apart = child.tell_state(session, "all"), child.tell_state(session, "apart")
        gc.freeze()
        ahead.settle_pages()
        self.send(
            op="ready",
            tests=[item.nodeid for item in session.items],
            errors=self.errors,
            threads=threading.active_count() - 1,
            entered=entered,
            living=left,
            state=state,
            apart=apart,
            lines=lines,
            files=loaded_files(),
            modules=loaded_standard(),
        )
        for line in self.orders:
            self.send(**self.obey(session, json.loads(line), listener))
        settle.spare_hypothesis(session.config)
        leave_soon()
        return True

    def send(self, **answer: Any) -> None:
        self.control.sendall(json.dumps(answer).encode() + b"\n")

    def obey(self, session: Any, order: dict[str, Any], listener: Any) -> dict[str, Any]:
        ahead.locate(session.items[index] for index in order["tests"])
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            self.orders.close()  # it shares the socket, which no daemon of a test may hold open after us
            self.control.close()
            from . import child

            child.live(session, order, writing, self.meter, listener)
        os.close(writing)
        text, timed_out, status, usage = watch(pid, reading, self.control, order["wall"], spared=self.spared)
        os.close(reading)
        return answer(text, timed_out, status, usage, time.monotonic() - started)


def loaded_files() -> list[str]:
    """The files of all loaded modules: shows whether the project came from the workspace."""
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    return sorted({file for file in files if isinstance(file, str)})


def loaded_standard() -> list[str]:
    """The names of loaded modules of the standard library, and Hypothesis: the same whoever loads them first."""
    return [name for name in sys.modules if name.partition(".")[0] in sys.stdlib_module_names or name == "hypothesis"]


def leave_soon() -> None:
    """Let this process not outlive its orders: what of it does not end by itself is killed."""

    def end() -> None:
        end_orphans()
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(0)

    timer = threading.Timer(_LEAVING, end)
    timer.daemon = True
    timer.start()


def main() -> int:
    """Serve until the socket closes."""
    control = socket.socket(fileno=int(os.environ.pop("QUALITYGATE_CONTROL")))
    cover = os.environ.pop("QUALITYGATE_COVER", None)
    share_rewriting()
    adopt_orphans()
    atexit.register(end_orphans)  # the first to register is the last to be called
    return int(pytest.main(sys.argv[1:], plugins=[Server(control, cover)]))


if __name__ == "__main__":
    sys.exit(main())
