"""The values allowed in, one of them and one that is none of them out: literals, enums, lists of choices."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from ..policy import Invalid
from .field import Limits, ModelFault, Origin, Plan, require_known


def plan_choice(members: Iterable[Any], limits: Limits, where: str, origin: Origin) -> Plan:
    """Those of the members that the limits allow."""
    require_known(limits, "a choice", ("members", "low", "high", "min_size", "max_size", "alphabet"), where)
    chosen = [member for member in members if _fits(member, limits)]
    if not chosen:
        raise InvalidArgument(f"{where}: no value is allowed")
    outsider = Invalid(_find_outsider(chosen), ModelFault.NOT_A_MEMBER, (), chosen[0])
    nullable = None in chosen
    return Plan(st.sampled_from(chosen), origin, (st.just(outsider),), nullable, len(chosen))


def _fits(member: Any, limits: Limits) -> bool:
    if limits.members is not None and not any(_same(member, allowed) for allowed in limits.members):
        return False
    size = len(member) if isinstance(member, (str, bytes)) else None
    if size is not None and not (limits.min_size or 0) <= size <= (
        size if limits.max_size is None else limits.max_size
    ):
        return False
    if limits.low is not None and (member < limits.low or (limits.low_open and member == limits.low)):
        return False
    return limits.high is None or not (member > limits.high or (limits.high_open and member == limits.high))


def _same(one: Any, two: Any) -> bool:
    """Equal, and not as True is equal to 1."""
    return type(one) is type(two) and bool(one == two)


def _find_outsider(members: list[Any]) -> Any:
    """A value like the first, yet none of them: neither by value nor by name, in any case."""
    forms = [form for member in members for form in _forms(member)]
    first = members[0].value if isinstance(members[0], Enum) else members[0]
    if isinstance(first, (int, float)) and not isinstance(first, bool):
        return max(form for form in forms if isinstance(form, (int, float))) + 1
    outsider = f"{first}?"
    while outsider in forms:
        outsider += "?"
    return outsider


def _forms(member: Any) -> list[Any]:
    return [member.value, member.name] if isinstance(member, Enum) else [member]
