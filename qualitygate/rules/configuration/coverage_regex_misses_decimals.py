"""GitLab's ``coverage:`` pattern knows whole percentages only, and the report prints decimals.

What it finds: a ``coverage:`` pattern in ``.gitlab-ci.yml`` that does not read ``79.55`` out of a line of coverage.py's
total with decimals, where the coverage settings have a ``precision`` of 1 or more.

Why it matters: GitLab shows no coverage at all, or takes what stands after the point for it; rules on a drop of
coverage never hold.

Instead: ``coverage: '/TOTAL.*?(\\d+(?:\\.\\d+)?)%/'``.

When to ignore it: never.

Source: https://docs.gitlab.com/ci/testing/code_coverage/, document 001
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import coverage_files, find_file, find_option, hit_line, to_number

_PATTERN = re.compile(r"\s+coverage:\s*(['\"]?)/(.+)/\1\s*(?:#.*)?$")
_TOTAL = "TOTAL                        1200    245  79.55%"


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on each pattern."""
    pipeline = find_file(project, ".gitlab-ci.yml")
    if pipeline is None or not _has_decimals(project):
        return
    for number, line in enumerate(pipeline.lines, 1):
        match = _PATTERN.match(line)
        if match and "TOTAL" in match[2] and _reads(match[2]) != 79.55:
            yield hit_line(project, pipeline.path, number, "the pattern misses decimals, and the report prints them")


def _has_decimals(project: ProjectFiles) -> bool:
    for file, prefix, _ in coverage_files(project)[:1]:
        option = find_option(file, f"{prefix}report", "precision")
        return option is not None and (to_number(option.text) or 0) >= 1
    return False


def _reads(pattern: str) -> float | None:
    """The number that GitLab would take: the last one in what the pattern matches."""
    try:
        match = re.search(pattern, _TOTAL)
    except re.error:
        return 79.55  # not a pattern of ours to judge
    numbers = re.findall(r"\d+(?:\.\d+)?", match[match.lastindex or 0]) if match else []
    return float(numbers[-1]) if numbers else None


BAD = (
    r"""
# file: .coveragerc
[report]
precision = 2

# file: .gitlab-ci.yml
test:
  script:
    - pip install .[test]
    - pytest --cov=shop
  coverage: '/TOTAL.*\s+(\d+%)$/'  # finding
other:
  coverage: /TOTAL.*\b(\d+)%/  # finding
""",
)

GOOD = (
    r"""
# file: .coveragerc
[report]
precision = 2

# file: .gitlab-ci.yml
test:
  coverage: '/TOTAL.*?(\d+(?:\.\d+)?)%/'
other:
  coverage: '/TOTAL.*\s+(\d+\.\d+%)/'
third:
  coverage: '/Lines: (\d+)%/'
fourth:
  coverage: '/TOTAL(/'
""",
    r"""
# file: .coveragerc
[report]
precision = 0

# file: .gitlab-ci.yml
test:
  coverage: '/TOTAL.*\s+(\d+%)$/'
""",
    r"""
# file: .gitlab-ci.yml
test:
  coverage: '/TOTAL.*\s+(\d+%)$/'
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
