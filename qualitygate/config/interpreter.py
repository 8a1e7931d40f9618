"""What the user, the configuration and the environment say in, the project's interpreter out."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from qualitygate.errors import ConfigError, UsageError
from qualitygate.model import Config


def find_python(root: Path, config: Config, python: str | None, environ: Mapping[str, str]) -> tuple[str, str]:
    """The interpreter that runs the project's tests, and how it was found (empty when it was given).

    In this order: ``--python``, the configuration, the active virtual environment, the project's ``.venv`` or ``venv``,
    the Python that runs qualitygate. The path is not resolved: a virtual environment is its link.

    Raises:
        UsageError, ConfigError: the one that was given is not there.
    """
    if python is not None:
        found = _locate(python, Path.cwd())
        if found is None:
            raise UsageError(
                f"no such interpreter: {python}",
                where="--python",
                help="give the path of an interpreter, or the name of one on PATH",
            )
        return found, ""
    if config.python is not None:
        found = _locate(config.python, root)
        if found is None:
            raise ConfigError(
                f"no such interpreter: {config.python}",
                where=f"{config.path} `python`",
                help="give a path relative to the project, or the name of an interpreter on PATH",
            )
        return found, ""
    active = environ.get("VIRTUAL_ENV")
    folders = [(Path(active), "the active virtual environment")] if active else []
    folders += [(root / name, f"the project's {name}") for name in (".venv", "venv")]
    for folder, what in folders:
        candidate = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if candidate.exists():
            return str(candidate), f"python: {candidate} ({what})"
    return sys.executable, f"python: {sys.executable} (it runs qualitygate; no virtual environment was found)"


def _locate(python: str, base: Path) -> str | None:
    """An absolute path: a text with a separator is a path below ``base``, any other a name on PATH."""
    if os.sep in python or (os.altsep and os.altsep in python):
        path = base / python
        return os.path.normpath(path) if path.is_file() and os.access(path, os.X_OK) else None
    return shutil.which(python)
