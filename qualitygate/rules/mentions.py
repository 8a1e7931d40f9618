"""From a function of a suite to the names it mentions: a rule asks for them before it walks the body itself.

Forty rules that each walk every function cost more than parsing; one walk, remembered while they ask, tells
most of them that a function is none of theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from typing import Any, TypeVar

from qualitygate.model import Attribute, File, Function, Keyword, Name, Suite
from qualitygate.scanner.query import code, recall, walk

Answer = TypeVar("Answer")


class _Same:
    """A suite as a key: by identity, since its hash would hash every body."""

    __slots__ = ("suite",)

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.suite is self.suite

    def __hash__(self) -> int:
        return id(self.suite)


def mentions(function: Function) -> frozenset[str]:
    """The last parts of all dotted paths it names, and the names of keywords it gives; decorators and nested included.

    ``mock.patch.object(shop, "send", autospec=True)`` mentions mock, patch, object, shop and autospec.
    """
    (found,) = recall(function, _mentioned)
    return found


#: What is known of the suite that was asked about last.
_KEPT: list[_lru_cache_wrapper[Any]] = []


def ask_once(ask: Callable[[Suite], Answer]) -> Callable[[Suite], Answer]:
    """A question about a whole suite, answered once: looking through all of it for each test grows with its square."""
    kept = lru_cache(maxsize=1)(lambda same: ask(same.suite))
    _KEPT.append(kept)
    return lambda suite: kept(_Same(suite))


@ask_once
def _by_path(suite: Suite) -> dict[str, File]:
    return {file.path: file for file in reversed(suite.files)}


def find_file(path: str, suite: Suite) -> File | None:
    """The suite's file of a path."""
    return _by_path(suite).get(path)


def libraries(file: File) -> frozenset[str]:
    """The first parts of all that a file imports."""
    return frozenset(dotted.partition(".")[0] for _, dotted in file.imports)


def forget() -> None:
    """Lets go of the suite that was asked about last, so that its memory is free for what comes after judging."""
    for kept in _KEPT:
        kept.cache_clear()


def _mentioned(function: Function) -> tuple[frozenset[str]]:
    found: set[str] = set()
    for each in walk(code(function), enter=True):
        if isinstance(each, Attribute):
            found.add(each.attr)
        elif isinstance(each, Name):
            found.add(each.target.rpartition(".")[2])
        elif isinstance(each, Keyword) and each.name is not None:
            found.add(each.name)
    return (frozenset(found),)
