"""From libcst statements to ours: one walk over a module gives its functions, classes, oracles and references."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import libcst as cst

from qualitygate.model import (
    Attribute,
    Call,
    Class,
    Define,
    Evaluate,
    Expr,
    For,
    Function,
    Handler,
    If,
    Literal,
    Match,
    Name,
    Param,
    Stmt,
    Try,
    While,
    With,
    WithItem,
)
from qualitygate.scanner.flow import catches, goes_on, is_never_empty
from qualitygate.scanner.lower_expression import annotate, lower_expression
from qualitygate.scanner.lower_simple import bind, lower_simple
from qualitygate.scanner.lowering import MAX_DEPTH, Lowering, TooDeep, parameters


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
        if not (top and isinstance(statement, Define) and _is_left_out(state, statement)):
            found.append(statement)
    state.depth -= 2
    return tuple(found)


def _is_left_out(state: Lowering, statement: Define) -> bool:
    return isinstance(statement.definition, Function) or not state.prefix


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
        _swallow(state, before)
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
        _swallow(state, before, after)
    orelse = () if node.orelse is None else _suite(state, node.orelse.body)
    final = () if node.finalbody is None else _suite(state, node.finalbody.body)
    return Try(body, handlers, orelse, final, span)


def _handler(state: Lowering, node: cst.ExceptHandler | cst.ExceptStarHandler) -> Handler:
    span = state.span = state.positions.handler(node)
    kind = None if node.type is None else lower_expression(state, node.type)
    name = node.name.name.value if node.name is not None and isinstance(node.name.name, cst.Name) else None
    state.conditional += 1
    body = _suite(state, node.body)
    state.conditional -= 1
    return Handler(kind, name, body, span)


def _swallow(state: Lowering, start: int, end: int | None = None) -> None:
    state.checks[start:end] = [replace(check, swallowed=True) for check in state.checks[start:end]]


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
    name = node.name.value
    qualname = state.prefix + name
    outer = (
        state.checks, state.references, state.nested, state.conditional, state.is_generator, state.names,
        state.functions, state.prefix,
    )  # fmt: skip
    state.checks, state.references, state.nested = [], set(), []
    state.conditional, state.is_generator = 0, False
    decorators = tuple(_decorator(state, decorator) for decorator in node.decorators)
    state.span = span
    params = _params(state, node.params)
    if node.returns is not None:
        annotate(state, node.returns)
    if any(param.name in state.names for param in params):
        hidden = {param.name for param in params}
        state.names = {local: target for local, target in state.names.items() if local not in hidden}
    state.functions, state.prefix = None, f"{qualname}.<locals>."
    body = _suite(state, node.body)
    function = Function(
        name=name,
        qualname=qualname,
        path=state.path,
        params=params,
        decorators=decorators,
        body=body,
        span=span,
        is_async=node.asynchronous is not None,
        is_generator=state.is_generator,
        docstring=_docstring(body),
        checks=tuple(state.checks),
    )
    references, nested = state.references, state.nested
    state.table_references.setdefault(qualname, set()).update(references)
    if nested:
        state.table_nested.setdefault(qualname, []).extend(nested)
    (
        state.checks, state.references, state.nested, state.conditional, state.is_generator, state.names,
        state.functions, state.prefix,
    ) = outer  # fmt: skip
    state.references |= references
    if state.functions is None:
        state.nested.append(function)
        state.nested.extend(nested)
    else:
        state.functions.append(function)
    return Define(function, span)


def _decorator(state: Lowering, node: cst.Decorator) -> Expr:
    state.span = state.positions.decorator(node)
    return lower_expression(state, node.decorator)


def _params(state: Lowering, node: cst.Parameters) -> tuple[Param, ...]:
    found = []
    for param, kind in parameters(node):
        annotation = annotate(state, param.annotation)
        default = None if param.default is None else lower_expression(state, param.default)
        found.append(Param(param.name.value, default, annotation, kind))
    return tuple(found)


def _docstring(body: tuple[Stmt, ...]) -> str | None:
    if body and isinstance(body[0], Evaluate) and isinstance(body[0].value, Literal):
        value = body[0].value.value
        return value if isinstance(value, str) else None
    return None


def _class(state: Lowering, node: cst.ClassDef) -> Stmt:
    span = state.positions.statement(node)
    name = node.name.value
    qualname = state.prefix + name
    decorators = tuple(_decorator(state, decorator) for decorator in node.decorators)
    state.span = span
    bases = tuple(_base(lower_expression(state, arg.value)) for arg in (*node.bases, *node.keywords))
    outer_functions, outer_prefix = state.functions, state.prefix
    functions: list[Function] = []
    state.functions, state.prefix = functions, f"{qualname}::"
    in_function = outer_functions is None
    body = lower_block(state, node.body.body, top=True)
    state.functions, state.prefix = outer_functions, outer_prefix
    definition = Class(
        name=name,
        path=state.path,
        bases=bases[: len(node.bases)],
        decorators=decorators,
        body=body,
        functions=tuple(functions),
        span=span,
        qualname=qualname,
    )
    if in_function:
        state.nested.extend(functions)
    else:
        state.classes.append(definition)
    return Define(definition, span)


def _base(value: Expr) -> str:
    if isinstance(value, (Name, Attribute)):
        return value.target
    if isinstance(value, Call):
        return f"{value.target}()"
    inner = getattr(value, "value", None)  # Generic[T]
    return inner.target if isinstance(inner, (Name, Attribute)) else "?"


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
