"""A table or mapped class of SQLAlchemy in, its model out: types, sizes, digits, nullability, simple checks.

Rows are what ``insert().values(row)`` takes; a mapped class is called with the same by attribute. What the database
fills in itself is left out: autoincremented keys, identities, computed columns. A foreign key is None where it may be;
else only an override can know which rows there are, of the column or of the relationship.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import GenericAlias
from typing import Any, Literal

from .annotations import find_library
from .field import NO_LIMITS, Alphabet, Field, Limits, Model, merge
from .sql_check import read_check


def read(model: Any) -> Model | None:
    """The model of a table, or of a class mapped to one; None for anything else."""
    sqlalchemy = find_library("sqlalchemy")
    if sqlalchemy is None:
        return None
    if isinstance(model, sqlalchemy.Table):
        return _read_columns(
            sqlalchemy, model.name, model, [(column.key, column) for column in model.columns], dict, {}
        )
    orm = find_library("sqlalchemy.orm")
    if orm is None or not isinstance(model, type):
        return None
    mapper = sqlalchemy.inspect(model, raiseerr=False)
    if not isinstance(mapper, orm.Mapper):
        return None
    columns = [(attribute.key, attribute.columns[0]) for attribute in mapper.column_attrs]
    keys = {column: name for name, column in columns}
    instead = {
        name: frozenset(keys[column] for column in relationship.local_columns if column in keys and column.foreign_keys)
        for name, relationship in mapper.relationships.items()
    }
    return _read_columns(
        sqlalchemy, model.__name__, mapper.local_table, columns, lambda values: model(**values), instead
    )


def _read_columns(
    sqlalchemy: Any,
    name: str,
    table: Any,
    columns: list[tuple[str, Any]],
    build: Callable[[dict[str, Any]], Any],
    instead: Mapping[str, frozenset[str]],
) -> Model:
    keys = {column.name: key for key, column in columns}
    checked: dict[str, Limits] = {}
    conditions = []
    for text in _list_checks(sqlalchemy, table):
        limits = read_check(text)
        if limits is not None and set(limits) <= keys.keys():
            for column, limit in limits.items():
                checked[column] = merge(checked.get(column, NO_LIMITS), limit, f"{name}.{column}")
        else:
            named = {key for column, key in keys.items() if re.search(rf"\b{re.escape(column)}\b", text)}
            conditions.append((f"CHECK ({text})", frozenset(named)))
    fields = tuple(
        _read_column(key, column, checked.get(column.name, NO_LIMITS), name)
        for key, column in columns
        if not _is_filled_in(table, column)
    )
    names = {field.name for field in fields}
    return Model(
        name,
        fields,
        build,
        nests_dicts=False,
        instead={key: found for key, found in instead.items() if found and found <= names},
        conditions=tuple(conditions),
    )


def _list_checks(sqlalchemy: Any, table: Any) -> list[str]:
    """Each CHECK as text, of the table or a column; those that a type brings along say nothing new."""
    constraints = [*table.constraints, *(each for column in table.columns for each in column.constraints)]
    return sorted(
        str(constraint.sqltext.compile(compile_kwargs={"literal_binds": True}))
        for constraint in constraints
        if isinstance(constraint, sqlalchemy.CheckConstraint) and not getattr(constraint, "_type_bound", False)
    )


def _is_filled_in(table: Any, column: Any) -> bool:
    by_itself = table.autoincrement_column is column and not column.foreign_keys
    return by_itself or column.computed is not None or column.identity is not None


def _read_column(key: str, column: Any, limits: Limits, model: str) -> Field:
    required = not column.nullable and column.default is None and column.server_default is None
    unsupported = ""
    hint: Any = None
    if column.foreign_keys and not column.nullable:
        targets = ", ".join(sorted(key.target_fullname for key in column.foreign_keys))
        unsupported = f"only you know which {targets} there are"
    elif not column.foreign_keys:
        found = _read_type(column.type)
        if found is None:
            unsupported = f"no strategy is made of the type {column.type!r}"
        else:
            hint = found[0]
            limits = merge(limits, found[1], f"{model}.{key}")
    return Field(
        key,
        hint | None if column.nullable and hint is not None else hint,
        key,
        limits,
        NO_LIMITS if hint is None else _advise(hint, column.type),
        required=required,
        # what SQLite stores in a column of another type is its own affair
        checks_type=False,
        rejects_none=not column.nullable and not column.foreign_keys,
        unsupported=unsupported,
    )


def _advise(hint: Any, kind: Any) -> Limits:
    """What databases store as it is; of the rest some refuse it and others change it."""
    if hint in (datetime, time):
        return Limits(aware=bool(kind.timezone))
    if hint in (float, Decimal):
        return Limits(finite=True)
    return Limits(low=timedelta(days=-10_000), high=timedelta(days=10_000)) if hint is timedelta else NO_LIMITS


def _read_type(kind: Any) -> tuple[Any, Limits] | None:
    """The Python type of a column and its limits, by the name of the first known class; decorated types are unknown."""
    for base in type(kind).__mro__:
        if base.__name__ in _TYPES:
            return _TYPES[base.__name__](kind)
    return None


def _read_text(kind: Any) -> tuple[Any, Limits]:
    return str, Limits(max_size=kind.length, alphabet=Alphabet.STORABLE)


def _read_numeric(kind: Any) -> tuple[Any, Limits]:
    if not kind.asdecimal:
        return float, NO_LIMITS
    places = kind.scale if kind.scale is not None else 0 if kind.precision is not None else None
    return Decimal, Limits(digits=kind.precision, places=places)


def _read_float(kind: Any) -> tuple[Any, Limits]:
    return (Decimal, Limits(digits=6)) if kind.asdecimal else (float, NO_LIMITS)


def _read_enum(kind: Any) -> tuple[Any, Limits]:
    if kind.enum_class is not None:
        return kind.enum_class, NO_LIMITS
    return Literal[tuple(kind.enums)], NO_LIMITS


def _read_array(kind: Any) -> tuple[Any, Limits] | None:
    found = _read_type(kind.item_type)
    if found is None or (kind.dimensions or 1) > 1:
        return None
    hint, limits = found
    return GenericAlias(list, hint), Limits(items=limits) if limits.names() else NO_LIMITS


def _bits(count: int) -> Callable[[Any], tuple[Any, Limits]]:
    return lambda kind: (int, Limits(low=-(2 ** (count - 1)), high=2 ** (count - 1) - 1))


def _plain(hint: Any, limits: Limits = NO_LIMITS) -> Callable[[Any], tuple[Any, Limits]]:
    return lambda kind: (hint, limits)


def _refuse(kind: Any) -> None:
    return None


#: subclasses before their bases: the first class of a type's MRO that stands here decides
_TYPES: Mapping[str, Callable[[Any], tuple[Any, Limits] | None]] = {
    "TypeDecorator": _refuse,
    "SmallInteger": _bits(16),
    "BigInteger": _bits(64),
    "Integer": _bits(32),
    "Enum": _read_enum,
    "String": _read_text,
    "Float": _read_float,
    "Numeric": _read_numeric,
    "Boolean": _plain(bool),
    "DateTime": _plain(datetime),
    "Date": _plain(date),
    "Time": _plain(time),
    "Interval": _plain(timedelta),
    "LargeBinary": lambda kind: (bytes, Limits(max_size=kind.length)),
    "_Binary": lambda kind: (bytes, Limits(max_size=kind.length)),
    "Uuid": lambda kind: (uuid.UUID, NO_LIMITS) if kind.as_uuid else None,
    "JSON": _plain(dict[str, Any], Limits(keys=Limits(alphabet=Alphabet.STORABLE))),
    "ARRAY": _read_array,
}
