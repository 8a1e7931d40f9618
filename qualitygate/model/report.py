"""From evidence to a verdict: measurements, score, gate, report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from qualitygate.model.evidence import Evidence
from qualitygate.model.judgement import Judgement
from qualitygate.model.past import Past
from qualitygate.model.performance import DEFAULT_BUDGETS, Benchmark, Figures
from qualitygate.model.source import Changes, SourceFacts
from qualitygate.model.suite import Suite


@dataclass(frozen=True, slots=True)
class Tally:
    """A ratio before it becomes a percentage: tallies add, percentages never do.

    >>> (Tally(1, 2) + Tally(3, 3)).percent
    80.0
    """

    good: int
    total: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.good + other.good, self.total + other.total)

    @property
    def percent(self) -> float | None:
        """None when there is nothing to count: never 0, never 100."""
        return 100.0 * self.good / self.total if self.total else None

    @property
    def missed(self) -> int:
        """What is not good."""
        return self.total - self.good


class Direction(Enum):
    """Whether more is better."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a metric may look at; a part that was not measured is None."""

    suite: Suite | None = None
    judgement: Judgement | None = None
    evidence: Evidence = field(default_factory=Evidence)
    critical: tuple[str, ...] = ()  #: declared critical functions: ``pkg.mod:function``
    source: SourceFacts | None = None
    changed: Changes | None = None  #: None: nobody asked what has changed since a revision
    benchmarks: tuple[Benchmark, ...] = ()
    #: by kind of test or function, as `Config` holds them
    budgets: Mapping[str, Figures] = field(default_factory=lambda: DEFAULT_BUDGETS)


class Part(Enum):
    """What of the facts a metric reads."""

    SUITE = "suite"
    FINDINGS = "findings"
    USES = "uses"  #: pattern uses and touchpoints
    COVERAGE = "coverage"
    MUTATION = "mutation"
    SOURCE = "source"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a metric found. ``value`` None is not measured, and ``reason`` says why.

    ``low`` and ``high`` bound the value where it is only known to an interval (a sample). The score takes the worse
    end as proven and the better as possible; an end that is None is the value itself, or no bound at all.
    """

    value: float | None
    tally: Tally | None = None
    evidence: tuple[str, ...] = ()  #: which tests, which lines: for people, most telling first
    reason: str = ""
    low: float | None = None
    high: float | None = None
    dropped: bool = False  #: nothing in source or configuration calls for it: its weight goes
    density: float | None = None  #: misses per 100 production statements, for metrics scored on these
    steps: tuple[Step, ...] = ()  #: what would raise it besides fixing findings and killing mutants


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that tests could do for a metric, and what it would measure then, all else being equal."""

    text: str
    place: str
    then: Measured


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: ``measure`` is pure. The loader fills ``key`` and ``doc`` from its module."""

    target: float
    weight: float
    measure: Callable[[Facts], Measured]
    direction: Direction = Direction.UP
    unit: str = "%"
    required: bool = False  #: not measured = gate not passed
    half: float | None = None  #: scored on ``Measured.density``, and this density has the utility one half
    reads: frozenset[Part] = frozenset(Part)  #: what can change it
    key: str = ""
    doc: str = ""

    def __post_init__(self) -> None:
        if self.direction is Direction.DOWN and self.half is None:
            raise ValueError("a metric of which less is better needs `half`: it is scored as a density")
        if self.target <= 0:
            raise ValueError(f"target {self.target!r}: must be above 0")


@dataclass(frozen=True, slots=True)
class Measurement:
    """A metric with its value, target and gap."""

    metric: Metric
    measured: Measured
    target: float

    @property
    def key(self) -> str:
        """The metric's key."""
        return self.metric.key

    @property
    def value(self) -> float | None:
        """The measured value or None."""
        return self.measured.value

    @property
    def gap(self) -> float | None:
        """How far from the target, 0 when met; None when not measured."""
        if self.value is None:
            return None
        gap = self.target - self.value if self.metric.direction is Direction.UP else self.value - self.target
        return max(0.0, gap)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None when not measured."""
        return None if self.gap is None else self.gap == 0.0


@dataclass(frozen=True, slots=True)
class Loss:
    """What one metric costs of the 100 points: ``proven`` when unmeasured counts 0, ``possible`` when it counts 1."""

    key: str
    weight: float  #: share of the 100 points
    proven: float
    possible: float


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do next and the points it brings."""

    text: str
    gain: float
    place: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Two numbers, never one, and what they are made of. The grade is proven's."""

    proven: float
    possible: float
    grade: str
    caps: tuple[str, ...] = ()  #: what keeps the grade from being better, whatever the number
    losses: tuple[Loss, ...] = ()
    actions: tuple[Action, ...] = ()
    model: int = 1


class State(Enum):
    """How a gate condition ended."""

    PASSED = "passed"
    FAILED = "failed"
    UNMEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of the gate."""

    name: str
    state: State
    detail: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The verdict: passed only when every condition passed."""

    conditions: tuple[Condition, ...]

    @property
    def passed(self) -> bool:
        """All passed, and there was at least one."""
        return bool(self.conditions) and all(c.state is State.PASSED for c in self.conditions)


@dataclass(frozen=True, slots=True)
class Report:
    """One run, for every format."""

    project: str
    suite: Suite | None = None
    judgement: Judgement | None = None
    evidence: Evidence = field(default_factory=Evidence)
    measurements: tuple[Measurement, ...] = ()
    score: Score | None = None
    gate: Gate | None = None
    guessed: tuple[str, ...] = ()  #: what was found without configuration, for people
    history: tuple[Past, ...] = ()  #: the reports of the project up to this one, the oldest first
    #: Texts of the files with mutants and of the tests that meet them, for the formats that show code.
    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    seconds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    #: Of suite and judgement, as `rescan.Told.key`: equal names, equal both. Empty where it is not known, or where a
    #: baseline or a revision took something away.
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reporter:
    """One format. ``render(report, color, width)`` gives the whole text; the loader fills name and doc."""

    render: Callable[[Report, bool, int], str]
    name: str = ""
    doc: str = ""
