"""A mock's assertion that is never made: not called, or a name the mock invents.

What it finds: ``mock.assert_called_once`` without parentheses, alone or under ``assert``; and what looks like an
assertion but is an attribute that a mock makes up on the spot, such as ``mock.called_once_with(1)``,
``assert mock.called_once`` or ``mock.called_count``. Names that something in the suite defines are left alone.

Why it matters: the attribute of a mock is another mock, and a mock is true. The check passes whatever was called.
(Python 3.12 and later raise AttributeError for some of these names, for a mock without a spec.)

Instead: ``mock.assert_called_once_with(1)``, ``mock.assert_called_once()``, ``assert mock.call_count == 1``. With
``autospec=True`` invented names fail at once.

When to ignore it: when the object is not a mock, and has such a method itself.

Source: https://docs.python.org/3/library/unittest.mock.html#autospeccing, https://docs.astral.sh/ruff/rules (PGH005)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from qualitygate.fixing.script import Script
from qualitygate.model import (
    Assert,
    Assign,
    Attribute,
    Call,
    Evaluate,
    Expr,
    Finding,
    FixTier,
    Function,
    Hit,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.model.judgement import Edit, Fix
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import expressions, render, root_name, statements, target

_REAL = frozenset(
    {"assert_called", "assert_called_once", "assert_called_with", "assert_called_once_with", "assert_any_call",
     "assert_has_calls", "assert_not_called", "assert_awaited", "assert_awaited_once", "assert_awaited_with",
     "assert_awaited_once_with", "assert_any_await", "assert_has_awaits", "assert_not_awaited"}
)  # fmt: skip
_INVENTED = frozenset(
    {"called_once", "called_with", "called_once_with", "called_count", "calls_count", "not_called", "has_been_called",
     "has_been_called_with", "awaited_once", "awaited_with", "awaited_once_with", "not_awaited", "called_onced_with",
     "called_one_with"}
)  # fmt: skip
#: What an invented name was meant to be.
_MEANT = {
    "called_once": "assert_called_once", "called_with": "assert_called_with", "called_count": "call_count",
    "called_once_with": "assert_called_once_with", "calls_count": "call_count", "not_called": "assert_not_called",
    "has_been_called": "assert_called", "has_been_called_with": "assert_called_with",
    "awaited_once": "assert_awaited_once", "awaited_with": "assert_awaited_with", "not_awaited": "assert_not_awaited",
    "awaited_once_with": "assert_awaited_once_with", "called_onced_with": "assert_called_once_with",
    "called_one_with": "assert_called_once_with",
}  # fmt: skip


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each statement."""
    if (_REAL | _INVENTED).isdisjoint(mentions(function)):
        return
    for statement in statements(function.body, enter=True):
        match statement:
            case Evaluate(value=value) | Assert(test=value):
                for wrong in _wrong(value, isinstance(statement, Assert)):
                    if not _is_defined(wrong.attr, function, suite):
                        why = "is not called" if wrong.attr in _REAL else "is no assertion of a mock"
                        yield Hit(statement.span, f"`{render(wrong, 60)}` {why}: nothing is checked")


def _wrong(value: Expr, asserted: bool) -> Iterator[Attribute]:
    """The attributes that should have been assertions: the whole statement, or anywhere in what is asserted."""
    called = {id(each.func) for each in expressions(value) if isinstance(each, Call)}
    head = value.func if isinstance(value, Call) else value
    for each in expressions(value):
        if not isinstance(each, Attribute) or not (asserted or each is head) or not root_name(each):
            continue
        if (each.attr in _REAL and id(each) not in called) or each.attr in _INVENTED:
            yield each


def _is_defined(name: str, function: Function, suite: Suite) -> bool:
    """Whether a double of the suite, written by hand, has an attribute of that name: defined, or set by itself."""
    if name in _REAL:
        return False
    methods = [each for file in suite.files for cls in file.classes for each in cls.functions]
    bodies = (within.body for within in (function, *methods))
    own = (each for body in bodies for each in statements(body, enter=True) if isinstance(each, Assign))
    set_there = any(target(item) == f"self.{name}" for each in own for item in each.targets)
    return set_there or any(name == each.name for each in methods)


def repair(script: Script, finding: Finding) -> Fix | None:
    """The assertion that was meant, called. Unsafe: what was never checked may not hold."""
    statement = script.find(finding.span, ast.stmt)
    match statement:
        case ast.Expr(value=value) | ast.Assert(test=value, msg=None):
            pass
        case _:
            return None
    counted = isinstance(statement, ast.Assert) and isinstance(value, ast.Compare)
    wrong = value.left if isinstance(value, ast.Compare) else value.func if isinstance(value, ast.Call) else value
    if not isinstance(wrong, ast.Attribute) or script.start(wrong) != script.start(value):
        return None
    right = _MEANT.get(wrong.attr, wrong.attr)
    if counted != (right == "call_count") or (right not in _REAL and not counted):
        return None
    called = isinstance(value, ast.Call)
    if not called and not counted and right.endswith(("with", "call", "calls", "await", "awaits")):
        return None  # with which arguments, nobody knows
    if counted:
        return Fix((Edit(script.end(wrong) - len(wrong.attr), script.end(wrong), right),))
    end = Edit(script.end(wrong) - len(wrong.attr), script.end(wrong), right if called else f"{right}()")
    return Fix((Edit(script.start(statement), script.start(value), ""), end))


BAD = (
    """
from unittest.mock import Mock
from shop import greet

def test_greet():
    mailer = Mock()
    greet("ada", mailer)
    mailer.send.assert_called_once  # finding
    assert mailer.send.assert_called_once  # finding
    mailer.send.called_once_with("ada")  # finding
    assert mailer.send.called_once_with("ada")  # finding
    assert mailer.send.called_once  # finding
    assert mailer.send.called_count == 1  # finding
    assert not mailer.stop.called and mailer.send.called_with("ada")  # finding
""",
)

GOOD = (
    """
from unittest.mock import Mock
from shop import Spy, greet

def test_greet():
    mailer = Mock()
    greet("ada", mailer)
    mailer.send.assert_called_once()
    mailer.send.assert_called_once_with("ada")
    assert mailer.send.called
    assert mailer.send.call_count == 1
    assert mailer.send.call_args.args == ("ada",)
    check = mailer.send.assert_called_once
    check()
""",
    """
class Spy:
    def called_with(self, name):
        return name in self.names

def test_spy():
    spy = Spy()
    spy.names = ["ada"]
    assert spy.called_with("ada")
""",
    """
from shop import greet

class Recorder:
    def send(self, name):
        self.called_once = True

def test_recorder():
    class Refusing(Recorder):
        def stop(self, **options):
            self.called_with = options

    recorder = Refusing()
    greet("ada", recorder)
    assert recorder.called_once
    assert recorder.called_with == {"now": True}
""",
)

FIXED = (
    (
        """
from unittest.mock import Mock
from shop import greet

def test_greet():
    mailer = Mock()
    greet("ada", mailer)
    mailer.send.assert_called_once
    assert mailer.send.assert_called_once
    mailer.send.called_once_with("ada")
    assert mailer.send.called_once_with("ada")  # once
    assert mailer.send.called_once
    assert mailer.send.called_count == 1
    assert mailer.stop.not_called()
""",
        """
from unittest.mock import Mock
from shop import greet

def test_greet():
    mailer = Mock()
    greet("ada", mailer)
    mailer.send.assert_called_once()
    mailer.send.assert_called_once()
    mailer.send.assert_called_once_with("ada")
    mailer.send.assert_called_once_with("ada")  # once
    mailer.send.assert_called_once()
    assert mailer.send.call_count == 1
    mailer.stop.assert_not_called()
""",
    ),
)

RULE = Rule(
    severity=Severity.ERROR,
    subject=Subject.FUNCTION,
    find=find,
    bad=BAD,
    good=GOOD,
    fix=FixTier.UNSAFE,
    repair=repair,
    fixed=FIXED,
)
