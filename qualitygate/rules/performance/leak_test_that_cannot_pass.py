"""A test that an object is gone, while a variable of the test still holds it.

What it finds: a local name whose object is given to ``weakref.ref``, and a later assertion that the reference, or
every reference of a list, is dead, with neither ``del`` of the name nor another value for it in between; the reference
itself is one: ``order = weakref.ref(order)``. The name of a loop counts: it holds the last object after the loop.

Why it matters: CPython keeps what a local name holds, so that the test fails for any code; or it is skipped, or its
bound is raised until it passes, and then it finds no leak.

Instead: ``del order`` before ``gc.collect()``; or make the objects in a function of their own.

When to ignore it: never.

Source: https://docs.python.org/3/library/weakref.html, document 001
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Compare,
    Comprehension,
    Delete,
    Expr,
    For,
    Function,
    Hit,
    Literal,
    Name,
    Rule,
    Severity,
    Stmt,
    Subject,
    Suite,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import assigned, calls, expressions, names, statements


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the assertion."""
    if "ref" not in mentions(function):
        return
    body = list(statements(function.body))
    for place, statement in enumerate(body):
        for call in calls(statement) if isinstance(statement, Assign) else _appended(statement):
            if call.target != "weakref.ref" or not call.args or not isinstance(call.args[0], Name):
                continue
            if isinstance(statement, Assign) and not any(isinstance(each, Name) for each in statement.targets):
                continue
            held = call.args[0].id
            after = body[place:]
            if held not in {param.name for param in function.params} and not any(
                _lets_go(each, held) for each in after
            ):
                yield from _dead_asserted(function, statement, held)


def _appended(statement: Stmt) -> Iterator[Call]:
    """References appended to a list."""
    value = getattr(statement, "value", None)
    if isinstance(value, Call) and isinstance(value.func, Attribute) and value.func.attr == "append":
        yield from calls(value.args)


def _lets_go(statement: Stmt, name: str) -> bool:
    if isinstance(statement, Delete):
        return any(isinstance(each, Name) and each.id == name for each in statement.targets)
    return isinstance(statement, (Assign, For)) and name in assigned(statement)


def _dead_asserted(function: Function, made: Stmt, held: str) -> Iterator[Hit]:
    """The assertion that a reference made there, or all of a list's, give None."""
    refs = assigned(made) if isinstance(made, Assign) else names(made)
    counted = {
        name: value
        for each in statements(function.body)
        if isinstance(each, Assign) and each.value is not None and names(each.value) & refs
        for name in assigned(each)
        if isinstance(value := each.value, Call) and value.target in ("sum", "len")
    }
    for check in function.checks:
        match check.test:
            case Compare(left=Call(func=Name(id=name)), op="is", right=Literal(value=None)) if name in refs:
                pass
            case Compare(left=Name(id=name), op="==", right=Literal(value=0)) if name in counted and _alive(
                counted[name]
            ):
                pass
            case Call(func=Name(id="all"), args=(Comprehension() as each,)) if names(each.iterables) & refs and _dead(
                each.element
            ):
                pass
            case _:
                continue
        if check.span.line > made.span.line and not check.conditional:
            yield Hit(check.span, f"`{held}` still holds an object: its reference cannot be dead")


def _alive(count: Expr) -> bool:
    """Whether it counts references that give something."""
    return any(
        isinstance(each, Compare) and each.op == "is not" and each.right == Literal(None) for each in expressions(count)
    )


def _dead(element: Expr) -> bool:
    return isinstance(element, Compare) and element.op == "is" and element.right == Literal(None)


BAD = (
    """
import gc
import weakref
from shop import Order

def test_loop():
    references = []
    for _ in range(100):
        order = Order()
        references.append(weakref.ref(order))
    gc.collect()
    alive = sum(1 for ref in references if ref() is not None)
    assert alive == 0  # finding
    assert all(ref() is None for ref in references)  # finding

def test_one():
    order = Order()
    reference = weakref.ref(order)
    gc.collect()
    assert reference() is None  # finding
""",
)

GOOD = (
    """
import gc
import weakref
from shop import Order

def test_loop():
    references = []
    for _ in range(100):
        order = Order()
        references.append(weakref.ref(order))
    del order
    gc.collect()
    assert all(ref() is None for ref in references)

def test_one():
    order = Order()
    reference = weakref.ref(order)
    assert reference() is order
    order = None
    assert reference() is None

def test_renamed():
    order = Order()
    order = weakref.ref(order)
    assert order() is None

def test_alive(order):
    reference = weakref.ref(order)
    kept = Order()
    other = weakref.ref(kept)
    assert other() is not None
    assert reference() is order
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
