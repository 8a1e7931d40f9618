"""Flags of a debugging session are committed: every run stops early, waits, or forgets tests.

What it finds: in ``addopts``: ``--pdb``, ``--trace``, ``-x``, ``--exitfirst``, ``--maxfail=1``, ``--lf``,
``--last-failed``, ``--sw``, ``--stepwise``, ``-s`` or ``--capture=no``, alone or joined as in ``-xvs``.

Why it matters: ``--pdb`` waits for a person in CI; ``-x`` and ``--maxfail=1`` hide every failure but the first;
``--lf`` runs the tests that failed last and passes by the others; ``-s`` shows the output of every test that passes.

Instead: give them by hand, for the one run that needs them.

When to ignore it: ``-x`` where one failure makes the rest meaningless; ``-s`` where a reporter needs the terminal.

Source: https://docs.pytest.org/en/stable/how-to/failures.html, document 001
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import addopts, hit_line

_FLAGS = {
    "--pdb": "waits for a person at the first failure",
    "--trace": "waits for a person at every test",
    "--exitfirst": "hides every failure but the first",
    "--maxfail=1": "hides every failure but the first",
    "--lf": "runs only what failed last",
    "--last-failed": "runs only what failed last",
    "--sw": "goes on where the last run failed",
    "--stepwise": "goes on where the last run failed",
    "--capture=no": "shows the output of every test that passes",
}
_SHORT = {"x": _FLAGS["--exitfirst"], "s": _FLAGS["--capture=no"]}


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on each flag."""
    path, words = addopts(project, suite)
    for line, word in words:
        for letter in word[1:] if re.fullmatch(r"-[lqsvx]+", word) else ():
            if letter in _SHORT:
                yield hit_line(project, path, line, f"`-{letter}` {_SHORT[letter]}: give it by hand")
        if word in _FLAGS:
            yield hit_line(project, path, line, f"`{word}` {_FLAGS[word]}: give it by hand")


BAD = (
    """
# file: pyproject.toml
[tool.pytest.ini_options]
addopts = [
    "-ra",
    "-vs",  # finding
    "--pdb",  # finding
    "--maxfail=1",  # finding
]
""",
    """
# file: tox.ini
[pytest]
# finding below
addopts = -x --strict-markers
""",
)

GOOD = (
    """
# file: pytest.ini
[pytest]
addopts = -ra -v --strict-markers --maxfail=10 --capture=sys -p no:xdist -n 4
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
