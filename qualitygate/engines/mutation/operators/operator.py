"""A syntax node in, the same node with one change out: what an operator is, and the edits that several of them make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import libcst as cst

_Node = TypeVar("_Node", bound=cst.CSTNode)

#: What binds less tightly than ``not``, and so needs parentheses below it.
_LOOSE = (cst.BooleanOperation, cst.IfExp, cst.Lambda, cst.NamedExpr, cst.Yield)


@dataclass(frozen=True, slots=True)
class Operator:
    """What changes a node of some types.

    ``mutate`` gives new nodes that take the old one's place, and shares with it all that it leaves alone: what differs
    is found by identity.
    """

    nodes: tuple[type[cst.CSTNode], ...]
    mutate: Callable[[Any], Iterator[cst.CSTNode]]
    #: Source and the sources that must come of it, no more and no fewer. Statements stand inside a function.
    examples: tuple[tuple[str, tuple[str, ...]], ...]


def put(node: _Node, field: str, value: cst.BaseExpression) -> _Node:
    """The node with an expression in one of its fields; in parentheses where the syntax wants them (``while(x):``)."""
    try:
        return node.with_changes(**{field: value})
    except cst.CSTValidationError:
        return node.with_changes(**{field: bracket(value)})


def bracket(value: cst.BaseExpression) -> cst.BaseExpression:
    """An expression in parentheses."""
    return value.with_changes(lpar=[cst.LeftParen(), *value.lpar], rpar=[*value.rpar, cst.RightParen()])


def negate(value: cst.BaseExpression) -> cst.BaseExpression:
    """``not value``."""
    operand = bracket(value) if isinstance(value, _LOOSE) and not value.lpar else value
    return cst.UnaryOperation(cst.Not(), operand)


def delete(statement: cst.BaseSmallStatement) -> cst.BaseSmallStatement:
    """``pass`` in place of a statement: a block may not be empty, and no text must become a docstring."""
    return cst.Pass(semicolon=statement.semicolon)
