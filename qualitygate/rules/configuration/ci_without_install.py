"""A CI job that runs pytest and installs nothing: it cannot find pytest, or tests something else.

What it finds: a job of a GitHub workflow with a step that runs pytest, whose steps neither install nor set up anything:
only ``actions/checkout``, ``actions/setup-python`` and the like, and commands without ``install``, ``sync``, ``uv``,
``tox`` or another tool that makes environments. Silent where the job uses another action, a container, a self-hosted
runner or a script.

Why it matters: the job fails at once, or, where it may fail, shows green and has never run a test.

Instead: ``pip install -e .[test]`` before the tests.

When to ignore it: where the runner's image holds everything.

Source: https://docs.github.com/en/actions/use-cases-and-examples/building-and-testing/building-and-testing-python,
document 001
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFile, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import ci_files, hit_line

_RUNS = re.compile(r"(?:^|run:|[|&;]|-m|-)\s*pytest(?:\s|$)")
_PREPARES = re.compile(
    r"install|sync|\b(uv|uvx|tox|nox|hatch|pdm|poetry|pipenv|pixi|conda|mamba|rye|make|just|docker|nix|invoke|bash|sh)\b"
    r"|container:|self-hosted|\./|\.sh\b|uses:\s*(?!actions/)\S"
)


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on the first line of each job that runs pytest."""
    for file in ci_files(project):
        for name, start, end in _jobs(file) if file.path.startswith(".github/") else ():
            lines = [re.split(r"(?:^|\s)#", line)[0] for line in file.lines[start:end]]
            runs = [number for number, line in enumerate(lines, start + 1) if _RUNS.search(line)]
            if runs and not any(_PREPARES.search(line) for line in lines):
                yield hit_line(project, file.path, runs[0], f"the job `{name}` installs neither pytest nor the project")


def _jobs(file: ProjectFile) -> Iterator[tuple[str, int, int]]:
    """Name, index of the first line inside and of the first line after each job."""
    heads: list[tuple[str, int]] = []
    indent, inside = "", False
    for number, line in enumerate((*file.lines, "end:")):
        if re.match(r"\S", line) and not line.startswith("#"):
            if inside:
                names = [*heads, ("", number)]
                yield from ((name, at + 1, names[place + 1][1]) for place, (name, at) in enumerate(heads))
            heads, inside, indent = [], line.startswith("jobs:"), ""
        elif inside and (head := re.match(r"(\s+)([\w-]+):\s*(?:#.*)?$", line)):
            indent = indent or head[1]
            if head[1] == indent:
                heads.append((head[2], number))


BAD = (
    """
# file: .github/workflows/test.yml
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install .[test]
      - run: pytest
  performance:  # on main only
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      # pip install pytest
      - name: Measure
        run: |
          pytest tests/performance --benchmark-only  # finding
          pytest tests/speed
""",
)

GOOD = (
    """
# file: .github/workflows/test.yml
jobs:
  test:
    steps:
      - uses: actions/checkout@v4
      - run: uv run pytest
  other:
    steps:
      - uses: example/setup@v1
      - run: python -m pytest
  image:
    container: python:3.12
    steps:
      - run: pytest
  lint:
    steps:
      - run: echo pytest is next
on: push
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
