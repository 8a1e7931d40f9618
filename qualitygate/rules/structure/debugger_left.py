"""A call of the debugger is left in: the test stops and waits for a person.

What it finds: ``breakpoint()``, and ``set_trace()`` or ``post_mortem()`` of ``pdb``, ``ipdb``, ``pudb`` and the like,
in tests, fixtures and helpers. Left alone in a ``with`` or ``try``, which replace the debugger or expect its error,
and where the environment or an option asks for it.

Why it matters: in CI there is no terminal, and the test fails with an error about stdin, or hangs until the job ends.

Instead: delete it; ``pytest --pdb`` stops at a failure without a change of the code.

When to ignore it: in the tests of a debugger.

Source: https://docs.astral.sh/ruff/rules/debugger/ (T100)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from qualitygate.fixing.script import Script
from qualitygate.model import (
    Expr,
    Finding,
    FixTier,
    Function,
    Hit,
    If,
    Raise,
    Rule,
    Severity,
    Subject,
    Suite,
    Try,
    With,
)
from qualitygate.model.judgement import Fix
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import calls, render, walk

_MODULES = ("pdb", "ipdb", "pudb", "wdb", "rpdb", "epdb", "web_pdb", "remote_pdb", "bdb")
_STOPS = frozenset({"set_trace", "post_mortem", "pm", "breakpoint"})


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    if _STOPS.isdisjoint(mentions(function)):
        return
    guarded = {
        id(call)
        for each in walk(function.body, enter=True)
        if isinstance(each, (With, Try, Raise)) or (isinstance(each, If) and _is_asked_for(each.test))
        for call in calls(each, enter=True)
    }
    for call in calls(function.body, enter=True):
        module, _, name = call.target.rpartition(".")
        debugs = call.target == "breakpoint" or (module in _MODULES and name in _STOPS)
        if debugs and id(call) not in guarded and "breakpoint" not in function.name:
            yield Hit(call.span, f"`{render(call)}` waits for a person")


def _is_asked_for(test: Expr) -> bool:
    """Whether the environment or an option switches it on."""
    return any(word in render(test) for word in ("environ", "getenv", "getoption"))


def repair(script: Script, finding: Finding) -> Fix | None:
    """The line away. Unsafe: a test that waited or failed there goes on."""
    statement = script.find(finding.span, ast.Expr)
    edit = script.remove(statement) if statement is not None else None
    return Fix((edit,)) if edit is not None else None


BAD = (
    """
import pdb
import pytest
from ipdb import set_trace
from shop import total

@pytest.fixture
def cart():
    set_trace()  # finding
    return {}

def test_total(cart):
    breakpoint()  # finding
    assert total(cart) == 0
    if total(cart):
        pdb.set_trace()  # finding
""",
)

GOOD = (
    """
import os
import pytest
from shop import debugger, total

def test_total():
    debugger.set_trace()
    assert total({}) == 0

def test_asked():
    if os.environ.get("DEBUG"):
        breakpoint()
    assert total({}) == 0

def test_breakpoint():
    breakpoint()

def test_refused():
    with pytest.raises(OSError):
        breakpoint()
""",
)

FIXED = (
    (
        """
from shop import total

def test_total():
    breakpoint()
    assert total({}) == 0
""",
        """
from shop import total

def test_total():
    assert total({}) == 0
""",
    ),
)

RULE = Rule(
    severity=Severity.WARNING,
    subject=Subject.FUNCTION,
    find=find,
    bad=BAD,
    good=GOOD,
    fix=FixTier.UNSAFE,
    repair=repair,
    fixed=FIXED,
)
