"""A TypedDict in, its model out: plain dicts, in which keys that are not required may be absent."""

from __future__ import annotations

import typing
from typing import Any, get_args, get_origin

from .annotations import find_library, read_hints
from .field import Field, Model


def read(model: Any) -> Model | None:
    """The model of a TypedDict; None for anything else."""
    extensions = find_library("typing_extensions")
    if not typing.is_typeddict(model) and not (extensions is not None and extensions.is_typeddict(model)):
        return None
    fields = []
    for name, hint in read_hints(model).items():
        always = _is_required(hint, name in model.__required_keys__)
        fields.append(Field(name, hint, name, required=always, always=always))
    return Model(model.__name__, tuple(fields), dict)


def _is_required(hint: Any, otherwise: bool) -> bool:
    """What the annotation says, as the class itself does not see through annotations that are texts."""
    while (origin := get_origin(hint)) is not None:
        name = getattr(origin, "_name", None)
        if name in ("Required", "NotRequired"):
            return bool(name == "Required")
        if name != "ReadOnly" and not hasattr(hint, "__metadata__"):
            break
        hint = hint.__origin__ if hasattr(hint, "__metadata__") else get_args(hint)[0]
    return otherwise
