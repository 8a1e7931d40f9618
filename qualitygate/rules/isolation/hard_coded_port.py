"""A test opens a server on a fixed port.

What it finds: a literal port other than 0 given to what listens: ``socket.bind((host, port))``, ``HTTPServer`` and its
relatives, ``make_server``, ``asyncio.start_server`` and ``create_server``, ``app.run(port=...)``, ``uvicorn.run``, a
``Thread`` or ``Process`` that is told to run one of these, and to an object whose class is called a server
(``ShopServer(port=5001)``) and that is started or entered. Silent where a mock, fake, stub or dummy takes part: nothing
listens then.

Why it matters: two runs on one machine, two workers of pytest-xdist, or any other program that has the port: "address
already in use". After a crash the port stays taken for a while.

Instead: port 0 and ask what was given: ``server.server_port``, ``sock.getsockname()[1]``; the ``unused_tcp_port``
fixture of pytest-asyncio.

When to ignore it: in a network namespace or container of its own.

Source: https://docs.python.org/3/library/socketserver.html, document 000
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Container,
    Expr,
    Function,
    Hit,
    Literal,
    Pair,
    Rule,
    Severity,
    Subject,
    Suite,
    WithItem,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import argument, calls, code, last_part, target, walk

_SERVERS = frozenset({"HTTPServer", "ThreadingHTTPServer", "TCPServer", "ThreadingTCPServer", "UDPServer",
                      "SimpleXMLRPCServer"})  # fmt: skip
_LISTENS = {"asyncio.start_server": 2, "wsgiref.simple_server.make_server": 1, "werkzeug.serving.make_server": 1}
_RUNS = frozenset({"app.run", "uvicorn.run", "server.run", "waitress.serve", "hypercorn.run", "run_app"})
#: What any of these mentions.
_NAMES = _SERVERS | {"bind", "start_server", "make_server", "create_server", "run", "serve", "run_app"}
#: What stands in for a server or is told that one is patched.
_DOUBLE = re.compile(r"(?i:mock|(?<![a-z])(?:fake|stub|dummy))|patch")
_OWN = re.compile(r"\wServer$")  #: a class of the project or a library that is called a server
_STARTS = frozenset({"start", "run", "serve", "serve_forever", "run_forever", "listen"})
_LOCAL = ("", "localhost", "127.0.0.1", "0.0.0.0", "::1", "::")


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    if _NAMES.isdisjoint(mentions(function)) and not any(map(_OWN.search, mentions(function))):
        return
    running = {id(call) for call in _running(function)}
    for call in calls(function.body, enter=True):
        port = _port(call) or (call.keyword("port") if id(call) in running else None)
        if isinstance(port, Literal) and type(port.value) is int and port.value > 0 and not _is_mocked(function):
            yield Hit(call.span, f"listens on port {port.value}: a second run finds it taken")


def _running(function: Function) -> Iterator[Call]:
    """The servers of a class that is called so which it starts or enters."""
    functions = (call.func for call in calls(function.body, enter=True) if call.attr in _STARTS)
    started = [each.value for each in functions if isinstance(each, Attribute)]
    for each in walk(function.body, enter=True):
        match each:
            case WithItem(context=Call() as call) if _OWN.search(call.attr):
                yield call
            case Assign(targets=items, value=Call() as call) if _OWN.search(call.attr):
                yield from (call for item in items if item in started)
    yield from (each for each in started if isinstance(each, Call) and _OWN.search(each.attr))


def _port(call: Call) -> Expr | None:
    """The port it listens on, as written."""
    if (call.attr == "bind" or call.attr in _SERVERS) and call.args:
        return _of_address(call.args[0])
    if call.target in _LISTENS:
        return argument(call, _LISTENS[call.target], "port")
    if call.attr == "create_server" and "loop" in call.target:
        return argument(call, 2, "port")
    if _runs(call.target):
        return call.keyword("port")
    if call.target in ("threading.Thread", "multiprocessing.Process") and _runs(target(call.keyword("target"))):
        given = call.keyword("kwargs")
        pairs = given.items if isinstance(given, Container) else ()
        return next((each.value for each in pairs if isinstance(each, Pair) and each.key == Literal("port")), None)
    return None


def _runs(path: str) -> bool:
    owner, _, method = path.rpartition(".")
    return f"{last_part(owner)}.{method}" in _RUNS or method in ("run_app",)


def _of_address(address: Expr) -> Expr | None:
    if isinstance(address, Container) and address.kind == "tuple" and len(address.items) > 1:
        host, port = address.items[:2]
        return port if isinstance(host, Literal) and host.value in _LOCAL else None
    return None


def _is_mocked(function: Function) -> bool:
    given = [param.name for param in function.params]
    called = [call.target for call in calls(code(function), enter=True)]
    return any(map(_DOUBLE.search, (*given, *called)))


BAD = (
    """
import socket
import threading
from http.server import HTTPServer
import pytest
import shop
from shop import Handler, ShopServer, app, fetch

@pytest.fixture
def server():
    thread = threading.Thread(target=app.run, kwargs={"host": "127.0.0.1", "port": 5555})  # finding
    thread.start()
    yield "http://127.0.0.1:5555"

def test_fetch():
    with HTTPServer(("localhost", 8000), Handler) as server:  # finding
        assert fetch(server) == b""

@pytest.fixture
def shop_server():
    server = ShopServer(port=5001)  # finding
    server.start()
    yield server
    server.stop()

def test_shop_server():
    with shop.ShopServer(host="localhost", port=5002):  # finding
        assert fetch(5002) == b""
    ShopServer(port=5003).start()  # finding
    assert fetch(5003) == b""

def test_taken():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 9999))  # finding
    assert fetch(listener, hashtub("stub")) is None
""",
)

GOOD = (
    """
import socket
from http.server import HTTPServer
from unittest.mock import Mock
from shop import Handler, Server, ShopServer, app, fetch

def test_fetch(unused_tcp_port):
    with HTTPServer(("localhost", 0), Handler) as server:
        assert fetch(server.server_port) == b""
    listener = socket.socket()
    listener.bind(("127.0.0.1", unused_tcp_port))
    assert fetch(listener) is None
    assert fetch(port=5555)

def test_not_started():
    server = ShopServer(port=5001)
    assert server.port == 5001
    with ShopServer(port=0) as other:
        assert fetch(other.port) == b""
    assert Server("shop", port=389).start()

def test_bound():
    listener = DummySocket()
    listener.bind(("127.0.0.1", 80))
    assert listener.bound == 80

def test_bound_fake(fake_socket):
    fake_socket.bind(("127.0.0.1", 80))
    assert fake_socket.bound == 80

def test_run():
    app.serve = Mock()
    app.run(port=5000)
    app.serve.assert_called_once_with(5000)
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
