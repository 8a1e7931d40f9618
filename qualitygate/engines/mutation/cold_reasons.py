"""A mutation in, the reason why only a fresh process can judge it out; empty when the warm session can.

The warm session gives a function another code object while everything else of it stays: what is evaluated with the
definition, and what a code object cannot change, needs the changed text.
"""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst

DEFAULT = "default argument"
DOCSTRING = "docstring"
DECORATOR = "decorator"
KIND = "function kind"
CLOSURE = "closed-over names"
DUPLICATE = "duplicate definition"
NOT_INSTRUMENTABLE = "not instrumentable"

#: Using one of these makes the compiler close the method over its class.
_CLASS_CELL = frozenset({"super", "__class__"})


class Uses(cst.CSTVisitor):
    """Whether a body yields for its own function, and which of some names it uses at any depth."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__()
        self.names = names
        self.found: set[str] = set()
        self.yields = False
        self.depth = 0  #: of functions and lambdas inside

    def visit_Name(self, node: cst.Name) -> None:
        if node.value in self.names:
            self.found.add(node.value)

    def visit_Yield(self, node: cst.Yield) -> None:
        self.yields = self.yields or not self.depth

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.depth += 1

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self.depth -= 1

    def visit_Lambda(self, node: cst.Lambda) -> None:
        self.depth += 1

    def leave_Lambda(self, original_node: cst.Lambda) -> None:
        self.depth -= 1


def look_at(node: cst.CSTNode, names: Collection[str]) -> Uses:
    """What a tree uses."""
    uses = Uses(names)
    node.visit(uses)
    return uses


def closed_over(function: cst.FunctionDef, owner: cst.ClassDef | None) -> frozenset[str]:
    """The names a top-level function or a method may be a closure over: its class, and type parameters."""
    names = set(_CLASS_CELL) if owner is not None else set()
    for node in (function, owner):
        if node is not None and node.type_parameters is not None:
            names |= {one.param.name.value for one in node.type_parameters.params}
    return frozenset(names)


def cold_reason_of_change(
    function: cst.FunctionDef, owner: cst.ClassDef | None, before: cst.CSTNode, mutated: cst.BaseSuite
) -> str:
    """Why a change in the body needs a fresh process.

    Args:
        before: the node that was replaced.
        mutated: the body of the function afterwards.
    """
    docstring = docstring_of(function)
    if docstring is not None and any(before is node for node in (docstring, *docstring.children)):
        return DOCSTRING
    names = closed_over(function, owner)
    touched = look_at(before, names)
    if touched.yields and look_at(function.body, ()).yields and not look_at(mutated, ()).yields:
        return KIND
    if touched.found and look_at(function.body, names).found != look_at(mutated, names).found:
        return CLOSURE
    return ""


def docstring_of(function: cst.FunctionDef) -> cst.CSTNode | None:
    """The function's docstring, implicitly concatenated or not."""
    statement = function.body.body[0] if function.body.body else None
    if isinstance(statement, cst.SimpleStatementLine):
        statement = statement.body[0]
    if isinstance(statement, cst.Expr) and isinstance(statement.value, cst.SimpleString | cst.ConcatenatedString):
        return statement.value
    return None
