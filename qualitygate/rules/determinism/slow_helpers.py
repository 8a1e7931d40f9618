"""From a helper that sleeps and the functions around it to whether its time is theirs, or it plays what is slow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qualitygate.model import Assign, Attribute, Call, Expr, Function, Name, Subscript
from qualitygate.scanner.query import calls, last_part, statements, target


def is_given(function: Function, call: Call) -> bool:
    """Whether the time is a parameter of the helper that sleeps: its callers decide."""
    given = call.args[0] if call.args else None
    return isinstance(given, Name) and given.id in {each.name for each in function.params}


def is_handed_on(function: Function, others: Iterable[Function]) -> bool:
    """Whether these give it to calls or set it in place of something, and never call it themselves.

    The code under test runs it then.
    """
    found = [call for each in others if each is not function for call in calls(each.body, enter=True)]
    given = [arg for call in found for arg in (*call.args, *(each.value for each in call.keywords))]
    given += [value for each in others if each is not function for value in _set(each)]
    named = any(last_part(target(arg)) == function.name for arg in given if not isinstance(arg, Call))
    return named and all(call.attr != function.name for call in found)


def _set(function: Function) -> Iterator[Expr]:
    """What it assigns to attributes and items: ``shop.send = slow_send``."""
    for each in statements(function.body, enter=True):
        if isinstance(each, Assign) and any(isinstance(item, (Attribute, Subscript)) for item in each.targets):
            yield from (each.value,) if each.value is not None else ()
