"""A project's folder in, the one TOML document that configures it out: values, places, and which table is ours."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli

from qualitygate.config.positions import KeyPath, Position, find_positions
from qualitygate.errors import ConfigError

_PYPROJECT = "pyproject.toml"
_OWN_FILE = "qualitygate.toml"
_TABLE: KeyPath = ("tool", "qualitygate")
_AT_LINE = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True)
class Document:
    """A TOML file that was read; ``prefix`` leads to our table: ``("tool", "qualitygate")``, or nothing."""

    name: str  #: as shown: relative to the project where it lies inside
    text: str
    values: Mapping[str, Any]
    prefix: KeyPath

    @cached_property
    def positions(self) -> Mapping[KeyPath, Position]:
        """Where each key stands, by its whole path in the file; found when first asked for."""
        return find_positions(self.text)

    @property
    def settings(self) -> object:
        """What stands at our table; an empty mapping when the file has none."""
        found: object = self.values
        for part in self.prefix:
            if not isinstance(found, Mapping):
                return {}
            found = found.get(str(part), {})
        return found

    def locate(self, path: KeyPath = ()) -> Position:
        """Where a path below our table stands, or the nearest part of it that is written."""
        whole = (*self.prefix, *path)
        found = (self.positions.get(whole[:length]) for length in range(len(whole), 0, -1))
        return next((position for position in found if position is not None), Position(1, 1))

    def where(self, path: KeyPath = ()) -> str:
        """``pyproject.toml:31:1 [tool.qualitygate.mutate]``: the place of a path and the table it stands in."""
        keys = [str(part) for part in (*self.prefix, *path) if isinstance(part, str)]
        table = ".".join(keys[:-1] if path else keys)
        position = self.locate(path)
        return f"{self.name}:{position.line}:{position.column}" + (f" [{table}]" if table else "")


def find_document(root: Path, explicit: Path | None = None) -> Document | None:
    """The document to use: the one asked for, else qualitygate.toml, else pyproject.toml; None when there is neither.

    A file without settings does not count where the other one has some.

    Raises:
        ConfigError: a file cannot be read, is not TOML, or both hold settings.
    """
    if explicit is not None:
        return read_document(explicit, root)
    found = [read_document(root / name, root) for name in (_OWN_FILE, _PYPROJECT) if os.path.exists(root / name)]
    telling = [document for document in found if document.settings != {}]
    if len(telling) == 2:
        own, pyproject = telling
        raise ConfigError(
            "two configurations: only one of them can hold",
            where=pyproject.where(),
            why=f"{own.name} has settings as well",
            help=f"move them all into {own.name} and delete [tool.qualitygate], or the other way round",
        )
    return next(iter(telling or found), None)


def read_document(path: Path, root: Path) -> Document:
    """Read one TOML file.

    Raises:
        ConfigError: it is unreadable, not UTF-8 or not TOML.
    """
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError(
            "no such configuration file",
            where=name,
            help="give --config an existing file, or leave it out to use pyproject.toml or qualitygate.toml",
        ) from error
    except OSError as error:
        raise ConfigError(
            f"the configuration file cannot be read: {error.strerror or error}",
            where=name,
            help="make it a file that you may read",
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            "the configuration file is not UTF-8",
            where=f"{name}:{line}",
            why=f"byte {data[error.start]:#04x} at offset {error.start}",
            help="save it as UTF-8: TOML allows no other encoding",
        ) from error
    try:
        values = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise _syntax_error(name, text, str(error)) from error
    except RecursionError as error:
        raise ConfigError("the configuration file is nested too deeply", where=name, help="flatten it") from error
    return Document(name, text, values, _TABLE if path.name == _PYPROJECT else ())


def _syntax_error(name: str, text: str, message: str) -> ConfigError:
    match = _AT_LINE.search(message)
    what = _AT_LINE.sub("", message)
    lines = text.split("\n")
    line, column = len(lines), 1
    if match and match[1]:
        line, column = int(match[1]), int(match[2])
    return ConfigError(
        f"not valid TOML: {what[:1].lower()}{what[1:]}",
        where=f"{name}:{line}:{column}",
        why=lines[line - 1].strip() or "the file ends here",
        help="a key stands once, texts are quoted, tables are [in.brackets]",
    )
