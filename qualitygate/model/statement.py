"""Statements as the scanner lowers them: the expressions of `qualitygate.model.expression` in their blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualitygate.model.expression import NOWHERE, Expr, Span

if TYPE_CHECKING:
    from qualitygate.model.suite import Class, Function


@dataclass(frozen=True, slots=True)
class Assert:
    """``assert test, message``."""

    test: Expr
    message: Expr | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Evaluate:
    """An expression on a line of its own (a docstring included)."""

    value: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Assign:
    """``targets = value``; ``op`` is ``=`` or an augmented one such as ``+=``; a bare annotation has no value."""

    targets: tuple[Expr, ...]
    value: Expr | None
    op: str = "="
    span: Span = field(default=NOWHERE, compare=False)
    annotation: Expr | None = field(default=None, compare=False)  #: of ``target: annotation = value``


@dataclass(frozen=True, slots=True)
class Return:
    """``return value``."""

    value: Expr | None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Raise:
    """``raise exception from cause``."""

    exception: Expr | None
    cause: Expr | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Delete:
    """``del targets``."""

    targets: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class WithItem:
    """One ``context as name`` of a with statement."""

    context: Expr
    name: Expr | None = None


@dataclass(frozen=True, slots=True)
class With:
    """``with items: body``."""

    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class For:
    """``for target in iterable: body else: orelse``."""

    target: Expr
    iterable: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()
    is_async: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class While:
    """``while test: body else: orelse``."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class If:
    """``if test: body else: orelse``; an elif is an If alone in ``orelse``."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Handler:
    """``except type as name: body``; a bare except has no type."""

    type: Expr | None
    name: str | None
    body: tuple[Stmt, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Try:
    """``try: body except ...: else: orelse finally: final``."""

    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...] = ()
    orelse: tuple[Stmt, ...] = ()
    final: tuple[Stmt, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Match:
    """``match subject``: the bodies of its cases in order."""

    subject: Expr
    bodies: tuple[tuple[Stmt, ...], ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Define:
    """A function or class defined inside a function or block."""

    definition: Function | Class
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Import:
    """An import: (local name, dotted path) pairs."""

    names: tuple[tuple[str, str], ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Jump:
    """``pass``, ``break``, ``continue``, ``global ...`` or ``nonlocal ...``: ``kind`` is the keyword."""

    kind: str
    names: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


Stmt = (
    Assert | Evaluate | Assign | Return | Raise | Delete | With | For | While | If | Try | Match | Define
    | Import | Jump
)  # fmt: skip
