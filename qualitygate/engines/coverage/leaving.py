"""What tests leave behind in, for each test those that run before it and leave something that it may see out.

What is left lies in a global of a module, ``shop/cart.py:items``, or in the process itself, which has no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from qualitygate.model import FileCoverage, TestId


def find_earlier(
    root: Path, tests: Sequence[TestId], leaving: Mapping[TestId, frozenset[str]], files: Iterable[FileCoverage]
) -> dict[TestId, tuple[TestId, ...]]:
    """For each test those before it that leave something behind that it may see; a test that sees nothing has no entry.

    A test may see what the process holds, what modules hold that are no source, and a global whose name stands on a
    line of the source that it runs, or in its own file together with that of its module.

    Args:
        tests: those to rely on, in pytest's order.
        leaving: the globals in which tests leave something behind.
        files: the source, with the lines that each test ran.
    """
    sources = {file.path: file for file in files}
    parts = frozenset().union(*leaving.values())
    named = {part: part.rpartition(":")[2] for part in parts if file_of(part) in sources}
    sees: dict[TestId, set[str]] = {test: set(parts - named.keys()) for test in tests}
    for file in sources.values() if named else ():
        for number, line in enumerate(words_by_line(root / file.path), start=1):
            for part in [part for part, name in named.items() if name in line]:
                for test in file.contexts.get(number, ()):
                    sees.get(test, set()).add(part)
    for path in {test.path for test in tests} if named else ():
        words = frozenset().union(*words_by_line(root / path))
        here = {part for part, name in named.items() if name in words and module_of(part) in words}
        for test in tests:
            if test.path == path:
                sees[test] |= here
    before: list[TestId] = []
    earlier: dict[TestId, tuple[TestId, ...]] = {}
    for test in tests:
        if found := tuple(one for one in before if not sees[test].isdisjoint(leaving[one])):
            earlier[test] = found
        if leaving.get(test):
            before.append(test)
    return earlier


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


def words_by_line(file: Path) -> list[frozenset[str]]:
    """The words on each line of a file; of one that cannot be read, none."""
    try:
        text = file.read_text("utf-8", errors="replace")
    except OSError:
        return []
    return [frozenset(re.findall(r"\w+", line)) for line in text.split("\n")]
