"""A model class of Django in, its model out: fields, choices, and the validators that ``full_clean`` would run.

Instances are not saved. Keys that Django makes itself and times that it sets when saving are left out. A foreign key is
None where it may be; else an override says which rows there are. A function among the validators cannot be read: what
it refuses is an InvalidArgument that asks for an override.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

from hypothesis.errors import InvalidArgument

from .annotations import find_library, is_class_of
from .field import NO_LIMITS, Alphabet, Field, Limits, Model, merge
from .pattern import compile_pattern

#: up to here a float holds every integer
_EXACT = 2**53


def read(model: Any) -> Model | None:
    """The model of a class of Django; None for anything else."""
    models = find_library("django.db.models")
    if models is None or not is_class_of(model, models.Model):
        return None
    known = [field for field in model._meta.concrete_fields if not _is_filled_in(models, field)]
    fields = tuple(_read_field(model.__name__, field) for field in known)
    foreign = [field.name for field in known if field.is_relation]
    unused = [field.name for field in model._meta.concrete_fields if field not in known]

    def build(values: dict[str, Any]) -> Any:
        instance = model(**values)
        try:
            instance.clean_fields(exclude={*foreign, *unused})
        except find_library("django.core.exceptions").ValidationError as error:
            raise ValueError(
                "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
            ) from error
        return instance

    return Model(model.__name__, fields, build, nests_dicts=False)


def _is_filled_in(models: Any, field: Any) -> bool:
    made = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return bool(isinstance(field, models.AutoField) or made or getattr(field, "generated", False))


def _read_field(model: str, field: Any) -> Field:
    where = f"{model}.{field.name}"
    if field.is_relation:
        unsupported = "" if field.null else f"only you know which {field.related_model.__name__} there are"
        return Field(field.name, None, field.name, required=False, rejects_none=False, unsupported=unsupported)
    # Django checks null, blank and choices of what can be edited only
    is_needed = field.editable and not field.blank
    hint, limits, advice, unsupported = _read_hint(field, where)
    return Field(
        field.name,
        # full_clean takes None for blank, also where the column takes it
        hint | None if field.null and field.blank and hint is not None else hint,
        field.name,
        limits,
        advice,
        required=is_needed and not field.has_default(),
        # to Django every value is a text, and most of them JSON
        checks_type=hint in (int, float, Decimal, bool, date, datetime, time, timedelta, uuid.UUID),
        rejects_none=is_needed,
        unsupported=unsupported,
    )


def _read_hint(field: Any, where: str) -> tuple[Any, Limits, Limits, str]:
    """The type, its limits, what is advised, and why there is no strategy, or nothing."""
    if field.choices:
        chosen = tuple(value for value, _ in field.flatchoices if value not in ("", None))
        if field.editable:
            return Literal[chosen], NO_LIMITS, NO_LIMITS, ""
        return type(chosen[0]), NO_LIMITS, Limits(members=chosen), ""
    read_type = next((_TYPES[base.__name__] for base in type(field).__mro__ if base.__name__ in _TYPES), None)
    if read_type is None:
        return None, NO_LIMITS, NO_LIMITS, f"no strategy is made of a {type(field).__name__}"
    hint, limits = read_type(field)
    try:
        limits = merge(limits, _read_validators(field, where), where)
    except InvalidArgument as error:
        return hint, Limits(unsupported=(str(error),)), NO_LIMITS, ""
    if hint in (str, bytes, dict[str, Any]):
        # what is blank is not validated any further
        least = max(limits.min_size or 0, 1)
        limits = replace(limits, min_size=least if (field.editable and not field.blank) or least > 1 else None)
    if limits.step is not None:
        limits = _drop_far_bounds(limits)
    return hint, limits, _advise(hint, limits), ""


def _drop_far_bounds(limits: Limits) -> Limits:
    """Without bounds so far off that Django, which divides floats, takes no multiple there for one."""
    return replace(
        limits,
        low=None if abs(limits.low or 0) > _EXACT else limits.low,
        high=None if abs(limits.high or 0) > _EXACT else limits.high,
    )


def _advise(hint: Any, limits: Limits) -> Limits:
    """What Django warns of, or its databases do not store, though no validator of it refuses it."""
    if hint is datetime:
        return Limits(aware=bool(find_library("django.conf").settings.USE_TZ))
    if hint is int and limits.step is not None:
        return Limits(low=-_EXACT, high=_EXACT)
    if hint is float:
        return Limits(finite=True)
    return Limits(low=timedelta(days=-10_000), high=timedelta(days=10_000)) if hint is timedelta else NO_LIMITS


def _read_validators(field: Any, where: str) -> Limits:
    limits = NO_LIMITS
    for validator in field.validators:
        for base in type(validator).__mro__:
            if base.__name__ in _VALIDATORS:
                limits = merge(limits, _VALIDATORS[base.__name__](validator, where), where)
                break
    return limits


def _limit(validator: Any) -> Any:
    value = validator.limit_value
    return value() if callable(value) else value


def _read_step(validator: Any, where: str) -> Limits:
    return Limits(unsupported=(repr(validator),)) if validator.offset else Limits(step=_limit(validator))


def _read_pattern(validator: Any, where: str) -> Limits:
    if validator.inverse_match:
        return Limits(unsupported=(f"a text that does not match {validator.regex.pattern!r}",))
    return Limits(pattern=compile_pattern(validator.regex.pattern, validator.regex.flags, where))


_VALIDATORS: Mapping[str, Callable[[Any, str], Limits]] = {
    "MinValueValidator": lambda validator, where: Limits(low=_limit(validator)),
    "MaxValueValidator": lambda validator, where: Limits(high=_limit(validator)),
    "MinLengthValidator": lambda validator, where: Limits(min_size=_limit(validator)),
    "MaxLengthValidator": lambda validator, where: Limits(max_size=_limit(validator)),
    "StepValueValidator": _read_step,
    "DecimalValidator": lambda validator, where: Limits(digits=validator.max_digits, places=validator.decimal_places),
    "EmailValidator": lambda validator, where: Limits(form="email"),
    "URLValidator": lambda validator, where: Limits(form="url"),
    "ProhibitNullCharactersValidator": lambda validator, where: Limits(alphabet=Alphabet.STORABLE),
    "RegexValidator": _read_pattern,
}


def _read_address(field: Any) -> tuple[Any, Limits]:
    form = {"ipv4": "ipv4", "ipv6": "ipv6"}.get(field.protocol.lower(), "ip")
    return str, Limits(form=form)


def _plain(hint: Any, limits: Limits = NO_LIMITS) -> Callable[[Any], tuple[Any, Limits]]:
    return lambda field: (hint, limits)


#: by the name of the field's class or the nearest base; the range of an integer is among its validators
_TYPES: Mapping[str, Callable[[Any], tuple[Any, Limits]]] = {
    "IntegerField": _plain(int),
    "DecimalField": lambda field: (Decimal, Limits(finite=True, digits=field.max_digits, places=field.decimal_places)),
    "FloatField": _plain(float),
    "BooleanField": _plain(bool),
    "CharField": _plain(str, Limits(alphabet=Alphabet.STORABLE)),
    "TextField": _plain(str, Limits(alphabet=Alphabet.STORABLE)),
    "GenericIPAddressField": _read_address,
    "DateTimeField": _plain(datetime),
    "DateField": _plain(date),
    "TimeField": _plain(time),
    "DurationField": _plain(timedelta),
    "UUIDField": _plain(uuid.UUID),
    "BinaryField": lambda field: (bytes, Limits(max_size=field.max_length)),
    "JSONField": _plain(dict[str, Any], Limits(keys=Limits(alphabet=Alphabet.STORABLE))),
}
