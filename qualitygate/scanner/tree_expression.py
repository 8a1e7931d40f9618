"""From the standard library's expressions to ours: what `lower_expression` makes of libcst's, several times as fast."""

from __future__ import annotations

import ast
from collections.abc import Callable
from sys import intern
from typing import Any

from qualitygate.model import (
    Attribute,
    Await,
    Binary,
    Bool,
    Call,
    Compare,
    Comprehension,
    Conditional,
    Container,
    Expr,
    FString,
    Keyword,
    Lambda,
    Literal,
    Name,
    Opaque,
    Pair,
    Span,
    Starred,
    Subscript,
    Walrus,
    Yield,
)
from qualitygate.scanner.calling import dotted_target, note_call
from qualitygate.scanner.fstrings import Hole, Plain, Text, Unreadable, split_fstring
from qualitygate.scanner.lowering import LEAST_UNPRINTED, MAX_DEPTH, Lowering, TooDeep, join, put_before
from qualitygate.scanner.text import count_characters

#: A longer string is hardly written twice.
_LONGEST_SHARED = 40


class Unsure(Exception):
    """Something the standard library's tree does not tell: the file is read with libcst."""


def lower(state: Lowering, node: ast.expr) -> Expr:
    """One expression. Raises TooDeep and Unsure."""
    kind = node.__class__
    if kind is ast.Name:
        text: str = node.id  # type: ignore[attr-defined]
        target = state.names.get(text, text)
        state.references.add(target)
        return Name(text, target, state.span)
    if kind is ast.Constant:
        value = node.value  # type: ignore[attr-defined]
        if value.__class__ is str and len(value) < _LONGEST_SHARED:
            value = intern(value)
        elif value.__class__ is int and value >= LEAST_UNPRINTED:
            return Opaque(_cut(state, node), state.span)
        return Literal(value, state.span)
    state.depth += 1
    if state.depth > MAX_DEPTH:
        raise TooDeep
    lowered = _TABLE.get(kind, _unsure)(state, node)
    state.depth -= 1
    return lowered


def lower_optional(state: Lowering, node: ast.expr | None) -> Expr | None:
    """The expression where there is one."""
    return None if node is None else lower(state, node)


def locate(state: Lowering, node: Any) -> Span:
    """Where a node stands, columns in characters; the span around itself where it stands there."""
    line, end = node.lineno, node.end_lineno
    column, end_column = node.col_offset, node.end_col_offset
    lines = state.lines
    if not lines[line - 1].isascii():
        column = count_characters(lines[line - 1], column)
    if not lines[end - 1].isascii():
        end_column = count_characters(lines[end - 1], end_column)
    around = state.span
    if around.column == column and around.line == line and around.end_column == end_column and around.end_line == end:
        return around
    numbers = state.numbers
    return Span(numbers[line], column, numbers[end], end_column)


def list_parameters(node: ast.arguments) -> list[tuple[ast.arg, ast.expr | None, str]]:
    """The parameters in source order, with their defaults and kinds (see `Param.kind`)."""
    plain = [*node.posonlyargs, *node.args]
    bare = len(plain) - len(node.defaults)
    found: list[tuple[ast.arg, ast.expr | None, str]] = [
        (param, node.defaults[index - bare] if index >= bare else None, "plain") for index, param in enumerate(plain)
    ]
    if node.vararg is not None:
        found.append((node.vararg, None, "star"))
    found.extend((param, default, "keyword") for param, default in zip(node.kwonlyargs, node.kw_defaults, strict=True))
    if node.kwarg is not None:
        found.append((node.kwarg, None, "doublestar"))
    return found


def _cut(state: Lowering, node: ast.expr) -> str:
    """A node's text as written."""
    span = locate(state, node)
    lines = state.lines[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column]
    lines[0] = lines[0][span.column :]
    return "\n".join(lines)


def _unsure(state: Lowering, node: ast.expr) -> Expr:
    raise Unsure(node.__class__.__name__)


def _attribute(state: Lowering, node: ast.Attribute) -> Expr:
    value = lower(state, node.value)
    target = intern(dotted_target(value, node.attr))
    state.references.add(target)
    return Attribute(value, node.attr, target, state.span)


def _call(state: Lowering, node: ast.Call) -> Expr:
    outer = state.span
    alone = state.alone is node
    if not state.in_fstring:
        state.span = locate(state, node)
    span = state.span
    func = lower(state, node.func)
    args: list[Expr] = []
    keywords: list[Keyword] = []
    if node.keywords:
        given: list[Any] = [*node.args, *node.keywords]
        if node.args and _place(node.args[-1]) > _place(node.keywords[0].value):  # f(a=1, *b)
            given.sort(key=lambda each: _place(each.value if isinstance(each, ast.keyword) else each))
        for each in given:
            if each.__class__ is ast.keyword:
                keywords.append(Keyword(each.arg, lower(state, each.value)))
            else:
                args.append(lower(state, each))
    else:
        args = [lower(state, each) for each in node.args]
    call = Call(func, tuple(args), tuple(keywords), span)
    state.span = outer
    note_call(state, call, alone)
    return call


def _place(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _comparison(state: Lowering, node: ast.Compare) -> Expr:
    outer = state.span
    if not state.in_fstring:
        state.span = locate(state, node)
    span = state.span
    left = lower(state, node.left)
    found: list[Expr] = []
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = lower(state, comparator)
        found.append(Compare(left, _COMPARISONS[op.__class__], right, span))
        left = right
    state.span = outer
    return found[0] if len(found) == 1 else Bool("and", tuple(found), span)


def _boolean(state: Lowering, node: ast.BoolOp) -> Expr:
    op = "and" if isinstance(node.op, ast.And) else "or"
    sides = [(lower(state, side), isinstance(side, ast.Compare)) for side in node.values]
    return join(op, sides, state.span)


def _unary(state: Lowering, node: ast.UnaryOp) -> Expr:
    return put_before(_UNARY[node.op.__class__], lower(state, node.operand), state.span)


def _binary(state: Lowering, node: ast.BinOp) -> Expr:
    left = lower(state, node.left)
    return Binary(left, OPERATORS[node.op.__class__], lower(state, node.right), state.span)


def _elements(kind: str) -> Callable[[Lowering, Any], Expr]:
    def lower_elements(state: Lowering, node: ast.List | ast.Tuple | ast.Set) -> Expr:
        return Container(kind, tuple([lower(state, each) for each in node.elts]), state.span)

    return lower_elements


def _dict(state: Lowering, node: ast.Dict) -> Expr:
    items: list[Expr] = []
    for key, value in zip(node.keys, node.values, strict=True):
        lowered = lower_optional(state, key)
        items.append(Pair(lowered, lower(state, value)))
    return Container("dict", tuple(items), state.span)


def _starred(state: Lowering, node: ast.Starred) -> Expr:
    return Starred(lower(state, node.value), state.span)


def _subscript(state: Lowering, node: ast.Subscript) -> Expr:
    value = lower(state, node.value)
    index = node.slice
    if isinstance(index, ast.Tuple) and len(index.elts) == 1 and isinstance(index.elts[0], ast.Starred):
        raise Unsure("x[*a] is no tuple, x[*a,] is one")
    return Subscript(value, lower(state, index), state.span)


def _slice(state: Lowering, node: ast.Slice) -> Expr:
    if node.lineno != node.end_lineno:
        raise Unsure("the text of a slice is without the indentation around")
    for part in (node.lower, node.upper, node.step):
        if part is not None:
            lower(state, part)
    return Opaque(_cut(state, node).strip(), state.span)


def _comprehension(kind: str) -> Callable[[Lowering, Any], Expr]:
    def lower_comprehension(state: Lowering, node: Any) -> Expr:
        if kind == "dict":
            key = lower(state, node.key)
            element: Expr = Pair(key, lower(state, node.value))
        else:
            element = lower(state, node.elt)
        targets: list[Expr] = []
        iterables: list[Expr] = []
        conditions: list[Expr] = []
        for loop in node.generators:
            targets.append(lower(state, loop.target))
            iterables.append(lower(state, loop.iter))
            conditions.extend(lower(state, each) for each in loop.ifs)
        return Comprehension(kind, element, tuple(targets), tuple(iterables), tuple(conditions), state.span)

    return lower_comprehension


def _conditional(state: Lowering, node: ast.IfExp) -> Expr:
    body = lower(state, node.body)
    test = lower(state, node.test)
    return Conditional(test, body, lower(state, node.orelse), state.span)


def _lambda(state: Lowering, node: ast.Lambda) -> Expr:
    params = list_parameters(node.args)
    for _, default, _ in params:
        lower_optional(state, default)
    names = tuple([param.arg for param, _, _ in params])
    outer = state.names
    if any(name in outer for name in names):
        state.names = {name: target for name, target in outer.items() if name not in names}
    body = lower(state, node.body)
    state.names = outer
    return Lambda(names, body, state.span)


def _await(state: Lowering, node: ast.Await) -> Expr:
    if state.alone is node:
        state.alone = node.value
    return Await(lower(state, node.value), state.span)


def _yield(state: Lowering, node: ast.Yield | ast.YieldFrom) -> Expr:
    state.is_generator = True
    return Yield(lower_optional(state, node.value), isinstance(node, ast.YieldFrom), state.span)


def _walrus(state: Lowering, node: ast.NamedExpr) -> Expr:
    name = node.target.id if isinstance(node.target, ast.Name) else ""
    return Walrus(name, lower(state, node.value), state.span)


def _fstring(state: Lowering, node: ast.JoinedStr) -> Expr:
    try:
        pieces = split_fstring(_cut(state, node))
    except Unreadable as problem:
        raise Unsure from problem
    values = [each for each in node.values if isinstance(each, ast.FormattedValue)]
    holes = [each for each in pieces if isinstance(each, Hole)]
    lowered: list[Expr] = []
    if len(values) != len(holes):
        raise Unsure("the holes of an f-string")
    left = iter(values)
    for piece in pieces:
        match piece:
            case Hole():
                lowered.extend(_fill(state, piece, next(left)))
            case Text(text=text):
                lowered.append(Literal(text, state.span))
            case Plain(text=text):
                lowered.append(Literal(ast.literal_eval(text), state.span))
    return FString(tuple(lowered), state.span)


def _fill(state: Lowering, hole: Hole, value: ast.FormattedValue) -> list[Expr]:
    """The expression in a hole, and those in its format that are no literals."""
    outer = state.lines
    state.in_fstring += 1
    node: ast.expr = value.value
    if not hole.text.isidentifier():  # read again: before Python 3.12, places in f-strings are not true
        state.lines = f"({hole.text}\n)".split("\n")
        try:
            node = ast.parse("\n".join(state.lines), mode="eval").body
        except SyntaxError as problem:
            raise Unsure from problem
    lowered = [lower(state, node)]
    state.lines = outer
    state.in_fstring -= 1
    spec = value.format_spec
    inner = (
        [each for each in spec.values if isinstance(each, ast.FormattedValue)]
        if isinstance(spec, ast.JoinedStr)
        else []
    )
    if len(inner) != len(hole.inner):
        raise Unsure("the format of an f-string")
    for each, nested in zip(hole.inner, inner, strict=True):
        lowered.extend(piece for piece in _fill(state, each, nested) if not isinstance(piece, Literal))
    return lowered


_COMPARISONS: dict[type, str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_UNARY: dict[type, str] = {ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}
#: How arithmetic and bitwise operations are written.
OPERATORS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip
_TABLE: dict[type, Callable[[Lowering, Any], Expr]] = {
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Compare: _comparison,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.JoinedStr: _fstring,
    ast.List: _elements("list"),
    ast.Tuple: _elements("tuple"),
    ast.Set: _elements("set"),
    ast.Dict: _dict,
    ast.Starred: _starred,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.ListComp: _comprehension("list"),
    ast.SetComp: _comprehension("set"),
    ast.DictComp: _comprehension("dict"),
    ast.GeneratorExp: _comprehension("generator"),
    ast.IfExp: _conditional,
    ast.Lambda: _lambda,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.NamedExpr: _walrus,
}
