"""From an asserted expression to why it holds whatever the code does, if it does."""

from __future__ import annotations

import operator
from collections.abc import Callable

from qualitygate.model import (
    Bool,
    Call,
    Compare,
    Comprehension,
    Container,
    Expr,
    FString,
    Lambda,
    Literal,
    Name,
    Starred,
    Unary,
)  # fmt: skip
from qualitygate.scanner.rendering import render

_MIRRORED = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}
_COMPARED: dict[str, Callable[[object, object], object]] = {"==": operator.eq, "!=": operator.ne}


def always_true(test: Expr) -> str:
    """Why it always holds, else the empty string.

    >>> always_true(Compare(Call(Name("len", "len"), (Name("x"),)), ">=", Literal(0)))
    'no length is negative'
    """
    match test:
        case Literal(value=value) if value:
            return "it is a constant"
        case Container(kind=kind, items=items) if any(not isinstance(item, Starred) for item in items):
            return f"a {kind} with something in it is true"
        case FString(parts=parts) if any(isinstance(part, Literal) and part.value for part in parts):
            return "a string that is not empty is true"
        case Lambda():
            return "a function is true; it is never called"
        case Comprehension(kind="generator"):
            return "a generator is true; it is never run"
        case Unary(op="not", operand=operand):
            empty = isinstance(operand, Container) and not operand.items
            return "it is a constant" if empty or (isinstance(operand, Literal) and not operand.value) else ""
        case Bool(op="or", values=values):
            return next((f"`{render(each)}` is true" for each in values if always_true(each)), "")
        case Bool(op="and", values=values):
            reasons = [always_true(each) for each in values]
            return reasons[0] if all(reasons) else ""
        case Compare(left=Literal(value=left), op=op, right=Literal(value=right)) if op in _COMPARED:
            return "both sides are constants" if _COMPARED[op](left, right) else ""
        case Compare(left=Call(func=Name(target="len")), op=op, right=Literal(value=int(bound))):
            return _of_length(op, bound)
        case Compare(left=Literal(value=int(bound)), op=op, right=Call(func=Name(target="len"))):
            return _of_length(_MIRRORED.get(op, ""), bound)
        case Call(func=Name(target="isinstance"), args=(_, Name(target="object"))):
            return "everything is an object"
    return ""


def _of_length(op: str, bound: int) -> str:
    holds = (op == ">=" and bound <= 0) or (op in (">", "!=") and bound < 0)
    return "no length is negative" if holds else ""
