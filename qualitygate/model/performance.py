"""Budgets of performance, and what benchmarks observed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from qualitygate.model.suite import TestId


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of performance: what a budget allows, or what was observed; None: not limited, or not known."""

    mean_ms: float | None = None
    p95_ms: float | None = None
    peak_mb: float | None = None
    ops_per_s: float | None = None  #: more is better
    success_rate: float | None = None  #: from 0 to 1; more is better

    def known(self) -> Iterator[tuple[str, float]]:
        """Name and value of those that there are.

        >>> list(Figures(peak_mb=100.0, mean_ms=5.0).known())
        [('mean_ms', 5.0), ('peak_mb', 100.0)]
        """
        for one in fields(self):
            value: float | None = getattr(self, one.name)
            if value is not None:
                yield one.name, value


#: The budgets of the documents, by kind of test: 001 holds a benchmark to a mean of 0.1 s, 000 the calls of an API to
#: 200 ms at the 95th percentile, 003 a whole pipeline to 5 s.
DEFAULT_BUDGETS: Mapping[str, Figures] = MappingProxyType(
    {
        "performance": Figures(mean_ms=100.0),
        "integration": Figures(p95_ms=200.0),
        "e2e": Figures(p95_ms=5000.0),
    }
)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What pytest-benchmark measured in one test function, its parameters together: the worst of each."""

    test: TestId
    observed: Figures
    stats: Mapping[str, float]  #: its own statistics by name: seconds, and ``ops`` a second
