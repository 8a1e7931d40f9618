"""A server or process that a fixture starts, and nothing stops.

What it finds: in a test or a pytest fixture, a ``threading.Thread`` or ``multiprocessing.Process`` whose target is a
server's loop (``serve_forever``, ``run_forever``, ``app.run``, ``uvicorn.run``), or a ``subprocess.Popen``, where the
function never stops or awaits anything (``shutdown``, ``stop``, ``terminate``, ``kill``, ``wait``, ``communicate``,
``join``, a ``with``), and hands the process to no call.

Why it matters: the server keeps its port and its state; the next test finds the address in use or talks to the old
one, and after the run the process is still there.

Instead: after the ``yield``, in a ``finally``: ``server.shutdown(); thread.join(timeout=5)``, or
``process.terminate(); process.wait(timeout=5)``.

When to ignore it: when the process ends by itself, at once.

Source: https://docs.python.org/3/library/socketserver.html#socketserver.BaseServer.shutdown, document 000
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.acquisitions import name_started
from qualitygate.model import Case, Function, Hit, Return, Rule, Severity, Style, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import calls, expressions, last_part, statements, target

_STOPS = frozenset({
    "shutdown", "stop", "terminate", "kill", "wait", "communicate", "join", "close", "server_close", "send_signal",
    "killpg", "should_exit", "poll", "aclose", "stop_server", "quit", "exit",
})  # fmt: skip

#: What a helper that ends it is called, or what it is told to say on a command line.
_ENDS = re.compile(r"clean_?up|stop|kill|terminat|shut_?down|tear_?down", re.IGNORECASE)


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each start."""
    fixtures = [each.function for each in suite.reach[case.id].fixtures if each.style is Style.PYTEST]
    for function in (case.function, *fixtures):
        if {"Popen", "Thread", "Process"}.isdisjoint(mentions(function)):
            continue
        for call in calls(function.body):
            what = name_started(call)
            if what and not _is_stopped(function):
                yield Hit(call.span, f"the {what} started here is never stopped", function.path, function.qualname)


def _is_stopped(function: Function) -> bool:
    """Whether anything in it is stopped, managed, or left to the caller."""
    used = {last_part(target(each)) for each in expressions(function.body, enter=True)}
    if (
        used & _STOPS
        or any(map(_ENDS.search, used))
        or any("patch" in name.lower() or "mock" in name.lower() for name in used)
    ):
        return True
    popens = [call for call in calls(function.body) if call.target == "subprocess.Popen"]
    given = [arg for call in calls(function.body) for arg in (*call.args, *(each.value for each in call.keywords))]
    contexts = [item.context for each in statements(function.body) for item in getattr(each, "items", ())]
    returned = [each.value for each in statements(function.body) if isinstance(each, Return) and each.value]
    return any(popen in (*given, *contexts, *returned) for popen in popens)


BAD = (
    """
import subprocess
import sys
import threading
from http.server import HTTPServer
import pytest
from shop import app, fetch

@pytest.fixture
def server():
    server = HTTPServer(("localhost", 0), app)
    threading.Thread(target=server.serve_forever, daemon=True).start()  # finding
    return server

@pytest.fixture(scope="session")
def whole_run():
    threading.Thread(target=app.run, kwargs={"port": 0}, daemon=True).start()  # finding

@pytest.fixture(scope="session")
def worker():
    subprocess.Popen([sys.executable, "-m", "shop.worker"])  # finding
    yield

def test_fetch(server, worker, whole_run):
    assert fetch(server.server_port) == []
""",
)

GOOD = (
    """
import subprocess
import sys
import threading
from http.server import HTTPServer
import pytest
from shop import app, fetch

@pytest.fixture
def server():
    server = HTTPServer(("localhost", 0), app)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()

@pytest.fixture
def worker():
    with subprocess.Popen([sys.executable, "-m", "shop.worker"]) as process:
        yield process

def test_fetch(server, worker):
    out, _ = subprocess.Popen(["ls"]).communicate()
    assert fetch(server.server_port) == out

def test_helper():
    process = subprocess.Popen([sys.executable, "-m", "shop.worker"])
    assert fetch(1) == []
    _cleanup_process(process)

def test_thread():
    threading.Thread(target=fetch).start()
    assert fetch(1) == []
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
