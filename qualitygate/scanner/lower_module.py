"""From libcst's module to the source of a file: one walk."""

from __future__ import annotations

import libcst as cst

from qualitygate.scanner.lower_simple import IMPORTS, IMPORTS_FROM, imported, imported_from
from qualitygate.scanner.lower_statement import lower_block
from qualitygate.scanner.lowering import Lowering, make_source
from qualitygate.scanner.names import bindings, package_of
from qualitygate.scanner.parse import Parsed
from qualitygate.scanner.positions import Positions
from qualitygate.scanner.source import Source


def lower_module(path: str, parsed: Parsed, positions: Positions) -> Source:
    """The source of a parsed file. Raises TooDeep, and Misaligned from the positions."""
    state = Lowering(path, package_of(path), parsed.text)
    state.module, state.positions = parsed.module, positions
    for statement in parsed.module.body:  # names of imports first: a function may stand above them
        _preview_imports(state, statement)
    body = lower_block(state, parsed.module.body, top=True)
    positions.finish()
    return make_source(state, parsed.text, body)


#: Blocks of the module itself whose imports count as its own.
_LOOKED_INTO = (
    cst.If, cst.Try, cst.With, cst.TryStar, cst.Else, cst.Finally, cst.ExceptHandler, cst.ExceptStarHandler,
)  # fmt: skip


def _preview_imports(state: Lowering, node: cst.CSTNode) -> None:
    if isinstance(node, (cst.SimpleStatementLine, cst.SimpleStatementSuite)):
        for small in node.body:
            if isinstance(small, (*IMPORTS, *IMPORTS_FROM)):
                pairs = imported(small) if isinstance(small, IMPORTS) else imported_from(small, state.package)
                state.imports.extend(pairs)
                state.names.update(bindings(pairs))
    elif isinstance(node, cst.IndentedBlock):
        for inner in node.body:
            _preview_imports(state, inner)
    elif isinstance(node, _LOOKED_INTO):
        _preview_imports(state, node.body)
        if isinstance(node, (cst.Try, cst.TryStar)):
            for handler in node.handlers:
                _preview_imports(state, handler)
        for rest in (getattr(node, "orelse", None), getattr(node, "finalbody", None)):
            if rest is not None:
                _preview_imports(state, rest)
