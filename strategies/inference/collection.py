"""The plan of an element and sizes in, valid collections and ones an element off out."""

from __future__ import annotations

import collections
import collections.abc as abc
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from ..policy import Fault, Invalid
from .field import Limits, ModelFault, Origin, Plan, require_known

#: which collection is made where any of a kind is allowed
COLLECTIONS: Mapping[Any, type] = {
    **dict.fromkeys([list, abc.Sequence, abc.MutableSequence, abc.Collection, abc.Iterable], list),
    **dict.fromkeys([set, abc.MutableSet], set),
    **dict.fromkeys([frozenset, abc.Set], frozenset),
    collections.deque: collections.deque,
    tuple: tuple,
}
MAPPINGS = (dict, abc.Mapping, abc.MutableMapping)

#: what a bare ``list`` holds, and ``Any``
ANYTHING: SearchStrategy[Any] = st.one_of(st.none(), st.booleans(), st.integers(), st.text())
#: from this size on the longest collections are a short one over and over
_LONG = 20


def plan_collection(kind: type, element: Plan, limits: Limits, where: str) -> Plan:
    """Lists, sets, tuples and deques of one kind of element."""
    require_known(limits, kind.__name__, ("min_size", "max_size", "items"), where)
    unique = kind in (set, frozenset)
    least, most = limits.min_size or 0, limits.max_size
    _require_sizes(least, most, element.count if unique else None, where)
    make = _SETS[kind] if unique else _LISTS[kind]
    if element.values.is_empty:  # a model within itself, deep enough
        return Plan(st.nothing() if least else st.just(kind()), element.origin)
    values = make(element.values, least, most)
    if most is not None and least < most and not (unique and element.count is not None):
        values = st.one_of(values, make(element.values, least, least), _longest(make, kind, element.values, most))
    broken: list[SearchStrategy[Invalid[Any]]] = []
    if least:
        shortest = make(element.values, least, least)
        broken.append(shortest.map(lambda near: Invalid(_drop(kind, near), ModelFault.TOO_SHORT, (), near)))
    if most is not None and (not unique or (most < _LONG and (element.count is None or element.count > most))):
        longest = _longest(make, kind, element.values, most + 1)
        broken.append(longest.map(lambda value: Invalid(value, ModelFault.TOO_LONG, (), _drop(kind, value))))
    if not unique and most != 0:
        several = make(element.values, max(least, 1), most if most is None else max(most, 1))
        broken.extend(_break_first(kind, several, part) for part in element.broken)
    origin = Origin.CONSTRAINTS if limits.names() - {"items"} else element.origin
    return Plan(values, origin, tuple(broken))


def plan_tuple(elements: list[Plan], limits: Limits, where: str) -> Plan:
    """Tuples with a kind of value at each place."""
    require_known(limits, "tuple", (), where)
    values = st.tuples(*(element.values for element in elements))
    broken = [_break_at(values, index, part) for index, element in enumerate(elements) for part in element.broken]
    origins = [element.origin for element in elements]
    return Plan(values, origins[0] if origins else Origin.TYPE, tuple(broken))


def plan_mapping(key: Plan, value: Plan, limits: Limits, where: str) -> Plan:
    """Dicts of one kind of key and one kind of value."""
    require_known(limits, "dict", ("min_size", "max_size", "items", "keys"), where)
    least, most = limits.min_size or 0, limits.max_size
    _require_sizes(least, most, key.count, where)
    if value.values.is_empty:
        return Plan(st.nothing() if least else st.just({}), value.origin)

    def make(low: int, high: int | None) -> SearchStrategy[dict[Any, Any]]:
        return st.dictionaries(key.values, value.values, min_size=low, max_size=high)

    broken: list[SearchStrategy[Invalid[Any]]] = []
    if least:
        broken.append(make(least, least).map(lambda near: Invalid(_drop(dict, near), ModelFault.TOO_SHORT, (), near)))
    if most is not None and most < _LONG and (key.count is None or key.count > most):
        longer = make(most + 1, most + 1)
        broken.append(longer.map(lambda pairs: Invalid(pairs, ModelFault.TOO_LONG, (), _drop(dict, pairs))))
    if most != 0:
        broken.extend(_break_value(make(max(least, 1), most), part) for part in value.broken)
    origin = Origin.CONSTRAINTS if limits.names() - {"items", "keys"} else value.origin
    return Plan(make(least, most), origin, tuple(broken))


Make = Callable[[SearchStrategy[Any], int, int | None], SearchStrategy[Any]]


def _lists(elements: SearchStrategy[Any], low: int, high: int | None) -> SearchStrategy[list[Any]]:
    return st.lists(elements, min_size=low, max_size=high)


_LISTS: Mapping[type, Make] = {
    list: _lists,
    tuple: lambda elements, low, high: _lists(elements, low, high).map(tuple),
    collections.deque: lambda elements, low, high: _lists(elements, low, high).map(collections.deque),
}
_SETS: Mapping[type, Make] = {
    set: lambda elements, low, high: st.sets(elements, min_size=low, max_size=high),
    frozenset: lambda elements, low, high: st.frozensets(elements, min_size=low, max_size=high),
}


def _longest(make: Make, kind: type, elements: SearchStrategy[Any], size: int) -> SearchStrategy[Any]:
    """Collections of exactly so many elements."""
    if size <= _LONG or kind in (set, frozenset):
        return make(elements, size, size)
    few = st.lists(elements, min_size=1, max_size=4)
    return few.map(lambda items: kind((items * (size // len(items) + 1))[:size]))


def _drop(kind: type, whole: Any) -> Any:
    """One element less."""
    return kind(list(whole.items() if kind is dict else whole)[:-1])


def _break_first(
    kind: type, wholes: SearchStrategy[Any], part: SearchStrategy[Invalid[Any]]
) -> SearchStrategy[Invalid[Any]]:
    def put(pair: tuple[Any, Invalid[Any]]) -> Invalid[Any]:
        whole, broken = pair
        return Invalid(
            kind([broken.value, *list(whole)[1:]]),
            broken.fault,
            (0, *broken.path),
            kind([broken.near, *list(whole)[1:]]),
        )

    return st.tuples(wholes, part).map(put)


def _break_at(
    wholes: SearchStrategy[tuple[Any, ...]], index: int, part: SearchStrategy[Invalid[Any]]
) -> SearchStrategy[Invalid[Any]]:
    def put(pair: tuple[tuple[Any, ...], Invalid[Any]]) -> Invalid[Any]:
        whole, broken = pair
        before, after = whole[:index], whole[index + 1 :]
        value, near = (*before, broken.value, *after), (*before, broken.near, *after)
        return Invalid(value, broken.fault, (index, *broken.path), near)

    return st.tuples(wholes, part).map(put)


def _break_value(
    wholes: SearchStrategy[dict[Any, Any]], part: SearchStrategy[Invalid[Any]]
) -> SearchStrategy[Invalid[Any]]:
    def put(pair: tuple[dict[Any, Any], Invalid[Any]]) -> Invalid[Any]:
        whole, broken = pair
        key = next(iter(whole))
        fault: Fault = broken.fault
        return Invalid({**whole, key: broken.value}, fault, (key, *broken.path), {**whole, key: broken.near})

    return st.tuples(wholes, part).map(put)


def _require_sizes(least: int, most: int | None, count: int | None, where: str) -> None:
    if most is not None and least > most:
        raise InvalidArgument(f"{where}: no size is from {least} to {most}")
    if count is not None and least > count:
        raise InvalidArgument(f"{where}: there are {count} different values, and {least} are wanted")
