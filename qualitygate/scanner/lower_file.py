"""From a file's bytes to its source: parsed, walked once, its comments read."""

from __future__ import annotations

import libcst as cst

from qualitygate.model import Skipped, SkipReason
from qualitygate.scanner.comments import read_comments
from qualitygate.scanner.lower_statement import lower_block
from qualitygate.scanner.lowering import Lowering, TooDeep
from qualitygate.scanner.names import bindings, imported, imported_from, package_of
from qualitygate.scanner.parse import Parsed, parse
from qualitygate.scanner.positions import Misaligned, Positions, ProvidedPositions
from qualitygate.scanner.source import Source


def lower_file(path: str, data: bytes) -> Source | Skipped:
    """One file's bytes to its source, or why not. ``path`` is relative to the root, with forward slashes."""
    parsed = parse(path, data)
    if isinstance(parsed, Skipped):
        return parsed
    try:
        try:
            return _lower_module(path, parsed, parsed.positions)
        except Misaligned:
            return _lower_module(path, parsed, ProvidedPositions(parsed.module))
    except (TooDeep, RecursionError):
        return Skipped(path, SkipReason.TOO_DEEP, "nested more deeply than any rule can read")


def _lower_module(path: str, parsed: Parsed, positions: Positions) -> Source:
    state = Lowering(path, package_of(path), parsed.module, positions)
    for statement in parsed.module.body:  # names of imports first: a function may stand above them
        _preview_imports(state, statement)
    body = lower_block(state, parsed.module.body, top=True)
    positions.finish()
    text = parsed.text
    comments = read_comments(text)
    return Source(
        path=path,
        lines=text.count("\n") + (not text.endswith("\n") and bool(text)),
        body=body,
        functions=tuple(state.functions or ()),
        classes=tuple(state.classes),
        imports=tuple(state.imports),
        modules=frozenset(state.modules),
        comments=comments,
        references={name: frozenset(found) for name, found in state.table_references.items()},
        nested={name: tuple(found) for name, found in state.table_nested.items()},
    )


def _preview_imports(state: Lowering, node: cst.CSTNode) -> None:
    if isinstance(node, cst.SimpleStatementLine):
        for small in node.body:
            if isinstance(small, (cst.Import, cst.ImportFrom)):
                pairs = imported(small) if isinstance(small, cst.Import) else imported_from(small, state.package)
                state.imports.extend(pairs)
                state.names.update(bindings(pairs))
    elif isinstance(node, (cst.If, cst.Try, cst.With, cst.TryStar, cst.Else, cst.Finally, cst.ExceptHandler)):
        for inner in node.body.body:
            _preview_imports(state, inner)
        if isinstance(node, (cst.Try, cst.TryStar)):
            for handler in node.handlers:
                _preview_imports(state, handler) if isinstance(handler, cst.ExceptHandler) else None
        for rest in (getattr(node, "orelse", None), getattr(node, "finalbody", None)):
            if rest is not None:
                _preview_imports(state, rest)
