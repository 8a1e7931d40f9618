"""Mutants, what has changed since a revision and the tests of each mutant in, the mutants to judge again out.

In scope are mutants on changed lines and those whose tests have changed: a test that was weakened or taken away is
seen by the mutants that it killed. Where it cannot be told which tests a change concerns, it concerns more of them.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from qualitygate.engines.mutation.places import lines_around
from qualitygate.model import Mutant, TestId
from qualitygate.revision import ChangedFile


@dataclass(frozen=True, slots=True)
class InScope:
    """The mutants to judge, each once, in the order they were given."""

    on_lines: tuple[Mutant, ...]  #: on changed lines
    by_tests: tuple[Mutant, ...]  #: on other lines, and a test of theirs has changed


@dataclass(frozen=True, slots=True)
class TestFile:
    """The lines of a file of tests: those of each test function, and those that its tests share."""

    __test__ = False
    tests: tuple[tuple[TestId, int, int], ...]  #: first line (of its decorators) and last
    shared: frozenset[int]  #: code outside of them: imports, fixtures, helpers, class bodies, base classes


def select_mutants(
    mutants: Iterable[Mutant],
    changes: Mapping[str, ChangedFile],
    statements: Mapping[str, list[tuple[int, int]]],
    tests: Mapping[str, Collection[TestId]],
    changed_tests: Collection[TestId],
) -> InScope:
    """The mutants whose enclosing statement or whose tests have changed.

    Lines that were deleted count for the statements beside the gap.

    Args:
        changes: by path of the source.
        statements: first and last lines of the statements of each changed source.
        tests: by mutant's id: the tests that cover it or once killed it, then and now.
        changed_tests: as `find_changed_tests` gives them.
    """
    touched = {
        path: change.lines | {n for cut in change.cuts for n in (cut, cut + 1)} for path, change in changes.items()
    }
    asked = frozenset(changed_tests)
    on_lines, by_tests = [], []
    for mutant in mutants:
        lines = touched.get(mutant.path)
        if lines and not lines.isdisjoint(lines_around(mutant.span, statements.get(mutant.path, []))):
            on_lines.append(mutant)
        elif not asked.isdisjoint(tests.get(mutant.id, ())):
            by_tests.append(mutant)
    return InScope(tuple(on_lines), tuple(by_tests))


def find_changed_tests(
    changes: Iterable[ChangedFile],
    now: Mapping[str, TestFile],
    before: Mapping[str, TestFile],
    collected: Collection[TestId],
    folders: Sequence[str],
    sources: Collection[str] = (),
    python_files: Sequence[str] = ("test_*.py", "*_test.py"),
) -> frozenset[TestId]:
    """The tests that a change of the suite concerns: changed, added, removed, or standing on what has changed.

    Changed code that the tests of a file share concerns all of them; a conftest.py all tests below its folder; any
    other file below the tests (helpers, data) all tests below the nearest folder that has some. What lies outside the
    tests concerns none: sources have mutants of their own, and documents and settings are left to a full run.

    Args:
        now: changed files of tests by path, as `read_test_file` gives them.
        before: the same at the base, by the path they had then.
        collected: all tests there are.
        folders: where the tests are, relative to the project.
        sources: files of production code: they may lie among the tests.
        python_files: globs of the names of test files; only for those in which no test is left.
    """
    collected = frozenset(collected)
    paths = {test.path for test in collected}
    found: set[TestId] = set()
    for change in changes:
        name = PurePosixPath(change.path)
        if name.name == "conftest.py":
            found.update(_below(name.parent, collected))
        elif change.path in paths or any(fnmatchcase(name.name, pattern) for pattern in python_files):
            found.update(_tests_of(change, now, before, collected))
        elif change.path not in sources and any(name.is_relative_to(folder) for folder in folders):
            found.update(next(filter(None, (_below(parent, collected) for parent in name.parents)), ()))
    return frozenset(found)


def _below(folder: PurePosixPath, tests: Iterable[TestId]) -> set[TestId]:
    return {test for test in tests if PurePosixPath(test.path).is_relative_to(folder)}


def _tests_of(
    change: ChangedFile, now: Mapping[str, TestFile], before: Mapping[str, TestFile], collected: Collection[TestId]
) -> Iterator[TestId]:
    """The tests of one changed file of tests: its own, and under their former names those it had."""
    new = now.get(change.path)
    old = before.get(change.before or "")
    every = [test for test in collected if test.path == change.path]
    every += [test for test, _, _ in old.tests] if old else []
    # A function named like a test that is not one (of a class that only other classes use) is shared code.
    no_tests = {test.qualname for test, _, _ in new.tests if test not in collected} if new else set()
    for file, lines in ((new, change.lines), (old, change.former)):
        if not lines:
            continue
        touched = (
            {test for test, first, last in file.tests if any(first <= n <= last for n in lines)} if file else set()
        )
        if file is None or lines & file.shared or any(test.qualname in no_tests for test in touched):
            yield from every
        for test in touched:
            yield from (test, TestId(change.path, test.qualname))


def read_test_file(path: str, source: bytes, python_functions: Sequence[str] = ("test",)) -> TestFile:
    """The lines of each test function of a file, decorators included, and those that they share.

    Tests of a class that another class of the file derives from are shared: they run under other names. So is all of a
    file that is no Python.

    Args:
        python_functions: prefixes or globs, as pytest has them.

    >>> source = b"import a\\n\\n@slow\\ndef test_a():\\n    assert a\\n\\ndef help(): ...\\n"
    >>> file = read_test_file("test_a.py", source)
    >>> file.tests, sorted(file.shared)
    (((TestId(path='test_a.py', qualname='test_a'), 3, 5),), [1, 7])
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return TestFile((), frozenset(range(1, len(source.splitlines()) + 1)))
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    bases = {name for node in classes for base in node.bases if (name := ast.unparse(base).rpartition(".")[2])}
    tests: list[tuple[TestId, int, int]] = []
    for qualname, node in _functions(tree.body, "", bases):
        if any(node.name.startswith(form) or fnmatchcase(node.name, form) for form in python_functions):
            tests.append((TestId(path, qualname), *_extent(node)))
    code = set(_code_lines(tree.body))
    return TestFile(tuple(tests), frozenset(code.difference(*(range(first, last + 1) for _, first, last in tests))))


def _code_lines(body: Iterable[ast.stmt]) -> Iterator[int]:
    """Lines of statements, without what stands between those of a module or a class: a blank line is no change."""
    for node in body:
        first, last = _extent(node)
        if isinstance(node, ast.ClassDef):
            yield from range(first, max(node.lineno, _extent(node.body[0])[0] - 1) + 1)
            yield from _code_lines(node.body)
        else:
            yield from range(first, last + 1)


def _functions(
    body: Iterable[ast.AST], prefix: str, bases: Collection[str]
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Functions of a module and its classes, with the names pytest gives them; also under if, try and with."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            if node.name not in bases:
                yield from _functions(node.body, f"{prefix}{node.name}::", bases)
        elif isinstance(node, (ast.stmt, ast.ExceptHandler)):
            yield from _functions(ast.iter_child_nodes(node), prefix, bases)


def _extent(node: ast.stmt) -> tuple[int, int]:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)]), node.end_lineno or node.lineno
