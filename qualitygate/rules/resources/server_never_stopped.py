"""A server or process that a fixture starts, and nothing stops.

What it finds: in a test or a pytest fixture, a ``threading.Thread`` or ``multiprocessing.Process`` whose target is a
server's loop (``serve_forever``, ``run_forever``, ``app.run``, ``uvicorn.run``), or a ``subprocess.Popen``, where the
function never stops or awaits anything (``shutdown``, ``stop``, ``terminate``, ``kill``, ``wait``, ``communicate``,
``join``, a ``with``), and hands the process to no call. A fixture's process or server that the test stops by the
fixture's name is left alone, and so is a child that runs a few lines of Python (``-c``) without a loop: it ends by
itself.

Why it matters: the server keeps its port and its state; the next test finds the address in use or talks to the old
one, and after the run the process is still there.

Instead: after the ``yield``, in a ``finally``: ``server.shutdown(); thread.join(timeout=5)``, or
``process.terminate(); process.wait(timeout=5)``.

When to ignore it: when the process ends by itself, at once; a short ``-c`` is seen, a program of another file is not.

Source: https://docs.python.org/3/library/socketserver.html#socketserver.BaseServer.shutdown, document 000
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.acquisitions import name_started
from qualitygate.model import (
    Assign,
    Call,
    Case,
    Container,
    Function,
    Hit,
    Return,
    Rule,
    Severity,
    Style,
    Subject,
    Suite,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import calls, expressions, last_part, literal, root_name, statements, target

_STOPS = frozenset({
    "shutdown", "stop", "terminate", "kill", "wait", "communicate", "join", "close", "server_close", "send_signal",
    "killpg", "should_exit", "poll", "aclose", "stop_server", "quit", "exit",
})  # fmt: skip

#: What a helper that ends it is called, or what it is told to say on a command line.
_ENDS = re.compile(r"clean_?up|stop|kill|terminat|shut_?down|tear_?down", re.IGNORECASE)


#: What lets lines of Python go on: a loop, a server, a wait for input, a sleep of more than nine seconds.
_LASTS = re.compile(r"while|serve|forever|run\(|input\(|stdin|\.wait\(|sleep\(\s*(?:\d{2}|\D)")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each start."""
    stopped = {root_name(call) for call in calls(case.function.body, enter=True) if call.attr in _STOPS}
    fixtures = [each for each in suite.reach[case.id].fixtures if each.style is Style.PYTEST]
    for function in (case.function, *(each.function for each in fixtures if each.name not in stopped)):
        if {"Popen", "Thread", "Process"}.isdisjoint(mentions(function)):
            continue
        for call in calls(function.body):
            what = name_started(call)
            if what and not _ends(call) and not _is_stopped(function):
                yield Hit(call.span, f"the {what} started here is never stopped", function.path, function.qualname)


def _ends(call: Call) -> bool:
    """Whether it is a child whose few lines of Python end by themselves."""
    words = [literal(each) for each in call.args[0].items] if call.args and isinstance(call.args[0], Container) else []
    code = words[words.index("-c") + 1] if "-c" in words[:-1] else None
    return isinstance(code, str) and not _LASTS.search(code)


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
    names = {
        target(item)
        for each in statements(function.body)
        if isinstance(each, Assign) and each.value in popens
        for item in each.targets
    }
    contexts = [item.context for each in statements(function.body) for item in getattr(each, "items", ())]
    returned = [each.value for each in statements(function.body) if isinstance(each, Return) and each.value]
    handed = any(target(each) in names - {""} for each in given)
    return handed or any(popen in (*given, *contexts, *returned) for popen in popens)


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

@pytest.fixture
def children():
    subprocess.Popen([sys.executable, "-c", "import shop; shop.serve()"])  # finding
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"])  # finding
    subprocess.Popen([sys.executable, "shop.py", "-c"])  # finding

@pytest.fixture
def child():
    process = subprocess.Popen([sys.executable, "-m", "shop.worker"])  # finding
    return process

def test_stopped_by_one(child):
    child.kill()
    assert fetch(1) == []

def test_not_by_the_other(child, children):
    assert fetch(child.pid) == []

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

def test_handed_on(reader):
    process = subprocess.Popen([sys.executable, "-m", "shop.worker"])
    assert reader(process) == []

def test_short():
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"])
    assert fetch(1) == []

@pytest.fixture
def child():
    return subprocess.Popen([sys.executable, "-m", "shop.worker"], stdout=None)

@pytest.fixture
def open_child():
    process = subprocess.Popen([sys.executable, "-m", "shop.worker"])
    return process

def test_stopped(open_child):
    assert fetch(1) == []
    open_child.terminate()

def test_thread():
    threading.Thread(target=fetch).start()
    assert fetch(1) == []
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
