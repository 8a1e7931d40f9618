"""``-m A -m B``: the second replaces the first.

What it finds: two ``-m`` or two ``-k`` in ``addopts``, and in one line of a CI file that runs pytest.

Why it matters: ``-m "not slow" -m "not network"`` reads as both and runs the slow tests. pytest keeps the last one,
without a word.

Instead: one expression: ``-m "not slow and not network"``.

When to ignore it: never.

Source: https://docs.pytest.org/en/stable/how-to/usage.html#specifying-which-tests-to-run, document 001
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import addopts, ci_files, hit_line

_RUNS = re.compile(r"(?:^|[\s:\"'])(?:python3? -m )?pytest(?=\s)(.*)")


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on each option that a later one replaces."""
    path, words = addopts(project, suite)
    for line, option in _replaced(words):
        yield hit_line(project, path, line, f"a later `{option}` replaces this one: join them with `and`")
    for file in ci_files(project):
        for number, text in enumerate(file.lines, 1):
            match = _RUNS.search(text)
            if match and not text.lstrip().startswith("#"):
                for line, option in _replaced([(number, word) for word in _split(match[1])]):
                    yield hit_line(project, file.path, line, f"a later `{option}` replaces the first: join them")


def _split(command: str) -> list[str]:
    """The words of the first command of a line."""
    try:
        parts = shlex.split(re.split(r"&&|\|\||;", command)[0])
    except ValueError:
        return []
    return parts


def _replaced(words: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for option in ("-m", "-k"):
        places = [line for line, word in words if word == option or re.fullmatch(rf"{option}(?!arkers)\S.*", word)]
        yield from ((line, option) for line in places[:-1])


BAD = (
    """
# file: pytest.ini
[pytest]
# finding below
addopts = -m "not slow"
    -m "not network"
""",
    """
# file: pyproject.toml
[tool.pytest.ini_options]
addopts = [
    "-k", "not slow",  # finding
    "-k", "not network",
]
""",
    """
# file: .github/workflows/test.yml
jobs:
  test:
    steps:
      - run: pip install .[test]
      - run: python -m pytest -m unit -m "not slow"  # finding
""",
)

GOOD = (
    """
# file: pytest.ini
[pytest]
addopts = -m "not slow and not network" -k "not old"

# file: .github/workflows/test.yml
jobs:
  test:
    steps:
      - run: pip install .[test]
      - run: python -m pytest -m unit && python -m pytest -m slow
      - run: pytest -m "it's" 'unit
      # - run: pytest -m unit -m slow
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
