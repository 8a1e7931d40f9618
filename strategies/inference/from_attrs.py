"""A class of attrs in, its model out: the types of its attributes and what their validators say.

attrs has no public way to look into a validator; the attributes read here are those that its reprs show. A validator
that is a function of the user's own cannot be read: what it refuses is an InvalidArgument that asks for an override.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis.errors import InvalidArgument

from .annotations import find_library, read_hints
from .field import NO_LIMITS, Field, Limits, Model, merge
from .pattern import compile_pattern


def read(model: Any) -> Model | None:
    """The model of a class of attrs; None for anything else."""
    attr = find_library("attr")
    if attr is None or not isinstance(model, type) or not attr.has(model):
        return None
    hints = read_hints(model)
    fields = tuple(
        _read_field(model, attribute, hints.get(attribute.name), attribute.default is attr.NOTHING)
        for attribute in attr.fields(model)
        if attribute.init
    )
    keys = {field.name: field.key for field in fields}

    def dump(values: dict[str, Any]) -> dict[str, Any]:
        return {keys[name]: value for name, value in values.items()}

    return Model(model.__name__, fields, lambda values: model(**dump(values)), dump=dump, nests_dicts=False)


def _read_field(model: type, attribute: Any, hint: Any, required: bool) -> Field:
    where = f"{model.__name__}.{attribute.name}"
    kind, nullable = _read_type(attribute.validator)
    if hint is None:
        converted = attribute.converter if isinstance(attribute.converter, type) else None
        hint = kind if kind is not None else converted
        if hint is not None and nullable:
            hint = hint | None
    try:
        limits = _read_validator(attribute.validator, where)
    except InvalidArgument as error:
        limits = Limits(unsupported=(str(error),))
    return Field(
        attribute.name,
        hint,
        attribute.alias,
        limits,
        required=required,
        checks_type=kind is not None,
        rejects_none=kind is not None and not nullable,
        checks_items=False,
        unsupported="its type is not given" if hint is None else "",
    )


def _read_type(validator: Any) -> tuple[type | None, bool]:
    """What ``instance_of`` asks for, and whether None passes as well."""
    name = type(validator).__name__
    if name == "_InstanceOfValidator":
        return (validator.type, False) if isinstance(validator.type, type) else (None, False)
    if name == "_OptionalValidator":
        return _read_type(validator.validator)[0], True
    if name == "_AndValidator":
        found = [_read_type(each) for each in validator._validators]
        return next((kind for kind, _ in found if kind is not None), None), any(nullable for _, nullable in found)
    if name == "_DeepIterable":
        return _read_type(validator.iterable_validator)
    if name == "_DeepMapping":
        return _read_type(validator.mapping_validator)
    return None, False


def _read_validator(validator: Any, where: str) -> Limits:
    """The constraints of a validator; none for None and for functions, which cannot be read."""
    read_one = _READERS.get(type(validator).__name__)
    if read_one is not None:
        return read_one(validator, where)
    is_own = getattr(type(validator), "__module__", "") in ("attr.validators", "attr._make")
    return Limits(unsupported=(repr(validator),)) if is_own else NO_LIMITS


def _read_all(validator: Any, where: str) -> Limits:
    limits = NO_LIMITS
    for each in validator._validators:
        limits = merge(limits, _read_validator(each, where), where)
    return limits


def _read_number(validator: Any, where: str) -> Limits:
    bound = validator.bound
    return {
        ">=": Limits(low=bound),
        ">": Limits(low=bound, low_open=True),
        "<=": Limits(high=bound),
        "<": Limits(high=bound, high_open=True),
    }[validator.compare_op]


def _read_pattern(validator: Any, where: str) -> Limits:
    expression, flags = validator.pattern.pattern, validator.pattern.flags
    name = validator.match_func.__name__
    form = {"search": "{}", "match": r"\A(?:{})", "fullmatch": r"\A(?:{})\Z"}[name].replace("{}", "%s")
    plain = not re.search(r"[|()]|^\^|\$$", expression)
    if name == "fullmatch" and plain:  # without a group, which sizes could not be kept in
        form = r"\A%s\Z"
    elif name == "fullmatch" and re.fullmatch(r"\^[^|()]*\$", expression):
        form = "%s"
    return Limits(pattern=compile_pattern(form % expression, flags, where))


def _read_iterable(validator: Any, where: str) -> Limits:
    items = _read_validator(validator.member_validator, where)
    own = _read_validator(validator.iterable_validator, where)
    return merge(own, Limits(items=items) if items.names() else NO_LIMITS, where)


def _read_mapping(validator: Any, where: str) -> Limits:
    items = _read_validator(validator.value_validator, where)
    keys = _read_validator(validator.key_validator, where)
    own = _read_validator(validator.mapping_validator, where)
    own = merge(own, Limits(items=items) if items.names() else NO_LIMITS, where)
    return merge(own, Limits(keys=keys) if keys.names() else NO_LIMITS, where)


_READERS: Mapping[str, Callable[[Any, str], Limits]] = {
    "_InstanceOfValidator": lambda validator, where: NO_LIMITS,
    "_IsCallableValidator": lambda validator, where: NO_LIMITS,
    "_SubclassOfValidator": lambda validator, where: NO_LIMITS,
    "_AndValidator": _read_all,
    "_OptionalValidator": lambda validator, where: _read_validator(validator.validator, where),
    "_NumberValidator": _read_number,
    "_MaxLengthValidator": lambda validator, where: Limits(max_size=validator.max_length),
    "_MinLengthValidator": lambda validator, where: Limits(min_size=validator.min_length),
    "_InValidator": lambda validator, where: Limits(members=tuple(validator.options)),
    "_MatchesReValidator": _read_pattern,
    "_DeepIterable": _read_iterable,
    "_DeepMapping": _read_mapping,
}
