"""A source file in; its mutants, the instrumented text, and what no operator reaches out.

The adapter says what mutmut changes; here the changes get identities that last, reasons to be judged in a fresh
process, and texts: one instrumented file for all, or the original file with one change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

import libcst as cst
from libcst.metadata import CodePosition

from qualitygate.config.operators import DEFAULT, wants_extended
from qualitygate.engines.mutation import cold_reasons
from qualitygate.engines.mutation.adapter import (
    Found,
    MutatedFunction,
    Mutation,
    can_switch,
    find_mutations,
    replace_node,
)
from qualitygate.engines.mutation.generated import GeneratedFile
from qualitygate.engines.mutation.instrument import (
    PRELUDE,
    compiles,
    condense,
    copy_with,
    indentation,
    render,
    render_copies,
    strip_definition,
)
from qualitygate.engines.mutation.lines import line_offsets
from qualitygate.engines.mutation.not_mutable import find_not_mutable
from qualitygate.errors import EngineError
from qualitygate.model import Mutant, Span

_Node = TypeVar("_Node", bound=cst.CSTNode)


@dataclass(frozen=True, slots=True)
class Change:
    """A mutation with its identity."""

    id: str
    mutation: Mutation
    original: str
    replacement: str


def generate(
    path: str,
    code: str,
    module: str,
    operators: Collection[str] = (DEFAULT,),
    skip_functions: Collection[str] = frozenset(),
) -> GeneratedFile:
    """Mutate and instrument one file.

    Mutants whose text is no Python (``case -1`` would become ``case +1``) are left out, and those of our operators that
    the compiler cannot tell from the original or from another mutant. Names and ids depend neither on what is left out
    nor on what is selected.

    Args:
        path: relative to the project, with slashes.
        code: the text without a byte order mark.
        module: the dotted name it is imported by.
        operators: names of operators and of classes of them; see `qualitygate.config.operators`.
        skip_functions: qualified names (``f``, ``Class.method``) to leave as they are; their mutants are cold.

    Raises:
        UsageError: the file cannot be parsed, or its pragmas contradict each other.
    """
    selection = frozenset(operators)
    found = find_mutations(path, code, wants_extended(selection))
    offsets = line_offsets(code)
    last = {function.key: function for function in found.functions if can_switch(function.node)}
    checkable = compiles(code)
    mutants: list[Mutant] = []
    pieces: list[str] = []
    prelude = PRELUDE
    done = 0
    for function, identified in identify(path, found):
        changes = [change for change in identified if change.mutation.is_selected(selection)]
        if not changes:
            continue
        key = f"{module}.{function.key}"
        bodies, repeated = mutate_bodies(found, function, {change.mutation.number for change in changes})
        copies = render_copies(found.module, function.node, function.owner, key, bodies)
        valid = valid_numbers(found, function, bodies, copies) if checkable else set(bodies)
        whole = ""
        if function.qualname in skip_functions:
            whole = cold_reasons.NOT_INSTRUMENTABLE
        elif can_switch(function.node) and last[function.key] is not function:
            whole = cold_reasons.DUPLICATE
        warm: dict[int, cst.BaseSuite] = {}
        for change in changes:
            number, body = change.mutation.number, bodies.get(change.mutation.number)
            if number in repeated:
                continue
            if body is None:
                is_decorator = isinstance(change.mutation.before, cst.Decorator)
                cold = cold_reasons.DECORATOR if is_decorator else cold_reasons.DEFAULT
            elif number not in valid:
                continue
            else:
                cold = whole or cold_reasons.cold_reason_of_change(
                    function.node, function.owner, change.mutation.before, body
                )
                if not cold:
                    warm[number] = body
            mutants.append(describe(path, found, function, change, f"{key}__{change.mutation.label}", cold))
        if function.qualname not in skip_functions and can_switch(function.node):
            end = offset_of(offsets, found.extents(function.node).end)
            pieces.append(code[done:end])
            done = end
            if not pieces[-1].endswith(("\n", "\r")):
                pieces.append(found.module.default_newline)
            if prelude:
                pieces.append(indentation(found.module, function.owner) + prelude + found.module.default_newline)
                prelude = ""
            if warm.keys() != bodies.keys():
                copies = render_copies(found.module, function.node, function.owner, key, warm)
            pieces.append(copies)
    pieces.append(code[done:])
    not_mutable = find_not_mutable(path, found, {mutant.span.line for mutant in mutants})
    return GeneratedFile(path, "".join(pieces), tuple(mutants), not_mutable, tuple(operators))


def mutated_source(path: str, code: str, ids: Collection[str]) -> dict[str, str]:
    """The original text with exactly one change, for each of these mutants, whatever operator made them.

    Raises:
        EngineError: the file has no mutant of that id.
        UsageError: as in `generate`.
    """
    wanted = set(ids)
    texts: dict[str, str] = {}
    for extended in (False, True):  # most runs have none of ours, and need not look for them
        if texts.keys() != wanted:
            texts = mutated_texts(code, wanted, path, find_mutations(path, code, extended))
    missing = wanted - texts.keys()
    if missing:
        raise EngineError(
            f"no mutant {min(missing)} in {path}",
            where=path,
            help="the file has changed since the mutants were generated",
        )
    return texts


def mutated_texts(code: str, wanted: Collection[str], path: str, found: Found) -> dict[str, str]:
    """The whole text for each of these ids that there is."""
    offsets = line_offsets(code)
    texts: dict[str, str] = {}
    for function, changes in identify(path, found):
        extent = found.extents(function.node)
        start, end = offset_of(offsets, extent.start), offset_of(offsets, extent.end)
        for change in changes:
            if change.id in wanted:
                mutated = apply(function.node, change.mutation)
                text = render(found.module, function.owner, [mutated])
                if not found.module.has_trailing_newline and end == len(code):
                    text = text.removesuffix(found.module.default_newline)
                texts[change.id] = code[:start] + text + code[end:]
    return texts


def identify(path: str, found: Found) -> Iterator[tuple[MutatedFunction, list[Change]]]:
    """Every mutation with an id that stays when lines move, when other functions change, and with other operators."""
    definitions: Counter[tuple[str, bool]] = Counter()
    for function in found.functions:
        # Definitions of one name are counted among those with mutants of the same maker: ours must not change mutmut's.
        definitions.update({(function.qualname, mutation.is_extended) for mutation in function.mutations})
        occurrences: Counter[tuple[str, str, str]] = Counter()
        changes = []
        for mutation in function.mutations:
            original = text_of(found, mutation.before)
            replacement = text_of(found, mutation.after)
            what = (mutation.operator, original, replacement)
            definition = definitions[function.qualname, mutation.is_extended]
            place = (path, function.qualname, definition, *what, occurrences[what])
            occurrences[what] += 1
            digest = sha256(repr(place).encode()).hexdigest()[:12]
            changes.append(Change(digest, mutation, original, replacement))
        yield function, changes


def text_of(found: Found, node: cst.CSTNode | cst.RemovalSentinel) -> str:
    """A node as it is written; nothing where it is taken out."""
    return "" if isinstance(node, cst.RemovalSentinel) else found.module.code_for_node(node).strip()


def describe(path: str, found: Found, function: MutatedFunction, change: Change, name: str, cold: str) -> Mutant:
    """The mutant as the rest of the pipe knows it."""
    where = found.positions(change.mutation.before)
    span = Span(where.start.line, where.start.column, where.end.line, where.end.column)
    operator = change.mutation.operator
    return Mutant(change.id, path, function.qualname, span, operator, change.original, change.replacement, name, cold)


def mutate_bodies(
    found: Found, function: MutatedFunction, chosen: Collection[int]
) -> tuple[dict[int, cst.BaseSuite], frozenset[int]]:
    """The mutated body for each chosen mutation in the body, by number; and the numbers that give nothing new.

    Mutations of the parameters and decorators have no body. Nothing new: compiled as the original is, as one of
    mutmut's mutants (chosen or not), or as another one before it. mutmut's own are kept whatever they give.
    """
    body = function.node.body
    begin = found.extents(body).start
    is_compared = any(one.is_extended for one in function.mutations if one.number in chosen)
    bodies: dict[int, cst.BaseSuite] = {}
    repeated: set[int] = set()
    seen = {compiled_form(found, function, body)} if is_compared else set()
    for mutation in function.mutations:
        is_chosen = mutation.number in chosen
        if not (is_chosen or (is_compared and not mutation.is_extended)):
            continue
        if place(found.positions(mutation.before).start) < place(begin):
            continue
        mutated = apply(body, mutation)
        if is_compared:
            form = compiled_form(found, function, mutated)
            if mutation.is_extended and form in seen:
                repeated.add(mutation.number)
                continue
            seen.add(form)
        if is_chosen:
            bodies[mutation.number] = mutated
    return bodies, frozenset(repeated)


def compiled_form(found: Found, function: MutatedFunction, body: cst.BaseSuite) -> Hashable:
    """The function with that body, so that equal means that no test could tell them apart."""
    header = f"class _:{found.module.default_newline}" if function.owner else ""
    copy = copy_with(strip_definition(function.node), 0, body)
    return condense(header + render(found.module, function.owner, [copy]))


def apply(tree: _Node, mutation: Mutation) -> _Node:
    """The tree with the mutation; in parentheses where the syntax wants them (``if(not x):``)."""
    try:
        return replace_node(tree, mutation.before, mutation.after)
    except cst.CSTValidationError:
        if isinstance(mutation.after, cst.RemovalSentinel):
            raise
        bracketed = mutation.after.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        return replace_node(tree, mutation.before, bracketed)


def valid_numbers(
    found: Found, function: MutatedFunction, bodies: Mapping[int, cst.BaseSuite], copies: str
) -> Collection[int]:
    """The numbers of the mutants that this interpreter can compile; ``copies`` is the text of all of them."""
    header = f"class _:{found.module.default_newline}" if function.owner else ""
    if compiles(header + copies):
        return bodies.keys()
    return {
        number
        for number, body in bodies.items()
        if compiles(header + render_copies(found.module, function.node, function.owner, "", {number: body}))
    }


def place(position: CodePosition) -> tuple[int, int]:
    """A position that compares."""
    return position.line, position.column


def offset_of(offsets: list[int], position: CodePosition) -> int:
    """Where a position is in the text; the last line may lack its end."""
    line = position.line - 1
    return offsets[-1] if line >= len(offsets) else min(offsets[line] + position.column, offsets[-1])
