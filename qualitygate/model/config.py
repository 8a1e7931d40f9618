"""The configuration, checked and complete; every default is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from qualitygate.model.judgement import Severity
from qualitygate.model.performance import DEFAULT_BUDGETS, Figures


@dataclass(frozen=True, slots=True)
class ScanConfig:
    """``[tool.qualitygate.scan]``."""

    select: tuple[str, ...] = ()  #: rules or families that run besides the default ones
    ignore: tuple[str, ...] = ()  #: rules or families that do not run
    exclude: tuple[str, ...] = ()  #: globs of paths left out
    fail_on: Severity = Severity.WARNING
    baseline: str | None = None  #: file of the findings known before, or ``none``; None: the default one if it exists


@dataclass(frozen=True, slots=True)
class IgnoredMutant:
    """``[[tool.qualitygate.mutate.ignore]]``: mutants that somebody answers for, until a day."""

    mutant: str  #: an id, or a glob of ``path:function``
    reason: str
    owner: str
    expires: date  #: the last day on which it holds


@dataclass(frozen=True, slots=True)
class MutateConfig:
    """``[tool.qualitygate.mutate]``."""

    min_score: float | None = None
    exclude: tuple[str, ...] = ()  #: globs of source paths that are not mutated
    timeout_factor: float = 10.0  #: CPU seconds a mutant may use, over the baseline's for the same tests
    timeout_constant: float = 0.5  #: CPU seconds added to that
    memory_mb: int = 4096  #: address space a mutant's tests may add
    operators: tuple[str, ...] = ("default",)  #: names of operators and of classes of them
    ignore: tuple[IgnoredMutant, ...] = ()
    verify: int | None = None  #: mutants that the oracle judges again; None: one in a hundred, at least 5


@dataclass(frozen=True, slots=True)
class GateException:
    """``[[tool.qualitygate.gate.exception]]``: a metric that may miss its target, because somebody answers for it."""

    metric: str
    reason: str
    owner: str
    expires: date  #: the last day on which it holds


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """``[[tool.qualitygate.gate.not-applicable]]``: a metric that the gate does not ask about, whatever requires it."""

    metric: str
    reason: str


@dataclass(frozen=True, slots=True)
class RaisedTarget:
    """``[[tool.qualitygate.gate.raise]]``: a target that is higher from a day on."""

    metric: str
    target: float
    date: date  #: the first day on which it holds


@dataclass(frozen=True, slots=True)
class PathTarget:
    """``[[tool.qualitygate.gate.path]]``: a target for a part of the source."""

    path: str  #: a glob of source paths, relative to the project
    metric: str
    target: float


@dataclass(frozen=True, slots=True)
class GateConfig:
    """``[tool.qualitygate.gate]``."""

    exceptions: tuple[GateException, ...] = ()
    not_applicable: tuple[NotApplicable, ...] = ()
    raised: tuple[RaisedTarget, ...] = ()
    paths: tuple[PathTarget, ...] = ()
    ratchet: str | None = None  #: file of what was missed before, or ``none``; None: the default one if it exists


@dataclass(frozen=True, slots=True)
class Project:
    """Where things are. Paths are relative to ``root``, with forward slashes."""

    root: str
    sources: tuple[str, ...]  #: packages or modules to mutate and to measure
    tests: tuple[str, ...]  #: files or folders with tests
    python: str  #: the interpreter that runs the tests
    guessed: tuple[str, ...] = ()  #: what was found without being told, one sentence each


@dataclass(frozen=True, slots=True)
class Config:
    """``[tool.qualitygate]`` of pyproject.toml, or qualitygate.toml."""

    path: str | None = None  #: the file it came from
    source: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    python: str | None = None
    jobs: int | None = None
    scan: ScanConfig = ScanConfig()
    mutate: MutateConfig = MutateConfig()
    gate: GateConfig = GateConfig()
    targets: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    required: tuple[str, ...] = ("mutation-score", "total-coverage", "anti-patterns")
    critical: tuple[str, ...] = ()  #: ``[tool.qualitygate.performance] critical``
    #: by kind of test or ``pkg.mod:function``: what is set, and the defaults of the other kinds
    budgets: Mapping[str, Figures] = field(default_factory=lambda: DEFAULT_BUDGETS)
