"""From a function to whether what it calls fails by itself, out of the suite's sight: a base class, a played server."""

from __future__ import annotations

from qualitygate.model import Attribute, Call, Function, Keyword, Literal, Name, Reach
from qualitygate.scanner.query import calls, code, walk

#: What plays a server and fails at its end when it was not asked for all that it was told.
_PLAYED = frozenset({"responses.RequestsMock", "respx.mock", "httpx_mock", "respx_mock"})


def asks_base(function: Function, reach: Reach) -> bool:
    """Whether it calls a method of a base class that the suite does not hold: ``super().test_order()``."""
    asked = {
        call.attr
        for call in calls(function.body)
        if isinstance(call.func, Attribute) and isinstance(call.func.value, Call) and call.func.value.target == "super"
    }
    return not asked <= {each.function.name for each in reach.functions}


def is_played(function: Function) -> bool:
    """Whether it has a server played that fails at its end when it was not asked for all that it was told."""
    lenient = [call.func for call in calls(code(function), enter=True) if any(map(_is_off, call.keywords))]
    return not _PLAYED.isdisjoint(param.name for param in function.params) or any(
        isinstance(each, (Attribute, Name)) and each.target in _PLAYED and all(each is not func for func in lenient)
        for each in walk(code(function), enter=True)
    )


def _is_off(given: Keyword) -> bool:
    return (given.name or "").startswith("assert_all_") and given.value == Literal(False)
