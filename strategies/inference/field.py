"""What a source reads in, what strategies are made of out: models, fields, limits, and what can be wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NoReturn

from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from ..policy import Fault, Invalid, TextEnum


class ModelFault(Fault):
    """What can be wrong with a field of a model, simplest first."""

    #: a required field is absent
    MISSING = "model.missing"
    #: None where it is not allowed
    NONE = "model.none"
    #: no value of the declared type, and nothing that converts to one
    WRONG_TYPE = "model.wrong_type"
    #: none of the values of a literal, an enum or a list of choices
    NOT_A_MEMBER = "model.not_a_member"
    #: under the lower bound, or on it where it is excluded
    TOO_SMALL = "model.too_small"
    #: over the upper bound, or on it where it is excluded
    TOO_LARGE = "model.too_large"
    NOT_A_MULTIPLE = "model.not_a_multiple"
    #: more decimal places than allowed
    TOO_PRECISE = "model.too_precise"
    #: more digits than allowed, before and after the point together
    TOO_MANY_DIGITS = "model.too_many_digits"
    #: NaN or an infinity
    NOT_FINITE = "model.not_finite"
    #: one character or element under the minimum
    TOO_SHORT = "model.too_short"
    #: one character or element over the maximum
    TOO_LONG = "model.too_long"
    #: does not match the regular expression
    PATTERN = "model.pattern"
    #: a character of the wrong kind: a capital in a lower-case text, a letter among digits
    CHARACTER = "model.character"
    #: no time zone where one is required
    NAIVE = "model.naive"
    #: a time zone where none is allowed
    AWARE = "model.aware"
    NOT_PAST = "model.not_past"
    NOT_FUTURE = "model.not_future"
    #: no e-mail address, URL or UUID of the required form
    FORM = "model.form"


class Origin(TextEnum):
    """Where the strategy of a field came from, in the order of precedence."""

    OVERRIDE = "override"
    REGISTERED = "registered"
    CONSTRAINTS = "constraints"
    NAME = "field name"
    #: a model of its own, read as the outer one
    MODEL = "model"
    TYPE = "type"


class Alphabet(TextEnum):
    """Which characters a text may have, the widest first."""

    #: all but NUL, which PostgreSQL stores in no text
    STORABLE = "storable"
    ASCII = "ascii"
    #: printable ASCII but the space: for texts that are stripped or change their case before they are measured
    UNSPACED = "unspaced"
    LETTERS = "letters"
    LOWER = "lower"
    UPPER = "upper"
    DIGITS = "digits"


#: of which alphabet another is a part
_PARTS: Mapping[Alphabet, set[Alphabet]] = {Alphabet.LOWER: {Alphabet.LETTERS}, Alphabet.UPPER: {Alphabet.LETTERS}}


@dataclass(frozen=True, slots=True)
class Limits:
    """The constraints of one value, merged: what is None or empty is not limited."""

    low: Any = None
    #: whether the bound itself is excluded
    low_open: bool = False
    high: Any = None
    high_open: bool = False
    #: the value is a multiple of it
    step: Any = None
    min_size: int | None = None
    max_size: int | None = None
    #: of a Decimal, in all; and after the point
    digits: int | None = None
    places: int | None = None
    #: ``search`` finds it in every valid text
    pattern: re.Pattern[str] | None = None
    alphabet: Alphabet | None = None
    #: neither NaN nor an infinity
    finite: bool = False
    #: whether an instant must have a time zone, or must not
    aware: bool | None = None
    #: the only values allowed
    members: tuple[Any, ...] | None = None
    #: of a UUID
    version: int | None = None
    #: an e-mail address, a URL, a slug ...: a form that a strategy of its own makes
    form: str | None = None
    #: of each element, and of each key of a mapping
    items: Limits | None = None
    keys: Limits | None = None
    #: a strategy in the annotation itself
    values: SearchStrategy[Any] | None = None
    #: constraints that no strategy can be made of, as they are written
    unsupported: tuple[str, ...] = ()

    def names(self) -> set[str]:
        """Which of the constraints are set, without the exclusion of bounds."""
        return {field.name for field in fields(self) if getattr(self, field.name) != field.default} - {
            "low_open",
            "high_open",
        }


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a model."""

    #: what overrides call it
    name: str
    #: its type, as ``typing`` writes it
    hint: Any
    #: what its validator calls it: the name, or an alias
    key: str
    limits: Limits = NO_LIMITS
    #: limits of what is made, which the validator does not ask for: no violation breaks them
    advice: Limits = NO_LIMITS
    #: without it the model is refused
    required: bool = True
    #: False: a key of a dict that may be absent
    always: bool = True
    #: values of a wrong type are refused; and so is None, unless the type allows it
    checks_type: bool = True
    rejects_none: bool = True
    #: values of a wrong type within a collection are refused as well
    checks_items: bool = True
    #: why only an override can give it a value, or nothing
    unsupported: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A class or table with its fields."""

    name: str
    fields: tuple[Field, ...]
    #: makes an instance of values by field name
    build: Callable[[dict[str, Any]], Any]
    #: makes a payload for the validator of values by field name
    dump: Callable[[dict[str, Any]], Any] = dict
    #: a payload holds models as dicts; otherwise as instances
    nests_dicts: bool = True
    #: limits of every value of a type, wherever it stands
    defaults: Mapping[type, Limits] | None = None
    #: what can be overridden besides the fields, and which fields are left out then
    instead: Mapping[str, frozenset[str]] | None = None
    #: conditions on several fields, as they are written, with the fields: an override of one takes care of it
    conditions: tuple[tuple[str, frozenset[str]], ...] = ()
    #: why there are no violations, or nothing
    unbreakable: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is made of one value."""

    values: SearchStrategy[Any]
    origin: Origin
    #: strategies of what is wrong, each for one fault
    broken: tuple[SearchStrategy[Invalid[Any]], ...] = ()
    nullable: bool = False
    #: how many different values there are, None for many
    count: int | None = None


def merge(first: Limits, second: Limits, where: str) -> Limits:
    """Both together: the higher lower bound, the lower upper bound, the values that both allow.

    :raises InvalidArgument: for two constraints that are not merged, such as two patterns
    """
    if not second.names():
        return first
    if not first.names():
        return second
    whole: dict[str, Any] = {}
    for name in first.names() | second.names():
        one, two = getattr(first, name), getattr(second, name)
        if name in ("low", "high"):
            whole[name], whole[f"{name}_open"] = _tighter(first, second, name)
        elif one is None or two is None or one == two:
            whole[name] = two if one is None else one
        elif name in _JOINED:
            whole[name] = _JOINED[name](one, two)
        elif name in ("items", "keys"):
            whole[name] = merge(one, two, where)
        elif name == "alphabet":
            whole[name] = _narrower(one, two, where)
        else:
            raise InvalidArgument(f"{where}: {name}={one!r} and {name}={two!r} cannot be merged; give an override")
    return replace(NO_LIMITS, **whole)


_JOINED: Mapping[str, Callable[[Any, Any], Any]] = {
    "min_size": max,
    "max_size": min,
    "digits": min,
    "places": min,
    "finite": lambda one, two: one or two,
    "unsupported": lambda one, two: one + two,
    "members": lambda one, two: tuple(member for member in one if member in two),
}


def _tighter(first: Limits, second: Limits, name: str) -> tuple[Any, bool]:
    bounds = [
        (getattr(limits, name), getattr(limits, f"{name}_open"))
        for limits in (first, second)
        if getattr(limits, name) is not None
    ]
    if len(bounds) == 1:
        return bounds[0]
    (one, one_open), (two, two_open) = bounds
    if one == two:
        return one, one_open or two_open
    return bounds[0] if (one > two) == (name == "low") else bounds[1]


def _narrower(one: Alphabet, two: Alphabet, where: str) -> Alphabet:
    order = list(Alphabet)
    wide, narrow = sorted((one, two), key=order.index)
    if order.index(wide) >= order.index(Alphabet.LETTERS) and wide not in _PARTS.get(narrow, set()):
        raise InvalidArgument(f"{where}: no text is of {wide} and {narrow}")
    return narrow


def require_known(limits: Limits, kind: str, known: Iterable[str], where: str) -> None:
    """Refuse what no strategy for this kind of value takes into account.

    :raises InvalidArgument: naming the field and the constraint
    """
    if limits.unsupported:
        refuse(where, limits.unsupported[0])
    left = sorted(limits.names() - {*known, "values"})
    if left:
        refuse(where, f"{left[0]}={getattr(limits, left[0])!r} of {kind}")


def refuse(where: str, constraint: str) -> NoReturn:
    """The error for a constraint that no strategy is made of."""
    name = where.rpartition(".")[2].partition("[")[0]
    raise InvalidArgument(f"{where}: no strategy is made of {constraint}; give an override: {name}=...")
