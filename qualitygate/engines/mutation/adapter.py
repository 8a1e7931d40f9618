"""Source text in, mutmut's mutations of it and those of our own operators out: the only module that imports mutmut.

mutmut 3.8 has no stable interface; what is used of it is pinned by the tests of this module. Its configuration is
supplied from here, so that nothing is read from the working directory. Our operators walk as mutmut's do, so that both
leave the same places alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar, cast

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider, WhitespaceInclusivePositionProvider
from mutmut import configuration
from mutmut.mutation import file_mutation, mutators, pragma_handling
from mutmut.mutation.trampoline_templates import mangle_function_name

from qualitygate.config.operators import DEFAULT, EXTENDED
from qualitygate.engines.mutation.operators import load_operators
from qualitygate.errors import UsageError

_Node = TypeVar("_Node", bound=cst.CSTNode)
#: A type of nodes and what makes mutated nodes of one, as mutmut lists them, and the name it goes by.
_Named = tuple[str, type[Any], Callable[[Any], Iterable[Any]]]

#: Operators in mutmut's order; the names are those of its functions less ``operator_``. One may serve several nodes.
_MUTMUT: tuple[_Named, ...] = tuple(
    (operator.__name__.removeprefix("operator_"), node, operator) for node, operator in mutators.mutation_operators
)
OPERATORS: tuple[str, ...] = tuple(dict.fromkeys(name for name, _, _ in _MUTMUT))
_EXTENDED: tuple[_Named, ...] = tuple(
    (name, node, operator.mutate) for name, operator in load_operators() for node in operator.nodes
)

#: The class of what an operator makes, where it is always the same.
_CLASS_OF_OPERATOR = {
    "number": "numbers", "string": "strings", "assignment": "assignments", "augmented_assignment": "assignments",
    "dict_arguments": "arguments", "arg_removal": "arguments", "symmetric_string_methods_swap": "strings",
    "unsymmetrical_string_methods_swap": "strings", "lambda": "assignments", "match": "flow", "if_exp": "flow",
}  # fmt: skip
#: The class of what the other operators make, by the node or its operator; anything else is arithmetic.
_CLASS_OF_NODE: dict[type[cst.CSTNode], str] = {
    cst.ComparisonTarget: "comparisons", cst.Is: "comparisons", cst.IsNot: "comparisons", cst.In: "comparisons",
    cst.NotIn: "comparisons", cst.BooleanOperation: "booleans", cst.Name: "booleans", cst.Not: "booleans",
    cst.Break: "flow", cst.Continue: "flow",
}  # fmt: skip

#: Functions that mutmut leaves alone by name, those it leaves alone in enums, and what makes a class an enum.
NEVER_MUTATED = frozenset(file_mutation.NEVER_MUTATE_FUNCTION_NAMES)
ENUM_HOOKS = frozenset(file_mutation.NEVER_MUTATE_ENUM_FUNCTION_NAMES)
ENUM_BASES = frozenset(file_mutation.ENUM_BASE_NAMES)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One node and what takes its place."""

    before: cst.CSTNode
    after: cst.CSTNode | cst.RemovalSentinel
    operator: str
    number: int  #: within the function, from 1: first mutmut's, as it numbers them, then those of our operators
    classes: tuple[str, ...]  #: what besides the operator's name selects it

    @property
    def is_extended(self) -> bool:
        """Whether one of our operators made it."""
        return EXTENDED in self.classes

    @property
    def label(self) -> str:
        """What follows the function's key in the mutant's name: ``mutmut_3``, ``extended_7``."""
        return f"{EXTENDED if self.is_extended else 'mutmut'}_{self.number}"

    def is_selected(self, names: Collection[str]) -> bool:
        """Whether one of these names of operators and classes is its own."""
        return self.operator in names or any(name in names for name in self.classes)


@dataclass(frozen=True, slots=True)
class MutatedFunction:
    """A top-level function or a method of a top-level class, with mutmut's mutations in its order, then ours."""

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


def find_mutations(path: str, code: str, extended: bool = False) -> Found:
    """All mutations of a file, as mutmut finds them; with those of our own operators after them when asked for.

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
    with mutmut_configured():
        try:
            ignored = pragma_handling.get_ignored_lines(path, code, wrapper, None)
        except pragma_handling.PragmaParseError as error:
            raise UsageError(str(error).splitlines()[0], where=path, help="close or remove the pragma") from error
        grouped = collect(wrapper, file_mutation.MutationVisitor, _MUTMUT, ignored)
        if extended:
            for function, mutations in collect(wrapper, ExtendedVisitor, _EXTENDED, ignored).items():
                known = grouped.get(function, ())
                grouped[function] = (*known, *(narrow(one, one.number + len(known)) for one in mutations))
    positions = wrapper.resolve(PositionProvider)
    extents = wrapper.resolve(WhitespaceInclusivePositionProvider)
    functions = tuple(
        MutatedFunction(node, owner, grouped[node])
        for node, owner in top_level_functions(wrapper.module)
        if node in grouped
    )
    return Found(
        wrapper.module,
        functions,
        positions.__getitem__,
        extents.__getitem__,
        frozenset(ignored.no_mutate_lines),
        frozenset(ignored.ignore_node_lines),
    )


class ExtendedVisitor(file_mutation.MutationVisitor):
    """Walks as mutmut's visitor does; of functions that it leaves alone for their decorators it offers these."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        skipped = super()._skip_node_and_children(node)
        if (
            skipped
            and isinstance(node, cst.FunctionDef)
            and not can_switch(node)
            and node.name.value not in NEVER_MUTATED
            and node not in self._enum_creation_hooks
            and self._should_mutate_node(node)
        ):
            self._create_mutations(node)
        return skipped


def collect(
    wrapper: MetadataWrapper,
    visitor_type: type[file_mutation.MutationVisitor],
    operators: Sequence[_Named],
    ignored: pragma_handling.IgnoredCode,
) -> dict[cst.CSTNode, tuple[Mutation, ...]]:
    """What some operators make of each top-level function that they reach, numbered from 1."""
    names: dict[tuple[int, int], str] = {}
    kept: list[cst.CSTNode] = []

    def named(name: str, operator: Callable[[Any], Iterable[Any]]) -> Callable[[Any], Iterable[Any]]:
        def mutate(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
            for mutated in operator(node):
                # Mutations that the visitor drops must not free their id for another.
                kept.append(mutated)
                names[id(node), id(mutated)] = name
                yield mutated

        return mutate

    visitor = visitor_type([(node, named(name, operator)) for name, node, operator in operators], ignored, None)
    wrapper.visit(visitor)
    found: dict[cst.CSTNode, tuple[Mutation, ...]] = {}
    for function, mutations in file_mutation.group_by_top_level_node(visitor.mutations).items():
        made = ((one.original_node, one.mutated_node) for one in mutations)
        found[function] = tuple(
            Mutation(before, after, name, number, classes_of(name, before))
            for number, (before, after) in enumerate(made, start=1)
            for name in [names[id(before), id(after)]]
        )
    return found


def classes_of(operator: str, node: cst.CSTNode) -> tuple[str, ...]:
    """The classes that what an operator makes of a node is selected by."""
    if operator not in OPERATORS:
        return (EXTENDED,)
    if operator in _CLASS_OF_OPERATOR:
        return (DEFAULT, _CLASS_OF_OPERATOR[operator])
    if isinstance(node, cst.Name) and node.value == "deepcopy":
        return (DEFAULT, "assignments")
    key = type(node.operator) if isinstance(node, cst.UnaryOperation) else type(node)
    return (DEFAULT, _CLASS_OF_NODE.get(key, "arithmetic"))


def narrow(mutation: Mutation, number: int) -> Mutation:
    """The mutation under another number, and of a statement with a block only the part that differs.

    What is shown of a mutant, and what its identity is made of, must not be the whole block below a changed condition.
    """
    before, after = mutation.before, mutation.after
    while isinstance(before, cst.BaseCompoundStatement | cst.MatchCase) and isinstance(after, type(before)):
        pairs = [(getattr(before, field.name), getattr(after, field.name)) for field in fields(before)]
        (old, new), *_ = [(old, new) for old, new in pairs if old is not new]
        if isinstance(old, cst.CSTNode):
            before, after = old, new
        else:  # a sequence that lacks an element, or has another one in its place
            index = next(index for index, element in enumerate(old) if element not in new[index : index + 1])
            before, after = old[index], new[index] if len(new) == len(old) else cst.RemovalSentinel.REMOVE
    return replace(mutation, before=before, after=after, number=number)


def top_level_functions(module: cst.Module) -> Iterator[tuple[cst.FunctionDef, cst.ClassDef | None]]:
    """The functions that mutmut can switch: those of the module, and the methods of its classes."""
    for statement in module.body:
        if isinstance(statement, cst.FunctionDef):
            yield statement, None
        elif isinstance(statement, cst.ClassDef) and isinstance(statement.body, cst.IndentedBlock):
            for member in statement.body.body:
                if isinstance(member, cst.FunctionDef):
                    yield member, statement


def can_switch(function: cst.FunctionDef) -> bool:
    """Whether a function is undecorated, or its only decorator a bare ``staticmethod`` or ``classmethod``."""
    names = [one.decorator.value if isinstance(one.decorator, cst.Name) else "" for one in function.decorators]
    return names in ([], ["staticmethod"], ["classmethod"])


def replace_node(tree: _Node, before: cst.CSTNode, after: cst.CSTNode | cst.RemovalSentinel) -> _Node:
    """The tree with one node replaced or taken out, as mutmut does it.

    Raises:
        libcst.CSTValidationError: what comes out is no syntax (``if(not x):`` would become ``ifx:``).
    """
    return cast(_Node, file_mutation.deep_replace(tree, before, cast(cst.CSTNode, after)))


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
