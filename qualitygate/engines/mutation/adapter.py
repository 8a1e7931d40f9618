"""Source text in, mutmut's mutations of it out: the only module that imports mutmut.

mutmut 3.8 has no stable interface; what is used of it is pinned by the tests of this module. Its configuration is
supplied from here, so that nothing is read from the working directory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any, TypeVar, cast

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider, WhitespaceInclusivePositionProvider
from mutmut import configuration
from mutmut.mutation import file_mutation, mutators, pragma_handling
from mutmut.mutation.trampoline_templates import mangle_function_name

from qualitygate.errors import UsageError

_Node = TypeVar("_Node", bound=cst.CSTNode)

#: Operators in mutmut's order; the names are those of its functions less ``operator_``. One may serve several nodes.
OPERATORS: tuple[str, ...] = tuple(
    dict.fromkeys(operator.__name__.removeprefix("operator_") for _, operator in mutators.mutation_operators)
)

#: Functions that mutmut leaves alone by name, those it leaves alone in enums, and what makes a class an enum.
NEVER_MUTATED = frozenset(file_mutation.NEVER_MUTATE_FUNCTION_NAMES)
ENUM_HOOKS = frozenset(file_mutation.NEVER_MUTATE_ENUM_FUNCTION_NAMES)
ENUM_BASES = frozenset(file_mutation.ENUM_BASE_NAMES)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One node and what takes its place."""

    before: cst.CSTNode
    after: cst.CSTNode
    operator: str
    number: int  #: mutmut's, within the function, from 1


@dataclass(frozen=True, slots=True)
class MutatedFunction:
    """A top-level function or a method of a top-level class, with its mutations in mutmut's order."""

    node: cst.FunctionDef
    owner: cst.ClassDef | None
    mutations: tuple[Mutation, ...]

    @property
    def qualname(self) -> str:
        """``f`` or ``Class.method``."""
        name = self.node.name.value
        return f"{self.owner.name.value}.{name}" if self.owner else name

    @property
    def key(self) -> str:
        """mutmut's mangled name: ``x_f`` or ``xǁClassǁmethod``."""
        owner = self.owner.name.value if self.owner else None
        return mangle_function_name(name=self.node.name.value, class_name=owner)


@dataclass(frozen=True, slots=True)
class Found:
    """What mutmut makes of one file."""

    module: cst.Module
    functions: tuple[MutatedFunction, ...]  #: in the order of the file, those with mutations only
    positions: Callable[[cst.CSTNode], CodeRange]  #: of a node without the whitespace around it
    extents: Callable[[cst.CSTNode], CodeRange]  #: of a node with all whitespace that belongs to it
    ignored_lines: frozenset[int]  #: lines that a ``pragma: no mutate`` takes out
    ignored_blocks: frozenset[int]  #: a function or class that starts on such a line is taken out whole


def find_mutations(path: str, code: str) -> Found:
    """All mutations of a file, as mutmut finds them.

    Raises:
        UsageError: the file is not Python that libcst can read, or its pragmas contradict each other.
    """
    try:
        wrapper = MetadataWrapper(cst.parse_module(code), unsafe_skip_copy=False)
    except cst.ParserSyntaxError as error:
        raise UsageError(
            f"cannot parse {path}: {error.message}",
            where=f"{path}:{error.raw_line}:{error.raw_column + 1}",
            help="mend the file, or exclude it from mutation",
        ) from error
    sources: dict[tuple[int, int], str] = {}
    with mutmut_configured():
        try:
            ignored = pragma_handling.get_ignored_lines(path, code, wrapper, None)
        except pragma_handling.PragmaParseError as error:
            raise UsageError(str(error).splitlines()[0], where=path, help="close or remove the pragma") from error
        visitor = file_mutation.MutationVisitor(list(named_operators(sources)), ignored, None)
        module = wrapper.visit(visitor)
    positions = wrapper.resolve(PositionProvider)
    extents = wrapper.resolve(WhitespaceInclusivePositionProvider)
    grouped = file_mutation.group_by_top_level_node(visitor.mutations)
    functions = tuple(
        MutatedFunction(
            node,
            owner,
            tuple(
                Mutation(
                    one.original_node,
                    one.mutated_node,
                    sources[id(one.original_node), id(one.mutated_node)],
                    number,
                )
                for number, one in enumerate(grouped[node], start=1)
            ),
        )
        for node, owner in top_level_functions(module)
        if grouped.get(node)
    )
    return Found(
        module,
        functions,
        positions.__getitem__,
        extents.__getitem__,
        frozenset(ignored.no_mutate_lines),
        frozenset(ignored.ignore_node_lines),
    )


def named_operators(sources: dict[tuple[int, int], str]) -> Iterator[tuple[type, Callable[[Any], Iterable[Any]]]]:
    """mutmut's own list of operators, each noting for (id of node, id of mutated node) the name it goes by.

    Both nodes must stay alive while ``sources`` is read: the visitor keeps them.
    """
    kept: list[cst.CSTNode] = []

    def named(operator: Callable[[Any], Iterable[Any]]) -> Callable[[Any], Iterable[Any]]:
        name = operator.__name__.removeprefix("operator_")

        def mutate(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
            for mutated in operator(node):
                # Mutations that the visitor drops must not free their id for another.
                kept.append(mutated)
                sources[id(node), id(mutated)] = name
                yield mutated

        return mutate

    for node_type, operator in mutators.mutation_operators:
        yield node_type, named(operator)


def top_level_functions(module: cst.Module) -> Iterator[tuple[cst.FunctionDef, cst.ClassDef | None]]:
    """The functions that mutmut can switch: those of the module, and the methods of its classes."""
    for statement in module.body:
        if isinstance(statement, cst.FunctionDef):
            yield statement, None
        elif isinstance(statement, cst.ClassDef) and isinstance(statement.body, cst.IndentedBlock):
            for member in statement.body.body:
                if isinstance(member, cst.FunctionDef):
                    yield member, statement


def replace_node(tree: _Node, before: cst.CSTNode, after: cst.CSTNode) -> _Node:
    """The tree with one node replaced, as mutmut does it.

    Raises:
        libcst.CSTValidationError: what comes out is no syntax (``if(not x):`` would become ``ifx:``).
    """
    return cast(_Node, file_mutation.deep_replace(tree, before, after))


@contextmanager
def mutmut_configured() -> Iterator[None]:
    """Lets mutmut find a configuration without looking for one: every list empty, nothing excluded."""
    before = configuration._config
    empty: dict[str, Any] = {field.name: [] for field in fields(configuration.Config)}
    configuration._config = configuration.Config(**empty)
    try:
        yield
    finally:
        configuration._config = before
