"""The text of one file in, what a repair asks of it out: nodes at a finding's place, and where they stand.

Offsets count characters of the text as it is, whatever its line ends, so that an edit changes nothing around it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from qualitygate.model.expression import Span
from qualitygate.model.judgement import Edit

_LINE_END = re.compile(r"\r\n|\r|\n")
_Node = TypeVar("_Node", bound=ast.AST)
_TEST_CASES = frozenset({"unittest.TestCase", "unittest.IsolatedAsyncioTestCase", "unittest.case.TestCase"})
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)

#: Nodes that stand at a place of the text.
Placed = ast.expr | ast.stmt | ast.excepthandler | ast.arg | ast.keyword | ast.alias


@dataclass(frozen=True)
class Script:
    """A file that parses. Made by `read_script`."""

    text: str
    tree: ast.Module
    starts: tuple[int, ...]  #: the offset of each line

    def find(self, span: Span, kind: type[_Node]) -> _Node | None:
        """The outermost node of the kind that fills exactly this span."""
        wanted = (self._offset_of_span(span.line, span.column), self._offset_of_span(span.end_line, span.end_column))
        return next((each for each in self._placed.get(wanted, ()) if isinstance(each, kind)), None)

    def start(self, node: Placed) -> int:
        """The offset of its first character; a decorated function's is that of ``def``."""
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: Placed) -> int:
        """The offset after its last character."""
        return self._offset(*_end_of(node))

    def read(self, node: Placed) -> str:
        """Its source, without the parentheses around it."""
        return self.text[self.start(node) : self.end(node)]

    def between(self, left: Placed, right: Placed) -> str:
        """What stands between two nodes: brackets, operators, commas, comments."""
        return self.text[self.end(left) : self.start(right)]

    def around(self, node: ast.AST, *kinds: type[_Node]) -> _Node | None:
        """The innermost node of these kinds around it."""
        above = self._parents.get(node)
        while above is not None and not isinstance(above, kinds):
            above = self._parents.get(above)
        return above

    def block(self, statement: ast.stmt) -> list[ast.stmt]:
        """The statements among which it stands, itself included."""
        above = self._parents.get(statement)
        for _, value in ast.iter_fields(above) if above is not None else ():
            if isinstance(value, list) and any(each is statement for each in value):
                return value
        return []

    def lines(self, statement: Placed) -> tuple[int, int] | None:
        """From the start of its first line to the end of its last; nothing when it shares them, with a comment too."""
        first = self.starts[statement.lineno - 1]
        last, _ = _end_of(statement)
        end = self.starts[last] if last < len(self.starts) else len(self.text)
        around = self.text[first : self.start(statement)] + self.text[self.end(statement) : end]
        return None if around.strip() else (first, end)

    def remove(self, statement: ast.stmt) -> Edit | None:
        """Its lines away; nothing when they hold more, or when the block would be left empty."""
        place = self.lines(statement)
        return Edit(*place, "") if place is not None and len(self.block(statement)) > 1 else None

    def resolve(self, node: ast.AST | None) -> str:
        """The dotted name that a name or attribute stands for through the file's imports; empty for anything else."""
        match node:
            case ast.Name(id=name):
                return self._imports.get(name, name)
            case ast.Attribute(value=value, attr=attr):
                before = self.resolve(value)
                return f"{before}.{attr}" if before else ""
        return ""

    def imports(self, module: str) -> bool:
        """Whether the module is imported under its own name at the top of the file."""
        return self._imports.get(module) == module

    def is_test_case(self, node: ast.AST) -> bool:
        """Whether it stands in a class that is unittest's own TestCase below names of this file, and nothing else.

        A base class from elsewhere may bring methods of its own, and is not taken for one.
        """
        cls = self.around(node, ast.ClassDef)
        return cls is not None and self._is_plain(cls, ())

    def _is_plain(self, cls: ast.ClassDef, seen: tuple[str, ...]) -> bool:
        own = {each.name: each for each in self.tree.body if isinstance(each, ast.ClassDef)}
        if cls.keywords or not cls.bases or cls.name in seen:
            return False
        for base in cls.bases:
            name = self.resolve(base)
            if name not in _TEST_CASES and not (name in own and self._is_plain(own[name], (*seen, cls.name))):
                return False
        return True

    def _offset(self, line: int, column: int) -> int:
        """ast counts columns in bytes of UTF-8."""
        start = self.starts[line - 1]
        stop = self.starts[line] if line < len(self.starts) else len(self.text)
        written = self.text[start:stop]
        return start + (column if written.isascii() else len(written.encode()[:column].decode()))

    def _offset_of_span(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column if 0 < line <= len(self.starts) else -1

    @cached_property
    def _placed(self) -> Mapping[tuple[int, int], list[ast.AST]]:
        placed: dict[tuple[int, int], list[ast.AST]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.expr, ast.stmt)):
                placed.setdefault((self.start(node), self.end(node)), []).append(node)
        return placed

    @cached_property
    def _parents(self) -> Mapping[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def _imports(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.name if alias.asname else alias.name.partition(".")[0]
                    found[alias.asname or name] = name
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        return found


def _end_of(node: Placed) -> tuple[int, int]:
    """Line and column after its last character; a parsed tree always has them."""
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return node.end_lineno, node.end_col_offset


def read_script(text: str) -> Script:
    """The text, parsed.

    Raises:
        SyntaxError: it is no Python.
        ValueError: it holds a null byte.
    """
    starts = (0, *(match.end() for match in _LINE_END.finditer(text)))
    return Script(text, ast.parse(text), starts)


def walk_own(function: ast.AST) -> Iterator[ast.AST]:
    """Every node of a function, without what stands in functions and classes inside it; those are given themselves."""
    for child in ast.iter_child_nodes(function):
        yield child
        if not isinstance(child, _SCOPES):
            yield from walk_own(child)
