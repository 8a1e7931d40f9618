"""What tests leave behind in, for each test those that leave something that it may see out.

What is left lies in a global of a module, ``shop/cart.py:items``, or in the process itself, which has no name.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from qualitygate.model import TestId

#: The lines that ran, by file.
Lines = Mapping[str, Collection[int]]


@dataclass(frozen=True, slots=True)
class Words:
    """Where words stand in a file, in strings and comments too; only those that were looked for."""

    lines: Mapping[int, frozenset[str]]  #: by line; those of a statement on several lines at each of them
    loading: frozenset[str]  #: outside of functions, but for imports that leave a name as it is
    every: frozenset[str]

    def on(self, lines: Collection[int]) -> set[str]:
        """The words on some lines."""
        return set().union(*(words for line, words in self.lines.items() if line in lines))


def find_leavers(
    root: Path,
    tests: Sequence[TestId],
    leaving: Mapping[TestId, frozenset[str]],
    sources: Collection[str],
    ran: Mapping[TestId, Lines],
) -> dict[TestId, tuple[TestId, ...]]:
    """For each test the others that leave something behind that it may see, in their order; without any, no entry.

    A test may see what the process holds, what modules hold that are no source, and a global whose name stands on a
    line of the source that it runs. Of other code that it runs, tests and what they share, it may also see what that
    names where it is loaded, since a name may become another there; and the module has to be named somewhere in it.

    Args:
        tests: those to rely on, in pytest's order.
        leaving: the globals in which tests leave something behind.
        sources: the files of the source, relative to the root.
        ran: the lines of the project that each test ran.
    """
    parts = frozenset().union(*leaving.values())
    named = {part: part.rpartition(":")[2] for part in parts if file_of(part) in sources}
    wanted = frozenset(named.values()) | frozenset(map(module_of, named))
    known: dict[str, Words] = {}
    sees = {test: set(parts - named.keys()) for test in tests}
    for test in tests if named else ():
        files = {test.path: (), **ran.get(test, {})}
        for file in files.keys() - known.keys():
            known[file] = read_words(root / file, wanted)
        source = set().union(*(known[file].on(lines) for file, lines in files.items() if file in sources))
        beside, modules = set[str](), set[str]()
        for file in files.keys() - sources | {test.path}:
            words = known[file]
            beside |= words.loading | words.on(files[file]) if files[file] else words.every
            modules |= words.every
        sees[test] |= {
            part for part, name in named.items() if name in source or (name in beside and module_of(part) in modules)
        }
    left = [test for test in tests if leaving.get(test)]
    leavers = {
        test: tuple(one for one in left if one != test and not sees[test].isdisjoint(leaving[one])) for test in tests
    }
    return {test: found for test, found in leavers.items() if found}


def file_of(part: str) -> str:
    """The file of a part's module; empty for the process.

    >>> file_of("shop/cart.py:items"), file_of("")
    ('shop/cart.py', '')
    """
    return part.rpartition(":")[0]


def module_of(part: str) -> str:
    """The last name of a part's module.

    >>> module_of("shop/cart.py:items"), module_of("shop/__init__.py:items")
    ('cart', 'shop')
    """
    path = PurePosixPath(file_of(part))
    return path.parent.name if path.stem == "__init__" else path.stem


def read_words(file: Path, wanted: Collection[str]) -> Words:
    """Where some words stand in a file; nowhere in one that cannot be read, anywhere in what is not Python."""
    try:
        text = file.read_text("utf-8", errors="replace")
    except OSError:
        text = ""
    lines = {
        number: words
        for number, line in enumerate(text.split("\n"), start=1)
        if (words := frozenset(re.findall(r"\w+", line)).intersection(wanted))
    }
    every = frozenset().union(*lines.values())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in somebody's string is not for us to tell
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return Words(lines, every, every)
    inside = {line for first, last in _find_asleep(tree) for line in range(first, last + 1)}
    loading = frozenset().union(*(words for line, words in lines.items() if line not in inside))
    joined = dict(lines)
    for first, last in _find_long(tree):
        words = frozenset().union(*(lines.get(line, ()) for line in range(first, last + 1)))
        joined |= dict.fromkeys(range(first, last + 1), words) if words else {}
    return Words(joined, loading, every)


def _find_asleep(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """The lines, from and to, of what a file does not do when it is loaded, or what leaves names as they are."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield max(node.body[0].lineno, node.lineno + 1), node.end_lineno or 0
        elif isinstance(node, (ast.Import, ast.ImportFrom)) and not any(one.asname for one in node.names):
            yield node.lineno, node.end_lineno or 0


def _find_long(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """The lines, from and to, of statements on several lines; of those that hold others, up to the first of them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            held: list[ast.stmt] = getattr(node, "body", [])
            decorators: list[ast.expr] = getattr(node, "decorator_list", [])
            first = min(node.lineno, *(one.lineno for one in decorators)) if decorators else node.lineno
            last = held[0].lineno - 1 if held else node.end_lineno or 0
            if first < last:
                yield first, last
