"""A Struct of msgspec in, its model out. Its validator is ``msgspec.convert``: the constructor checks nothing."""

from __future__ import annotations

from typing import Any

from .annotations import find_library, is_class_of
from .field import Field, Model


def read(model: Any) -> Model | None:
    """The model of a Struct; None for anything else."""
    msgspec = find_library("msgspec")
    if msgspec is None or not is_class_of(model, msgspec.Struct):
        return None
    fields = tuple(
        Field(field.name, field.type, field.encode_name, required=field.required)
        for field in msgspec.structs.fields(model)
    )
    config = model.__struct_config__
    keys = {field.name: field.key for field in fields}

    def dump(values: dict[str, Any]) -> dict[str, Any]:
        tag = {} if config.tag is None else {config.tag_field: config.tag}
        return {**tag, **{keys[name]: value for name, value in values.items()}}

    return Model(
        model.__name__,
        fields,
        lambda values: model(**values),
        dump=dump,
        nests_dicts=not config.array_like,
        unbreakable="a payload of an array_like Struct has no names" if config.array_like else "",
    )
