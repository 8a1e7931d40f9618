"""A dataclass in, its model out: the parameters of its constructor, with the constraints in their annotations.

Pydantic's dataclasses say more, and are read so. A plain one checks nothing itself: its violations are payloads for
what loads it, such as ``TypeAdapter`` or ``msgspec.convert``.
"""

from __future__ import annotations

import dataclasses
from inspect import Parameter, signature
from typing import Any

from .annotations import read_hints
from .field import Field, Model


def read(model: Any) -> Model | None:
    """The model of a dataclass; None for anything else."""
    if not isinstance(model, type) or not dataclasses.is_dataclass(model):
        return None
    hints = read_hints(model)
    fields = []
    for name, parameter in signature(model).parameters.items():
        if parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
            continue
        hint = hints.get(name, Parameter.empty)
        if isinstance(hint, dataclasses.InitVar):
            hint = hint.type
        fields.append(
            Field(
                name,
                hint,
                name,
                required=parameter.default is Parameter.empty,
                unsupported="its type is not given" if hint is Parameter.empty else "",
            )
        )
    return Model(model.__name__, tuple(fields), lambda values: model(**values))
