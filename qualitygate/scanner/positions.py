"""From text (and its two trees) to exact spans of statements, handlers, decorators, calls and comparisons.

libcst nodes carry no positions and its provider halves the speed of a scan. The standard library's tree carries
them, and nodes of one kind in source order match one to one between the two trees. So the spans of each kind are
queued in source order and handed out while the libcst tree is walked in the same order. What stands inside an
f-string is left out on both sides, since Python 3.11 gives it no true position. Where the two trees disagree,
`Misaligned` is raised and the caller walks again with `ProvidedPositions`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Protocol

import libcst

from qualitygate.model import Span
from qualitygate.scanner.text import count_characters


class Misaligned(Exception):
    """The two trees do not hold the same nodes."""


class Positions(Protocol):
    """Where nodes stand; asked once per node, in source order."""

    def statement(self, node: libcst.CSTNode) -> Span: ...

    def handler(self, node: libcst.CSTNode) -> Span: ...

    def decorator(self, node: libcst.CSTNode) -> Span: ...

    def call(self, node: libcst.CSTNode) -> Span: ...

    def comparison(self, node: libcst.CSTNode) -> Span: ...

    def finish(self) -> None: ...


_Raw = tuple[int, int, int, int]  #: line, column in bytes, minus the end line, minus the end column

#: Leaves that hold nothing worth a visit.
_LEAVES = frozenset(
    {ast.Name, ast.Constant, ast.JoinedStr, ast.Load, ast.Store, ast.Del, ast.alias, ast.Pass}
    | {getattr(ast, "TemplateStr", ast.JoinedStr)}
)


class QueuedPositions:
    """Spans of the standard library's tree, handed out in source order."""

    __slots__ = ("_call", "_comparison", "_decorator", "_handler", "_statement", "_wide")

    def __init__(self, tree: ast.Module, text: str) -> None:
        statements: list[_Raw] = []
        handlers: list[_Raw] = []
        decorators: list[_Raw] = []
        calls: list[_Raw] = []
        comparisons: list[_Raw] = []
        stack: list[ast.AST] = list(tree.body)
        leaves = _LEAVES
        push = stack.append
        while stack:
            node = stack.pop()
            kind = node.__class__
            if kind is ast.Call:
                calls.append(_raw(node))
            elif kind is ast.Compare:
                comparisons.append(_raw(node))
            elif isinstance(node, ast.stmt):
                statements.append(_raw(node))
                if kind is ast.FunctionDef or kind is ast.ClassDef or kind is ast.AsyncFunctionDef:
                    decorators.extend(_raw(each) for each in node.decorator_list)  # type: ignore[attr-defined]
            elif kind is ast.ExceptHandler:
                handlers.append(_raw(node))
            for value in node.__dict__.values():
                if value.__class__ is list:
                    for each in value:
                        if each.__class__ not in leaves and isinstance(each, ast.AST):
                            push(each)
                        elif isinstance(each, ast.Pass):
                            statements.append(_raw(each))
                elif isinstance(value, ast.AST) and value.__class__ not in leaves:
                    push(value)
        self._wide = None if text.isascii() else text.split("\n")
        self._statement = self._spans(statements)
        self._handler = self._spans(handlers)
        self._decorator = self._spans(decorators)
        self._call = self._spans(calls)
        self._comparison = self._spans(comparisons)

    def _spans(self, raw: list[_Raw]) -> Iterator[Span]:
        raw.sort()
        wide = self._wide
        if wide is None:
            return iter([Span(line, column, -end, -end_column) for line, column, end, end_column in raw])
        return iter(
            [
                Span(
                    line, count_characters(wide[line - 1], column), -end, count_characters(wide[-end - 1], -end_column)
                )
                for line, column, end, end_column in raw
            ]
        )

    def statement(self, node: libcst.CSTNode) -> Span:
        return _take(self._statement)

    def handler(self, node: libcst.CSTNode) -> Span:
        return _take(self._handler)

    def decorator(self, node: libcst.CSTNode) -> Span:
        return _take(self._decorator)

    def call(self, node: libcst.CSTNode) -> Span:
        return _take(self._call)

    def comparison(self, node: libcst.CSTNode) -> Span:
        return _take(self._comparison)

    def finish(self) -> None:
        """Raises Misaligned when spans are left over."""
        for queue in (self._statement, self._handler, self._decorator, self._call, self._comparison):
            if next(queue, None) is not None:
                raise Misaligned("spans left over")


class ProvidedPositions:
    """Spans of libcst's own provider: slower, for files the standard library's tree cannot serve."""

    __slots__ = ("_ranges",)

    def __init__(self, module: libcst.Module) -> None:
        from libcst.metadata import MetadataWrapper, PositionProvider

        self._ranges = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)

    def statement(self, node: libcst.CSTNode) -> Span:
        found = self._ranges[node]
        return Span(found.start.line, found.start.column, found.end.line, found.end.column)

    handler = decorator = call = comparison = statement

    def finish(self) -> None:
        """Nothing can be left over."""


def _take(queue: Iterator[Span]) -> Span:
    span = next(queue, None)
    if span is None:
        raise Misaligned("spans ran out")
    return span


def _raw(node: ast.AST) -> _Raw:
    return (node.lineno, node.col_offset, -node.end_lineno, -node.end_col_offset)  # type: ignore[attr-defined]
