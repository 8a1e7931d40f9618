"""A class or table and overrides in, a strategy for instances, one for violations, or an explanation out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from ..declare import check_names
from ..policy import Invalid
from . import (
    from_attrs,
    from_dataclass,
    from_django,
    from_msgspec,
    from_named_tuple,
    from_pydantic,
    from_sqlalchemy,
    from_typed_dict,
)
from .field import Field, Model, ModelFault, Origin, Plan, merge
from .resolve import Scope, resolve

T = TypeVar("T")

#: each reads the models of one library and gives None for all others; the first that knows a class reads it
SOURCES: tuple[Callable[[Any], Model | None], ...] = (
    from_pydantic.read,
    from_msgspec.read,
    from_attrs.read,
    from_sqlalchemy.read,
    from_django.read,
    from_typed_dict.read,
    from_named_tuple.read,
    from_dataclass.read,
)


class Table(Protocol):
    """A table of SQLAlchemy."""

    @property
    def primary_key(self) -> Any:
        """The columns that identify a row."""

    @property
    def columns(self) -> Any:
        """All columns."""


def read_model(model: Any) -> Model | None:
    """What the model says of its fields, or nothing for what is no model."""
    return next((found for read in SOURCES if (found := read(model)) is not None), None)


if TYPE_CHECKING:

    @overload
    def from_model(model: type[T], /, **overrides: SearchStrategy[Any]) -> SearchStrategy[T]: ...
    @overload
    def from_model(model: Table, /, **overrides: SearchStrategy[Any]) -> SearchStrategy[dict[str, Any]]: ...
    def from_model(model: Any, /, **overrides: SearchStrategy[Any]) -> SearchStrategy[Any]:
        """Instances of the model that its own library accepts; rows, as dicts, of a table."""
        ...

    def violations_of(
        model: type | Table, /, **overrides: SearchStrategy[Any]
    ) -> SearchStrategy[Invalid[dict[str, Any]]]:
        """Payloads that the model's validator refuses, each for one broken constraint."""
        ...

else:

    @st.composite
    def from_model(draw: DrawFn, model: Any, /, **overrides: Any) -> Any:
        """Instances of the model that its own library accepts; rows, as dicts, of a table.

        The model: a dataclass, a class of attrs, Pydantic, msgspec, SQLAlchemy or Django, a TypedDict, a NamedTuple, a
        table of SQLAlchemy. ``explain_model`` shows which strategy each field gets.

        >>> from dataclasses import dataclass
        >>> from strategies import minimal
        >>> @dataclass
        ... class Person:
        ...     id: int
        ...     email: str
        >>> minimal(from_model(Person))
        Person(id=1, email='0@example.com')

        :raises InvalidArgument: when drawn, for an unknown override, an override that is no strategy, or a constraint
            that no strategy is made of
        """
        return draw(_instances(model, _freeze(overrides)))

    @st.composite
    def violations_of(draw: DrawFn, model: Any, /, **overrides: Any) -> Any:
        """Payloads that the model's validator refuses, each for one broken constraint.

        ``value`` and ``near`` are dicts to feed the constructor or validator; ``path`` leads to what is wrong.

        >>> from typing import TypedDict
        >>> from strategies import minimal
        >>> class Ticket(TypedDict):
        ...     is_open: bool
        >>> minimal(violations_of(Ticket), lambda invalid: invalid.fault == ModelFault.WRONG_TYPE)
        Invalid(value={'is_open': 'x'}, fault=ModelFault.WRONG_TYPE, path=('is_open',), near={'is_open': False})

        :raises InvalidArgument: when drawn, as ``from_model``; and for a model without any constraint
        """
        return draw(_violations(model, _freeze(overrides)))


def explain_model(model: type | Table, /, **overrides: SearchStrategy[Any]) -> str:
    """A table: each field, where its strategy came from, and the strategy.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Person:
    ...     email: str
    ...     is_active: bool
    >>> print(explain_model(Person))
    field      from        strategy
    email      field name  emails()
    is_active  type        booleans()

    :raises InvalidArgument: for what is no model, and for an unknown override
    """
    known = _read(model)
    _check_names(known, overrides)
    rows = [("field", "from", "strategy")]
    for field in _list_fields(known, overrides):
        try:
            plan = _plan_field(field, known, overrides, Scope(known.name, shallow=True, nest=_nest))
            rows.append((field.name, str(plan.origin), _show(plan.values)))
        except InvalidArgument as error:
            rows.append((field.name, "unsupported", str(error)))
    rows.extend(
        (name, str(Origin.OVERRIDE), _show(values))
        for name, values in overrides.items()
        if name in (known.instead or {})
    )
    rows.extend((", ".join(sorted(fields)), "unsupported", text) for text, fields in _find_unmet(known, overrides))
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    return "\n".join(f"{name:{first}}  {origin:{second}}  {values}" for name, origin, values in rows)


def _show(values: SearchStrategy[Any]) -> str:
    """The expression in one line: Hypothesis breaks those that are long."""
    return " ".join(line.strip() for line in repr(values).splitlines())


Overrides = tuple[tuple[str, Any], ...]


def _freeze(overrides: dict[str, Any]) -> Overrides:
    return tuple(overrides.items())


@lru_cache(maxsize=128)
def _instances(model: Any, overrides: Overrides) -> SearchStrategy[Any]:
    known = _read(model)
    given = dict(overrides)
    _check(known, given)
    plan = plan_model(known, given, Scope(known.name, parents=(model,), nest=_nest))
    return _require_some(known, plan.values)


@lru_cache(maxsize=128)
def _violations(model: Any, overrides: Overrides) -> SearchStrategy[Invalid[Any]]:
    return st.one_of(list_violations(model, dict(overrides)))


def list_violations(model: Any, overrides: dict[str, Any]) -> tuple[SearchStrategy[Invalid[Any]], ...]:
    """One strategy for each constraint of the model.

    :raises InvalidArgument: as ``violations_of``
    """
    known = _read(model)
    _check(known, overrides)
    if known.unbreakable:
        raise InvalidArgument(f"{known.name}: {known.unbreakable}")
    plan = plan_model(known, overrides, Scope(known.name, raw=True, parents=(model,), nest=_nest))
    _require_some(known, plan.values)
    if not plan.broken:
        raise InvalidArgument(f"{known.name} has no constraint that could be broken")
    return plan.broken


def _require_some(known: Model, values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    if values.is_empty:
        raise InvalidArgument(f"{known.name} needs itself without end; give an override for the field that holds it")
    return values


def _read(model: Any) -> Model:
    known = read_model(model)
    if known is None:
        raise InvalidArgument(
            f"{model!r} is no model: a dataclass, a class of attrs, Pydantic, msgspec, SQLAlchemy or Django, a "
            "TypedDict, a NamedTuple, or a table of SQLAlchemy is one; for other types there is from_type"
        )
    return known


def _check(known: Model, overrides: Mapping[str, Any]) -> None:
    _check_names(known, overrides)
    for text, _ in _find_unmet(known, overrides):
        raise InvalidArgument(f"{known.name}: {text}")


def _check_names(known: Model, overrides: Mapping[str, Any]) -> None:
    names = [field.name for field in known.fields] + list(known.instead or ())
    check_names("from_model", dict(overrides), (), names)


def _find_unmet(known: Model, overrides: Mapping[str, Any]) -> list[tuple[str, frozenset[str]]]:
    """The conditions on several fields that no override takes care of: what to say, and the fields."""
    return [
        (f"no strategy is made of {condition}; give an override of {' or '.join(sorted(fields))}", fields)
        for condition, fields in known.conditions
        if not fields & overrides.keys()
    ]


def _list_fields(known: Model, overrides: Mapping[str, Any]) -> list[Field]:
    """The fields to fill: all but those that an override takes the place of."""
    replaced = {name for name, fields in (known.instead or {}).items() if name in overrides for name in fields}
    return [field for field in known.fields if field.name not in replaced]


def _plan_field(field: Field, known: Model, overrides: Mapping[str, Any], scope: Scope) -> Plan:
    if field.name in overrides:
        return Plan(overrides[field.name], Origin.OVERRIDE, nullable=True)
    where = f"{scope.where}.{field.name}"
    if field.unsupported:
        raise InvalidArgument(f"{where}: {field.unsupported}; give an override: {field.name}=...")
    inner = replace(
        scope,
        where=where,
        name=field.name,
        checks_type=field.checks_type,
        checks_items=field.checks_items,
        defaults=known.defaults,
    )
    plan = resolve(field.hint, merge(field.limits, field.advice, where), inner)
    if not field.advice.names():
        return plan
    # What is only advised against breaks nothing; yet a value that stands for what is right follows the advice too.
    broken = resolve(field.hint, field.limits, inner).broken
    return replace(plan, broken=tuple(st.builds(_take_near, one, plan.values) for one in broken))


def _take_near(broken: Invalid[Any], near: Any) -> Invalid[Any]:
    taken = broken.fault is ModelFault.WRONG_TYPE and not broken.path
    return Invalid(broken.value, broken.fault, broken.path, near) if taken else broken


def plan_model(known: Model, overrides: Mapping[str, Any], scope: Scope) -> Plan:
    """The plan of a model: instances, or payloads where the scope says so with all that can be wrong with them."""
    raw = scope.raw
    inner = replace(scope, raw=raw and known.nests_dicts)
    fields = _list_fields(known, overrides)
    plans = {field.name: _plan_field(field, known, overrides, inner) for field in fields}
    values = {name: plan.values for name, plan in plans.items()}
    values |= {name: overrides[name] for name in known.instead or () if name in overrides}
    sometimes = {field.name for field in fields if not field.always}
    given = st.fixed_dictionaries(
        {name: strategy for name, strategy in values.items() if name not in sometimes},
        optional={name: strategy for name, strategy in values.items() if name in sometimes},
    )
    if not raw:
        return Plan(given.map(lambda drawn: _build(known, drawn)), Origin.MODEL)
    broken = [
        broken
        for field in fields
        for broken in _break_field(field, plans[field.name], known, given, field.name in overrides)
    ]
    return Plan(given.map(known.dump), Origin.MODEL, tuple(broken))


def _nest(hint: Any, scope: Scope) -> Plan | None:
    """The plan of a model within another; nothing for a type that is no model."""
    known = read_model(hint)
    if known is None:
        return None
    if scope.shallow:
        return Plan(from_model(hint), Origin.MODEL)
    if scope.parents.count(hint) > 1:  # a model within itself ends here: a list stays empty, an optional one is None
        return Plan(st.nothing(), Origin.MODEL)
    inner = replace(scope, parents=(*scope.parents, hint), raw=scope.raw and known.nests_dicts)
    return plan_model(known, {}, inner)


def _build(known: Model, drawn: dict[str, Any]) -> Any:
    try:
        return known.build(drawn)
    except (ValueError, TypeError, AssertionError, LookupError, ArithmeticError) as error:
        raise InvalidArgument(
            f"{known.name} refuses {drawn!r}: {error}. A check of its own that cannot be read decides this; give an "
            "override of the field"
        ) from error


def _break_field(
    field: Field, plan: Plan, known: Model, given: SearchStrategy[dict[str, Any]], overridden: bool
) -> list[SearchStrategy[Invalid[Any]]]:
    """Payloads in which one field is wrong."""
    broken = []
    if field.required and field.always:
        broken.append(given.map(lambda drawn: _leave_out(field, known, drawn)))
    if not overridden and field.rejects_none and not plan.nullable:
        nothing = st.just(Invalid(None, ModelFault.NONE, (), None))
        broken.append(_put(field, known, given, nothing, keeps_near=True))
    broken.extend(_put(field, known, given, part) for part in plan.broken)
    return broken


def _leave_out(field: Field, known: Model, drawn: dict[str, Any]) -> Invalid[Any]:
    value = known.dump({name: value for name, value in drawn.items() if name != field.name})
    return Invalid(value, ModelFault.MISSING, (field.key,), known.dump(drawn))


def _put(
    field: Field,
    known: Model,
    given: SearchStrategy[dict[str, Any]],
    part: SearchStrategy[Invalid[Any]],
    *,
    keeps_near: bool = False,
) -> SearchStrategy[Invalid[Any]]:
    def put(pair: tuple[dict[str, Any], Invalid[Any]]) -> Invalid[Any]:
        drawn, broken = pair
        near = drawn if keeps_near else {**drawn, field.name: broken.near}
        value = {**drawn, field.name: broken.value}
        return Invalid(known.dump(value), broken.fault, (field.key, *broken.path), known.dump(near))

    return st.tuples(given, part).map(put)
