"""From a test of the same file to whether it asserts that there is nothing where another asserts something."""

from __future__ import annotations

import re
from collections.abc import Collection

from qualitygate.model import (
    Assign,
    Call,
    CheckKind,
    Compare,
    Evaluate,
    Expr,
    Function,
    Literal,
    Name,
    Return,
    Unary,
    With,
)
from qualitygate.rules.assertions.presence import bind, find_made
from qualitygate.scanner.query import calls, last_part, render, statements, target

#: How a test, or the error that it expects, says that there is none of what was asked for.
_ABSENT = re.compile(r"(?:not?|non|n't)_?(?:exist|found|find|such)|unknown|missing|absent|KeyError|LookupError", re.I)


def gives_none(function: Function, asked: Collection[str]) -> bool:
    """Whether it asserts that a call of one of the names gives None."""
    denied = [
        check.test.left
        for check in function.checks
        if isinstance(check.test, Compare) and check.test.op in ("is", "==") and check.test.right == Literal(None)
    ]
    return _is_any_of(denied, function, asked)


def denies(function: Function, asked: Collection[str]) -> bool:
    """Whether it asserts that what a call of one of the names gives is not true."""
    denied: list[Expr] = []
    for check in function.checks:
        match check.test:
            case Compare(left=left, op="is" | "==", right=Literal(value=False)) | Unary(op="not", operand=left):
                denied.append(left)
    return _is_any_of(denied, function, asked)


def empties(function: Function, asked: Collection[str]) -> bool:
    """Whether it asserts that there is nothing in what a call of one of the names gives."""
    denied: list[Expr] = []
    for check in function.checks:
        match check.test:
            case Compare(left=Call(func=Name(target="len"), args=(left,)), op="==", right=Literal(value=0)):
                denied.append(left)
            case Compare(left=left, op="==", right=Literal(value="" | b"")):
                denied.append(left)
    return _is_any_of(denied, function, asked)


def misses(function: Function, asked: Collection[str]) -> bool:
    """Whether it asserts that a call of one of the names raises where there is none, as its name or the error says."""
    raising = [each.test for each in function.checks if each.kind is CheckKind.RAISES and isinstance(each.test, Call)]
    kinds = [render(call.args[0]) for call in raising if call.args]
    if not _ABSENT.search(" ".join((function.name, *kinds))):
        return False
    blocks = [each for each in statements(function.body) if isinstance(each, With)]
    inside = [part for each in blocks if any(item.context in raising for item in each.items) for part in each.body]
    values = (each.value for each in statements(inside) if isinstance(each, (Evaluate, Assign, Return)))
    made = [find_made(each, {}) for each in values if each is not None]
    run = {each.attr for each in made if isinstance(each, Call)}
    return not run.union(last_part(target(arg)) for call in raising for arg in call.args[1:2]).isdisjoint(asked)


def is_twin(one: Function, other: Function) -> bool:
    """Whether both call the same, assertions apart, so that what they give to it makes the difference."""
    return _called(one) == _called(other)


def _called(function: Function) -> set[str]:
    return {call.target for call in calls(function.body) if not call.attr.startswith("assert") and call.attr != "len"}


def _is_any_of(denied: Collection[Expr], function: Function, asked: Collection[str]) -> bool:
    values = bind(function)
    made = [find_made(each, values) for each in denied]
    return any(isinstance(each, Call) and each.attr in asked for each in made)
