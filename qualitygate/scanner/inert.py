"""From a statement to whether nothing that it does outlives the function it stands in."""

from __future__ import annotations

from qualitygate.model import (
    Assign,
    Binary,
    Call,
    Container,
    Define,
    Evaluate,
    Expr,
    For,
    Function,
    If,
    Jump,
    Literal,
    Name,
    Pair,
    Return,
    Stmt,
    Try,
    Unary,
    With,
)
from qualitygate.scanner.query import target, walk


def does_nothing(statement: Stmt) -> bool:
    """Whether it has no effect but on the names of its function, as far as can be read.

    Of a block only what it says itself counts: ask for each statement inside as well.
    """
    match statement:
        case Define(definition=Function(decorators=(), params=params)):
            return all(param.default is None for param in params)
        case Assign(targets=targets, value=value):
            return value is not None and _is_plain(value) and all(isinstance(each, Name) for each in targets)
        case Evaluate(value=value) | If(test=value) | Return(value=value) if value is not None:
            return _is_plain(value)
        case For(target=Name(), iterable=Call(func=Name(target="range"), args=args)):
            return all(map(_is_plain, args))
        case With(items=items):
            return all(target(each.context) == "contextlib.nullcontext" for each in items)
        case Jump(kind=kind):
            return kind not in ("global", "nonlocal")
    return isinstance(statement, Try)


def _is_plain(value: Expr) -> bool:
    """Whether working it out runs nobody's code: names, constants, and what operators make of them."""
    return all(isinstance(each, (Name, Literal, Container, Pair, Binary, Unary)) for each in walk(value))
