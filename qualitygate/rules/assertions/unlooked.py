"""From a test that asserts nothing to what it shows that there was to look at: a value, or what its name promises."""

from __future__ import annotations

import re

from qualitygate.model import Await, Call, Compare, Evaluate, File, Function, If, Literal, Name
from qualitygate.rules.assertions.unread import find_last, keeps_result
from qualitygate.scanner.query import calls, root_name, statements, without_docstring

#: What is called to compare, whatever it is a method of.
_COMPARES = frozenset({"allclose", "array_equal", "array_equiv", "endswith", "equals", "isclose", "startswith"})
#: Words for a change, or for a value: what is called after one of them has something to show.
_PROMISE = re.compile(
    r"(?:^|_)(add|append|calculate|clear|compute|convert|count|delete|get|insert|remove|rename|replace|reset|sort"
    r"|sum|update)(?=_|$)"
)
#: What says in a name what comes of a call.
_CLAIM = re.compile(
    r"_(?:adds|appends|clears|converts|creates|decreases|deletes|gives|increases|inserts|keeps|reduces|removes|replaces"
    r"|resets|restores|returns|sends|uses|writes|yields)(?:_|$)"
)
#: What says that the call is made where it might be refused.
_AGAIN = re.compile(r"_(?:again|already|double|twice|without)(?:_|$)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_unlooked(function: Function, file: File) -> bool:
    """Whether its code shows that there was something to look at, and nobody did."""
    return keeps_result(function, file) or _prints_last(function) or _promises(function) or _only_patches(function)


def compares(function: Function) -> bool:
    """Whether it compares on a line of its own: the answer is thrown away."""
    alone = [each.value for each in statements(function.body) if isinstance(each, Evaluate)]
    return any(isinstance(each, Compare) or (isinstance(each, Call) and each.attr in _COMPARES) for each in alone)


def _prints_last(function: Function) -> bool:
    """Whether it ends in printing what it works out there: somebody was to read it."""
    call = _find_last_call(function)
    return (
        call is not None
        and call.target in ("print", "pprint.pprint")
        and any(not isinstance(arg, (Literal, Name)) for arg in call.args)
        and not isinstance(function.body[-1], If)
    )


def _promises(function: Function) -> bool:
    """Whether its name says what comes of it, or is about a change or a value and its last call is the one that has it.

    ``test_cancel_restores_stock``; ``test_add_item``, which ends in ``cart.add_item(...)``.
    """
    name, call = _words(function.name), _find_last_call(function)
    if call is None or _AGAIN.search(name):
        return False
    return bool(_CLAIM.search(name)) or not set(_PROMISE.findall(name)).isdisjoint(_PROMISE.findall(_words(call.attr)))


def _only_patches(function: Function) -> bool:
    """Whether all that it does is to set a scene in which nothing happens."""
    body = without_docstring(function)
    roots = {root_name(call.func) for call in calls(body)}
    return roots == {"monkeypatch"} and all(isinstance(each, Evaluate) for each in body)


def _words(name: str) -> str:
    return _HUMP.sub("_", name).lower()


def _find_last_call(function: Function) -> Call | None:
    """The call that is its last statement, awaited or not."""
    match find_last(function.body):
        case Evaluate(value=(Call() as call) | Await(value=(Call() as call))):
            return call
    return None
