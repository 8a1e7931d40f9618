"""Source text in, the lines of its functions and statements out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from qualitygate.model import Span

#: What is defined where it stands and runs when it is called.
_DEFERRED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp)


def function_lines(source: str) -> list[tuple[str, int, int]]:
    """Qualified name, first line inside and last line of each function that can hold mutants.

    >>> function_lines("class A:\\n    def f(self):\\n        return 1\\n")
    [('A.f', 3, 3)]
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    functions = [("", node) for node in tree.body]
    functions += [(f"{c.name}.", node) for c in tree.body if isinstance(c, ast.ClassDef) for node in c.body]
    return [
        (prefix + node.name, node.body[0].lineno, node.end_lineno or node.lineno)
        for prefix, node in functions
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def inner_lines(source: str) -> frozenset[int]:
    """The lines of all that is defined inside a function and may run after it: functions, lambdas, generators.

    >>> sorted(inner_lines("def f(n):\\n    m = n\\n    def g():\\n        return m\\n    return g\\n"))
    [3, 4]
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return frozenset()
    outer = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return frozenset(
        line
        for function in outer
        for node in ast.walk(function)
        if node is not function and isinstance(node, _DEFERRED)
        for line in range(_first_line(node), (node.end_lineno or node.lineno) + 1)
    )


def statement_lines(source: str) -> list[tuple[int, int]]:
    """First and last line of each statement; of one with a block inside, the lines of its header only.

    >>> statement_lines("if (a and\\n    b):\\n    f(\\n    )\\n")
    [(1, 2), (3, 4)]
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    return sorted(_extents(tree))


def _extents(tree: ast.AST) -> Iterator[tuple[int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            last = node.end_lineno or node.lineno
            inside = [block[0] for block in _blocks(node) if block]
            if inside:
                last = max(node.lineno, min(_first_line(one) for one in inside) - 1)
            yield _first_line(node), last


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    if isinstance(node, ast.Match):
        yield from (case.body for case in node.cases)
    else:
        yield getattr(node, "body", [])


def _first_line(node: ast.stmt | ast.expr) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def lines_around(span: Span, statements: list[tuple[int, int]]) -> set[int]:
    """The lines of a changed node and of the statement it begins in: one of them runs when the change can matter.

    >>> sorted(lines_around(Span(2, 4, 2, 5), [(1, 2), (3, 4)]))
    [1, 2]
    """
    around = [(first, last) for first, last in statements if first <= span.line <= last]
    first, last = max(around, default=(span.line, span.line))
    return set(range(min(first, span.line), max(last, span.end_line) + 1))
