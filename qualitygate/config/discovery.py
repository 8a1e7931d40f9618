"""A folder and its configuration in, a `Project` out: where the source, the tests and the interpreter are."""

from __future__ import annotations

import os
from pathlib import Path

from qualitygate.config.interpreter import find_python
from qualitygate.config.sources import find_sources
from qualitygate.config.testfiles import find_tests
from qualitygate.model import Config, Project

#: What marks the root of a project.
MARKERS = (
    "pyproject.toml", "qualitygate.toml", "setup.cfg", "setup.py", "pytest.ini", "pytest.toml", "tox.ini", ".git",
)  # fmt: skip


def find_root(start: Path) -> Path:
    """The nearest folder from ``start`` upwards that is the root of a project; ``start`` itself where none is."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if any(os.path.exists(folder / marker) for marker in MARKERS):
            return folder
    return start


def discover_project(root: Path, config: Config, *, python: str | None = None) -> Project:
    """Where everything of a project is. What was not configured is found, and each guess is a sentence.

    ``python`` is an interpreter the user asked for; it wins over the configuration.

    Raises:
        NothingToAnalyse: there is no source, or there are no tests.
        UsageError, ConfigError: the interpreter that was given is not there.
    """
    sources, source_guess = find_sources(root, config)
    tests, tests_guess = find_tests(root, config)
    interpreter, python_guess = find_python(root, config, python, os.environ)
    return Project(
        root=str(root),
        sources=sources,
        tests=tests,
        python=interpreter,
        guessed=tuple(guess for guess in (source_guess, tests_guess, python_guess) if guess),
    )
