"""A source file in; its mutants, the instrumented text, and what no operator reaches out.

The adapter says what mutmut changes; here the changes get identities that last, reasons to be judged in a fresh
process, and texts: one instrumented file for all, or the original file with one change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

import libcst as cst
from libcst.metadata import CodePosition

from qualitygate.engines.mutation import cold_reasons
from qualitygate.engines.mutation.adapter import Found, MutatedFunction, Mutation, find_mutations, replace_node
from qualitygate.engines.mutation.instrument import PRELUDE, compiles, indentation, line_offsets, render, render_copies
from qualitygate.engines.mutation.not_mutable import find_not_mutable
from qualitygate.errors import EngineError
from qualitygate.model import Mutant, NotMutable, Span

_Node = TypeVar("_Node", bound=cst.CSTNode)


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """One file, ready to be judged."""

    path: str
    instrumented: str  #: the file with the copies that the runtime switches between
    mutants: tuple[Mutant, ...]  #: in the order of the file, and of mutmut within a function
    not_mutable: tuple[NotMutable, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A mutation with its identity."""

    id: str
    mutation: Mutation
    original: str
    replacement: str


def generate(path: str, code: str, module: str, skip_functions: Collection[str] = frozenset()) -> GeneratedFile:
    """Mutate and instrument one file.

    Mutants whose text is no Python (``case -1`` would become ``case +1``) are left out; numbers in names stay mutmut's.

    Args:
        path: relative to the project, with slashes.
        code: the text without a byte order mark.
        module: the dotted name it is imported by.
        skip_functions: qualified names (``f``, ``Class.method``) to leave as they are; their mutants are cold.

    Raises:
        UsageError: the file cannot be parsed, or its pragmas contradict each other.
    """
    found = find_mutations(path, code)
    offsets = line_offsets(code)
    last = {function.key: function for function in found.functions}
    checkable = compiles(code)
    mutants: list[Mutant] = []
    pieces: list[str] = []
    prelude = PRELUDE
    done = 0
    for function, changes in identify(path, found):
        key = f"{module}.{function.key}"
        bodies = mutate_bodies(found, function)
        copies = render_copies(found.module, function.node, function.owner, key, bodies)
        valid = valid_numbers(found, function, bodies, copies) if checkable else set(bodies)
        whole = ""
        if function.qualname in skip_functions:
            whole = cold_reasons.NOT_INSTRUMENTABLE
        elif last[function.key] is not function:
            whole = cold_reasons.DUPLICATE
        warm: dict[int, cst.BaseSuite] = {}
        for change in changes:
            number, body = change.mutation.number, bodies.get(change.mutation.number)
            if body is None:
                cold = cold_reasons.DEFAULT
            elif number not in valid:
                continue
            else:
                cold = whole or cold_reasons.cold_reason_of_change(
                    function.node, function.owner, change.mutation.before, body
                )
                if not cold:
                    warm[number] = body
            mutants.append(describe(path, found, function, change, f"{key}__mutmut_{number}", cold))
        if function.qualname not in skip_functions:
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
    return GeneratedFile(path, "".join(pieces), tuple(mutants), find_not_mutable(path, found))


def mutated_source(path: str, code: str, ids: Collection[str]) -> dict[str, str]:
    """The original text with exactly one change, for each of these mutants.

    Raises:
        EngineError: the file has no mutant of that id.
        UsageError: as in `generate`.
    """
    found = find_mutations(path, code)
    offsets = line_offsets(code)
    wanted = set(ids)
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
    missing = wanted - texts.keys()
    if missing:
        raise EngineError(
            f"no mutant {min(missing)} in {path}",
            where=path,
            help="the file has changed since the mutants were generated",
        )
    return texts


def identify(path: str, found: Found) -> Iterator[tuple[MutatedFunction, list[Change]]]:
    """Every mutation with an id that stays when lines move and when other functions change."""
    definitions: Counter[str] = Counter()
    for function in found.functions:
        definitions[function.qualname] += 1
        occurrences: Counter[tuple[str, str, str]] = Counter()
        changes = []
        for mutation in function.mutations:
            original = found.module.code_for_node(mutation.before).strip()
            replacement = found.module.code_for_node(mutation.after).strip()
            what = (mutation.operator, original, replacement)
            place = (path, function.qualname, definitions[function.qualname], *what, occurrences[what])
            occurrences[what] += 1
            digest = sha256(repr(place).encode()).hexdigest()[:12]
            changes.append(Change(digest, mutation, original, replacement))
        yield function, changes


def describe(path: str, found: Found, function: MutatedFunction, change: Change, name: str, cold: str) -> Mutant:
    """The mutant as the rest of the pipe knows it."""
    where = found.positions(change.mutation.before)
    span = Span(where.start.line, where.start.column, where.end.line, where.end.column)
    operator = change.mutation.operator
    return Mutant(change.id, path, function.qualname, span, operator, change.original, change.replacement, name, cold)


def mutate_bodies(found: Found, function: MutatedFunction) -> dict[int, cst.BaseSuite]:
    """The mutated body for each mutation in the body, by number; those of the parameters are left out."""
    body = function.node.body
    begin = found.extents(body).start
    return {
        mutation.number: apply(body, mutation)
        for mutation in function.mutations
        if place(found.positions(mutation.before).start) >= place(begin)
    }


def apply(tree: _Node, mutation: Mutation) -> _Node:
    """The tree with the mutation; in parentheses where the syntax wants them (``if(not x):``)."""
    try:
        return replace_node(tree, mutation.before, mutation.after)
    except cst.CSTValidationError:
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
