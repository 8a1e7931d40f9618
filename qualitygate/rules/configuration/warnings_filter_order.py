"""A warnings filter that a later, wider one overrules: the last that matches wins.

What it finds: an entry of ``filterwarnings`` and a later one with another action that matches every warning of the
first: for all warnings, or for the same category, with neither message nor module.

Why it matters: ``ignore::DeprecationWarning`` above ``error`` ignores nothing: the suite fails on what was to be
ignored. ``error`` above ``ignore`` lets everything pass.

Instead: the general first, the exceptions below it.

When to ignore it: never.

Source: https://docs.pytest.org/en/stable/how-to/capture-warnings.html#controlling-warnings, document 001
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import hit_line, pytest_options


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on each entry that never holds."""
    held = pytest_options(project, suite)
    entries = held[1]["filterwarnings"].items if held is not None and "filterwarnings" in held[1] else ()
    for place, (line, text) in enumerate(entries):
        later = next((each for _, each in entries[place + 1 :] if _overrules(each, text)), None)
        if held is not None and later is not None:
            yield hit_line(project, held[0].path, line, f"the later `{later}` overrules it: put it below")


def _overrules(later: str, earlier: str) -> bool:
    """Whether the later one matches all that the earlier does, and does something else."""
    action, message, category, module = _parts(later)
    before = _parts(earlier)
    covers = category in ("", "Warning", before[2])
    return action != before[0] and not message and not module and covers


def _parts(entry: str) -> tuple[str, str, str, str]:
    """Action, message, category, and module with line."""
    action, message, category, *rest = (part.strip() for part in (*entry.split(":"), "", ""))
    return action, message, category, ":".join(rest).strip(":")


BAD = (
    """
# file: pyproject.toml
[tool.pytest.ini_options]
filterwarnings = [
    "ignore::DeprecationWarning",  # finding
    "ignore:old shop:UserWarning:shop.old",  # finding
    "error",
]
""",
    """
# file: pytest.ini
[pytest]
filterwarnings =
    # finding below
    error::shop.OldWarning
    default::UserWarning
    ignore::shop.OldWarning
""",
)

GOOD = (
    """
# file: pyproject.toml
[tool.pytest.ini_options]
filterwarnings = [
    "error",
    "ignore::DeprecationWarning",
    "error::DeprecationWarning:shop",
    "ignore:old:DeprecationWarning",
    "error::UserWarning",
]
""",
    """
# file: pytest.ini
[pytest]
filterwarnings =
    error::UserWarning
    error
    ignore
""".replace("    ignore\n", ""),
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
