"""The production code as data: its functions, which of them a property test could enter, and which have changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qualitygate.model.expression import Span
from qualitygate.model.suite import Skipped, TestId


@dataclass(frozen=True, slots=True)
class SourceFunction:
    """One function or method of the production code; functions inside functions belong to the outer one."""

    path: str  #: relative to the project root, with forward slashes
    module: str  #: the dotted name it is imported by
    qualname: str  #: ``function`` or ``Class.method``
    span: Span  #: of its first decorator through its body
    body: Span  #: of its statements, the docstring apart
    why_not: str = ""  #: why no property test is asked of it; empty: it is pure, and its arguments can be generated
    critical: bool = False  #: ``# qualitygate: critical`` stands on its def line
    touchpoints: tuple[str, ...] = ()  #: sorted: what its own body reaches, as `qualitygate.touchpoints` finds it

    @property
    def name(self) -> str:
        """As configuration names it: ``module:function`` or ``module:Class.method``."""
        return f"{self.module}:{self.qualname}"

    @property
    def place(self) -> str:
        """``path:line`` for people."""
        return f"{self.path}:{self.span.line}"

    @property
    def eligible(self) -> bool:
        """Whether a property test of it can be asked for."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What reading the production code showed, without importing it."""

    functions: tuple[SourceFunction, ...] = ()  #: by path, then in the order of the file
    skipped: tuple[Skipped, ...] = ()  #: files that could not be read


@dataclass(frozen=True, slots=True)
class ChangedFunction:
    """A function of the production code that has changed, and the added or changed tests that run it."""

    function: SourceFunction
    tests: tuple[TestId, ...] = ()


class Before(Enum):
    """How a test ends on the source as it was before the change, with all other files as they are now."""

    FAILED = "failed"
    UNCOLLECTED = "cannot be collected"  #: what it needs was not there, as a name that it imports: it fails too
    PASSED = "passed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class AddedTest:
    """A test that was not there before the change, and what it did on the source of then."""

    id: TestId
    before: Before
    why: str = ""  #: how it failed, or why it is undecided

    @property
    def red(self) -> bool:
        """Whether it needed the change to pass."""
        return self.before in (Before.FAILED, Before.UNCOLLECTED)


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since a revision: functions of the production code, and tests."""

    since: str  #: the revision as the user named it
    functions: tuple[ChangedFunction, ...] = ()
    tests: tuple[TestId, ...] = ()  #: added or changed
    added: tuple[AddedTest, ...] | None = None  #: of these, what was added; None: nobody asked what they did before
