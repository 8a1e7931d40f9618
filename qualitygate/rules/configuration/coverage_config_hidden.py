"""Two files configure coverage.py: the first hides the other, even when it is empty.

What it finds: coverage settings in a file that coverage.py does not come to: it takes the first of ``.coveragerc``,
``.coveragerc.toml``, ``setup.cfg``, ``tox.ini`` and ``pyproject.toml`` that is its own. Silent where a file is chosen
by ``--cov-config``, ``--rcfile`` or ``COVERAGE_RCFILE``.

Why it matters: branch coverage, ``omit`` and ``fail_under`` of the hidden file do nothing. Seen with coverage 7.17:
an empty ``.coveragerc`` beside ``fail_under = 99`` in pyproject.toml lets 20 % pass.

Instead: keep one file, with the settings of both.

When to ignore it: never.

Source: https://coverage.readthedocs.io/en/latest/config.html, document 001
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import coverage_files, hit_line

_CHOSEN = re.compile(r"--cov-config|--rcfile|COVERAGE_RCFILE|COVERAGE_PROCESS_START")


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on the first section of each hidden file."""
    files = coverage_files(project)
    if any(_CHOSEN.search(line) for file in project.files for line in file.lines):
        return
    for file, _, line in files[1:]:
        yield hit_line(project, file.path, line, f"coverage.py reads `{files[0][0].path}` alone: this does nothing")


BAD = (
    """
# file: .coveragerc
[run]
source = shop

# file: pyproject.toml
[tool.coverage.run]  # finding
branch = true

[tool.coverage.report]
fail_under = 85
""",
    """
# file: .coveragerc
# nothing yet

# file: setup.cfg
[coverage:report]  # finding
fail_under = 85
""",
)

GOOD = (
    """
# file: pyproject.toml
[tool.coverage.run]
branch = true

# file: setup.cfg
[run]
branch = true
""",
    """
# file: .coveragerc
[run]
source = shop

# file: pyproject.toml
[tool.coverage.run]
branch = true

[tool.pytest.ini_options]
addopts = "--cov=shop --cov-config=pyproject.toml"
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
