"""A performance test runs with debugging on: it measures the debugging.

What it finds: in a test marked, placed or named as a performance test: ``debug=True``, ``DEBUG=True`` or ``echo=True``
given to a call, ``x.debug = True``, an environment variable whose name ends in DEBUG set to a true value, and
``setLevel(logging.DEBUG)``.

Why it matters: echoed statements, reloaders and debug logging cost more than much of the code, and differently on
each machine. The figure is not that of what ships.

Instead: measure with the settings of production.

When to ignore it: where the cost of debugging is what is measured.

Source: document 001
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Case,
    Function,
    Hit,
    Kind,
    Literal,
    Rule,
    Severity,
    Span,
    Subject,
    Subscript,
    Suite,
)
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import code, target, walk

_FLAGS = frozenset({"debug", "DEBUG", "echo"})
_TRUE = ("1", "true", "True", "yes", "on")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each flag."""
    for part in inline(case, suite) if case.kind is Kind.PERFORMANCE else ():
        for span, what in _flags(part.function):
            yield Hit(span, f"measures with {what}", part.function.path, part.function.qualname)


def _flags(function: Function) -> Iterator[tuple[Span, str]]:
    for each in walk(code(function)):
        match each:
            case Call():
                yield from _given(each)
            case Assign(targets=(Attribute(attr="debug" | "DEBUG"),), value=Literal(value=True)):
                yield each.span, "debugging on"
            case Assign(targets=(Subscript(index=Literal(value=str(name))),), value=Literal(value=value)):
                if name.upper().endswith("DEBUG") and (value is True or value in _TRUE):
                    yield each.span, f"`{name}` on"


def _given(call: Call) -> Iterator[tuple[Span, str]]:
    for keyword in call.keywords:
        if keyword.name in _FLAGS and keyword.value == Literal(True):
            yield call.span, f"`{keyword.name}=True`"
    match call.attr, call.args:
        case "setenv", (Literal(value=str(name)), Literal(value=value)):
            if name.upper().endswith("DEBUG") and value in _TRUE:
                yield call.span, f"`{name}` on"
        case "setLevel", (level,) if target(level) == "logging.DEBUG" or level == Literal("DEBUG"):
            yield call.span, "debug logging"


BAD = (
    """
# file: tests/performance/test_speed.py
import logging
import os
from sqlalchemy import create_engine
from shop import app, load

def test_load(benchmark, monkeypatch):
    monkeypatch.setenv("SHOP_DEBUG", "1")  # finding
    logging.getLogger("shop").setLevel(logging.DEBUG)  # finding
    engine = create_engine("postgresql://db", echo=True)  # finding
    app.debug = True  # finding
    app.config["DEBUG"] = True  # finding
    prepare()
    assert benchmark(load, engine) == 1

def prepare():
    app.debug = True  # finding
""",
)

GOOD = (
    """
# file: tests/performance/test_speed.py
import logging
from shop import app, load

def test_load(benchmark, monkeypatch):
    monkeypatch.setenv("SHOP_DEBUG", "0")
    monkeypatch.setenv("SHOP_MODE", "1")
    logging.getLogger("shop").setLevel(logging.WARNING)
    app.debug = False
    app.config["TESTING"] = True
    prepare()
    assert benchmark(load, echo=False) == 1

def prepare():
    app.debug = False

def run_by_hand():
    app.debug = True

# file: tests/unit/test_load.py
from shop import load

def test_load():
    assert load(debug=True) == 1
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
