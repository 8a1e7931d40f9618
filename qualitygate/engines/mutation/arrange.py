"""Tests in the order that tells most in, out in one in which each meets of the others what it would in the suite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from qualitygate.model import TestId

Unit = TypeVar("Unit")


def arrange(
    chosen: Sequence[tuple[TestId, Unit]],
    leavers: Mapping[TestId, Sequence[TestId]],
    places: Mapping[TestId, int],
    whole: Callable[[TestId], Iterable[Unit]],
) -> list[tuple[TestId, Unit]]:
    """The chosen units in their order, as far as every test stays on its side of those whose leavings it may see.

    Before a test run those that leave something it may see and come before it in the suite, chosen or not; and of the
    chosen ones, before a test that leaves something, those that may see it and come before that.

    Args:
        chosen: tests with what is to run of them, a case or all: what tells most comes first.
        leavers: for each test those that leave something behind that it may see.
        places: the place of each test in pytest's order.
        whole: all units of a test.

    >>> a, b, c = (TestId("t.py", name) for name in "abc")
    >>> places = {a: 0, b: 1, c: 2}
    >>> [unit for _, unit in arrange([(c, "c"), (b, "b")], {c: [a]}, places, lambda test: [test.qualname])]
    ['a', 'c', 'b']
    """
    needs = _find_needs([test for test, _ in chosen], leavers, places)
    arranged: dict[tuple[TestId, Unit], None] = {}
    for test, unit in chosen:
        for before in _sort_needs(test, needs, places):
            arranged.update(((before, one), None) for one in whole(before))
        arranged[test, unit] = None
    return list(arranged)


def _find_needs(
    tests: Iterable[TestId], leavers: Mapping[TestId, Sequence[TestId]], places: Mapping[TestId, int]
) -> dict[TestId, list[TestId]]:
    """For each of the tests, and of those that have to run before them, the ones right before which it may not run."""
    members = dict.fromkeys(tests)
    todo = list(members)
    while todo:
        test = todo.pop()
        for one in leavers.get(test, ()):
            if places[one] < places[test] and one not in members:
                members[one] = None
                todo.append(one)
    needs: dict[TestId, list[TestId]] = {}
    for test in members:
        for one in leavers.get(test, ()):
            if one in members:
                first, second = sorted((test, one), key=places.__getitem__)
                needs.setdefault(second, []).append(first)
    return needs


def _sort_needs(test: TestId, needs: Mapping[TestId, Sequence[TestId]], places: Mapping[TestId, int]) -> list[TestId]:
    """All tests that have to run before one, in pytest's order; each comes after those it needs itself."""
    found: set[TestId] = set()
    todo = [test]
    while todo:
        for one in needs.get(todo.pop(), ()):
            if one not in found:
                found.add(one)
                todo.append(one)
    return sorted(found, key=places.__getitem__)
