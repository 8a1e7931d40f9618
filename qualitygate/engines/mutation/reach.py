"""Lines that tests ran on the original code in, which tests can meet which function and mutant out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.mutation.generated import GeneratedFile
from qualitygate.engines.mutation.places import function_lines, inner_lines, lines_around, statement_lines
from qualitygate.engines.mutation.prepare import source_of
from qualitygate.engines.mutation.schedule import function_key
from qualitygate.engines.session import NOTHING_LIVES, Living
from qualitygate.model import Mutant, TestId

#: Operators that take statements away, and names with them.
_UNBINDING = frozenset({"match", "statement_deletion", "handler_removal"})


def tests_by_function(
    setting: Setting, baseline: Baseline, generated: Sequence[GeneratedFile]
) -> Mapping[tuple[str, str], frozenset[TestId]]:
    """The tests that ran any line inside a function on the original code, by path and qualified name."""
    contexts = {file.path: file.contexts for file in baseline.evidence.files}
    ran: dict[tuple[str, str], frozenset[TestId]] = {}
    for file in generated:
        lines = contexts.get(file.path, {})
        for name, first, last in function_lines(source_of(setting, file.path)):
            tests = frozenset().union(*(lines[line] for line in range(first, last + 1) if line in lines))
            ran[file.path, name] = ran.get((file.path, name), frozenset()) | tests
    return ran


def functions_by_test(
    ran: Mapping[tuple[str, str], Iterable[TestId]], mutants: Iterable[Mutant]
) -> Mapping[TestId, frozenset[str]]:
    """The functions with mutants that each test ran lines of, by their key."""
    keys = {(mutant.path, mutant.function): function_key(mutant) for mutant in mutants}
    entered: dict[TestId, set[str]] = {}
    for place, key in keys.items():
        for test in ran.get(place, ()):
            entered.setdefault(test, set()).add(key)
    return {test: frozenset(functions) for test, functions in entered.items()}


def tests_by_statement(
    setting: Setting, baseline: Baseline, mutants: Sequence[Mutant], hidden: Collection[TestId]
) -> Mapping[str, frozenset[TestId]]:
    """The tests that ran the changed statement, by mutant; a mutant is left out where lines cannot tell.

    They cannot where the change may take a name's binding away, which changes what the name means on other lines,
    where nothing ever showed the statement's lines, and where what has changed is evaluated with the definition (one
    that only a fresh process can judge).

    Args:
        hidden: tests whose lines may not show all they ran: they are taken to run every statement.
    """
    files = {file.path: file for file in baseline.evidence.files}
    found: dict[str, frozenset[TestId]] = {}
    for path in sorted({mutant.path for mutant in mutants} & files.keys()):
        contexts, imported = files[path].contexts, files[path].imported
        statements = statement_lines(source_of(setting, path))
        for mutant in mutants:
            if mutant.path != path or mutant.cold or binds(mutant):
                continue
            lines = lines_around(mutant.span, statements)
            if any(line in contexts or line in imported or line in files[path].missing for line in lines):
                tests = frozenset().union(*(contexts[line] for line in lines if line in contexts))
                found[mutant.id] = tests.union(hidden)
    return found


def run_at_import(
    setting: Setting,
    baseline: Baseline,
    mutants: Sequence[Mutant],
    imported: frozenset[str],
    living: Living = NOTHING_LIVES,
) -> frozenset[str]:
    """Ids of the mutants whose change may have run while the tests were collected, before it could be switched on.

    A function that ran then, but not the changed statement, did then what it does with the mutant; unless the change
    takes a name away that the statement binds, or nothing of the function was traced, or what it left behind (a
    wrapper, a generator) runs the statement later, as it was.
    """
    lines = {file.path: file.imported for file in baseline.evidence.files}
    found: set[str] = set()
    for path in {mutant.path for mutant in mutants}:
        source = source_of(setting, path)
        statements, inner = statement_lines(source), inner_lines(source)
        traced = {
            name for name, first, last in function_lines(source) if lines.get(path, set()) & set(range(first, last + 1))
        }
        found.update(
            mutant.id
            for mutant in mutants
            if mutant.path == path
            and (
                function_key(mutant) in living.begun
                or (function_key(mutant) in living.inside and mutant.span.line in inner)
                or (
                    function_key(mutant) in imported
                    and (
                        mutant.function not in traced
                        or binds(mutant)
                        or lines_around(mutant.span, statements) & lines.get(path, frozenset())
                    )
                )
            )
        )
    return frozenset(found)


def binds(mutant: Mutant) -> bool:
    """Whether the change may take away the binding of a name, which changes what the name means on other lines."""
    return mutant.operator in _UNBINDING or mutant.original.count(":=") != mutant.replacement.count(":=")
