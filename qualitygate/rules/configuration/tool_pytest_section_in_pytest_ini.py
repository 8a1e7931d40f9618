"""``[tool:pytest]`` outside setup.cfg: pytest reads none of it and says nothing.

What it finds: a section ``[tool:pytest]`` in ``pytest.ini``, ``.pytest.ini`` or ``tox.ini``.

Why it matters: strictness, markers, coverage thresholds and warnings turned into errors are all off, while the file
says that they are on. Seen with pytest 9.2: ``--strict-markers`` in such a section lets an unknown marker pass.

Instead: call the section ``[pytest]``; ``[tool:pytest]`` is its name in ``setup.cfg`` only.

When to ignore it: never.

Source: https://docs.pytest.org/en/stable/reference/customize.html#pytest-ini, documents 001 and 002
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import hit_line

_FILES = frozenset({"pytest.ini", ".pytest.ini", "tox.ini"})


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on the heading of each section."""
    for file in project.files:
        name = os.path.basename(file.path)
        for section, line in file.sections if name in _FILES else ():
            if section == "tool:pytest":
                yield hit_line(
                    project, file.path, line, f"pytest reads `[pytest]` in `{name}`: this section does nothing"
                )


BAD = (
    """
# file: pytest.ini
[tool:pytest]  # finding
addopts = --strict-markers
""",
    """
# file: tox.ini
[tox]
env_list = py312
[tool:pytest]  # finding
addopts = --strict-markers
""",
)

GOOD = (
    """
# file: pytest.ini
[pytest]
addopts = --strict-markers
""",
    """
# file: setup.cfg
[tool:pytest]
addopts = --strict-markers
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
