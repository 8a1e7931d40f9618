"""From a project's files to the configuration pytest itself would read, by pytest's own precedence."""

from __future__ import annotations

import configparser
import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

import tomli

from qualitygate.errors import ConfigError
from qualitygate.model import PytestConfig

_DEFAULT = PytestConfig()

#: In the order pytest looks for them in each folder (`_pytest.config.findpaths`).
_FILES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")

#: Options of the command line, and the names of what they override.
_FLAGS = {"--asyncio-mode": "asyncio_mode", "--timeout": "timeout"}

_Options = Mapping[str, "str | list[str]"]


def read_pytest_config(root: Path, paths: Sequence[Path] = ()) -> PytestConfig:
    """The configuration that holds for these paths: the nearest to their common folder, no higher than the root.

    Raises ConfigError for a file that cannot be read as what its name says.
    """
    for folder in _folders(root, paths):
        for name in _FILES:
            file = folder / name
            if file.is_file():
                options = _read(file)
                if options is not None:
                    return _config(os.path.relpath(file, root).replace(os.sep, "/"), options)
    return _DEFAULT


def _folders(root: Path, paths: Sequence[Path]) -> list[Path]:
    """The common folder of the paths, then its parents up to the root."""
    if not paths:
        return [root]
    folder = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in paths]))
    if root != folder and root not in folder.parents:
        return [root]
    found = [folder]
    while found[-1] != root:
        found.append(found[-1].parent)
    return found


def _read(file: Path) -> _Options | None:
    """Its pytest options; None where it holds none, so that pytest would look further."""
    if file.suffix == ".toml":
        return _read_toml(file)
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True, delimiters=("=", ":"))
    try:
        parser.read_string(file.read_text(encoding="utf-8"), source=str(file))
    except (configparser.Error, UnicodeDecodeError, OSError) as problem:
        raise ConfigError(
            f"cannot read `{file.name}`",
            where=str(file),
            why=str(problem),
            help="correct the file; pytest refuses it too",
        ) from problem
    section = "tool:pytest" if file.suffix == ".cfg" else "pytest"
    if parser.has_section(section):
        return {key: value or "" for key, value in parser.items(section)}
    return {} if file.name in ("pytest.ini", ".pytest.ini") else None


def _read_toml(file: Path) -> _Options | None:
    try:
        document = tomli.loads(file.read_text(encoding="utf-8"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise ConfigError(
            f"cannot read `{file.name}`",
            where=str(file),
            why=str(problem),
            help="correct the file; pytest refuses it too",
        ) from problem
    if file.name != "pyproject.toml":
        return _plain(document.get("pytest", {}))
    tool = document.get("tool", {})
    table = tool.get("pytest") if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        return None
    native = {key: value for key, value in table.items() if key != "ini_options"}
    if native:
        return _plain(native)
    return _plain(table["ini_options"]) if "ini_options" in table else None


def _plain(table: object) -> _Options:
    if not isinstance(table, dict):
        return {}
    return {
        key: [str(item) for item in value] if isinstance(value, list) else str(value) for key, value in table.items()
    }


def _config(path: str, given: _Options) -> PytestConfig:
    options = dict(given)
    addopts = _words(options.get("addopts"), ())
    for name, value in _overrides(addopts):
        options[name] = value
    return PytestConfig(
        path=path,
        python_files=_words(options.get("python_files"), _DEFAULT.python_files),
        python_classes=_words(options.get("python_classes"), _DEFAULT.python_classes),
        python_functions=_words(options.get("python_functions"), _DEFAULT.python_functions),
        testpaths=_words(options.get("testpaths"), ()),
        norecursedirs=_words(options.get("norecursedirs"), ()),
        markers=tuple(_marker(line) for line in _lines(options.get("markers"))),
        addopts=addopts,
        asyncio_mode=_text(options.get("asyncio_mode"), _DEFAULT.asyncio_mode),
        timeout=_seconds(options.get("timeout")),
    )


def _overrides(addopts: Sequence[str]) -> list[tuple[str, str]]:
    """``-o name=value``, ``--asyncio-mode=value`` and ``--timeout=value`` in addopts, which win over the file's own."""
    found = []
    for index, word in enumerate(addopts):
        following = addopts[index + 1] if index + 1 < len(addopts) else ""
        if word in ("-o", "--override-ini"):
            name, _, value = following.partition("=")
            found.append((name, value))
        elif word.startswith("--override-ini="):
            name, _, value = word.removeprefix("--override-ini=").partition("=")
            found.append((name, value))
        elif word in _FLAGS:
            found.append((_FLAGS[word], following))
        elif word.partition("=")[0] in _FLAGS:
            found.append((_FLAGS[word.partition("=")[0]], word.partition("=")[2]))
    return found


def _words(value: str | list[str] | None, default: tuple[str, ...]) -> tuple[str, ...]:
    if value is None:
        return default
    if isinstance(value, list):
        return tuple(value)
    try:
        return tuple(shlex.split(value))
    except ValueError:  # an unclosed quote: pytest fails on it; its words are near enough here
        return tuple(value.split())


def _lines(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    lines = value if isinstance(value, list) else value.splitlines()
    return tuple(line.strip() for line in lines if line.strip())


def _marker(line: str) -> str:
    """The name in ``slow(reason): takes long``."""
    return line.partition(":")[0].partition("(")[0].strip()


def _text(value: str | list[str] | None, default: str) -> str:
    return value.strip() if isinstance(value, str) and value.strip() else default


def _seconds(value: str | list[str] | None) -> float:
    """A number of seconds; 0 for what is none, which the plugin itself refuses."""
    try:
        return max(float(_text(value, "0")), 0.0)
    except ValueError:
        return 0.0
