"""A name made unique by the second of the clock: two tests in one second share it.

What it finds: ``int(time.time())``, ``round(time.time())`` or ``strftime`` of ``now()`` without microseconds, inside an
f-string, a ``+`` or a ``%`` with a string, or ``format``, in a test, fixture or helper. Where the text is only printed,
or holds something unique besides, nothing is said.

Why it matters: tests take milliseconds, and run side by side. Two that start in the same second make the same user, and
one of them fails with "already exists", on fast machines first.

Instead: ``uuid.uuid4().hex``, ``factory.Sequence``, a counter with the worker's id (``worker_id`` of pytest-xdist).

When to ignore it: where a person reads the name later, and a unique part follows.

Source: document 000
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assert,
    Assign,
    Binary,
    Call,
    Expr,
    FString,
    Function,
    Hit,
    Literal,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import calls, expressions, literal, render, statements, target

_NOW = ("datetime.datetime.now().strftime", "datetime.datetime.utcnow().strftime", "time.strftime")
_UNIQUE = frozenset({"os.getpid", "id", "next"})
_DRAWN = ("uuid.uuid", "random.", "secrets.", "numpy.random.")  #: modules whose calls give another value each
_TELLS = frozenset({"print", "write", "info", "debug", "warning", "error", "log", "skip", "fail", "echo", "sleep"})


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each name."""
    if {"time", "strftime"}.isdisjoint(mentions(function)):
        return
    if not any(_is_second(call) for call in calls(function.body, enter=True)):
        return
    told = [node for each in statements(function.body, enter=True) for node in _told(each)]
    skipped = {id(each) for node in told for each in expressions(node)}
    seen: set[int] = set()
    for each in expressions(function.body, enter=True):
        if id(each) in skipped or id(each) in seen or not _is_text(each):
            continue
        inside = list(expressions(each))
        seen |= {id(inner) for inner in inside}
        seconds = [inner for inner in inside if _is_second(inner) and not _is_shown(inner)]
        unique = any(isinstance(inner, Call) and _is_unique(inner) for inner in inside)
        if seconds and not unique and isinstance(each, (FString, Binary, Call)):
            yield Hit(each.span, f"`{render(each, 60)}` is the same for all tests of one second")


def _told(statement: object) -> list[Expr]:
    """What a statement only shows."""
    if isinstance(statement, Assert):
        return [statement.message] if statement.message is not None else []
    value = getattr(statement, "value", None)
    tells = isinstance(value, Call) and value.attr in _TELLS and not isinstance(statement, Assign)
    return [value] if tells and value is not None else []


def _is_unique(call: Call) -> bool:
    return call.target in _UNIQUE or call.target.startswith(_DRAWN)


def _is_text(each: Expr) -> bool:
    """Whether it puts a text together; of a chain of ``+`` the whole."""
    if isinstance(each, FString):
        return True
    if isinstance(each, Binary) and each.op in ("+", "%"):
        sides = (each.left, each.right)
        return any(isinstance(side, Literal) and isinstance(side.value, str) for side in sides) or (
            each.op == "+" and any(map(_is_text, sides))
        )
    return isinstance(each, Call) and each.attr == "format" and target(each).startswith("?")


def _is_second(node: Expr) -> bool:
    if not isinstance(node, Call):
        return False
    if node.target in ("int", "round"):
        return len(node.args) == 1 and target(node.args[0]) == "time.time" and isinstance(node.args[0], Call)
    form = literal(node.args[0], "") if node.target in _NOW and node.args else ""
    return isinstance(form, str) and "%S" in form and "%f" not in form


def _is_shown(node: Expr) -> bool:
    """Whether it is a difference or a date for a person, rather than a number."""
    return (
        isinstance(node, Call) and node.target in _NOW and any(sign in str(literal(node.args[0], "")) for sign in ":/ ")
    )


BAD = (
    """
import time
from datetime import datetime
from shop import register

def test_register():
    name = f"user_{int(time.time())}"  # finding
    assert register(name) == name
    mail = "user" + str(round(time.time())) + "@example.com"  # finding
    assert register(str(int(time.time())) + "-" + str(id))  # finding
    assert register(mail)

def make_user():
    return register(f"user-{datetime.now().strftime('%Y%m%d%H%M%S')}")  # finding

def test_user():
    assert make_user() and register("user_{}".format(int(time.time())))  # finding
""",
)

GOOD = (
    """
import time
import uuid
from datetime import datetime
from random import random
from shop import register

def test_register():
    name = f"user_{uuid.uuid4().hex}"
    assert register(name) == name
    start = time.time()
    print(f"took {time.time() - start}")
    assert register(f"user_{int(time.time())}_{uuid.uuid4()}")
    assert register(str(int(time.time())) + "-" + str(int(random() * 1000)))
    assert register(due=int(time.time()) + 5)
    assert register(f"user_{time.time()}")
    assert register(f"{datetime.now().strftime('%H:%M:%S')}")
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
