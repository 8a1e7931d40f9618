"""From a test of the same file to whether it asserts that there is nothing where another asserts something."""

from __future__ import annotations

from collections.abc import Collection

from qualitygate.model import Call, Compare, Expr, Function, Literal, Name, Unary
from qualitygate.rules.assertions.presence import bind, find_made
from qualitygate.scanner.query import calls


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


def is_twin(one: Function, other: Function) -> bool:
    """Whether both call the same, assertions apart, so that what they give to it makes the difference."""
    return _called(one) == _called(other)


def _called(function: Function) -> set[str]:
    return {call.target for call in calls(function.body) if not call.attr.startswith("assert") and call.attr != "len"}


def _is_any_of(denied: Collection[Expr], function: Function, asked: Collection[str]) -> bool:
    values = bind(function)
    made = [find_made(each, values) for each in denied]
    return any(isinstance(each, Call) and each.attr in asked for each in made)
