"""A NamedTuple in, its model out."""

from __future__ import annotations

from typing import Any

from .annotations import is_class_of, read_hints
from .field import Field, Model


def read(model: Any) -> Model | None:
    """The model of a class of named tuples; None for anything else."""
    if not is_class_of(model, tuple) or not hasattr(model, "_fields"):
        return None
    hints = read_hints(model)
    fields = tuple(
        Field(
            name,
            hints.get(name),
            name,
            required=name not in model._field_defaults,
            unsupported="" if name in hints else "its type is not given",
        )
        for name in model._fields
    )
    return Model(model.__name__, fields, lambda values: model(**values), nests_dicts=False)
