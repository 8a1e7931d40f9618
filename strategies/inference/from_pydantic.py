"""A model or dataclass of Pydantic in, its model out: types, ``Field(...)``, aliases, limits of the configuration.

Instances are made by validation, so that a validator of the user's own has its say: what it refuses is an
InvalidArgument that asks for an override.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis.errors import InvalidArgument

from .annotations import find_library, is_class_of
from .field import NO_LIMITS, Alphabet, Field, Limits, Model
from .metadata import read_metadata


def read(model: Any) -> Model | None:
    """The model of a class of Pydantic; None for anything else."""
    pydantic = find_library("pydantic")
    if pydantic is None:
        return None
    is_root = is_class_of(model, pydantic.RootModel)
    if is_class_of(model, pydantic.BaseModel):
        try:
            model.model_rebuild()
        except NameError as error:
            reason = str(error).partition("\n")[0]
            raise InvalidArgument(
                f"{model.__name__}: {reason}; define the types of the fields where the module can see them"
            ) from error
        known, config = model.model_fields, model.model_config
    elif is_class_of(model, object) and "__pydantic_fields__" in vars(model):
        known, config = vars(model)["__pydantic_fields__"], getattr(model, "__pydantic_config__", {})
    else:
        return None
    # a field that the constructor of a dataclass does not take
    fields = tuple(_read_field(model, name, info) for name, info in known.items() if info.init is not False)
    keys = {field.name: field.key for field in fields}

    def dump(values: dict[str, Any]) -> dict[str, Any]:
        return {keys[name]: value for name, value in values.items()}

    return Model(
        model.__name__,
        fields,
        (lambda values: model(values["root"])) if is_root else lambda values: model(**dump(values)),
        dump=dump,
        nests_dicts=not is_root,
        defaults=_read_config(config),
    )


def _read_field(model: type, name: str, info: Any) -> Field:
    where = f"{model.__name__}.{name}"
    try:
        limits = read_metadata(info.metadata, where)
    except InvalidArgument as error:
        # said when the field is needed: an override makes it unnecessary
        limits = Limits(unsupported=(str(error),))
    key, unsupported = _read_key(name, info)
    return Field(name, info.annotation, key, limits, required=info.is_required(), unsupported=unsupported)


def _read_key(name: str, info: Any) -> tuple[str, str]:
    """What the constructor calls the field, or why it has no plain name."""
    alias = info.validation_alias if info.validation_alias is not None else info.alias
    if alias is None or isinstance(alias, str):
        return alias or name, ""
    plain = [choice for choice in getattr(alias, "choices", ()) if isinstance(choice, str)]
    return (plain[0], "") if plain else (name, f"no strategy is made of the alias {alias!r}")


def _read_config(config: Mapping[str, Any]) -> dict[type, Limits]:
    """Limits by type that count wherever the type stands; a Decimal is always finite."""
    transformed = any(config.get(key) for key in ("str_strip_whitespace", "str_to_lower", "str_to_upper"))
    text = Limits(
        # Pydantic's own default of 0 is no constraint
        min_size=config.get("str_min_length") or None,
        max_size=config.get("str_max_length"),
        alphabet=Alphabet.UNSPACED if transformed else None,
    )
    finite = NO_LIMITS if config.get("allow_inf_nan", True) else Limits(finite=True)
    return {str: text, float: finite, Decimal: Limits(finite=True)}
