"""From libcst statements to ours: one walk over a module gives its functions, classes, oracles and references."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from qualitygate.model import (
    Call,
    Expr,
    For,
    Handler,
    If,
    Literal,
    Match,
    Param,
    Stmt,
    Try,
    While,
    With,
    WithItem,
)
from qualitygate.scanner.flow import catches, goes_on, is_never_empty
from qualitygate.scanner.lower_expression import annotate, lower_expression, parameters
from qualitygate.scanner.lower_simple import lower_simple
from qualitygate.scanner.lowering import (
    MAX_DEPTH,
    Lowering,
    TooDeep,
    bind,
    enter_body,
    enter_class,
    enter_function,
    is_left_out,
    leave_class,
    leave_function,
    name_base,
    swallow,
)
from qualitygate.scanner.names import read_name


def lower_block(state: Lowering, body: Sequence[cst.CSTNode], top: bool = False) -> tuple[Stmt, ...]:
    """The statements of a block; at ``top`` of a module or class its own functions and classes are left out."""
    state.depth += 2  # a block takes two more frames than an expression
    if state.depth > MAX_DEPTH:
        raise TooDeep
    found: list[Stmt] = []
    for node in body:
        if node.__class__ is cst.SimpleStatementLine:
            for small in node.body:
                found.append(lower_simple(state, small))
            continue
        lower = _TABLE.get(node.__class__)
        if lower is None:
            found.append(lower_simple(state, node))
            continue
        statement = lower(state, node)
        if not (top and is_left_out(state, statement)):
            found.append(statement)
    state.depth -= 2
    return tuple(found)


def _suite(state: Lowering, node: cst.BaseSuite) -> tuple[Stmt, ...]:
    return lower_block(state, node.body)


def _with(state: Lowering, node: cst.With) -> Stmt:
    span = state.span = state.positions.statement(node)
    items = []
    before = len(state.checks)
    swallows = False
    for item in node.items:
        state.alone = item.item
        context = lower_expression(state, item.item)
        name = None if item.asname is None else lower_expression(state, item.asname.name)
        if name is not None:
            bind(state, name)
        items.append(WithItem(context, name))
        swallows = swallows or (
            isinstance(context, Call)
            and context.target in ("contextlib.suppress", "suppress")
            and any(catches(arg) for arg in context.args)
        )
        state.span = span
    body = _suite(state, node.body)
    if swallows:
        swallow(state, before)
    return With(tuple(items), body, node.asynchronous is not None, span)


def _for(state: Lowering, node: cst.For) -> Stmt:
    span = state.span = state.positions.statement(node)
    target = lower_expression(state, node.target)
    iterable = lower_expression(state, node.iter)
    bind(state, target)
    may_skip = not is_never_empty(iterable)
    state.conditional += may_skip
    body = _suite(state, node.body)
    state.conditional -= may_skip
    orelse = () if node.orelse is None else _suite(state, node.orelse.body)
    return For(target, iterable, body, orelse, node.asynchronous is not None, span)


def _while(state: Lowering, node: cst.While) -> Stmt:
    span = state.span = state.positions.statement(node)
    test = lower_expression(state, node.test)
    may_skip = not (isinstance(test, Literal) and bool(test.value))
    state.conditional += may_skip
    body = _suite(state, node.body)
    state.conditional -= may_skip
    orelse = () if node.orelse is None else _suite(state, node.orelse.body)
    return While(test, body, orelse, span)


def _if(state: Lowering, node: cst.If) -> Stmt:
    span = state.span = state.positions.statement(node)
    test = lower_expression(state, node.test)
    state.conditional += 1
    body = _suite(state, node.body)
    orelse: tuple[Stmt, ...] = ()
    if isinstance(node.orelse, cst.If):
        state.depth += 1
        if state.depth > MAX_DEPTH:
            raise TooDeep
        orelse = (_if(state, node.orelse),)
        state.depth -= 1
    elif node.orelse is not None:
        orelse = _suite(state, node.orelse.body)
    state.conditional -= 1
    return If(test, body, orelse, span)


def _try(state: Lowering, node: cst.Try | cst.TryStar) -> Stmt:
    span = state.span = state.positions.statement(node)
    before = len(state.checks)
    body = _suite(state, node.body)
    after = len(state.checks)
    handlers = tuple(_handler(state, handler) for handler in node.handlers)
    if any((handler.type is None or catches(handler.type)) and goes_on(handler.body) for handler in handlers):
        swallow(state, before, after)
    orelse = () if node.orelse is None else _suite(state, node.orelse.body)
    final = () if node.finalbody is None else _suite(state, node.finalbody.body)
    return Try(body, handlers, orelse, final, span)


def _handler(state: Lowering, node: cst.ExceptHandler | cst.ExceptStarHandler) -> Handler:
    span = state.span = state.positions.handler(node)
    kind = None if node.type is None else lower_expression(state, node.type)
    name = None
    if node.name is not None and isinstance(node.name.name, cst.Name):
        name = read_name(node.name.name.value)
    state.conditional += 1
    body = _suite(state, node.body)
    state.conditional -= 1
    return Handler(kind, name, body, span)


def _match(state: Lowering, node: cst.Match) -> Stmt:
    span = state.span = state.positions.statement(node)
    subject = lower_expression(state, node.subject)
    bodies = []
    state.conditional += 1
    for case in node.cases:
        guard = None if case.guard is None else lower_expression(state, case.guard)
        body = _suite(state, case.body)
        bodies.append(body if guard is None else (If(guard, body, (), span),))
    state.conditional -= 1
    return Match(subject, tuple(bodies), span)


def _function(state: Lowering, node: cst.FunctionDef) -> Stmt:
    span = state.positions.statement(node)
    name = read_name(node.name.value)
    outer = enter_function(state)
    decorators = tuple(_decorator(state, decorator) for decorator in node.decorators)
    state.span = span
    params = _params(state, node.params)
    if node.returns is not None:
        annotate(state, node.returns)
    enter_body(state, name, params)
    body = _suite(state, node.body)
    return leave_function(state, outer, name, params, decorators, body, span, node.asynchronous is not None)


def _decorator(state: Lowering, node: cst.Decorator) -> Expr:
    state.span = state.positions.decorator(node)
    return lower_expression(state, node.decorator)


def _params(state: Lowering, node: cst.Parameters) -> tuple[Param, ...]:
    found = []
    for param, kind in parameters(node):
        annotation = annotate(state, param.annotation)
        default = None if param.default is None else lower_expression(state, param.default)
        found.append(Param(read_name(param.name.value), default, annotation, kind))
    return tuple(found)


def _class(state: Lowering, node: cst.ClassDef) -> Stmt:
    span = state.positions.statement(node)
    name = read_name(node.name.value)
    decorators = tuple(_decorator(state, decorator) for decorator in node.decorators)
    state.span = span
    bases = tuple(name_base(lower_expression(state, arg.value)) for arg in (*node.bases, *node.keywords))
    outer = enter_class(state, name)
    body = lower_block(state, node.body.body, top=True)
    return leave_class(state, outer, name, bases[: len(node.bases)], decorators, body, span)


_TABLE: dict[type, Callable[[Lowering, Any], Stmt]] = {
    cst.With: _with,
    cst.For: _for,
    cst.While: _while,
    cst.If: _if,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.Match: _match,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
}
