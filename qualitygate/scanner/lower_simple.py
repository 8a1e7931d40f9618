"""From libcst's one-line statements to ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from qualitygate.model import (
    Assert,
    Assign,
    Delete,
    Evaluate,
    Import,
    Jump,
    Raise,
    Return,
    Stmt,
)
from qualitygate.scanner.checks import check_of_assert, check_of_raise
from qualitygate.scanner.lower_expression import annotate, lower_expression
from qualitygate.scanner.lowering import Lowering, bind, list_deleted, note
from qualitygate.scanner.names import Pairs, bindings, make_absolute, read_name
from qualitygate.scanner.operators import AUGMENTED


def _known(*names: str) -> tuple[type[cst.CSTNode], ...]:
    """The nodes of these names that the installed libcst has: ``lazy import a`` is of Python 3.15 (PEP 810)."""
    return tuple(kind for name in names if (kind := getattr(cst, name, None)) is not None)


IMPORTS = _known("Import", "LazyImport")
IMPORTS_FROM = _known("ImportFrom", "LazyImportFrom")


def lower_simple(state: Lowering, node: cst.CSTNode) -> Stmt:
    """One statement without a block."""
    state.span = state.positions.statement(node)
    return _TABLE[node.__class__](state, node)


def _expr(state: Lowering, node: cst.Expr) -> Stmt:
    state.alone = node.value
    span = state.span
    return Evaluate(lower_expression(state, node.value), span)


def _assert(state: Lowering, node: cst.Assert) -> Stmt:
    span = state.span
    test = lower_expression(state, node.test)
    note(state, check_of_assert(test, span))
    message = None if node.msg is None else lower_expression(state, node.msg)
    return Assert(test, message, span)


def _assign(state: Lowering, node: cst.Assign) -> Stmt:
    span = state.span
    targets = tuple(lower_expression(state, target.target) for target in node.targets)
    value = lower_expression(state, node.value)
    for target in targets:
        bind(state, target)
    return Assign(targets, value, "=", span)


def _annotated(state: Lowering, node: cst.AnnAssign) -> Stmt:
    span = state.span
    target = lower_expression(state, node.target)
    annotation = annotate(state, node.annotation)
    value = None if node.value is None else lower_expression(state, node.value)
    bind(state, target)
    return Assign((target,), value, "=", span, annotation)


def _augmented(state: Lowering, node: cst.AugAssign) -> Stmt:
    span = state.span
    target = lower_expression(state, node.target)
    value = lower_expression(state, node.value)
    return Assign((target,), value, AUGMENTED[node.operator.__class__.__name__.removesuffix("Assign")], span)


def _return(state: Lowering, node: cst.Return) -> Stmt:
    span = state.span
    return Return(None if node.value is None else lower_expression(state, node.value), span)


def _raise(state: Lowering, node: cst.Raise) -> Stmt:
    span = state.span
    exception = None if node.exc is None else lower_expression(state, node.exc)
    cause = None if node.cause is None else lower_expression(state, node.cause.item)
    check = check_of_raise(exception, span)
    if check is not None:
        note(state, check)
    return Raise(exception, cause, span)


def _delete(state: Lowering, node: cst.Del) -> Stmt:
    span = state.span
    return Delete(list_deleted((lower_expression(state, node.target),)), span)


def _jump(kind: str) -> Callable[[Lowering, Any], Stmt]:
    def lower(state: Lowering, node: cst.CSTNode) -> Stmt:
        names = tuple(read_name(item.name.value) for item in getattr(node, "names", ()))
        return Jump(kind, names, state.span)

    return lower


def _type_alias(state: Lowering, node: cst.TypeAlias) -> Stmt:
    span = state.span
    target = lower_expression(state, node.name)
    return Assign((target,), lower_expression(state, node.value), "=", span)


def _import(state: Lowering, node: Any) -> Stmt:
    return _bring(state, imported(node))


def _import_from(state: Lowering, node: Any) -> Stmt:
    return _bring(state, imported_from(node, state.package))


def _bring(state: Lowering, pairs: tuple[tuple[str, str], ...]) -> Stmt:
    state.modules.update(path for _, path in pairs)
    if state.functions is None:  # inside a function: its own names
        state.names = {**state.names, **bindings(pairs)}
    return Import(pairs, state.span)


def dotted(node: cst.BaseExpression) -> str:
    """The dotted text of a Name or Attribute chain in an import."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(read_name(node.attr.value))
        node = node.value
    if isinstance(node, cst.Name):
        parts.append(read_name(node.value))
    return ".".join(reversed(parts))


def imported(node: Any) -> Pairs:
    """(local, dotted) pairs; ``import a.b`` without ``as`` gives ``("a.b", "a.b")``."""
    return tuple((_local(alias) or dotted(alias.name), dotted(alias.name)) for alias in node.names)


def imported_from(node: Any, package: str) -> Pairs:
    """(local, dotted) pairs, relative imports made absolute against the package; a star is ``("*", module)``."""
    module = make_absolute("" if node.module is None else dotted(node.module), len(node.relative), package)
    if isinstance(node.names, cst.ImportStar):
        return (("*", module),)
    prefix = f"{module}." if module else ""
    return tuple((_local(alias) or dotted(alias.name), prefix + dotted(alias.name)) for alias in node.names)


def _local(alias: cst.ImportAlias) -> str:
    return read_name(alias.asname.name.value) if alias.asname and isinstance(alias.asname.name, cst.Name) else ""


_TABLE: dict[type, Callable[[Lowering, Any], Stmt]] = {
    cst.Expr: _expr,
    cst.Assert: _assert,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Del: _delete,
    cst.Pass: _jump("pass"),
    cst.Break: _jump("break"),
    cst.Continue: _jump("continue"),
    cst.Global: _jump("global"),
    cst.Nonlocal: _jump("nonlocal"),
    cst.TypeAlias: _type_alias,
    **dict.fromkeys(IMPORTS, _import),
    **dict.fromkeys(IMPORTS_FROM, _import_from),
}
