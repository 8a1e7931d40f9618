"""pyproject.toml and setup.cfg in, the project's name and the packages that its build declares out.

Read leniently: what cannot be read declares nothing. Whoever builds the project will say what is wrong with it.
"""

from __future__ import annotations

import configparser
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import tomli


@dataclass(frozen=True, slots=True)
class Declared:
    """What the build configuration says. Paths are candidates, relative to the project; they need not exist."""

    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()  #: top packages without, modules with ``.py``
    bases: tuple[str, ...] = ()  #: folders in which packages are looked for
    file: str = ""  #: the file that declares the paths


def read_declared(root: Path) -> Declared:
    """What hatch, setuptools, poetry, flit and uv are told of the project at ``root``."""
    pyproject = _read_toml(root / "pyproject.toml")
    setup = _read_ini(root / "setup.cfg")
    names = [
        _at(pyproject, "project", "name"),
        _at(pyproject, "tool", "poetry", "name"),
        _at(pyproject, "tool", "flit", "metadata", "module"),
        _at(setup, "metadata", "name"),
    ]
    paths = list(_pyproject_paths(_table(pyproject, "tool")))
    file = "pyproject.toml" if paths else "setup.cfg"
    return Declared(
        names=tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name)),
        paths=_inside(paths or _setup_cfg_paths(setup)),
        bases=_inside(
            [
                *_texts(_at(pyproject, "tool", "setuptools", "packages", "find", "where")),
                *_lines(_at(setup, "options.packages.find", "where")),
            ]
        ),
        file=file,
    )


def _pyproject_paths(tool: Mapping[str, Any]) -> Iterator[str]:
    yield from _texts(_at(tool, "hatch", "build", "targets", "wheel", "packages"))
    setuptools = _table(tool, "setuptools")
    base = _at(setuptools, "package-dir", "")
    yield from _below(base, _texts(setuptools.get("packages")))
    yield from (f"{path}.py" for path in _below(base, _texts(setuptools.get("py-modules"))))
    poetry = _at(tool, "poetry", "packages")
    for package in poetry if isinstance(poetry, list) else []:
        if isinstance(package, Mapping) and isinstance(package.get("include"), str):
            yield from _below(package.get("from"), [package["include"].replace("/", ".")])
    yield from _texts(_at(tool, "flit", "module", "name"))
    uv = _table(_table(tool, "uv"), "build-backend")
    yield from _below(uv.get("module-root", "src"), _texts(uv.get("module-name")))


def _setup_cfg_paths(setup: Mapping[str, Any]) -> Iterator[str]:
    folders = dict(line.split("=", 1) for line in _lines(_at(setup, "options", "package_dir")) if "=" in line)
    base = next((value.strip() for key, value in folders.items() if not key.strip()), None)
    packages = [line for line in _lines(_at(setup, "options", "packages")) if not line.endswith(":")]
    yield from _below(base, packages)
    yield from (f"{path}.py" for path in _below(base, _lines(_at(setup, "options", "py_modules"))))


def _below(base: object, dotted: list[str]) -> Iterator[str]:
    """The top folder of each dotted package, below a base folder."""
    lead = f"{base.strip('/')}/" if isinstance(base, str) and base.strip("/. ") else ""
    for name in dotted:
        yield lead + name.partition(".")[0]


def _inside(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that stay in the project, plainly written, each once."""
    pure = [PurePosixPath(path) for path in paths]
    return tuple(dict.fromkeys(str(path) for path in pure if not path.is_absolute() and ".." not in path.parts))


def _at(table: Mapping[str, Any], *keys: str) -> object:
    found: object = table
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = table.get(key)
    return found if isinstance(found, Mapping) else {}


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _lines(value: object) -> list[str]:
    return (
        [line.strip() for line in value.replace(",", "\n").splitlines() if line.strip()]
        if isinstance(value, str)
        else []
    )


def _read_toml(path: Path) -> Mapping[str, Any]:
    with suppress(OSError, UnicodeDecodeError, tomli.TOMLDecodeError, RecursionError):
        return tomli.loads(path.read_text("utf-8"))
    return {}


def _read_ini(path: Path) -> Mapping[str, Any]:
    parser = configparser.RawConfigParser()
    with suppress(OSError, UnicodeDecodeError, configparser.Error):
        parser.read_string(path.read_text("utf-8"))
        return {section: dict(parser[section]) for section in parser.sections()}
    return {}
