"""From a function to whether it is a decorator with a test's name: it returns a function that it defines."""

from __future__ import annotations

from qualitygate.model import Define, Function, Name, Return
from qualitygate.scanner.query import statements


def is_decorator(function: Function) -> bool:
    """Whether it returns what it defines by its bare name: ``def wrap(test): ...`` and ``return wrap``."""
    body = tuple(statements(function.body))
    inner = {each.definition.name for each in body if isinstance(each, Define)}
    given = [each.value for each in body if isinstance(each, Return)]
    return any(isinstance(each, Name) and each.id in inner for each in given)
