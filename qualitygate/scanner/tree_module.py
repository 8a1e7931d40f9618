"""From the standard library's module to the source of a file: one walk."""

from __future__ import annotations

import ast
import warnings
from typing import Any

from qualitygate.scanner.lowering import Lowering, make_source
from qualitygate.scanner.names import bindings, package_of
from qualitygate.scanner.source import Source
from qualitygate.scanner.tree_expression import Unsure
from qualitygate.scanner.tree_statement import list_pairs, lower_body


def lower_text(path: str, text: str) -> Source:
    """The source of a text. Raises Unsure where libcst must read it or say what is wrong with it, and TooDeep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in the file read is no warning of ours
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
            raise Unsure from problem
        state = Lowering(path, package_of(path), text)
        _preview_imports(state, tree.body)
        return make_source(state, text, lower_body(state, tree.body, top=True))


def _preview_imports(state: Lowering, body: list[Any]) -> None:
    """Names of imports first: a function may stand above them."""
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            pairs = list_pairs(node, state.package)
            state.imports.extend(pairs)
            state.names.update(bindings(pairs))
        elif isinstance(node, (ast.If, ast.With, ast.AsyncWith, ast.Try, ast.TryStar)):
            _preview_imports(state, node.body)
            for handler in getattr(node, "handlers", ()):
                _preview_imports(state, handler.body)
            for rest in ("orelse", "finalbody"):
                _preview_imports(state, getattr(node, rest, []))
