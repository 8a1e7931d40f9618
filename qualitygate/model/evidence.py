"""What running the tests showed: outcomes, covered lines, mutants and their verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from qualitygate.model.expression import Span
from qualitygate.model.suite import TestId


class Outcome(Enum):
    """How a test ended on the original code."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    XFAILED = "xfailed"


@dataclass(frozen=True, slots=True)
class TestRun:
    """One test function on the original code, its parameters together: the worst outcome, the sum of seconds."""

    __test__ = False
    id: TestId
    outcome: Outcome
    seconds: float
    message: str = ""


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """One source file. Line sets are of the original file; ``contexts`` name the tests that ran a line."""

    path: str
    statements: frozenset[int]
    missing: frozenset[int]
    excluded: frozenset[int]
    branches: int = 0
    covered_branches: int = 0
    imported: frozenset[int] = frozenset()  #: statements that run at import, before any test
    contexts: Mapping[int, frozenset[TestId]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class CoverageEvidence:
    """The baseline: what each test did on the original code."""

    files: tuple[FileCoverage, ...]
    runs: tuple[TestRun, ...]
    branch: bool
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    #: Tests that use what lies outside the project: another time they may end otherwise.
    volatile: tuple[TestId, ...] = ()
    #: Tests that pass in the suite and fail alone, or when the suite runs backwards; None: not all of that was run.
    unsteady: tuple[TestId, ...] | None = None
    uncollected: tuple[str, ...] = ()  #: test files that cannot be collected: pytest itself fails on them

    @property
    def statements(self) -> int:
        """Executable lines of the production code: what densities are measured against."""
        return sum(len(file.statements) for file in self.files)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to one place. ``id`` survives line moves: it hashes path, function, operator, texts, occurrence."""

    id: str
    path: str
    function: str  #: qualified name: ``f`` or ``Class.method``
    span: Span
    operator: str
    original: str
    replacement: str
    name: str  #: mutmut's own: ``package.module.x_f__mutmut_3``; ours: ``..x_f__extended_7``
    cold: str = ""  #: why it can only be judged in a fresh process; empty when it need not be

    @property
    def place(self) -> str:
        """``path:line`` for people."""
        return f"{self.path}:{self.span.line}"


class Status(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    NO_TESTS = "no tests"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    ERROR = "error"
    IGNORED = "ignored"

    @property
    def detected(self) -> bool:
        """Caught by the suite: a failed test, a confirmed timeout, a confirmed crash."""
        return self in (Status.KILLED, Status.TIMEOUT, Status.CRASHED)

    @property
    def resolved(self) -> bool:
        """Judged at all: errors of the harness are not."""
        return self is not Status.ERROR


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one mutant."""

    mutant: Mutant
    status: Status
    killer: str | None = None  #: node id of the test that failed
    message: str = ""  #: the failure in one line, or why there is no verdict
    seconds: float = 0.0
    covering: tuple[TestId, ...] = ()  #: tests that enter the mutated function
    killers: tuple[TestId, ...] = ()  #: every test that fails; filled by a run with the kill matrix only
    cold: bool = False  #: judged in a fresh process
    reused: bool = False  #: taken from a run before: nothing that could change it has changed
    diff: str = ""  #: unified diff of the original file; filled for what is shown


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A test kept out of the verdicts, and why."""

    id: TestId
    reason: str


@dataclass(frozen=True, slots=True)
class NotMutable:
    """Lines of a file that no operator reaches, so that a score never hides them."""

    path: str
    lines: tuple[int, ...]
    reason: str


class Decision(Enum):
    """How a question about all mutants was answered by judging some of them."""

    PASS = "pass"
    FAIL = "fail"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Sample:
    """What the verdicts are of when they are not of every mutant."""

    population: int  #: mutants in scope, without the ignored
    why: str = "sample"  #: ``sample``, ``budget`` or ``early stop``
    low: float | None = None  #: the interval of the score of all, in percent, where an early stop found it;
    high: float | None = None  #: None: it is a random sample of fixed size, and Wilson's interval holds
    basis: str = ""  #: what the order of the mutants was drawn from: a commit's tree, or the sources
    decision: Decision | None = None  #: of an early stop


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A mutant that a process which shares nothing with the engine judges otherwise, twice."""

    mutant: str  #: its id
    ours: Status
    theirs: Status
    message: str = ""  #: what the oracle's first failing test said


@dataclass(frozen=True, slots=True)
class Verification:
    """What the oracle found."""

    checked: int
    disagreements: tuple[Disagreement, ...] = ()
    unsettled: tuple[str, ...] = ()  #: ids of mutants on which the oracle disagrees with itself
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Shard:
    """One of the parts that many machines judge; what it writes down so that only parts of one whole are merged."""

    number: int  #: from 1
    of: int
    state: str = ""  #: what was judged: of the sources, the tests and the settings
    fingerprint: str = ""  #: of all mutants in scope and the shard of each
    mutants: int = 0  #: how many this shard judges

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


@dataclass(frozen=True, slots=True)
class MutationEvidence:
    """A mutation run."""

    verdicts: tuple[Verdict, ...]
    quarantined: tuple[Quarantined, ...] = ()
    not_mutable: tuple[NotMutable, ...] = ()
    tests: int = 0  #: collected test functions
    seconds: float = 0.0
    sample: Sample | None = None  #: None when every mutant in scope has a verdict
    verification: Verification | None = None  #: None when the oracle was not asked
    matrix: bool = False  #: every covering test ran for every mutant: `Verdict.killers` is complete
    scope: str = ""  #: what was left out: ``since origin/main``, ``shard 2/5``; empty when nothing was
    engine: str = "warm"
    notes: tuple[str, ...] = ()  #: what was guessed, run cold, or left out
    expired: tuple[str, ...] = ()  #: exceptions for mutants whose last day has passed
    shard: Shard | None = None  #: None when one machine judged all

    def count(self, status: Status) -> int:
        """How many mutants ended so."""
        return sum(verdict.status is status for verdict in self.verdicts)

    @property
    def detected(self) -> int:
        """Mutants caught by the suite."""
        return sum(verdict.status.detected for verdict in self.verdicts)

    @property
    def total(self) -> int:
        """Mutants that count: all but the ignored."""
        return sum(verdict.status is not Status.IGNORED for verdict in self.verdicts)

    @property
    def unresolved(self) -> int:
        """Mutants without a verdict."""
        return sum(not verdict.status.resolved for verdict in self.verdicts)

    @property
    def score(self) -> float | None:
        """Detected over all that count, in percent; None when there is nothing to judge."""
        return 100.0 * self.detected / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was run; None is not measured."""

    coverage: CoverageEvidence | None = None
    mutation: MutationEvidence | None = None
