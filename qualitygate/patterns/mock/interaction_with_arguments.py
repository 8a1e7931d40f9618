"""A call to a stand-in asserted with its arguments.

What it finds: ``assert_called_once_with`` and its family, and the weaker ``assert_called``, ``assert_called_once``,
``assert_awaited`` and ``assert_awaited_once``. That something was not called is another matter and left alone.

A conforming use: states the arguments, in this assertion or by reading ``call_args`` of the same stand-in.

Why it matters: a mail sent to the wrong address is sent all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Attribute, Call, Case, CheckKind, Expr, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import expressions, render

_WITH = frozenset(
    {"assert_called_with", "assert_called_once_with", "assert_any_call", "assert_has_calls", "assert_awaited_with",
     "assert_awaited_once_with", "assert_any_await", "assert_has_awaits"}
)  # fmt: skip
_BARE = frozenset({"assert_called", "assert_called_once", "assert_awaited", "assert_awaited_once"})
_READS = frozenset({"call_args", "call_args_list", "mock_calls", "method_calls", "await_args", "await_args_list"})


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use per assertion; a bare one beside a full one on the same stand-in is not counted."""
    calls = [check.test for check in case.function.checks if check.kind is CheckKind.MOCK]
    asserted = [(call, _stand_in(call.func)) for call in calls if isinstance(call, Call)]
    full = {mock for call, mock in asserted if call.attr in _WITH}
    read = {
        render(each.value)
        for each in expressions(case.function.body)
        if isinstance(each, Attribute) and each.attr in _READS
    }
    for call, mock in asserted:
        if call.attr in _WITH:
            yield UseHit(call.span)
        elif call.attr in _BARE and mock not in full:
            yield UseHit(call.span, () if mock in read else PATTERN.parts)


def _stand_in(func: Expr) -> str:
    return render(func.value) if isinstance(func, Attribute) else ""


GOOD = (
    """
from unittest.mock import Mock, call
from shop import greet

def test_greet():
    mailer = Mock()
    greet(mailer)
    mailer.send.assert_called_once_with("ada@example.com")  # use
    mailer.drop.assert_not_called()

def test_greet_reads():
    mailer = Mock()
    greet(mailer)
    mailer.send.assert_called_once()  # use
    assert mailer.send.call_args == call("ada@example.com")

def test_greet_twice():
    mailer = Mock()
    greet(mailer)
    mailer.send.assert_called()
    mailer.send.assert_has_calls([call("ada@example.com")])  # use
""",
)

BAD = (
    """
from unittest.mock import Mock
from shop import greet

def test_greet():
    mailer = Mock()
    greet(mailer)
    mailer.send.assert_called_once()  # lacks: arguments
""",
)

PATTERN = Pattern(
    source="002, 004",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("arguments",),
    touches=("external",),
)
