"""What rules and patterns are, and what they say of a suite."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from qualitygate.model.expression import NOWHERE, Span
from qualitygate.model.suite import Case, Suite, TestId


class Severity(Enum):
    """How sure it is that a maintainer would change the test; ``weight`` is what the anti-patterns metric counts."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def weight(self) -> float:
        """error 5, warning 2, info 0.5."""
        return {"error": 5.0, "warning": 2.0, "info": 0.5}[self.value]

    def at_least(self, other: Severity) -> bool:
        """Whether this is as severe as the other, or more."""
        return self.weight >= other.weight


class Subject(Enum):
    """What a rule or pattern looks at: its function is called once for each."""

    CASE = "case"
    FIXTURE = "fixture"
    FUNCTION = "function"  #: every test, fixture and helper
    CLASS = "class"
    FILE = "file"
    SUITE = "suite"
    PROJECT = "project"  #: its `ProjectFiles`, once


class FixTier(Enum):
    """Whether a finding can be fixed by machine, and whether that can change an outcome."""

    NONE = "none"
    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text: what stands between two offsets, in characters, the end exclusive, becomes ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What repairs one finding: edits that do not overlap, applied all or none."""

    edits: tuple[Edit, ...]
    tier: FixTier = FixTier.UNSAFE


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule matched and what it says there. ``scope`` names the function, the judge fills it where it knows."""

    span: Span
    message: str
    path: str = ""  #: only for SUITE and PROJECT subjects
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One anti-pattern. ``name``, ``family`` and ``doc`` are filled from the module by the loader.

    ``find(subject, suite)`` yields hits. ``bad`` are programs whose marked lines (``# finding``) are exactly the
    hits; ``good`` have none. A program may hold several files, each after a line ``# file: tests/conftest.py``.
    Where a comment would become part of a value, as in an ini file, ``# finding below`` marks the next line.
    """

    severity: Severity
    subject: Subject
    find: Callable[[Any, Suite], Iterable[Hit]]
    bad: tuple[str, ...]
    good: tuple[str, ...]
    metric: str = "anti-patterns"
    fix: FixTier = FixTier.NONE  #: the safest that its fixes are
    #: what repairs a finding of it: a `qualitygate.fixing.script.Script` and the finding in, a fix or nothing out
    repair: Callable[[Any, Finding], Fix | None] | None = None
    fixed: tuple[tuple[str, str], ...] = ()  #: programs before and after all fixes, the unsafe ones included
    default: bool = True  #: False: opt-in
    name: str = ""
    family: str = ""
    doc: str = ""

    @property
    def summary(self) -> str:
        """The first line of its documentation."""
        return self.doc.strip().partition("\n")[0].rstrip(".")


@dataclass(frozen=True, slots=True)
class UseHit:
    """A place that follows a pattern; ``missing`` names the required parts it lacks."""

    span: Span
    missing: tuple[str, ...] = ()
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One positive pattern of the source documents; the loader fills name, family and doc from the module.

    ``good`` programs mark each line of a conforming use with ``# use``; ``bad`` mark uses that lack a part with
    ``# lacks: part``. ``touches`` names the touchpoints that a use meets.
    """

    source: str  #: the source documents, by number: "000, 002"
    subject: Subject
    find: Callable[[Any, Suite], Iterable[UseHit]]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    parts: tuple[str, ...] = ()  #: what a conforming use must have
    touches: tuple[str, ...] = ()
    name: str = ""
    family: str = ""
    doc: str = ""

    @property
    def summary(self) -> str:
        """The first line of its documentation."""
        return self.doc.strip().partition("\n")[0].rstrip(".")


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's hit at a place of the project."""

    rule: str
    family: str
    severity: Severity
    path: str
    scope: str  #: qualified name of the test, fixture or helper; empty at module level
    message: str
    span: Span = field(default=NOWHERE, compare=False)
    tests: tuple[TestId, ...] = ()  #: tests that run the place
    metric: str = "anti-patterns"
    ignored: str | None = None  #: the reason of the comment that suppresses it


@dataclass(frozen=True, slots=True)
class Use:
    """A pattern followed at a place of the project, and the tests that use it, own or through the fixture closure."""

    pattern: str
    family: str
    path: str
    scope: str
    span: Span = field(default=NOWHERE, compare=False)
    missing: tuple[str, ...] = ()
    variant: str = ""
    touches: tuple[str, ...] = ()
    tests: tuple[TestId, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class BaselineEntry:
    """A finding as a baseline of findings holds it: only what stays when lines move."""

    path: str
    scope: str  #: as in `Finding`
    rule: str
    text: str  #: its line of source with single blanks, the name of its scope as ``_``; of no line: its message
    number: int = 1  #: from 1 among those that are equal in all this, from above
    body: str = ""  #: a hash of its scope's text without the name; at module level of the file's


@dataclass(frozen=True, slots=True)
class BaselineMatch:
    """What a baseline of findings says of those there are."""

    path: str  #: the file, relative to the project's root where it is inside
    known: tuple[Finding, ...] = ()  #: the findings that it holds; the others are new
    stale: tuple[BaselineEntry, ...] = ()  #: what it holds and is not there any more


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything rules and patterns say of a suite; ``touchpoints`` per test name what it needs a pattern for."""

    findings: tuple[Finding, ...] = ()
    uses: tuple[Use, ...] = ()
    touchpoints: tuple[tuple[TestId, tuple[str, ...]], ...] = ()
    unused_ignores: tuple[tuple[str, int], ...] = ()  #: (path, line) of suppressions that suppress nothing
    baseline: BaselineMatch | None = None  #: with one, ``findings`` are only those that it does not hold

    @property
    def active(self) -> tuple[Finding, ...]:
        """Findings not suppressed."""
        return tuple(finding for finding in self.findings if finding.ignored is None)


CaseRule = Callable[[Case, Suite], Iterable[Hit]]
