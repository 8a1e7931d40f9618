"""Settings as written in, checked values and every problem out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import inf
from pathlib import Path, PurePosixPath
from typing import Any

from qualitygate.config.document import Document
from qualitygate.config.operators import OPERATOR_NAMES
from qualitygate.config.positions import KeyPath
from qualitygate.config.schema import FUNCTION, KINDS, OPTIONS, Option, Type, Vocabulary, tables
from qualitygate.errors import ConfigError, did_you_mean
from qualitygate.model import Severity

#: The names of a vocabulary; none when they are not known, and then any will do.
Names = Callable[[Vocabulary], tuple[str, ...]]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_BY_KEY = {option.key: option for option in OPTIONS}
_TYPE_NAMES: tuple[tuple[type, str], ...] = (
    (bool, "a boolean"), (str, "a string"), (int, "a whole number"), (float, "a number"), (list, "a list"),
    (dict, "a table"),
)  # fmt: skip
_WANTED: dict[Type, tuple[type, ...]] = {
    Type.TEXT: (str,), Type.CHOICE: (str,), Type.INTEGER: (int,), Type.NUMBER: (int, float),
    Type.TEXTS: (list,), Type.PATHS: (list,), Type.TABLES: (list,), Type.DATE: (date, str),
    Type.TABLE: (dict,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; ``path`` leads to it from our table."""

    path: KeyPath
    what: str
    why: str = ""
    help: str = ""


@dataclass(slots=True)
class Checked:
    """What came of a document: the value of each key, the path to it, and what is wrong, in the order of the file."""

    values: dict[str, object] = field(default_factory=dict)
    places: dict[str, KeyPath] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def errors(self, document: Document) -> tuple[ConfigError, ...]:
        """The problems as errors with their places, first things first."""
        ordered = sorted(self.problems, key=lambda problem: document.locate(problem.path))
        return tuple(
            ConfigError(problem.what, where=document.where(problem.path), why=problem.why, help=problem.help)
            for problem in ordered
        )


def check_settings(document: Document, root: Path, names: Names) -> Checked:
    """Check every key of a document's own table against the schema; nothing is raised, all is collected."""
    checked = Checked()
    _check_table(document.settings, (), checked, document, root, names)
    return checked


def _check_table(table: object, path: KeyPath, checked: Checked, document: Document, root: Path, names: Names) -> None:
    if not isinstance(table, Mapping):
        name = ".".join(map(str, (*document.prefix, *path)))
        checked.problems.append(
            Problem(path, f"`{name}` is not a table", f"it is {name_type(table)}", f"write its settings below [{name}]")
        )
        return
    for key, value in table.items():
        here = (*path, key)
        # A quoted key may hold a dot: "scan.select" is not scan.select.
        dotted = ".".join(map(str, here)) if "." not in key else None
        option = _BY_KEY.get(dotted or "", _BY_KEY.get(".".join([*map(str, path), "*"])))
        if option is not None:
            problems = list(_check_value(option, here, value, root, names))
            checked.problems.extend(problems)
            if not problems:
                name = ".".join(map(str, here))
                checked.values[name] = _normalise(option, value)
                checked.places[name] = here
        elif dotted in tables():
            _check_table(value, here, checked, document, root, names)
        else:
            checked.problems.append(_unknown(here, value, document))


def _unknown(here: KeyPath, value: object, document: Document) -> Problem:
    *path, key = map(str, here)
    kind = "table" if isinstance(value, Mapping) else "key"
    homes = [option.table for option in OPTIONS if option.name == key]
    if here == ("tool",) and not document.prefix:
        help = f"in {document.name} write [mutate], not [tool.qualitygate.mutate]"
    elif homes:
        home = ".".join([*map(str, document.prefix), *filter(None, [homes[0]])])
        help = f"`{key}` belongs in [{home}]" if home else f"`{key}` belongs at the top, before any table"
    else:
        help = did_you_mean(key, _known_in(".".join(path)))
    return Problem(here, f"unknown {kind} `{key}`", "", help)


def _known_in(table: str) -> list[str]:
    inner = [option.name for option in OPTIONS if option.table == table]
    below = [name.rpartition(".") for name in tables() if name]
    return [*inner, *(name for parent, _, name in below if parent == table)]


def _check_value(option: Option, here: KeyPath, value: Any, root: Path, names: Names) -> Iterator[Problem]:
    key = here[-1]
    example = f"for example `{key} = {option.example}`"
    if option.name == "*":
        yield from _check_name(option, str(key), here, names)
    # A boolean is a whole number to Python, a date with a time a date.
    fits_type = isinstance(value, _WANTED[option.type]) and not isinstance(value, bool | datetime)
    if not fits_type:
        why = f"expected {option.expected}, got {name_type(value)}"
        yield Problem(here, f"wrong value for `{key}`: {show(value)}", why, example)
    elif isinstance(value, list):
        check = _check_entry if option.fields else _check_item
        for index, item in enumerate(value):
            yield from check(option, (*here, index), item, root, names)
    elif isinstance(value, Mapping):
        yield from _check_fields(option, here, value, root, names)
    elif not _in_range(option, value):
        help = did_you_mean(value, option.choices) if option.choices else example
        why = "it is empty" if isinstance(value, str) and not value.strip() else f"expected {option.expected}"
        yield Problem(here, f"wrong value for `{key}`: {show(value)}", why, help)
    elif option.names is not None and isinstance(value, str):
        yield from _check_name(option, value, here, names)


def _in_range(option: Option, value: Any) -> bool:
    if isinstance(value, str):
        if option.type is Type.DATE:
            return read_date(value) is not None
        if option.pattern:
            return re.fullmatch(option.pattern, value) is not None
        return value in option.choices if option.choices else bool(value.strip())
    # Not the negation: nan is in no range.
    return (option.low is None or value >= option.low) and bool(
        value != inf if option.high is None else value <= option.high
    )


def _check_item(option: Option, here: KeyPath, item: object, root: Path, names: Names) -> Iterator[Problem]:
    key = here[-2]
    wrong = f"wrong item in `{key}`: {show(item)}"
    example = f"for example `{key} = {option.example}`"
    if not isinstance(item, str):
        yield Problem(here, wrong, f"expected {option.expected}, this item is {name_type(item)}", example)
    elif not item.strip():
        yield Problem(here, wrong, "it is empty", example)
    elif option.type is Type.PATHS:
        yield from _check_path(here, item, root)
    elif option.pattern and not re.fullmatch(option.pattern, item):
        yield Problem(here, wrong, f"expected {option.shape}", example)
    elif option.names is not None:
        yield from _check_name(option, item, here, names)


def _check_entry(option: Option, here: KeyPath, item: object, root: Path, names: Names) -> Iterator[Problem]:
    key = here[-2]
    if not isinstance(item, Mapping):
        why = f"expected {option.expected}, this item is {name_type(item)}"
        yield Problem(here, f"wrong item in `{key}`: {show(item)}", why, f"for example `{key} = {option.example}`")
        return
    yield from _check_fields(option, here, item, root, names)
    for inner in option.fields:
        if inner.name not in item:
            help = f"for example `{inner.name} = {inner.example}`"
            yield Problem(here, f"`{inner.name}` is missing in `{key}`", inner.doc, help)


def _check_fields(
    option: Option, here: KeyPath, table: Mapping[str, Any], root: Path, names: Names
) -> Iterator[Problem]:
    known = {inner.name: inner for inner in option.fields}
    for name, value in table.items():
        if name in known:
            yield from _check_value(known[name], (*here, name), value, root, names)
        else:
            yield Problem((*here, name), f"unknown key `{name}`", "", did_you_mean(name, list(known)))


def _check_name(option: Option, name: str, here: KeyPath, names: Names) -> Iterator[Problem]:
    if option.names is Vocabulary.OPERATOR:
        known: tuple[str, ...] = OPERATOR_NAMES
    elif option.names is Vocabulary.BUDGETED:
        known = (*KINDS, name if re.fullmatch(FUNCTION, name) else "module:function")
    else:
        known = names(option.names) if option.names is not None else ()
    if known and name not in known:
        kind = option.names.value if option.names is not None else ""
        yield Problem(here, f"unknown {kind} `{name}`", "", did_you_mean(name, known))


def _check_path(here: KeyPath, text: str, root: Path) -> Iterator[Problem]:
    key = here[-2]
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts:
        yield Problem(
            here,
            f"path of `{key}` leads out of the project: {show(text)}",
            "",
            "give a path below the project's folder",
        )
    elif not (root / path).exists():
        help = f"correct it, or leave `{key}` out to have it found"
        yield Problem(here, f"path of `{key}` does not exist: {show(text)}", "", help)


def _normalise(option: Option, value: Any) -> object:
    match option.type:
        case Type.PATHS:
            return tuple(PurePosixPath(item).as_posix() for item in value)
        case Type.TEXTS:
            return tuple(value)
        case Type.NUMBER:
            return float(value)
        case Type.DATE:
            return read_date(value)
        case Type.TABLE:
            return _make_entry(option, value)
        case Type.TABLES:
            return tuple(_make_entry(option, item) for item in value)
    return Severity(value) if option.choices else value


def _make_entry(option: Option, table: Mapping[str, Any]) -> object:
    assert option.entry is not None  # of each option with fields
    return option.entry(**{one.name: _normalise(one, table[one.name]) for one in option.fields if one.name in table})


def read_date(value: date | str) -> date | None:
    """A date, given as TOML's own or as a text; None when the text is none.

    >>> read_date("2030-12-31"), read_date("2030-02-30"), read_date("20301231")
    (datetime.date(2030, 12, 31), None, None)
    """
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        return None


def name_type(value: object) -> str:
    """What a TOML value is, in words.

    >>> name_type(True), name_type(85), name_type({})
    ('a boolean', 'a whole number', 'a table')
    """
    return next((name for type_, name in _TYPE_NAMES if isinstance(value, type_)), "a date or time")


def show(value: object) -> str:
    """A value on one short line.

    >>> show("high"), show([1, 2])
    ('"high"', '[1, 2]')
    """
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
