"""A test replaces a method of the very object it tests, then calls that method.

What it finds: an object that the test itself makes, whose method it replaces by a mock (``thing.save = Mock()``,
``patch.object(thing, "save")``), and a call of that method, ``thing.save(...)``, in the same body while it is
replaced: the test's, or that of a helper it calls. It is replaced until the name or the method gets another value, or
is deleted. Mocks with ``wraps`` or ``side_effect`` are left alone, and so is a call written as the expected argument of
an ``assert_called_with``.

Why it matters: the call runs the mock and nothing else. Whatever is asserted of it is what the test wrote down itself.

Instead: call the real method, and replace what it depends on: the mailer, the clock, the store.

When to ignore it: where the call is made to let the mock record something for a helper under test.

Source: https://abseil.io/resources/swe-book/html/ch13.html (Test Doubles), document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Call, Case, Delete, Function, Hit, Name, Rule, Severity, Subject, Suite, With
from qualitygate.rules.mentions import mentions
from qualitygate.rules.mocking.doubles import MOCKS, is_mock, is_patch, is_shaped, replaced
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import assigned, calls, statements, target

_KEEPS = frozenset({"wraps", "side_effect"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call of what is replaced."""
    for part in inline(case, suite):
        if not (MOCKS | {"object"}).isdisjoint(mentions(part.function)):
            yield from _called(part.function)


def _called(function: Function) -> Iterator[Hit]:
    made = _made(function)
    expected = {
        id(inner)
        for call in calls(function.body)
        if call.attr.startswith("assert_")
        for inner in calls((*call.args, *call.keywords))
    }
    for path, first, last in _replaced(function):
        if path.partition(".")[0] in made and path.count(".") == 1:
            last = min(last, _restored(function, path, first))
            for call in calls(function.body):
                if call.target == path and first < call.span.line <= last and id(call) not in expected:
                    message = f"`{path}` is a mock here: the real one is not tested"
                    yield Hit(call.span, message, function.path, function.qualname)


def _made(function: Function) -> set[str]:
    """Names of objects that the test makes, mocks apart."""
    return {
        item.id
        for each in statements(function.body)
        if isinstance(each, Assign) and isinstance(each.value, Call) and not is_mock(each.value)
        if each.value.attr[:1].isupper() and "Mock" not in each.value.attr
        for item in each.targets
        if isinstance(item, Name)
    }


def _replaced(function: Function) -> Iterator[tuple[str, int, int]]:
    """Dotted path of each replaced method, and the lines between which it is."""
    for each in statements(function.body):
        if isinstance(each, Assign) and isinstance(each.value, Call) and is_mock(each.value):
            if not any(keyword.name in _KEEPS for keyword in each.value.keywords):
                yield from ((target(item), each.span.line, function.span.end_line) for item in each.targets)
        elif isinstance(each, With):
            for item in each.items:
                context = item.context
                if isinstance(context, Call) and is_patch(context) and context.attr == "object":
                    kept = any(keyword.name in _KEEPS for keyword in context.keywords)
                    if not kept and not is_shaped(context):
                        yield replaced(context), each.span.line, each.span.end_line


def _restored(function: Function, path: str, first: int) -> int:
    """The line from which the object or its method is another one, after a line; the last one where it stays."""
    names = {path, path.partition(".")[0]}
    return min(
        (
            each.span.end_line
            for each in statements(function.body)
            if isinstance(each, (Assign, Delete)) and each.span.line > first
            if not names.isdisjoint({*assigned(each), *map(target, each.targets)})
        ),
        default=function.span.end_line,
    )


BAD = (
    """
from unittest.mock import Mock, patch
from shop import Mailer

def test_send():
    mailer = Mailer()
    mailer.send = Mock(return_value=True)
    assert mailer.send("ada")  # finding

def test_send_patched():
    mailer = Mailer()
    with patch.object(mailer, "send") as send:
        mailer.send("ada")  # finding
    send.assert_called_once_with("ada")

def test_send_helped():
    check_send()

def check_send():
    mailer = Mailer()
    mailer.send = Mock(return_value=True)
    assert mailer.send("ada")  # finding

def test_send_twice():
    mailer = Mailer()
    mailer.send = Mock(return_value=True)
    assert mailer.send("ada")  # finding
    mailer.send = Mock(return_value=False)
    mailer = mailer.send("ada")  # finding
    assert not mailer.send("ada")
""",
)

GOOD = (
    """
from unittest.mock import Mock, patch
from shop import Mailer, Shop

def test_send():
    server = Mock()
    server.send = Mock(return_value=True)
    mailer = Mailer(server)
    assert mailer.send("ada")
    assert server.send("ada")

def test_send_helped():
    check_send(Mailer())

def check_send(mailer):
    server = Mock()
    server.send = Mock(return_value=True)
    assert mailer.post(server)

def test_wrapped():
    mailer = Mailer()
    mailer.send = Mock(wraps=mailer.send)
    assert mailer.send("ada")

def test_order():
    shop = Shop()
    shop.mail = Mock()
    shop.order("mug")
    shop.mail.assert_called_once_with("mug")

def test_expected():
    mailer, callback = Mailer(), Mock()
    thread = Mailer()
    thread.get = Mock()
    mailer.send_all(callback, thread)
    callback.assert_called_with(thread.get(), then=thread.get())

def test_another():
    mailer = Mailer()
    mailer.send = Mock(return_value=True)
    assert mailer.send_all(["ada"])
    mailer = Mailer()
    assert mailer.send("ada")

def test_restored():
    mailer = Mailer()
    real = mailer.send
    mailer.send = Mock(return_value=True)
    mailer.send_all(["ada"])
    mailer.send = real
    assert mailer.send("ada")

def test_deleted():
    mailer = Mailer()
    mailer.send = Mock(return_value=True)
    mailer.send_all(["ada"])
    del mailer.send
    assert mailer.send("ada")

def test_after():
    mailer = Mailer()
    with patch.object(mailer, "send"):
        mailer.send_all(["ada"])
    assert mailer.send("ada")
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
