"""``fail_under`` and ``--cov-fail-under`` differ: the command line wins, and the other is a promise.

What it finds: a number in ``fail_under`` of the coverage settings that hold, and another in ``--cov-fail-under`` of
``addopts``.

Why it matters: pytest judges by the one, ``coverage report`` by the other, and whoever raises ``fail_under`` changes
nothing. Seen with pytest-cov 7.

Instead: keep ``fail_under`` in the coverage settings, and take the option out of ``addopts``.

When to ignore it: where the command-line bound is of one part of the code on purpose.

Source: https://pytest-cov.readthedocs.io/en/latest/config.html, document 001
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import addopts, fail_under, given, hit_line, to_number


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on the option."""
    path, words = addopts(project, suite)
    settled = fail_under(project)
    for line, text in given(words, "--cov-fail-under")[-1:]:
        value = to_number(text)
        if value is not None and settled is not None and value != settled[0]:
            yield hit_line(
                project, path, line, f"pytest asks for {value:g}, `fail_under` in `{settled[1]}` for {settled[0]:g}"
            )


BAD = (
    """
# file: pyproject.toml
[tool.pytest.ini_options]
addopts = [
    "--cov=shop",
    "--cov-fail-under=80",  # finding
]

[tool.coverage.report]
fail_under = 85
""",
    """
# file: pytest.ini
[pytest]
# finding below
addopts = --cov-fail-under 80

# file: .coveragerc
[report]
fail_under = 80.5
""",
)

GOOD = (
    """
# file: pyproject.toml
[tool.pytest.ini_options]
addopts = "--cov=shop --cov-fail-under=85"

[tool.coverage.report]
fail_under = 85.0
""",
    """
# file: pyproject.toml
[tool.pytest.ini_options]
addopts = "--cov=shop --cov-fail-under=85"

[tool.coverage.report]
precision = 2
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
