"""A ``#`` in ``addopts``: pytest takes the comment for the names of files.

What it finds: a word that starts with ``#`` in the ``addopts`` that pytest reads. A comment on a line of its own is
fine in an ini file, and is not in a string of several lines in TOML.

Why it matters: pytest 9.2 stops with ``file or directory not found: #``; where a file of that name is given besides,
the words of the comment choose what runs.

Instead: put the comment on a line of its own above; in TOML, write an array, whose lines may end in comments.

When to ignore it: never.

Source: https://docs.pytest.org/en/stable/reference/reference.html#confval-addopts, document 001
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import addopts, hit_line


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on each line."""
    path, words = addopts(project, suite)
    for line in sorted({line for line, word in words if word.startswith("#")}):
        yield hit_line(project, path, line, "pytest takes what follows `#` for files to run: `addopts` has no comments")


BAD = (
    """
# file: pytest.ini
[pytest]
# finding below
addopts = -v  # say more
    --strict-markers
""",
    """
# file: pyproject.toml
[tool.pytest.ini_options]
addopts = '''
    -v
    # finding
    --strict-markers
'''
""",
)

GOOD = (
    """
# file: pytest.ini
[pytest]
# say more
addopts = -v
    # no unknown markers
    --strict-markers
    -m "not #7"
""",
    """
# file: pyproject.toml
[tool.pytest.ini_options]
addopts = [
    "-v",  # say more
    "--strict-markers",
]
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
