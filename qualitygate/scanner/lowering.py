"""The state of one walk over one file: names in scope, positions, and what the function at hand holds so far.

Two walks share it, over the standard library's tree and over libcst's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from qualitygate.model import (
    NOWHERE,
    Attribute,
    Bool,
    Call,
    Check,
    Class,
    Container,
    Define,
    Evaluate,
    Expr,
    Function,
    Literal,
    Name,
    Param,
    Span,
    Starred,
    Stmt,
    Unary,
)
from qualitygate.scanner.comments import read_comments
from qualitygate.scanner.source import Source

if TYPE_CHECKING:
    import libcst as cst

    from qualitygate.scanner.positions import Positions

#: Expressions and blocks nested more deeply than this are refused, so that no rule can run out of stack.
MAX_DEPTH = 200


#: Whole numbers from here on are kept as written: no rule could print one, since Python refuses.
LEAST_UNPRINTED = 10**4_300


#: Numbers of lines: one object for all spans, of whatever file, that begin or end there.
_NUMBERS: list[int] = []


class TooDeep(Exception):
    """Nested more deeply than MAX_DEPTH."""


class Lowering:
    """Where the walk stands in one file: names in scope, the span to inherit, and what the function at hand holds."""

    __slots__ = (
        "alone", "checks", "classes", "conditional", "depth", "functions", "imports", "in_fstring", "is_generator",
        "lines", "module", "modules", "names", "nested", "numbers", "package", "path", "positions", "prefix",
        "references", "span", "table_nested", "table_references",
    )  # fmt: skip

    module: cst.Module  #: of a walk over libcst's tree only
    positions: Positions  #: the same

    def __init__(self, path: str, package: str, text: str) -> None:
        self.path = path
        self.package = package
        self.lines = text.split("\n")
        self.numbers = _number_lines(len(self.lines))
        self.names: dict[str, str] = {}  #: what imports bind here
        self.span: Span = NOWHERE  #: of the statement, call or comparison around
        self.depth = 0
        self.in_fstring = 0
        self.alone: object = None  #: the node of the call whose result is dropped
        self.conditional = 0  #: how many blocks around may run zero times
        self.is_generator = False
        self.checks: list[Check] = []
        self.references: set[str] = set()
        self.nested: list[Function] = []
        self.prefix = ""  #: of qualified names here: ``Class::`` or ``outer.<locals>.``
        self.functions: list[Function] | None = []  #: those of this module or class; None inside a function
        self.classes: list[Class] = []
        self.imports: list[tuple[str, str]] = []
        self.modules: set[str] = set()  #: every dotted path imported
        self.table_references: dict[str, set[str]] = {}
        self.table_nested: dict[str, list[Function]] = {}


def _number_lines(count: int) -> list[int]:
    """The numbers of so many lines at least, from 0 on, each at its own place."""
    _NUMBERS.extend(range(len(_NUMBERS), count + 2))
    return _NUMBERS


#: What a function keeps of its own while it is walked.
Outer = tuple[
    list[Check], set[str], list[Function], int, bool, dict[str, str], list[Function] | None, str
]  # fmt: skip


def note(state: Lowering, check: Check) -> None:
    """Keeps an oracle of the function at hand, with the condition it stands under."""
    if state.conditional:
        check = Check(check.kind, check.span, check.test, check.form, True, check.swallowed)
    state.checks.append(check)


def swallow(state: Lowering, start: int, end: int | None = None) -> None:
    """Marks the oracles of a try body or with block as swallowed."""
    state.checks[start:end] = [replace(check, swallowed=True) for check in state.checks[start:end]]


def join(op: str, sides: Iterable[tuple[Expr, bool]], span: Span) -> Expr:
    """``and`` or ``or`` of the sides, flat: what a side of the same kind joins belongs to it.

    With each side goes whether it is a comparison: what a chain of them joins stays apart.
    """
    values: list[Expr] = []
    for value, is_comparison in sides:
        if isinstance(value, Bool) and value.op == op and not is_comparison:
            values.extend(value.values)
        else:
            values.append(value)
    return Bool(op, tuple(values), span)


def put_before(op: str, operand: Expr, span: Span) -> Expr:
    """An operator with one operand; a negative number is a number."""
    if op == "-" and isinstance(operand, Literal) and operand.value.__class__ in (int, float, complex):
        return Literal(-operand.value, span)
    return Unary(op, operand, span)


def bind(state: Lowering, target: Expr) -> None:
    """A local assignment hides an import of the same name from here on."""
    if state.functions is not None:
        return
    for name in _bound_names(target):
        if name in state.names:
            state.names = {key: value for key, value in state.names.items() if key != name}


def _bound_names(target: Expr) -> list[str]:
    if isinstance(target, Name):
        return [target.id]
    if isinstance(target, Starred):
        return _bound_names(target.value)
    if isinstance(target, Container):
        return [name for item in target.items for name in _bound_names(item)]
    return []


def enter_function(state: Lowering) -> Outer:
    """Before the decorators of a function: gives what to hand to `leave_function`."""
    outer = (
        state.checks, state.references, state.nested, state.conditional, state.is_generator, state.names,
        state.functions, state.prefix,
    )  # fmt: skip
    state.checks, state.references, state.nested = [], set(), []
    state.conditional, state.is_generator = 0, False
    return outer


def enter_body(state: Lowering, name: str, params: tuple[Param, ...]) -> None:
    """Before the body of a function: its parameters hide imports."""
    if any(param.name in state.names for param in params):
        hidden = {param.name for param in params}
        state.names = {local: target for local, target in state.names.items() if local not in hidden}
    state.functions, state.prefix = None, f"{state.prefix}{name}.<locals>."


def leave_function(
    state: Lowering,
    outer: Outer,
    name: str,
    params: tuple[Param, ...],
    decorators: tuple[Expr, ...],
    body: tuple[Stmt, ...],
    span: Span,
    is_async: bool,
) -> Define:
    """After the body of a function: it belongs to the module, class or function around it."""
    qualname = outer[-1] + name
    function = Function(
        name=name,
        qualname=qualname,
        path=state.path,
        params=params,
        decorators=decorators,
        body=body,
        span=span,
        is_async=is_async,
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


def enter_class(state: Lowering, name: str) -> tuple[list[Function] | None, str]:
    """Before the body of a class: gives what to hand to `leave_class`."""
    outer = (state.functions, state.prefix)
    state.functions, state.prefix = [], f"{state.prefix}{name}::"
    return outer


def leave_class(
    state: Lowering,
    outer: tuple[list[Function] | None, str],
    name: str,
    bases: tuple[str, ...],
    decorators: tuple[Expr, ...],
    body: tuple[Stmt, ...],
    span: Span,
) -> Define:
    """After the body of a class: one inside a function hands its methods to that."""
    functions = state.functions or []
    state.functions, state.prefix = outer
    definition = Class(
        name=name,
        path=state.path,
        bases=bases,
        decorators=decorators,
        body=body,
        functions=tuple(functions),
        span=span,
        qualname=state.prefix + name,
    )
    if state.functions is None:
        state.nested.extend(functions)
    else:
        state.classes.append(definition)
    return Define(definition, span)


def make_source(state: Lowering, text: str, body: tuple[Stmt, ...]) -> Source:
    """What the walk over a whole file has found."""
    return Source(
        path=state.path,
        lines=text.count("\n") + (not text.endswith("\n") and bool(text)),
        body=body,
        functions=tuple(state.functions or ()),
        classes=tuple(state.classes),
        imports=tuple(state.imports),
        modules=frozenset(state.modules),
        comments=read_comments(text),
        references={name: tuple(sorted(found)) for name, found in state.table_references.items()},
        nested={name: tuple(found) for name, found in state.table_nested.items()},
    )


def list_deleted(targets: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """What is deleted, one by one: ``del (a, b)``, and ``del (a, b),`` too, is ``del a, b``."""
    while len(targets) == 1 and isinstance(targets[0], Container) and targets[0].kind == "tuple":
        targets = targets[0].items
    return targets


def is_left_out(state: Lowering, statement: Stmt) -> bool:
    """Whether the body of a module or class does without it: functions, and classes of the module."""
    return isinstance(statement, Define) and (isinstance(statement.definition, Function) or not state.prefix)


def name_base(value: Expr) -> str:
    """The dotted path of a base class."""
    if isinstance(value, (Name, Attribute)):
        return value.target
    if isinstance(value, Call):
        return f"{value.target}()"
    inner = getattr(value, "value", None)  # Generic[T]
    return inner.target if isinstance(inner, (Name, Attribute)) else "?"


def _docstring(body: tuple[Stmt, ...]) -> str | None:
    if body and isinstance(body[0], Evaluate) and isinstance(body[0].value, Literal):
        value = body[0].value.value
        return value if isinstance(value, str) else None
    return None
