"""From a test to its assertions as the published detectors count them: those in its own body, with their messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualitygate.model import Assert, Attribute, Bool, Call, Compare, Expr, Function, Name, Span, Unary
from qualitygate.scanner.query import walk

#: How many values each assertion of unittest takes before its message, where that is not two.
_ONE = frozenset({"assertTrue", "assertFalse", "assertIsNone", "assertIsNotNone", "assert_"})
_WITHOUT = ("assertRaises", "assertWarns", "assertLogs", "assertNoLogs")


@dataclass(frozen=True, slots=True)
class Assertion:
    """An ``assert`` statement, or a call of an assertion of unittest."""

    node: Assert | Call
    span: Span
    values: tuple[Expr, ...]  #: the operands of a comparison, the arguments of a call; without the message
    has_message: bool


def assertions(function: Function) -> Iterator[Assertion]:
    """The assertions in the body, in order; those of functions defined inside are not its own."""
    for each in walk(function.body):
        if isinstance(each, Assert):
            yield Assertion(each, each.span, operands(each.test), each.message is not None)
        elif isinstance(each, Call) and each.attr.startswith("assert") and _is_of_self(each):
            count = 1 if each.attr in _ONE else len(each.args) if each.attr.startswith(_WITHOUT) else 2
            has_message = each.keyword("msg") is not None or len(each.args) > count
            yield Assertion(each, each.span, each.args[:count], has_message)


def operands(test: Expr) -> tuple[Expr, ...]:
    """What is compared, through ``and``, ``or`` and ``not``; else the value itself."""
    match test:
        case Compare(left=left, right=right):
            return (left, right)
        case Bool(values=values):
            return tuple(each for value in values for each in operands(value))
        case Unary(op="not", operand=operand):
            return operands(operand)
    return (test,)


def _is_of_self(call: Call) -> bool:
    return isinstance(call.func, Attribute) and isinstance(call.func.value, Name) and call.func.value.id == "self"
