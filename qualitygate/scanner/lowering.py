"""The state of one walk over one file: names in scope, positions, and what the function at hand holds so far."""

from __future__ import annotations

import libcst as cst

from qualitygate.model import NOWHERE, Check, Class, Function, Span
from qualitygate.scanner.positions import Positions

#: Expressions and blocks nested more deeply than this are refused, so that no rule can run out of stack.
MAX_DEPTH = 200


class TooDeep(Exception):
    """Nested more deeply than MAX_DEPTH."""


class Lowering:
    """Where the walk stands in one file: names in scope, the span to inherit, and what the function at hand holds."""

    __slots__ = (
        "alone", "checks", "classes", "conditional", "depth", "functions", "imports", "in_fstring", "is_generator",
        "module", "modules", "names", "nested", "package", "path", "positions", "prefix", "references", "span",
        "table_nested", "table_references",
    )  # fmt: skip

    def __init__(self, path: str, package: str, module: cst.Module, positions: Positions) -> None:
        self.path = path
        self.package = package
        self.module = module
        self.positions = positions
        self.names: dict[str, str] = {}  #: what imports bind here
        self.span: Span = NOWHERE  #: of the statement, call or comparison around
        self.depth = 0
        self.in_fstring = 0
        self.alone: cst.CSTNode | None = None  #: the call whose result is dropped
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


def note(state: Lowering, check: Check) -> None:
    """Keeps an oracle of the function at hand, with the condition it stands under."""
    if state.conditional:
        check = Check(check.kind, check.span, check.test, check.form, True, check.swallowed)
    state.checks.append(check)


def parameters(node: cst.Parameters) -> list[tuple[cst.Param, str]]:
    """The parameters in source order, with their kinds (see `Param.kind`)."""
    found = [(param, "plain") for param in (*node.posonly_params, *node.params)]
    if isinstance(node.star_arg, cst.Param):
        found.append((node.star_arg, "star"))
    found.extend((param, "keyword") for param in node.kwonly_params)
    if node.star_kwarg is not None:
        found.append((node.star_kwarg, "doublestar"))
    return found
