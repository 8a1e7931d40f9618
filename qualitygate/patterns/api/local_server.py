"""A real server on this machine for the tests that must go through a socket.

What it finds: a fixture that starts a server: ``http.server``, ``wsgiref`` or ``socketserver``, uvicorn, or a thread
that runs the application.

A conforming use: takes a free port (0), waits in a loop until the server answers when it starts in a thread of its own
(the servers of the standard library listen from the moment they are made), and shuts it down after the yield.

Why it matters: a fixed port is taken on another machine, a sleep is too short on a slow one, and a server left running
keeps the port and the state for the next run.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Container,
    Fixture,
    For,
    Function,
    Keyword,
    Literal,
    Pair,
    Pattern,
    Subject,
    Suite,
    UseHit,
    While,
    With,
)
from qualitygate.scanner.query import calls, cleaned_up, expressions, last_part, statements, target, walk

_LISTENING = frozenset(
    {"HTTPServer", "ThreadingHTTPServer", "TCPServer", "ThreadingTCPServer", "UDPServer", "make_server", "WSGIServer"}
)
_STOPS = frozenset({"shutdown", "server_close", "close", "stop", "terminate", "kill", "should_exit"})


def find(fixture: Fixture, suite: Suite) -> Iterator[UseHit]:
    """One use per fixture, at the call that makes the server."""
    function = fixture.function
    made = [call for call in calls(function.body) if call.attr in _LISTENING]
    threads = [call for call in calls(function.body) if call.target == "uvicorn.Server" or _runs_app(call)]
    if not (made or threads):
        return
    has = {
        "free port": not any(_is_fixed(each) for each in walk(function.body)),
        "readiness": bool(made) or any(isinstance(each, (For, While)) for each in statements(function.body, enter=True))
        or any("wait" in call.attr for call in calls(function.body)),
        "shut-down": _is_stopped(function, made),
    }  # fmt: skip
    yield UseHit((*made, *threads)[0].span, tuple(part for part in PATTERN.parts if not has[part]))


def _runs_app(call: Call) -> bool:
    ran = last_part(target(call.keyword("target")))
    return last_part(call.target) in ("Thread", "Process") and ran in ("run", "serve", "run_app", "run_server")


def _is_fixed(node: object) -> bool:
    match node:
        case Container(kind="tuple", items=(_, Literal(value=port))):
            return _is_port(port)
        case Pair(key=Literal(value="port"), value=Literal(value=port)) | Keyword("port", Literal(value=port)):
            return _is_port(port)
        case Call(args=(_, Literal(value=port), *_)) if node.attr == "make_server":
            return _is_port(port)
    return False


def _is_port(value: object) -> bool:
    return isinstance(value, int) and value >= 1024


def _is_stopped(function: Function, made: list[Call]) -> bool:
    managed = [item.context for each in statements(function.body) if isinstance(each, With) for item in each.items]
    exits = {each.attr for stmt in statements(function.body) if isinstance(stmt, Assign)
             for each in expressions(stmt.targets) if isinstance(each, Attribute)}  # fmt: skip
    return bool((cleaned_up(function) | exits) & _STOPS) or any(call in managed for call in made)


GOOD = (
    """
# file: tests/conftest.py
import threading
from http.server import HTTPServer
import pytest
import uvicorn

@pytest.fixture
def server():
    server = HTTPServer(("127.0.0.1", 0), Handler)  # use
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()

@pytest.fixture(scope="session")
def application(app):
    server = uvicorn.Server(uvicorn.Config(app, port=0))  # use
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield server
    server.should_exit = True

# file: tests/test_users.py
def test_users(server):
    assert server.server_port > 0
""",
)

BAD = (
    """
# file: tests/conftest.py
import threading
import time
import pytest

@pytest.fixture(scope="session")
def api_server(app):
    address = {"host": "127.0.0.1", "port": 5555}
    thread = threading.Thread(target=app.run, kwargs=address)  # lacks: free port, readiness, shut-down
    thread.start()
    time.sleep(1)
    yield "http://127.0.0.1:5555"

# file: tests/test_users.py
def test_users(api_server):
    assert api_server.startswith("http")
""",
)

PATTERN = Pattern(
    source="000",
    subject=Subject.FIXTURE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("free port", "readiness", "shut-down"),
    touches=("http",),
)
