"""A field of a request body in, its valid values, their oracle and the edits that make bad values of them out.

Source: documents 000 and 004 (an empty name, a name too long, a wrong type).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from .edit import tile
from .policy import Fault, TextEnum, bounded

#: a letter first; then what a channel has to quote or encode, and what is longer in UTF-8
_ALPHABET = "abcXYZ019 &=+%;,'\"/?#éß中😀"
_WHOLE = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_WORDS = ("three", "1,000", "0x1F", "1e3", "--1", "٣")


class FieldKind(TextEnum):
    """What a field of a body holds."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class BodyField:
    """What a field of a body may hold."""

    name: str
    kind: FieldKind = FieldKind.TEXT
    #: inclusive: characters of a text, values of an integer; nothing of a boolean
    low: int = 1
    high: int = 100
    required: bool = True


class BodyFault(Fault):
    """What can be wrong with a request body, simplest first. Those marked JSON exist in no other channel."""

    #: a required field is not there
    MISSING = "body.missing"
    #: a field that nobody asked for, such as ``is_admin``
    UNKNOWN = "body.unknown"
    #: a field comes twice
    REPEATED = "body.repeated"
    EMPTY = "body.empty"
    #: one character under the least
    TOO_SHORT = "body.too_short"
    #: one character over the most
    TOO_LONG = "body.too_long"
    #: one under the least
    TOO_SMALL = "body.too_small"
    #: one over the most
    TOO_LARGE = "body.too_large"
    #: a half for an integer
    FRACTION = "body.fraction"
    NOT_A_NUMBER = "body.not_a_number"
    NOT_A_BOOLEAN = "body.not_a_boolean"
    #: JSON: null
    NULL = "body.null"
    #: JSON: a number or boolean as a text, ``"3"`` for ``3``
    QUOTED = "body.quoted"
    #: JSON: a number for a text
    NUMBER_FOR_TEXT = "body.number_for_text"
    #: JSON: true for a number, which Python takes for 1
    BOOLEAN_FOR_NUMBER = "body.boolean_for_number"
    #: JSON: the value in a list
    LISTED = "body.listed"
    #: JSON: NaN, which Python reads though the standard has no such number
    NAN = "body.nan"
    #: JSON and CSV: the last character missing, a row wider than its header; a query is never malformed
    MALFORMED = "body.malformed"
    #: bytes that are no UTF-8
    NOT_UTF8 = "body.not_utf8"


def values_of(field: BodyField) -> SearchStrategy[Any]:
    """Valid values of the field, its ends in every run of 100 examples."""
    if field.kind is FieldKind.BOOLEAN:
        return st.sampled_from([True, False])
    if field.kind is FieldKind.INTEGER:
        return bounded(field.low, field.high)
    texts = [
        st.text(_ALPHABET, min_size=field.low, max_size=field.high),
        st.text(_ALPHABET, min_size=field.low, max_size=field.low),
        *([tile(_ALPHABET, field.high)] if field.high else []),
    ]
    return st.one_of(texts)


def from_text(text: str, kind: FieldKind) -> Any:
    """The value that a text stands for; the text itself where it stands for none of the kind."""
    if kind is FieldKind.BOOLEAN:
        return {"true": True, "false": False}.get(text, text)
    if kind is FieldKind.INTEGER and _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if kind is FieldKind.INTEGER and _DECIMAL.fullmatch(text) else text


def _check_text(value: Any, field: BodyField) -> BodyFault | None:
    if not isinstance(value, str):
        return _foreign_fault(value) or BodyFault.NUMBER_FOR_TEXT
    if value == "" and field.low > 0:
        return BodyFault.EMPTY
    if len(value) < field.low:
        return BodyFault.TOO_SHORT
    return BodyFault.TOO_LONG if len(value) > field.high else None


def _check_integer(value: Any, field: BodyField) -> BodyFault | None:
    if isinstance(value, bool):
        return BodyFault.BOOLEAN_FOR_NUMBER
    if isinstance(value, int):
        if value < field.low:
            return BodyFault.TOO_SMALL
        return BodyFault.TOO_LARGE if value > field.high else None
    if isinstance(value, float):
        return BodyFault.FRACTION if isfinite(value) else BodyFault.NAN
    if isinstance(value, str):
        return BodyFault.QUOTED if _WHOLE.fullmatch(value) else BodyFault.NOT_A_NUMBER
    return _foreign_fault(value)


def _check_boolean(value: Any, field: BodyField) -> BodyFault | None:
    if isinstance(value, bool):
        return None
    if value in ("true", "false"):
        return BodyFault.QUOTED
    return _foreign_fault(value) or BodyFault.NOT_A_BOOLEAN


def _foreign_fault(value: Any) -> BodyFault | None:
    """The fault of null, a list or an object, whatever belongs there."""
    if value is None:
        return BodyFault.NULL
    return BodyFault.LISTED if isinstance(value, (list, tuple)) else None


_CHECKS = {
    FieldKind.TEXT: _check_text,
    FieldKind.INTEGER: _check_integer,
    FieldKind.BOOLEAN: _check_boolean,
}


def check_value(value: Any, field: BodyField) -> BodyFault | None:
    """What is wrong with a value for the field, or None."""
    return _CHECKS[field.kind](value, field)


@dataclass(frozen=True, slots=True)
class ValueEdit:
    """How a bad value is made of a good one."""

    kinds: tuple[FieldKind, ...]
    #: a field, its valid value and a place to the bad value and the good one beside it
    make: Callable[[BodyField, Any, int], tuple[Any, Any]]
    #: whether a field of the kind can have it
    fits: Callable[[BodyField], bool] = lambda field: True


_ANY = tuple(FieldKind)
_TEXT, _INTEGER, _BOOLEAN = ((kind,) for kind in FieldKind)

#: by fault; what of the whole body is an edit of it is not here
VALUE_EDITS: Mapping[BodyFault, ValueEdit] = {
    BodyFault.EMPTY: ValueEdit(_TEXT, lambda field, value, at: ("", value), lambda field: field.low > 0),
    BodyFault.TOO_SHORT: ValueEdit(
        _TEXT, lambda field, value, at: (value[: field.low - 1], value[: field.low]), lambda field: field.low > 1
    ),
    BodyFault.TOO_LONG: ValueEdit(
        _TEXT, lambda field, value, at: (_fill(value, field.high) + "x", _fill(value, field.high))
    ),
    BodyFault.TOO_SMALL: ValueEdit(_INTEGER, lambda field, value, at: (field.low - 1, field.low)),
    BodyFault.TOO_LARGE: ValueEdit(_INTEGER, lambda field, value, at: (field.high + 1, field.high)),
    BodyFault.FRACTION: ValueEdit(_INTEGER, lambda field, value, at: (value + 0.5, value)),
    BodyFault.NOT_A_NUMBER: ValueEdit(_INTEGER, lambda field, value, at: (_WORDS[at % len(_WORDS)], value)),
    BodyFault.NOT_A_BOOLEAN: ValueEdit(_BOOLEAN, lambda field, value, at: (("maybe", "2", "")[at % 3], value)),
    BodyFault.NULL: ValueEdit(_ANY, lambda field, value, at: (None, value)),
    BodyFault.QUOTED: ValueEdit((*_INTEGER, *_BOOLEAN), lambda field, value, at: (str(value).lower(), value)),
    BodyFault.NUMBER_FOR_TEXT: ValueEdit(_TEXT, lambda field, value, at: ((3, 0, 1.5)[at % 3], value)),
    BodyFault.BOOLEAN_FOR_NUMBER: ValueEdit(_INTEGER, lambda field, value, at: (at % 2 == 0, value)),
    BodyFault.LISTED: ValueEdit(_ANY, lambda field, value, at: ([value], value)),
    BodyFault.NAN: ValueEdit(_INTEGER, lambda field, value, at: (float(("nan", "inf", "-inf")[at % 3]), value)),
}


def _fill(text: str, size: int) -> str:
    """A text of exactly this size that begins with the given one."""
    return (text + "x" * size)[:size]
