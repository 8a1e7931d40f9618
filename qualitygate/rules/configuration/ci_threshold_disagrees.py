"""CI asks for another coverage than the project's own settings.

What it finds: ``--cov-fail-under`` or ``--fail-under`` with a number in a CI file, where ``addopts`` or ``fail_under``
of the coverage settings say another one.

Why it matters: what passes on a desk fails in CI, or, worse, the other way round: the higher bound is never asked for.

Instead: leave the number out of CI: the settings hold there too.

When to ignore it: where a job measures a part of the code, or one kind of test, against a bound of its own.

Source: https://pytest-cov.readthedocs.io/en/latest/config.html, document 001
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import addopts, ci_files, fail_under, given, hit_line, to_number

_ASKS = re.compile(r"--(cov-)?fail-under[= ](\d+(?:\.\d+)?)\b")


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on each line that asks for another number."""
    path, words = addopts(project, suite)
    asked = next((each for _, text in given(words, "--cov-fail-under")[-1:] if (each := to_number(text))), None)
    settled = fail_under(project) if asked is None else (asked, path)
    for file in ci_files(project):
        for number, text in enumerate(file.lines, 1):
            match = _ASKS.search(text)
            if match and settled and "#" not in text[: match.start()] and float(match[2]) != settled[0]:
                message = f"CI asks for {match[2]}, `{settled[1]}` for {settled[0]:g}"
                if not re.search(r"interrogate|diff-cover|docstr", text):
                    yield hit_line(project, file.path, number, message)


BAD = (
    """
# file: pyproject.toml
[tool.coverage.report]
fail_under = 85

# file: .github/workflows/test.yml
jobs:
  test:
    steps:
      - run: pip install .[test]
      - run: pytest --cov=shop --cov-fail-under=80  # finding
      - run: coverage report --fail-under 90.5  # finding
""",
    """
# file: pytest.ini
[pytest]
addopts = --cov=shop --cov-fail-under=85

# file: .gitlab-ci.yml
test:
  script:
    - pip install .[test]
    - pytest --cov-fail-under=80  # finding
""",
)

GOOD = (
    """
# file: pyproject.toml
[tool.coverage.report]
fail_under = 85

# file: .github/workflows/test.yml
jobs:
  test:
    steps:
      - run: pip install .[test]
      - run: pytest --cov=shop --cov-fail-under=85
      - run: interrogate --fail-under 90
      # - run: pytest --cov-fail-under=80
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
