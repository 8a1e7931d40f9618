"""From a function of a suite to the names it mentions: a rule asks for them before it walks the body itself.

Forty rules that each walk every function cost more than parsing; one walk, remembered for the suite at hand, tells
most of them that a function is none of theirs.
"""

from __future__ import annotations

from functools import lru_cache

from qualitygate.model import Attribute, Function, Keyword, Name, Suite
from qualitygate.scanner.query import walk


class _Same:
    """A suite as a key: by identity, since its hash would hash every body."""

    __slots__ = ("suite",)

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.suite is self.suite

    def __hash__(self) -> int:
        return id(self.suite)


@lru_cache(maxsize=1)
def _known(_: _Same) -> dict[int, frozenset[str]]:
    """What is remembered for one suite; the key keeps it alive, so that no identity is used twice."""
    return {}


def mentions(function: Function, suite: Suite) -> frozenset[str]:
    """The last parts of all dotted paths it names, and the names of keywords it gives; decorators and nested included.

    ``mock.patch.object(shop, "send", autospec=True)`` mentions mock, patch, object, shop and autospec. ``function``
    must be one of the suite's.
    """
    known = _known(_Same(suite))
    found = known.get(id(function))
    if found is None:
        found = known[id(function)] = frozenset(_mentioned(function))
    return found


def _mentioned(function: Function) -> set[str]:
    found: set[str] = set()
    for each in walk((*function.decorators, *function.body), enter=True):
        if isinstance(each, Attribute):
            found.add(each.attr)
        elif isinstance(each, Name):
            found.add(each.target.rpartition(".")[2])
        elif isinstance(each, Keyword) and each.name is not None:
            found.add(each.name)
    return found
