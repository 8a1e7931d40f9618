"""A file, socket or connection that a test opens and nobody closes.

What it finds: ``open``, ``socket.socket``, ``socket.create_connection``, ``sqlite3.connect``, ``urlopen``, an archive,
an executor or a pool, bound to a local variable in a test or a helper that it calls, where the variable is never
closed (``close``, ``shutdown``, ``with``, a clean-up), and never handed to anything that could: returned, yielded,
stored, or given to a call. In a fixture also one of these, a ``requests.Session`` or an ``httpx.Client``, that it
makes and returns: without a ``yield`` there is no place to close it.

Why it matters: the handle stays until the garbage collector comes by. Windows cannot delete the file meanwhile, the
port stays bound, and ``-W error`` turns the ResourceWarning into a failure of whichever test runs then.

Instead: ``with open(path) as file:``; ``path.read_text()``; a fixture that closes after its ``yield``.

When to ignore it: where the missing close is what is tested.

Source: https://docs.python.org/3/library/exceptions.html#ResourceWarning, https://docs.astral.sh/ruff/rules (SIM115)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.acquisitions import CLIENTS, OPENS
from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Case,
    Expr,
    Function,
    Hit,
    Name,
    Return,
    Rule,
    Severity,
    Style,
    Subject,
    Suite,
    With,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import Node, calls, children, code, names, statements, target, walk, without_docstring

_NAMES = frozenset(path.rpartition(".")[2] for path in OPENS | CLIENTS)
_CLOSES = frozenset({"close", "shutdown", "disconnect", "terminate", "quit", "detach", "aclose", "release"})
_LATER = frozenset({"addfinalizer", "callback", "enter_context", "closing", "push"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each resource."""
    for fixture in suite.reach[case.id].fixtures:
        if fixture.style is Style.PYTEST and not fixture.function.is_generator and _opens(fixture.function, suite):
            yield from _returned(fixture.function)
    run = [part.function for part in inline(case, suite)]
    for function in run:
        for each in statements(function.body) if _opens(function, suite) else ():
            if isinstance(each, Assign) and isinstance(each.value, Call) and each.value.target in OPENS:
                bound = [item.id for item in each.targets if isinstance(item, Name)]
                alone = len(bound) == len(each.targets) == 1
                patched = any(_is_patched(around, each.value) for around in run)
                if (
                    alone
                    and not patched
                    and not _is_read(each.value, bound[0], function)
                    and _stays(function, bound[0], each.value)
                ):
                    message = f"`{bound[0]}` is opened and never closed"
                    yield Hit(each.span, message, function.path, function.qualname)


def _opens(function: Function, suite: Suite) -> bool:
    return not _NAMES.isdisjoint(mentions(function))


def _returned(function: Function) -> Iterator[Hit]:
    """What a fixture without a yield makes and gives away."""
    body = without_docstring(function)
    managed = {id(call) for each in statements(body) if isinstance(each, With) for call in calls(each)}
    made = [call for call in calls(body) if call.target in OPENS | CLIENTS and id(call) not in managed]
    if made and not any(call.attr in _CLOSES | _LATER for call in calls(body, enter=True)):
        given = {
            name
            for each in statements(body)
            if isinstance(each, Return) and each.value is not None
            for name in names(each.value)
        }
        for each in statements(body):
            match each:
                case Return(value=Call() as call) if call in made:
                    yield _left(call, function)
                case Assign(targets=(Name(id=name),), value=Call() as call) if call in made and name in given:
                    yield _left(call, function)


def _left(call: Call, function: Function) -> Hit:
    message = f"`{call.target}` is made here, and `{function.name}` has no place to close it"
    return Hit(call.span, message, function.path, function.qualname)


def _stays(function: Function, name: str, opened: Call) -> bool:
    """Whether nothing closes it, and it is only read from: attributes and methods of its own."""
    holders: dict[int, Node] = {}
    for node in walk(function.body, enter=True):
        for inner in children(node):
            holders[id(inner)] = node
    for node in walk(function.body, enter=True):
        if isinstance(node, Name) and node.id == name:
            holder = holders.get(id(node))
            if isinstance(holder, Assign) and holder.value is opened:
                continue
            if getattr(holder, "attr", "") == "" or getattr(holder, "attr", "") in _CLOSES or isinstance(holder, Call):
                return False
    return True


def _is_read(opened: Call, name: str, function: Function) -> bool:
    """Whether it is the answer to a request that is read to its end, which closes it."""
    read = (call for call in calls(function.body) if call.target == f"{opened.target}().read" or _is_of(call, name))
    return opened.attr == "urlopen" and any(not call.args for call in read)


def _is_of(call: Call, name: str) -> bool:
    return call.attr == "read" and isinstance(call.func, Attribute) and call.func.value == Name(name)


def _is_patched(function: Function, opened: Call) -> bool:
    """Whether what opens it is replaced, or the whole test stands in for it."""
    nodes: list[Expr] = [each for each in walk(code(function)) if isinstance(each, Call)]
    return any("patch" in target(each) or "mock" in target(each).lower() for each in nodes if each is not opened)


BAD = (
    """
import socket
import sqlite3
from urllib.request import urlopen
import pytest
import requests
from shop import Client, load, save

@pytest.fixture
def client(server):
    session = requests.Session()  # finding
    session.headers["accept"] = "text/csv"
    return Client(server, session=session)

@pytest.fixture
def db(tmp_path):
    return sqlite3.connect(tmp_path / "shop.db")  # finding

def test_client(client, db):
    assert client.get("/") == load(db)

def test_save(tmp_path):
    save(tmp_path / "stock.csv")
    file = open(tmp_path / "stock.csv")  # finding
    assert file.read() == "mug,2"

def test_database(tmp_path):
    db = sqlite3.connect(tmp_path / "shop.db")  # finding
    db.execute("create table stock (name)")
    assert load(tmp_path) == []

def test_listens():
    client = socket.create_connection(("localhost", load.port))  # finding
    client.sendall(b"mug")
    assert client.recv(3) == b"mug"

def test_helped(tmp_path):
    check_stock(tmp_path / "stock.csv")

def check_stock(path):
    file = open(path)  # finding
    assert file.read() == "mug,2"

def test_answer(server):
    answer = urlopen(server)  # finding
    other = urlopen(server)  # finding
    assert answer.status == 200
    assert other.read(10) == b"mug,2"
    server.read()
""",
)

GOOD = (
    """
from urllib.request import urlopen

def test_read_to_its_end(server):
    answer = urlopen(server)
    assert answer.read() == b"mug,2"
""",
    """
import contextlib
import sqlite3
from unittest.mock import patch
import pytest
from shop import load, save

def test_save(tmp_path):
    with open(tmp_path / "stock.csv") as file:
        assert file.read() == "mug,2"

def test_closed(tmp_path):
    file = open(tmp_path / "stock.csv")
    assert file.read() == "mug,2"
    file.close()

def test_handed_over(tmp_path):
    file = open(tmp_path / "stock.csv")
    assert load(file) == "mug,2"

def test_helped(tmp_path):
    file = open_stock(tmp_path)
    assert file.read() == "mug,2"
    file.close()

def open_stock(folder):
    file = open(folder / "stock.csv")
    return file

def test_with_later(tmp_path):
    db = sqlite3.connect(tmp_path / "shop.db")
    with contextlib.closing(db):
        assert load(db) == []

def test_stack(tmp_path, stack):
    db = sqlite3.connect(tmp_path / "shop.db")
    stack.callback(db.close)
    assert db.execute("select 1")

def test_stored(tmp_path):
    file = open(tmp_path / "stock.csv")
    save.file = file
    assert save() == file.name

def test_patched():
    with patch("builtins.open"):
        file = open("stock.csv")
        assert file.read()

@pytest.fixture
def db(tmp_path):
    db = sqlite3.connect(tmp_path / "shop.db")
    yield db
    db.close()

@pytest.fixture
def text(request):
    request.addfinalizer(save)
    return open("tests/stock.csv").read()

@pytest.fixture
def rows():
    with open("tests/stock.csv") as file:
        return load(file)

def test_rows(db, text, rows):
    assert db.execute("select 1")
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
