"""Configuration of CI in, share out of three static checks that run there: types, lint, dependency audit. Advisory.

Looked for in the workflows of GitHub and the pipeline of GitLab, and in the files of the runner that they start: tox,
nox, hatch, pre-commit, make. Comments do not count; a formatter is no linter. Where CI starts a runner whose file was
not read, only what was found is sure: the value is a lower bound.

Formula: of type checker, linter and dependency audit those that CI runs / 3. No CI configuration: not measured, since
another service may run them.

>>> from qualitygate.model import *
>>> workflow = ProjectFile(".github/workflows/ci.yml", ("- run: ruff check .", "- run: mypy src", "# pip-audit"))
>>> found = measure(Facts(Suite(".", project=ProjectFiles((workflow,)))))
>>> found.tally, found.evidence
(Tally(good=2, total=3), ('CI runs no dependency audit',))
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.counting import NOT_SCANNED
from qualitygate.display import show_some
from qualitygate.model import Facts, Measured, Metric, Part, ProjectFile, ProjectFiles, Tally
from qualitygate.scanner.project_files import ci_files

_CHECKS = {
    "type checker": re.compile(r"(?i)\b(?:mypy|dmypy|(?:based)?pyright|pytype|pyrefly|pyre|ty check)\b"),
    "linter": re.compile(r"(?i)\b(?:ruff(?![\w-]*[\s:=\"']+format)|flake8|pylint|pyflakes|prospector)\b"),
    "dependency audit": re.compile(
        r"(?i)\b(?:pip[-_]audit|safety (?:check|scan)|osv-scanner|dependency-review-action|trivy|snyk|grype)\b"
    ),
}
#: What CI may start in place of a check, and where that is written: a file, and the sections that hold commands.
_RUNNERS: dict[str, tuple[re.Pattern[str], dict[str, tuple[str, ...]]]] = {
    "tox": (
        re.compile(r"\btox\b"),
        {"tox.ini": ("testenv",), "tox.toml": ("env",), "setup.cfg": ("testenv",), "pyproject.toml": ("tool.tox",)},
    ),
    "nox": (re.compile(r"\bnox\b"), {"noxfile.py": ()}),
    "hatch": (re.compile(r"\bhatch\b"), {"hatch.toml": ("envs",), "pyproject.toml": ("tool.hatch.envs",)}),
    "pre-commit": (re.compile(r"\bpre-commit\b"), {".pre-commit-config.yaml": ()}),
    "make": (re.compile(r"\bmake +[a-z]"), {"Makefile": ()}),
}


def measure(facts: Facts) -> Measured:
    """The three checks against every line that CI runs."""
    if facts.suite is None:
        return Measured(None, reason=NOT_SCANNED)
    project = facts.suite.project
    workflows = ci_files(project)
    if not workflows:
        return Measured(None, reason="no configuration of CI was found: no .github/workflows, no .gitlab-ci.yml")
    lines = [line for file in workflows for line in _list_lines(file, ())]
    unread = []
    for runner, (named, places) in _RUNNERS.items():
        if any(named.search(line) for line in lines):
            told = list(_list_told(project, places))
            lines += told
            unread += [] if told else [runner]
    missing = [check for check, tools in _CHECKS.items() if not any(tools.search(line) for line in lines)]
    tally = Tally(len(_CHECKS) - len(missing), len(_CHECKS))
    evidence = tuple(f"CI runs no {check}" for check in missing)
    if missing and unread:
        reason = f"CI starts {show_some(unread)}, and what that runs was not read"
        return Measured(None, tally, evidence, reason, low=tally.percent or None)
    return Measured(tally.percent, tally, evidence)


def _list_told(project: ProjectFiles, places: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """What the files of a runner say it runs."""
    for file in project.files:
        if file.path in places:
            yield from _list_lines(file, places[file.path])


def _list_lines(file: ProjectFile, sections: tuple[str, ...]) -> Iterator[str]:
    """The lines of a file, comments apart; with sections only what is set below these."""
    if sections:
        for option in file.options:
            if option.section.startswith(sections):
                yield from (text for _, text in option.items)
    else:
        yield from (re.sub(r"(?:^|\s)#.*", "", line) for line in file.lines)


METRIC = Metric(100, 0, measure, reads=frozenset({Part.SUITE}))
