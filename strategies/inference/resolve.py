"""A type, its limits and the name of its field in, the plan out: which strategy, where it came from, how to break it.

The order of precedence stands here: a strategy in the annotation, a registered type, constraints, the field's name, the
type alone. Overrides come before all of it, in ``plan_model``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, Flag
from pathlib import PurePath
from types import NoneType, UnionType
from typing import Annotated, Any, ForwardRef, Literal, NewType, Union, get_args, get_origin

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from ..policy import Invalid
from .annotations import is_class_of
from .choice import plan_choice
from .collection import ANYTHING, COLLECTIONS, MAPPINGS, plan_collection, plan_mapping, plan_tuple
from .field import NO_LIMITS, Limits, ModelFault, Origin, Plan, merge, refuse, require_known
from .field_name import find_by_name
from .form import plan_form
from .instant import plan_instant, plan_time
from .metadata import read_metadata, without
from .number import plan_decimal, plan_float, plan_int
from .pydantic_types import plan_pydantic_type
from .registered import is_registered, is_replaced
from .text import plan_bytes, plan_text


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a value stands."""

    #: for errors: ``User.price``
    where: str
    #: of the field itself; within a collection there is none
    name: str = ""
    #: models are made as payloads: dicts instead of instances
    raw: bool = False
    #: values of a wrong type are refused
    checks_type: bool = True
    #: ... and within a collection
    checks_items: bool = True
    #: nested models are named, not resolved: for explanations
    shallow: bool = False
    #: limits of every value of a type
    defaults: Mapping[type, Limits] | None = None
    #: the models around the value
    parents: tuple[Any, ...] = ()
    #: what is made of a model within, or nothing for a type that is none
    nest: Callable[[Any, Scope], Plan | None] = lambda hint, scope: None

    def inside(self, place: str = "[]") -> Scope:
        """The scope of an element."""
        return replace(self, where=self.where + place, name="", checks_type=self.checks_items)


def resolve(hint: Any, limits: Limits, scope: Scope) -> Plan:
    """The plan for one value."""
    hint, limits = _unwrap(hint, limits, scope)
    if limits.values is not None:
        return Plan(limits.values, Origin.OVERRIDE)
    if (union := _members_of_union(hint)) is not None:
        return _resolve_union(union, limits, scope)
    if hint not in scope.parents and is_registered(hint):
        require_known(limits, f"the registered type {_name(hint)}", (), scope.where)
        return Plan(st.from_type(hint), Origin.REGISTERED)
    if isinstance(hint, NewType):
        return resolve(hint.__supertype__, limits, scope)
    limits = merge(
        limits, (scope.defaults or {}).get(hint, NO_LIMITS) if isinstance(hint, type) else NO_LIMITS, scope.where
    )
    if get_origin(hint) is Literal:
        return plan_choice(get_args(hint), limits, scope.where, Origin.TYPE)
    if isinstance(hint, type) and issubclass(hint, Enum) and not issubclass(hint, Flag):
        return plan_choice(list(hint), limits, scope.where, Origin.TYPE)
    if limits.members is not None:
        return plan_choice(limits.members, without(limits, "members"), scope.where, Origin.CONSTRAINTS)
    if hint in (None, NoneType):
        return Plan(st.none(), Origin.TYPE, nullable=True)
    if hint in _SCALARS:
        return _resolve_scalar(hint, limits, scope)
    if (plan := _resolve_collection(hint, limits, scope)) is not None:
        return plan
    if is_class_of(hint, PurePath):
        return _plan_path(hint, limits, scope)
    if (plan := plan_pydantic_type(hint, limits, scope.where)) is not None:
        return plan
    if hint in (Any, object):
        require_known(limits, "Any", (), scope.where)
        return Plan(ANYTHING, Origin.TYPE, nullable=True)
    return _resolve_model(hint, limits, scope)


def _unwrap(hint: Any, limits: Limits, scope: Scope) -> tuple[Any, Limits]:
    """The type within annotations, qualifiers and aliases, and the constraints found on the way."""
    while True:
        origin = get_origin(hint)
        if origin is Annotated:
            limits = merge(limits, read_metadata(hint.__metadata__, scope.where), scope.where)
            hint = hint.__origin__
        elif getattr(origin, "_name", None) in _QUALIFIERS or getattr(origin, "__name__", None) in _QUALIFIERS:
            hint = get_args(hint)[0]
        elif type(hint).__name__ == "TypeAliasType":
            hint = hint.__value__
        elif isinstance(hint, (str, ForwardRef)):
            raise InvalidArgument(f"{scope.where}: the type {hint!r} cannot be resolved; give an override")
        else:
            return hint, limits


_QUALIFIERS = frozenset({"Required", "NotRequired", "ReadOnly", "Final", "ClassVar"})


def _members_of_union(hint: Any) -> list[Any] | None:
    return list(get_args(hint)) if get_origin(hint) in (Union, UnionType) else None


def _resolve_union(members: list[Any], limits: Limits, scope: Scope) -> Plan:
    """None first, as the simplest; limits count for every other member."""
    # msgspec's mark of a field that was not given is no value
    others = [member for member in members if member is not NoneType and getattr(member, "__name__", "") != "UnsetType"]
    nullable = NoneType in members
    plans = [resolve(other, limits, scope) for other in others]
    values = [plan.values for plan in plans]
    whole = st.one_of(st.none(), *values) if nullable else st.one_of(values)
    origin = plans[0].origin if len(plans) == 1 else _first_origin(plans, limits)
    # what one member refuses another may take, so that only a single one is broken
    broken = plans[0].broken if len(plans) == 1 else ()
    counts = [plan.count for plan in plans if plan.count is not None]
    count = sum(counts) + nullable if len(counts) == len(plans) else None
    return Plan(whole, origin, broken, nullable or any(plan.nullable for plan in plans), count)


def _first_origin(plans: list[Plan], limits: Limits) -> Origin:
    return Origin.CONSTRAINTS if limits.names() else min((plan.origin for plan in plans), key=list(Origin).index)


def _plan_uuid(limits: Limits, where: str) -> Plan:
    require_known(limits, "UUID", ("version",), where)
    if limits.version is None:
        return Plan(st.from_type(uuid.UUID), Origin.TYPE)
    if limits.version not in (1, 2, 3, 4, 5):
        refuse(where, f"UUIDs of version {limits.version}")
    other = 5 if limits.version == 4 else 4
    wrong = st.tuples(st.uuids(version=other), st.uuids(version=limits.version))  # type: ignore[arg-type]
    broken = wrong.map(lambda pair: Invalid(pair[0], ModelFault.FORM, (), pair[1]))
    return Plan(st.uuids(version=limits.version), Origin.CONSTRAINTS, (broken,))  # type: ignore[arg-type]


def _plan_bool(limits: Limits, where: str) -> Plan:
    require_known(limits, "bool", (), where)
    return Plan(st.from_type(bool), Origin.TYPE, count=2)


#: types that have limits of their own, and a value that is none of theirs, however much a validator converts
_SCALARS: Mapping[Any, tuple[Callable[[Limits, str], Plan], Any]] = {
    bool: (_plan_bool, "x"),
    int: (plan_int, "x"),
    float: (plan_float, "x"),
    Decimal: (plan_decimal, "x"),
    str: (plan_text, []),
    bytes: (plan_bytes, 0),
    datetime: (lambda limits, where: plan_instant(datetime, limits, where), "x"),
    date: (lambda limits, where: plan_instant(date, limits, where), "x"),
    timedelta: (lambda limits, where: plan_instant(timedelta, limits, where), "x"),
    time: (plan_time, "x"),
    uuid.UUID: (_plan_uuid, "x"),
}


def _resolve_scalar(kind: Any, limits: Limits, scope: Scope) -> Plan:
    make, wrong = _SCALARS[kind]
    if limits.form is not None:
        plan = plan_form(limits, scope.where)
    elif not limits.names() and (by_type := _plan_replaced(kind)) is not None:
        plan = by_type
    else:
        plan = make(limits, scope.where)
        named = find_by_name(scope.name, kind, limits) if scope.name and _plan_replaced(kind) is None else None
        if named is not None:
            plan = replace(plan, values=named, origin=Origin.NAME)
        elif not limits.names():
            plan = replace(plan, values=st.from_type(kind), origin=Origin.TYPE)
    return _add_wrong_type(plan, wrong, scope)


def _plan_replaced(kind: Any) -> Plan | None:
    """The strategy that somebody registered instead of Hypothesis' own."""
    if kind in _NAMED and is_replaced(kind):
        return Plan(st.from_type(kind), Origin.REGISTERED)
    return None


_NAMED = (str, int, Decimal, datetime, date)


def _add_wrong_type(plan: Plan, wrong: Any, scope: Scope) -> Plan:
    if not scope.checks_type:
        return plan
    broken = plan.values.map(lambda near: Invalid(wrong, ModelFault.WRONG_TYPE, (), near))
    return replace(plan, broken=(*plan.broken, broken))


def _resolve_collection(hint: Any, limits: Limits, scope: Scope) -> Plan | None:
    origin = get_origin(hint) or hint
    args = get_args(hint)
    if not isinstance(origin, type) and origin not in COLLECTIONS:
        return None
    items = limits.items or NO_LIMITS
    if origin in MAPPINGS:
        key_hint, value_hint = args or (str, Any)
        key = resolve(key_hint, limits.keys or NO_LIMITS, scope.inside("[key]"))
        value = resolve(value_hint, items, scope.inside())
        return _add_wrong_type(plan_mapping(key, value, limits, scope.where), 0, scope)
    if origin is tuple and get_origin(hint) is not None and args[-1:] != (Ellipsis,):
        elements = [resolve(arg, items, scope.inside(f"[{index}]")) for index, arg in enumerate(args)]
        return _add_wrong_type(plan_tuple(elements, without(limits, "items"), scope.where), 0, scope)
    if origin in COLLECTIONS:
        element = resolve(args[0] if args else Any, items, scope.inside())
        return _add_wrong_type(plan_collection(COLLECTIONS[origin], element, limits, scope.where), 0, scope)
    return None


def _resolve_model(hint: Any, limits: Limits, scope: Scope) -> Plan:
    """A model within a model, else what ``from_type`` makes of the type."""
    plan = scope.nest(hint, scope)
    if plan is None and get_origin(hint) is not None and scope.nest(get_origin(hint), scope) is not None:
        refuse(scope.where, f"the generic model {hint!r}")
    require_known(limits, f"type {_name(hint)}", (), scope.where)
    return _plan_by_type(hint, scope) if plan is None else _add_wrong_type(plan, 0, scope)


def _plan_path(kind: Any, limits: Limits, scope: Scope) -> Plan:
    """Relative paths of the class, one to three names."""
    require_known(limits, kind.__name__, (), scope.where)
    names = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=8)
    return _add_wrong_type(
        Plan(st.lists(names, min_size=1, max_size=3).map(lambda parts: kind(*parts)), Origin.TYPE), 0, scope
    )


def _plan_by_type(hint: Any, scope: Scope) -> Plan:
    try:
        values: SearchStrategy[Any] = st.from_type(hint)
        values.validate()
    except Exception as error:  # whatever a foreign type does when Hypothesis looks at it
        raise InvalidArgument(
            f"{scope.where}: no strategy is known for {_name(hint)} ({error}); give an override"
        ) from error
    return Plan(values, Origin.TYPE)


def _name(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, (type, NewType)) else repr(hint)
