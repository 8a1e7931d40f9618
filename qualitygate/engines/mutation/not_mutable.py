"""What was found in a file and the lines that mutants begin on in, the statements without one out, by reason."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection

import libcst as cst

from qualitygate.engines.mutation.adapter import ENUM_BASES, ENUM_HOOKS, NEVER_MUTATED, Found, can_switch
from qualitygate.model import NotMutable

MODULE_LEVEL = "module-level code"
CLASS_BODY = "class body"
DECORATED = "decorated function"
NESTED_CLASS = "method of a nested class"
CONDITIONAL = "function under a condition"
NEVER = "function never mutated by its name"
ENUM_HOOK = "hook of an enum"
ONE_LINE_CLASS = "class on one line"
PRAGMA = "pragma: no mutate"
NO_OPERATOR = "no operator applies"

_HEADERS = (cst.If, cst.While, cst.For, cst.With, cst.Match)


def find_not_mutable(path: str, found: Found, reached: Collection[int]) -> tuple[NotMutable, ...]:
    """Lines on which a statement starts that holds no mutant; docstrings, imports and ``pass`` do not count.

    Of a statement with a block inside only the header counts: a mutant of it begins there.

    Args:
        reached: the lines that a mutant begins on.
    """
    visitor = Reach(found, reached)
    found.module.visit(visitor)
    return tuple(NotMutable(path, tuple(sorted(lines)), reason) for reason, lines in sorted(visitor.lines.items()))


class Reach(cst.CSTVisitor):
    """Walks down with the reason why the code there is out of reach; None inside what can be mutated."""

    def __init__(self, found: Found, reached: Collection[int]) -> None:
        super().__init__()
        self.found = found
        self.reached = sorted(reached)
        self.lines: dict[str, set[int]] = defaultdict(set)
        self.reasons: list[str | None] = [MODULE_LEVEL]
        self.above: list[cst.CSTNode] = []  #: definitions and compound statements around

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite):
            self.note_simple(node)
            return False
        if isinstance(node, _HEADERS):
            self.note(self.line(node), self.line(node.body if not isinstance(node, cst.Match) else node.cases[0]))
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self.reasons.append(self.reason_inside(node))
        if isinstance(node, cst.BaseCompoundStatement):
            self.above.append(node)
        return isinstance(node, cst.BaseCompoundStatement | cst.BaseSuite | cst.Module | cst.MatchCase | cst.Else
                          | cst.ExceptHandler | cst.ExceptStarHandler | cst.Finally)  # fmt: skip

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self.reasons.pop()
        if isinstance(original_node, cst.BaseCompoundStatement):
            self.above.pop()

    def reason_inside(self, node: cst.FunctionDef | cst.ClassDef) -> str | None:
        """Why the inside of a definition is out of reach."""
        outer = self.reasons[-1]
        if self.line(node) in self.found.ignored_blocks:
            return PRAGMA
        if isinstance(node, cst.FunctionDef):
            return self.reason_inside_function(node, outer)
        if outer is None:
            return None  # a class in a function is mutated with it
        if outer is not MODULE_LEVEL:
            return NESTED_CLASS if outer is CLASS_BODY else outer
        if self.above:
            return CONDITIONAL
        return CLASS_BODY if isinstance(node.body, cst.IndentedBlock) else ONE_LINE_CLASS

    def reason_inside_function(self, node: cst.FunctionDef, outer: str | None) -> str | None:
        if outer not in (None, MODULE_LEVEL, CLASS_BODY):
            return outer
        if node.name.value in NEVER_MUTATED:
            return NEVER
        parent = self.above[-1] if self.above else None
        if isinstance(parent, cst.ClassDef) and node.name.value in ENUM_HOOKS and is_enum(parent):
            return ENUM_HOOK
        if not can_switch(node):
            return DECORATED
        if outer is MODULE_LEVEL and self.above:
            return CONDITIONAL
        if outer is CLASS_BODY and not isinstance(parent, cst.ClassDef):
            return CONDITIONAL
        return None

    def note_simple(self, node: cst.SimpleStatementLine | cst.SimpleStatementSuite) -> None:
        if any(is_code(statement) for statement in node.body):
            self.note(self.line(node.body[0]), self.found.positions(node.body[-1]).end.line + 1)

    def note(self, line: int, end: int) -> None:
        """Name the line of a statement that ends, or whose block begins, at the line ``end``."""
        reason = self.reasons[-1]
        if reason is None and (line in self.found.ignored_lines or line in self.found.ignored_blocks):
            reason = PRAGMA
        if reason is None and not self.is_reached(line, max(end, line + 1)):
            reason = NO_OPERATOR
        if reason is not None:
            self.lines[reason].add(line)

    def is_reached(self, line: int, end: int) -> bool:
        """Whether a mutant begins on one of these lines."""
        index = bisect_left(self.reached, line)
        return index < len(self.reached) and self.reached[index] < end

    def line(self, node: cst.CSTNode) -> int:
        return self.found.positions(node).start.line


def is_enum(node: cst.ClassDef) -> bool:
    """Whether a class is an enum by the name of a base."""
    bases = (base.value.attr if isinstance(base.value, cst.Attribute) else base.value for base in node.bases)
    return any(isinstance(base, cst.Name) and base.value in ENUM_BASES for base in bases)


def is_code(statement: cst.BaseSmallStatement) -> bool:
    """Whether a statement does something: no import, no ``pass``, no docstring or other constant."""
    if isinstance(statement, cst.Import | cst.ImportFrom | cst.Pass):
        return False
    constants = (cst.SimpleString, cst.ConcatenatedString, cst.Ellipsis)
    return not (isinstance(statement, cst.Expr) and isinstance(statement.value, constants))
