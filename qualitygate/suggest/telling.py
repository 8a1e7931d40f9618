"""Two forms of an expression in, the values that tell them apart out: worked out, never guessed."""

from __future__ import annotations

import ast
import itertools
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass

#: Operators by their nodes.
_COMPUTE: dict[type[ast.operator], Callable[..., object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}

_RIGHT_ZERO = "the right side is 0"
_RIGHT_ONE = "the left side is 0, or the right side is 1 or -1"
_EITHER_ZERO = "either side is 0"
_EQUAL = "both sides are equal"

#: Where two operators give the same for whole numbers.
AGREEMENT: dict[tuple[type[ast.operator], type[ast.operator]], str] = {
    (ast.Add, ast.Sub): _RIGHT_ZERO,
    (ast.Sub, ast.Add): _RIGHT_ZERO,
    (ast.Mult, ast.Div): _RIGHT_ONE,
    (ast.Div, ast.Mult): _RIGHT_ONE,
    (ast.FloorDiv, ast.Div): "the right side divides the left without a rest",
    (ast.Mod, ast.Div): "the left side is 0",
    (ast.LShift, ast.RShift): _EITHER_ZERO,
    (ast.RShift, ast.LShift): _EITHER_ZERO,
    (ast.BitAnd, ast.BitOr): _EQUAL,
    (ast.BitOr, ast.BitAnd): _EQUAL,
    (ast.BitXor, ast.BitAnd): "both sides are 0",
    (ast.Pow, ast.Mult): "the left side is 0, the right side is 1, or both are 2",
}

#: Operands tried in turn, and how large a literal may be: powers and shifts grow fast.
_LEFTS, _RIGHTS = (7, 6, 5), (2, 3, 4)
_LARGEST, _LARGEST_EXPONENT = 10**6, 12

#: More sides of ``and`` and ``or`` are not tried.
_MOST_SIDES = 6

#: A comparison read from its other side.
_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.Lt,
    ast.Lt: ast.Gt,
    ast.GtE: ast.LtE,
    ast.LtE: ast.GtE,
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
}


@dataclass(frozen=True, slots=True)
class Operands:
    """Two numbers, and what each of two operators makes of them."""

    left: object
    right: object
    before: object
    after: object


def find_operands(
    before: ast.operator, after: ast.operator, left: ast.expr | None = None, right: ast.expr | None = None
) -> Operands | None:
    """Whole numbers for which the operators differ; where a side is a number, it is that one.

    >>> find_operands(ast.Mult(), ast.Div(), right=ast.Constant(3))
    Operands(left=7, right=3, before=21, after=2.3333333333333335)
    >>> find_operands(ast.Add(), ast.Sub(), right=ast.Constant(0))
    """
    old, new = _COMPUTE.get(type(before)), _COMPUTE.get(type(after))
    if old is None or new is None:
        return None
    limit = _LARGEST_EXPONENT if isinstance(before, (ast.Pow, ast.LShift, ast.RShift)) else _LARGEST
    lefts, rights = _candidates(left, _LEFTS, limit), _candidates(right, _RIGHTS, limit)
    for one, other in itertools.product(lefts, rights):
        try:
            was, becomes = old(one, other), new(one, other)
        except (ArithmeticError, TypeError, ValueError):
            continue
        if was != becomes:
            return Operands(one, other, was, becomes)
    return None


def read_number(node: ast.AST | None) -> int | float | None:
    """The value of a number literal, with its sign; None for anything else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = read_number(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return node.value
    return None


def find_boundary(op: ast.cmpop, before: float, after: float, *, on_left: bool = False) -> float | None:
    """The number that a comparison with ``before`` and one with the greater ``after`` treat differently.

    ``on_left``: the bound stands left of the operator. None where the operator compares no sizes.

    >>> find_boundary(ast.Gt(), 10, 11), find_boundary(ast.GtE(), 10, 11), find_boundary(ast.Lt(), 10, 11, on_left=True)
    (11, 10, 11)
    """
    seen = _MIRRORED.get(type(op))
    if seen is None:
        return None
    return after if (seen if on_left else type(op)) in (ast.Gt, ast.LtE) else before


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of ``and`` and ``or``, and every choice of their truth that two forms decide differently."""

    sides: tuple[ast.AST, ...]
    choices: tuple[tuple[bool, ...], ...]


def find_choices(before: ast.AST, after: ast.AST) -> Sides | None:
    """Where two logical expressions of the same sides differ; None when they have other sides, or too many.

    >>> find_choices(ast.parse("a and b", mode="eval").body, ast.parse("a or b", mode="eval").body).choices
    ((True, False), (False, True))
    """
    sides = {ast.dump(side): side for side in _list_sides(before)}
    if sides.keys() != {ast.dump(side) for side in _list_sides(after)} or not 0 < len(sides) <= _MOST_SIDES:
        return None
    choices = tuple(
        choice
        for choice in itertools.product((True, False), repeat=len(sides))
        if _decide(before, known := dict(zip(sides, choice, strict=True))) != _decide(after, known)
    )
    return Sides(tuple(sides.values()), choices)


def _candidates(node: ast.expr | None, numbers: tuple[int, ...], limit: int) -> tuple[int | float, ...]:
    value = read_number(node)
    if value is not None:
        return (value,) if abs(value) <= limit else ()
    return () if isinstance(node, ast.Constant) else numbers


def _list_sides(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _list_sides(value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _list_sides(node.operand)
    else:
        yield node


def _decide(node: ast.AST, known: dict[str, bool]) -> bool:
    if isinstance(node, ast.BoolOp):
        decided = [_decide(value, known) for value in node.values]
        return all(decided) if isinstance(node.op, ast.And) else any(decided)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return not _decide(node.operand, known)
    return known[ast.dump(node)]
