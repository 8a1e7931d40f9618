"""``--benchmark-only`` for every run: all tests that are no benchmarks are skipped.

What it finds: ``--benchmark-only`` in ``addopts``, where the suite has tests that do not ask for ``benchmark``.

Why it matters: pytest ends green, with every other test skipped. Seen with pytest 9 and pytest-benchmark 5: a plain
test is reported as skipped, and the exit code is 0.

Instead: give it where benchmarks are run: ``pytest tests/performance --benchmark-only``.

When to ignore it: never.

Source: https://pytest-benchmark.readthedocs.io/en/latest/usage.html#commandline-options, document 001
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import addopts, hit_line


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on the option."""
    path, words = addopts(project, suite)
    others = sum("benchmark" not in case.requested and case.mark("benchmark") is None for case in suite.cases)
    for line, word in words:
        if word == "--benchmark-only" and others:
            yield hit_line(project, path, line, f"skips every test without `benchmark`: {others} of {len(suite.cases)}")


BAD = (
    """
# file: pyproject.toml
[tool.pytest.ini_options]
addopts = [
    "--strict-markers",
    "--benchmark-only",  # finding
]
""",
)

GOOD = (
    """
# file: pytest.ini
[pytest]
addopts = --benchmark-disable

# file: tests/test_total.py
def test_total():
    assert sum([1]) == 1
""",
    """
# file: pytest.ini
[pytest]
addopts = --benchmark-only

# file: tests/test_speed.py
import pytest

def test_total(benchmark):
    assert benchmark(sum, [1]) == 1

@pytest.mark.benchmark
def test_marked():
    assert sum([1]) == 1
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
