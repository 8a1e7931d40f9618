"""From the standard library's statements to ours: what `lower_statement` makes of libcst's, several times as fast."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from qualitygate.model import (
    Assert,
    Assign,
    Call,
    Delete,
    Evaluate,
    Expr,
    For,
    Handler,
    If,
    Import,
    Jump,
    Literal,
    Match,
    Param,
    Raise,
    Return,
    Stmt,
    Try,
    While,
    With,
    WithItem,
)
from qualitygate.scanner.checks import check_of_assert, check_of_raise
from qualitygate.scanner.flow import catches, goes_on, is_never_empty
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
    list_deleted,
    name_base,
    note,
    swallow,
)
from qualitygate.scanner.names import Pairs, bindings, make_absolute
from qualitygate.scanner.tree_expression import (
    OPERATORS,
    Unsure,
    list_parameters,
    locate,
    lower,
    lower_optional,
)


def lower_body(state: Lowering, body: Sequence[ast.stmt], top: bool = False) -> tuple[Stmt, ...]:
    """The statements of a block; at ``top`` of a module or class its own functions and classes are left out."""
    state.depth += 2  # a block takes two more frames than an expression
    if state.depth > MAX_DEPTH:
        raise TooDeep
    found: list[Stmt] = []
    for node in body:
        statement = _TABLE.get(node.__class__, _unsure)(state, node)
        if not (top and is_left_out(state, statement)):
            found.append(statement)
    state.depth -= 2
    return tuple(found)


def list_pairs(node: ast.Import | ast.ImportFrom, package: str) -> Pairs:
    """(local, dotted) pairs of an import, see `names`."""
    if isinstance(node, ast.Import):
        return tuple([(alias.asname or alias.name, alias.name) for alias in node.names])
    module = make_absolute(node.module or "", node.level, package)
    prefix = f"{module}." if module else ""
    return tuple(
        [("*", module) if alias.name == "*" else (alias.asname or alias.name, prefix + alias.name)
         for alias in node.names]
    )  # fmt: skip


def _unsure(state: Lowering, node: ast.stmt) -> Stmt:
    raise Unsure(node.__class__.__name__)


def _expr(state: Lowering, node: ast.Expr) -> Stmt:
    span = state.span = locate(state, node)
    state.alone = node.value
    return Evaluate(lower(state, node.value), span)


def _assert(state: Lowering, node: ast.Assert) -> Stmt:
    span = state.span = locate(state, node)
    test = lower(state, node.test)
    note(state, check_of_assert(test, span))
    return Assert(test, lower_optional(state, node.msg), span)


def _assign(state: Lowering, node: ast.Assign) -> Stmt:
    span = state.span = locate(state, node)
    targets = tuple([lower(state, target) for target in node.targets])
    value = lower(state, node.value)
    for target in targets:
        bind(state, target)
    return Assign(targets, value, "=", span)


def _annotated(state: Lowering, node: ast.AnnAssign) -> Stmt:
    span = state.span = locate(state, node)
    target = lower(state, node.target)
    annotation = lower(state, node.annotation)
    value = lower_optional(state, node.value)
    bind(state, target)
    return Assign((target,), value, "=", span, annotation)


def _augmented(state: Lowering, node: ast.AugAssign) -> Stmt:
    span = state.span = locate(state, node)
    target = lower(state, node.target)
    return Assign((target,), lower(state, node.value), f"{OPERATORS[node.op.__class__]}=", span)


def _return(state: Lowering, node: ast.Return) -> Stmt:
    span = state.span = locate(state, node)
    return Return(lower_optional(state, node.value), span)


def _raise(state: Lowering, node: ast.Raise) -> Stmt:
    span = state.span = locate(state, node)
    exception = lower_optional(state, node.exc)
    cause = lower_optional(state, node.cause)
    check = check_of_raise(exception, span)
    if check is not None:
        note(state, check)
    return Raise(exception, cause, span)


def _delete(state: Lowering, node: ast.Delete) -> Stmt:
    span = state.span = locate(state, node)
    return Delete(list_deleted(tuple([lower(state, target) for target in node.targets])), span)


def _jump(kind: str) -> Callable[[Lowering, Any], Stmt]:
    def lower_jump(state: Lowering, node: Any) -> Stmt:
        state.span = locate(state, node)
        return Jump(kind, tuple(getattr(node, "names", ())), state.span)

    return lower_jump


def _import(state: Lowering, node: ast.Import | ast.ImportFrom) -> Stmt:
    state.span = locate(state, node)
    pairs = list_pairs(node, state.package)
    state.modules.update(path for _, path in pairs)
    if state.functions is None:  # inside a function: its own names
        state.names = {**state.names, **bindings(pairs)}
    return Import(pairs, state.span)


def _with(state: Lowering, node: ast.With | ast.AsyncWith) -> Stmt:
    span = state.span = locate(state, node)
    items = []
    before = len(state.checks)
    swallows = False
    for item in node.items:
        state.alone = item.context_expr
        context = lower(state, item.context_expr)
        name = lower_optional(state, item.optional_vars)
        if name is not None:
            bind(state, name)
        items.append(WithItem(context, name))
        swallows = swallows or (
            isinstance(context, Call)
            and context.target in ("contextlib.suppress", "suppress")
            and any(catches(arg) for arg in context.args)
        )
        state.span = span
    body = lower_body(state, node.body)
    if swallows:
        swallow(state, before)
    return With(tuple(items), body, isinstance(node, ast.AsyncWith), span)


def _for(state: Lowering, node: ast.For | ast.AsyncFor) -> Stmt:
    span = state.span = locate(state, node)
    target = lower(state, node.target)
    iterable = lower(state, node.iter)
    bind(state, target)
    may_skip = not is_never_empty(iterable)
    state.conditional += may_skip
    body = lower_body(state, node.body)
    state.conditional -= may_skip
    orelse = lower_body(state, node.orelse)
    return For(target, iterable, body, orelse, isinstance(node, ast.AsyncFor), span)


def _while(state: Lowering, node: ast.While) -> Stmt:
    span = state.span = locate(state, node)
    test = lower(state, node.test)
    may_skip = not (isinstance(test, Literal) and bool(test.value))
    state.conditional += may_skip
    body = lower_body(state, node.body)
    state.conditional -= may_skip
    return While(test, body, lower_body(state, node.orelse), span)


def _if(state: Lowering, node: ast.If) -> Stmt:
    span = state.span = locate(state, node)
    test = lower(state, node.test)
    state.conditional += 1
    body = lower_body(state, node.body)
    orelse: tuple[Stmt, ...] = ()
    if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):  # an elif is no deeper block
        state.depth += 1
        if state.depth > MAX_DEPTH:
            raise TooDeep
        orelse = (_if(state, node.orelse[0]),)
        state.depth -= 1
    elif node.orelse:
        orelse = lower_body(state, node.orelse)
    state.conditional -= 1
    return If(test, body, orelse, span)


def _try(state: Lowering, node: Any) -> Stmt:
    span = state.span = locate(state, node)
    before = len(state.checks)
    body = lower_body(state, node.body)
    after = len(state.checks)
    handlers = tuple([_handler(state, handler) for handler in node.handlers])
    if any((handler.type is None or catches(handler.type)) and goes_on(handler.body) for handler in handlers):
        swallow(state, before, after)
    orelse = lower_body(state, node.orelse)
    return Try(body, handlers, orelse, lower_body(state, node.finalbody), span)


def _handler(state: Lowering, node: ast.ExceptHandler) -> Handler:
    span = state.span = locate(state, node)
    kind = lower_optional(state, node.type)
    state.conditional += 1
    body = lower_body(state, node.body)
    state.conditional -= 1
    return Handler(kind, node.name, body, span)


def _match(state: Lowering, node: ast.Match) -> Stmt:
    span = state.span = locate(state, node)
    subject = lower(state, node.subject)
    bodies = []
    state.conditional += 1
    for case in node.cases:
        guard = lower_optional(state, case.guard)
        body = lower_body(state, case.body)
        bodies.append(body if guard is None else (If(guard, body, (), span),))
    state.conditional -= 1
    return Match(subject, tuple(bodies), span)


def _function(state: Lowering, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Stmt:
    span = locate(state, node)
    outer = enter_function(state)
    decorators = tuple([_decorator(state, decorator) for decorator in node.decorator_list])
    state.span = span
    params = tuple([_param(state, *each) for each in list_parameters(node.args)])
    lower_optional(state, node.returns)
    enter_body(state, node.name, params)
    body = lower_body(state, node.body)
    is_async = isinstance(node, ast.AsyncFunctionDef)
    return leave_function(state, outer, node.name, params, decorators, body, span, is_async)


def _decorator(state: Lowering, node: ast.expr) -> Expr:
    state.span = locate(state, node)
    return lower(state, node)


def _param(state: Lowering, node: ast.arg, default: ast.expr | None, kind: str) -> Param:
    annotation = lower_optional(state, node.annotation)
    return Param(node.arg, lower_optional(state, default), annotation, kind)


def _class(state: Lowering, node: ast.ClassDef) -> Stmt:
    span = locate(state, node)
    decorators = tuple([_decorator(state, decorator) for decorator in node.decorator_list])
    state.span = span
    given = [base.value if isinstance(base, ast.Starred) else base for base in node.bases]
    bases = tuple([name_base(lower(state, base)) for base in given])
    for keyword in node.keywords:
        lower(state, keyword.value)
    outer = enter_class(state, node.name)
    body = lower_body(state, node.body, top=True)
    return leave_class(state, outer, node.name, bases, decorators, body, span)


_TABLE: dict[type, Callable[[Lowering, Any], Stmt]] = {
    ast.Expr: _expr,
    ast.Assert: _assert,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Delete: _delete,
    ast.Pass: _jump("pass"),
    ast.Break: _jump("break"),
    ast.Continue: _jump("continue"),
    ast.Global: _jump("global"),
    ast.Nonlocal: _jump("nonlocal"),
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.If: _if,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.Match: _match,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
}
