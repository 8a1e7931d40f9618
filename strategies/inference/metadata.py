"""What stands in an ``Annotated`` in, limits out: annotated-types, Pydantic's fields, msgspec's Meta.

Items are told apart by the module and name of their class, so that none of the libraries is imported. What is no
constraint, such as a documentation, says nothing; a constraint that no strategy is made of is kept by its text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from hypothesis.strategies import SearchStrategy

from .field import NO_LIMITS, Alphabet, Limits, merge
from .pattern import compile_pattern

#: attributes of constraints by the limit that they are; the same in all three libraries
_SIMPLE: Mapping[str, Callable[[Any], Limits]] = {
    "ge": lambda bound: Limits(low=bound),
    "gt": lambda bound: Limits(low=bound, low_open=True),
    "le": lambda bound: Limits(high=bound),
    "lt": lambda bound: Limits(high=bound, high_open=True),
    "multiple_of": lambda step: Limits(step=step),
    "min_length": lambda size: Limits(min_size=size),
    "max_length": lambda size: Limits(max_size=size),
    "max_digits": lambda digits: Limits(digits=digits),
    "decimal_places": lambda places: Limits(places=places),
    "allow_inf_nan": lambda allowed: NO_LIMITS if allowed else Limits(finite=True),
    "strip_whitespace": lambda is_set: Limits(alphabet=Alphabet.UNSPACED) if is_set else NO_LIMITS,
    "to_lower": lambda is_set: Limits(alphabet=Alphabet.UNSPACED) if is_set else NO_LIMITS,
    "to_upper": lambda is_set: Limits(alphabet=Alphabet.UNSPACED) if is_set else NO_LIMITS,
    "ascii_only": lambda is_set: Limits(alphabet=Alphabet.ASCII) if is_set else NO_LIMITS,
    "tz": lambda zone: Limits(aware=bool(zone)),
    "uuid_version": lambda version: Limits(version=version),
}
#: what is checked, or how errors are shown, without a say in which values are valid
_SILENT = frozenset(
    {
        "strict",
        "title",
        "description",
        "examples",
        "extra_json_schema",
        "extra",
        "coerce_numbers_to_str",
        "union_mode",
        "fail_fast",
        "defer_build",
        "regex_engine",
    }
)
_PREDICATES: Mapping[str, Limits] = {
    "islower": Limits(alphabet=Alphabet.LOWER),
    "isupper": Limits(alphabet=Alphabet.UPPER),
    "isdigit": Limits(alphabet=Alphabet.DIGITS),
    "isalpha": Limits(alphabet=Alphabet.LETTERS),
    "isascii": Limits(alphabet=Alphabet.ASCII),
    "isfinite": Limits(finite=True),
}
#: of Pydantic: what has its own say only on how a value is converted, checked or described
_TRANSPARENT = frozenset(
    {
        "AfterValidator",
        "BeforeValidator",
        "WrapValidator",
        "Strict",
        "FailFast",
        "Discriminator",
        "Tag",
        "SkipValidation",
        "InstanceOf",
        "PlainSerializer",
        "WrapSerializer",
        "WithJsonSchema",
        "Examples",
        "SerializeAsAny",
        "OnErrorOmit",
    }
)


def read_metadata(items: Iterable[Any], where: str) -> Limits:
    """The constraints among the items, merged.

    >>> from types import SimpleNamespace
    >>> read_metadata(["a comment"], "User.age") == NO_LIMITS
    True
    """
    limits = NO_LIMITS
    for item in items:
        limits = merge(limits, _read(item, where), where)
    return limits


def _read(item: Any, where: str) -> Limits:
    if isinstance(item, SearchStrategy):
        return Limits(values=item)
    if getattr(item, "__is_annotated_types_grouped_metadata__", False):
        return read_metadata(item, where)
    library, name = type(item).__module__.partition(".")[0], type(item).__name__
    if library == "annotated_types":
        return _read_annotated_type(item, name, where)
    if library == "msgspec" and name == "Meta":
        names = ("ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "pattern", "tz")
        return read_attributes({each: getattr(item, each) for each in names}, where)
    if library == "pydantic":
        return _read_pydantic(item, name, where)
    if any(base.__module__ == "annotated_types" for base in type(item).__mro__):
        return Limits(unsupported=(repr(item),))
    if hasattr(item, "__get_pydantic_core_schema__"):
        return Limits(unsupported=(repr(item),))
    return NO_LIMITS


def read_attributes(given: Mapping[str, Any], where: str) -> Limits:
    """Constraints by the names that the libraries give them; None is none."""
    limits = NO_LIMITS
    for name, value in given.items():
        if value is None or name in _SILENT:
            continue
        if name == "pattern":
            expression, flags = (value, 0) if isinstance(value, str) else (value.pattern, value.flags)
            found = Limits(pattern=compile_pattern(expression, flags, where))
        elif name in _SIMPLE:
            found = _SIMPLE[name](value)
        else:
            found = Limits(unsupported=(f"{name}={value!r}",))
        limits = merge(limits, found, where)
    return limits


def _read_annotated_type(item: Any, name: str, where: str) -> Limits:
    if name in ("Gt", "Ge", "Lt", "Le", "MultipleOf", "MinLen", "MaxLen"):
        return read_attributes(vars(item) if hasattr(item, "__dict__") else _slots(item), where)
    if name == "Timezone" and (item.tz is None or item.tz is ...):
        return Limits(aware=item.tz is not None)
    if name == "Predicate":
        return _read_predicate(item)
    if name in ("DocInfo", "Unit"):
        return NO_LIMITS
    return Limits(unsupported=(repr(item),))


def _read_predicate(item: Any) -> Limits:
    function = item.func
    denied = getattr(function, "func", None)
    if denied in (math.isnan, math.isinf):
        return Limits(finite=True)
    name = getattr(function, "__name__", "")
    of_str = getattr(str, name, None) is function
    return (
        _PREDICATES[name]
        if name in _PREDICATES and (of_str or function is math.isfinite)
        else Limits(unsupported=(repr(item),))
    )


def _read_pydantic(item: Any, name: str, where: str) -> Limits:
    if name == "FieldInfo":
        return read_metadata(item.metadata, where)
    if name.endswith("PydanticGeneralMetadata"):
        return read_attributes(vars(item), where)
    if name in ("AllowInfNan", "UuidVersion"):
        return read_attributes({each: getattr(item, each) for each in _slots(item)}, where)
    return NO_LIMITS if name in _TRANSPARENT else Limits(unsupported=(repr(item),))


def _slots(item: Any) -> dict[str, Any]:
    names: Iterable[str] = getattr(item, "__dataclass_fields__", getattr(type(item), "__slots__", ()))
    return {name: getattr(item, name) for name in names}


def without(limits: Limits, *names: str) -> Limits:
    """The limits but for some."""
    return replace(limits, **{name: getattr(NO_LIMITS, name) for name in names})
