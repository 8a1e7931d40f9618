"""From libcst expressions to ours: dotted targets through imports, spans, and the oracles met on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

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
    Starred,
    Subscript,
    Walrus,
    Yield,
)
from qualitygate.scanner.calling import dotted_target, note_call
from qualitygate.scanner.lowering import LEAST_UNPRINTED, MAX_DEPTH, Lowering, TooDeep, join, put_before
from qualitygate.scanner.names import read_name
from qualitygate.scanner.operators import BINARY, COMPARISONS, UNARY


def lower_expression(state: Lowering, node: cst.CSTNode) -> Expr:
    """One expression. Raises TooDeep, and Misaligned from the positions."""
    state.depth += 1
    if state.depth > MAX_DEPTH:
        raise TooDeep
    lowered = _TABLE.get(node.__class__, _opaque)(state, node)
    state.depth -= 1
    return lowered


def annotate(state: Lowering, annotation: cst.Annotation | None) -> Expr | None:
    """The expression of an annotation."""
    return None if annotation is None else lower_expression(state, annotation.annotation)


def parameters(node: cst.Parameters) -> list[tuple[cst.Param, str]]:
    """The parameters in source order, with their kinds (see `Param.kind`)."""
    found = [(param, "plain") for param in (*node.posonly_params, *node.params)]
    if isinstance(node.star_arg, cst.Param):
        found.append((node.star_arg, "star"))
    found.extend((param, "keyword") for param in node.kwonly_params)
    if node.star_kwarg is not None:
        found.append((node.star_kwarg, "doublestar"))
    return found


def _name(state: Lowering, node: cst.Name) -> Expr:
    text = read_name(node.value)
    target = state.names.get(text)
    if target is None:
        if text in _CONSTANTS:
            return Literal(_CONSTANTS[text], state.span)
        target = text
    state.references.add(target)
    return Name(text, target, state.span)


_CONSTANTS: dict[str, object] = {"True": True, "False": False, "None": None}


def _attribute(state: Lowering, node: cst.Attribute) -> Expr:
    value = lower_expression(state, node.value)
    attr = read_name(node.attr.value)
    target = dotted_target(value, attr)
    state.references.add(target)
    return Attribute(value, attr, target, state.span)


def _call(state: Lowering, node: cst.Call) -> Expr:
    outer = state.span
    alone = state.alone is node
    if not state.in_fstring:
        state.span = state.positions.call(node)
    span = state.span
    func = lower_expression(state, node.func)
    args: list[Expr] = []
    keywords: list[Keyword] = []
    for arg in node.args:
        value = lower_expression(state, arg.value)
        if arg.keyword is not None:
            keywords.append(Keyword(read_name(arg.keyword.value), value))
        elif arg.star == "":
            args.append(value)
        elif arg.star == "*":
            args.append(Starred(value, span))
        else:
            keywords.append(Keyword(None, value))
    call = Call(func, tuple(args), tuple(keywords), span)
    state.span = outer
    note_call(state, call, alone)
    return call


def _comparison(state: Lowering, node: cst.Comparison) -> Expr:
    outer = state.span
    if not state.in_fstring:
        state.span = state.positions.comparison(node)
    span = state.span
    left = lower_expression(state, node.left)
    found: list[Expr] = []
    for target in node.comparisons:
        right = lower_expression(state, target.comparator)
        found.append(Compare(left, COMPARISONS[target.operator.__class__], right, span))
        left = right
    state.span = outer
    return found[0] if len(found) == 1 else Bool("and", tuple(found), span)


def _boolean(state: Lowering, node: cst.BooleanOperation) -> Expr:
    op = "and" if isinstance(node.operator, cst.And) else "or"
    sides = [(lower_expression(state, side), isinstance(side, cst.Comparison)) for side in (node.left, node.right)]
    return join(op, sides, state.span)


def _unary(state: Lowering, node: cst.UnaryOperation) -> Expr:
    return put_before(UNARY[node.operator.__class__], lower_expression(state, node.expression), state.span)


def _binary(state: Lowering, node: cst.BinaryOperation) -> Expr:
    left = lower_expression(state, node.left)
    right = lower_expression(state, node.right)
    return Binary(left, BINARY[node.operator.__class__], right, state.span)


def _integer(state: Lowering, node: cst.Integer) -> Expr:
    value = int(node.value, 0)
    return Literal(value, state.span) if value < LEAST_UNPRINTED else Opaque(node.value, state.span)


def _number(state: Lowering, node: cst.Float | cst.Imaginary) -> Expr:
    return Literal(ast.literal_eval(node.value), state.span)


def _ellipsis(state: Lowering, node: cst.Ellipsis) -> Expr:
    return Literal(..., state.span)


def _string(state: Lowering, node: cst.SimpleString) -> Expr:
    return Literal(string_value(node.value), state.span)


def string_value(text: str) -> object:
    """The value of a string as written, prefix and quotes included."""
    quote = text[0]
    if quote in "\"'" and "\\" not in text:
        return text[3:-3] if text[:3] == quote * 3 and len(text) >= 6 else text[1:-1]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _concatenated(state: Lowering, node: cst.ConcatenatedString) -> Expr:
    pieces: list[Expr] = []
    rest: cst.CSTNode = node
    while isinstance(rest, cst.ConcatenatedString):
        pieces.append(lower_expression(state, rest.left))
        rest = rest.right
    pieces.append(lower_expression(state, rest))
    if all(isinstance(piece, Literal) for piece in pieces):
        values = [piece.value for piece in pieces if isinstance(piece, Literal)]
        if all(isinstance(value, str) for value in values):
            return Literal("".join(value for value in values if isinstance(value, str)), state.span)
        return Literal(b"".join(value for value in values if isinstance(value, bytes)), state.span)
    parts: list[Expr] = []
    for piece in pieces:
        parts.extend(piece.parts if isinstance(piece, FString) else (piece,))
    return FString(tuple(parts), state.span)


def _fstring(state: Lowering, node: cst.FormattedString | cst.TemplatedString) -> Expr:
    state.in_fstring += 1
    parts = _fstring_parts(state, node.parts)
    state.in_fstring -= 1
    return FString(tuple(parts), state.span)


def _fstring_parts(state: Lowering, parts: Sequence[cst.CSTNode] | None) -> list[Expr]:
    lowered: list[Expr] = []
    for part in parts or ():
        if isinstance(part, (cst.FormattedStringExpression, cst.TemplatedStringExpression)):
            lowered.append(lower_expression(state, part.expression))
            lowered.extend(each for each in _fstring_parts(state, part.format_spec) if not isinstance(each, Literal))
        elif isinstance(part, (cst.FormattedStringText, cst.TemplatedStringText)):
            lowered.append(Literal(part.value.replace("{{", "{").replace("}}", "}"), state.span))
    return lowered


def _elements(kind: str) -> Callable[[Lowering, Any], Expr]:
    def lower(state: Lowering, node: cst.List | cst.Tuple | cst.Set) -> Expr:
        items: list[Expr] = []
        for element in node.elements:
            value = lower_expression(state, element.value)
            items.append(Starred(value, state.span) if isinstance(element, cst.StarredElement) else value)
        return Container(kind, tuple(items), state.span)

    return lower


def _dict(state: Lowering, node: cst.Dict) -> Expr:
    items: list[Expr] = []
    for element in node.elements:
        key = lower_expression(state, element.key) if isinstance(element, cst.DictElement) else None
        items.append(Pair(key, lower_expression(state, element.value)))
    return Container("dict", tuple(items), state.span)


def _starred(state: Lowering, node: cst.StarredElement) -> Expr:
    return Starred(lower_expression(state, node.value), state.span)


def _subscript(state: Lowering, node: cst.Subscript) -> Expr:
    value = lower_expression(state, node.value)
    indices = [_index(state, element.slice) for element in node.slice]
    lone = len(indices) == 1 and not isinstance(node.slice[0].comma, cst.Comma)
    return Subscript(value, indices[0] if lone else Container("tuple", tuple(indices), state.span), state.span)


def _index(state: Lowering, node: cst.BaseSlice) -> Expr:
    if isinstance(node, cst.Index):
        value = lower_expression(state, node.value)
        return Starred(value, state.span) if node.star else value
    if isinstance(node, cst.Slice):
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                lower_expression(state, part)
    return Opaque(state.module.code_for_node(node).strip(), state.span)


def _comprehension(kind: str) -> Callable[[Lowering, Any], Expr]:
    def lower(state: Lowering, node: Any) -> Expr:
        if isinstance(node, cst.DictComp):
            key = lower_expression(state, node.key)
            element: Expr = Pair(key, lower_expression(state, node.value))
        else:
            starred = isinstance(getattr(node, "elt", None), cst.StarredElement)
            element = lower_expression(state, node.elt.value if starred else node.elt)
        targets: list[Expr] = []
        iterables: list[Expr] = []
        conditions: list[Expr] = []
        loop: cst.CompFor | None = node.for_in
        while loop is not None:
            targets.append(lower_expression(state, loop.target))
            iterables.append(lower_expression(state, loop.iter))
            conditions.extend(lower_expression(state, each.test) for each in loop.ifs)
            loop = loop.inner_for_in
        return Comprehension(kind, element, tuple(targets), tuple(iterables), tuple(conditions), state.span)

    return lower


def _conditional(state: Lowering, node: cst.IfExp) -> Expr:
    body = lower_expression(state, node.body)
    test = lower_expression(state, node.test)
    return Conditional(test, body, lower_expression(state, node.orelse), state.span)


def _lambda(state: Lowering, node: cst.Lambda) -> Expr:
    params = parameters(node.params)
    for param, _ in params:
        if param.default is not None:
            lower_expression(state, param.default)
    names = tuple(read_name(param.name.value) for param, _ in params)
    outer = state.names
    if any(name in outer for name in names):
        state.names = {name: target for name, target in outer.items() if name not in names}
    body = lower_expression(state, node.body)
    state.names = outer
    return Lambda(names, body, state.span)


def _await(state: Lowering, node: cst.Await) -> Expr:
    if state.alone is node:
        state.alone = node.expression
    return Await(lower_expression(state, node.expression), state.span)


def _yield(state: Lowering, node: cst.Yield) -> Expr:
    state.is_generator = True
    if node.value is None:
        return Yield(None, False, state.span)
    if isinstance(node.value, cst.From):
        return Yield(lower_expression(state, node.value.item), True, state.span)
    return Yield(lower_expression(state, node.value), False, state.span)


def _walrus(state: Lowering, node: cst.NamedExpr) -> Expr:
    name = read_name(node.target.value) if isinstance(node.target, cst.Name) else ""
    return Walrus(name, lower_expression(state, node.value), state.span)


def _opaque(state: Lowering, node: cst.CSTNode) -> Expr:
    return Opaque(state.module.code_for_node(node).strip(), state.span)


_TABLE: dict[type, Callable[[Lowering, Any], Expr]] = {
    cst.Name: _name,
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.Comparison: _comparison,
    cst.BooleanOperation: _boolean,
    cst.UnaryOperation: _unary,
    cst.BinaryOperation: _binary,
    cst.Integer: _integer,
    cst.Float: _number,
    cst.Imaginary: _number,
    cst.Ellipsis: _ellipsis,
    cst.SimpleString: _string,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _fstring,
    cst.TemplatedString: _fstring,
    cst.List: _elements("list"),
    cst.Tuple: _elements("tuple"),
    cst.Set: _elements("set"),
    cst.Dict: _dict,
    cst.StarredElement: _starred,
    cst.Subscript: _subscript,
    cst.ListComp: _comprehension("list"),
    cst.SetComp: _comprehension("set"),
    cst.DictComp: _comprehension("dict"),
    cst.GeneratorExp: _comprehension("generator"),
    cst.IfExp: _conditional,
    cst.Lambda: _lambda,
    cst.Await: _await,
    cst.Yield: _yield,
    cst.NamedExpr: _walrus,
}
