"""Markers are registered, and nothing refuses one that is not.

What it finds: a pytest configuration with ``markers`` that asks neither for ``--strict-markers`` (or ``--strict``) in
``addopts``, nor for ``strict_markers`` or ``strict``, and does not turn all warnings into errors. Opt-in: until a
marker is misspelt it harms nobody, and unregistered-marker finds those.

Why it matters: a misspelt marker is a warning among others; the test runs when it should have been left out, or is
left out when it should run.

Instead: ``addopts = --strict-markers``, or ``strict_markers = true``.

When to ignore it: where plugins set markers that cannot be registered.

Source: https://docs.pytest.org/en/stable/how-to/mark.html#raising-errors-on-unknown-marks, documents 001 and 004
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Hit, Option, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import hit_line, pytest_options, words


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on the setting that registers."""
    held = pytest_options(project, suite)
    if held is None:
        return
    file, options = held
    given = {word for _, word in words(options["addopts"])} if "addopts" in options else set()
    given |= {f"--{name.replace('_', '-')}" for name in ("strict", "strict_markers") if _is_on(options, name)}
    filters = [text for _, text in options["filterwarnings"].items] if "filterwarnings" in options else []
    refused = "error" in filters or bool({"--strict", "--strict-markers"} & given)
    if "markers" in options and options["markers"].items and not refused:
        message = "markers are registered, yet any other passes: ask for `--strict-markers`"
        yield hit_line(project, file.path, options["markers"].line, message)


def _is_on(options: dict[str, Option], name: str) -> bool:
    return name in options and options[name].text.lower() in ("true", "1", "yes", "on")


BAD = (
    """
# file: pyproject.toml
[tool.pytest.ini_options]
addopts = "-ra"
strict_markers = false
markers = ["slow: takes more than a second"]  # finding
""",
    """
# file: pytest.ini
[pytest]
# finding below
markers =
    slow: takes more than a second
filterwarnings =
    error::DeprecationWarning
""",
)

GOOD = (
    """
# file: pyproject.toml
[tool.pytest.ini_options]
addopts = "-ra --strict-markers"
markers = ["slow: takes more than a second"]
""",
    """
# file: pyproject.toml
[tool.pytest]
strict = true
markers = ["slow: takes more than a second"]
""",
    """
# file: pytest.ini
[pytest]
filterwarnings = error
markers =
    slow: takes more than a second
""",
    """
# file: pytest.ini
[pytest]
addopts = -ra
markers =
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD, default=False)
