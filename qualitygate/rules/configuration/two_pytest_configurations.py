"""Two files configure pytest: it reads one, and the settings of the other do nothing.

What it finds: a file with pytest options beside another that pytest takes first: ``pytest.toml``, ``pytest.ini``,
``pyproject.toml``, ``tox.ini``, ``setup.cfg``, in this order. An empty ``pytest.ini`` is taken too.

Why it matters: pytest does not merge them. Whoever edits the file that is not read changes nothing, and the markers,
paths or strictness it asks for are off.

Instead: keep one, with the options of both.

When to ignore it: where the other is chosen by hand with ``pytest -c FILE``.

Source: https://docs.pytest.org/en/stable/reference/customize.html#configuration-file-formats, documents 001 and 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import PYTEST_FILES, find_file, hit_line, pytest_section


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on the section of each file that is not read."""
    first = ""
    for path in PYTEST_FILES:
        file = find_file(project, path)
        section = pytest_section(file) if file is not None else None
        if file is None or section is None:
            continue
        options = [each.name for each in file.options if each.section == section[0]]
        if first and options:
            lost = ", ".join(f"`{name}`" for name in options[:3]) + (", ..." if len(options) > 3 else "")
            yield hit_line(project, path, section[1], f"pytest reads `{first}` alone, nothing of this: {lost}")
        first = first or path


BAD = (
    """
# file: pytest.ini
[pytest]
testpaths = tests

# file: pyproject.toml
[tool.pytest.ini_options]  # finding
addopts = "--strict-markers"
markers = ["slow: takes more than a second"]

# file: setup.cfg
[tool:pytest]  # finding
xfail_strict = true
""",
    """
# file: pytest.ini
; nothing yet

# file: pyproject.toml
[tool.pytest.ini_options]  # finding
addopts = "--strict-markers"
""",
)

GOOD = (
    """
# file: pyproject.toml
[project]
name = "shop"

[tool.pytest.ini_options]
addopts = "--strict-markers"

# file: tox.ini
[tox]
env_list = py312

# file: setup.cfg
[flake8]
max-line-length = 120
""",
    """
# file: pytest.ini
[pytest]
testpaths = tests

# file: tox.ini
[pytest]
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
