"""A PerformancePolicy in, results of performance tests, consistent and not, out.

Source: document 000 (operations, successes, failures, mean, median, 95th and 99th percentile, operations a second),
document 003 (percentiles and error rates). Use the valid ones for code that reads results, the oracle for code that
makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from math import isclose, isfinite
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .change import Edit, change
from .declare import strategy
from .latency import Latencies, LatencyPolicy, percentile, samples_of
from .policy import Fault, Invalid, bounded, choose_faults


class PerformanceFault(Fault):
    """What can be wrong with a performance result, simplest first."""

    #: successes and failures are not the operations
    WRONG_COUNT = "performance.wrong_count"
    NEGATIVE_COUNT = "performance.negative_count"
    #: the percentiles do not rise
    P50_OVER_P95 = "performance.p50_over_p95"
    P95_OVER_P99 = "performance.p95_over_p99"
    P99_OVER_LONGEST = "performance.p99_over_longest"
    MEAN_OVER_LONGEST = "performance.mean_over_longest"
    NEGATIVE_LATENCY = "performance.negative_latency"
    #: NaN or infinity, of which no limit says that it is exceeded
    NOT_FINITE = "performance.not_finite"
    #: operations a second that are not the successes by the duration
    WRONG_THROUGHPUT = "performance.wrong_throughput"
    NO_DURATION = "performance.no_duration"
    #: latencies of no success at all: zeros that pass any limit
    NO_SUCCESS = "performance.no_success"


@dataclass(frozen=True, slots=True)
class PerformanceResult:
    """What a performance test reports: latencies of the successes in milliseconds, the duration in seconds."""

    operation: str
    total_operations: int
    success_count: int
    failure_count: int
    duration: float
    operations_per_second: float
    #: None: nothing succeeded
    mean: float | None
    p50: float | None
    p95: float | None
    p99: float | None
    longest: float | None

    @classmethod
    def of(cls, operation: str, latencies: Latencies, failures: int, duration: float) -> PerformanceResult:
        """The result of these latencies of successes, and so many failures.

        >>> PerformanceResult.of("read", (1.0, 3.0), 2, 0.5).operations_per_second
        4.0
        """
        count = len(latencies)
        p50, p95, p99 = (percentile(latencies, percent) if latencies else None for percent in (50, 95, 99))
        # a sum of floats can leave the range of its parts by a last digit
        mean = min(max(sum(latencies) / count, min(latencies)), max(latencies)) if latencies else None
        longest = max(latencies, default=None)
        return cls(
            operation, count + failures, count, failures, duration, count / duration, mean, p50, p95, p99, longest
        )

    @property
    def success_rate(self) -> float:
        """From 0 to 1."""
        return self.success_count / self.total_operations


@dataclass(frozen=True, slots=True)
class PerformancePolicy:
    """Which results are consistent."""

    #: inclusive
    max_failures: int = 10
    latency: LatencyPolicy = field(default_factory=LatencyPolicy)
    #: whether a test in which nothing succeeds has a result
    may_fail: bool = True

    def check(self, value: PerformanceResult, /) -> frozenset[PerformanceFault]:
        """Every fault of the result; the empty set means consistent."""
        latencies = (value.mean, value.p50, value.p95, value.p99, value.longest)
        known = [each for each in latencies if each is not None]
        faults = _count_faults(value)
        if not all(map(isfinite, (*known, value.duration, value.operations_per_second))):
            return frozenset({*faults, PerformanceFault.NOT_FINITE})
        if value.duration <= 0:
            faults.add(PerformanceFault.NO_DURATION)
        elif not isclose(value.operations_per_second, value.success_count / value.duration, rel_tol=1e-9):
            faults.add(PerformanceFault.WRONG_THROUGHPUT)
        if any(each < 0 for each in known):
            faults.add(PerformanceFault.NEGATIVE_LATENCY)
        if value.success_count < 1:
            if known or not self.may_fail:
                faults.add(PerformanceFault.NO_SUCCESS)
        elif len(known) == len(latencies):
            faults |= _order_faults(*known)
        else:
            faults.add(PerformanceFault.NO_SUCCESS)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[PerformanceResult]]:
        """Inconsistent results one operation, or one microsecond, away from a consistent one."""
        near = (PerformanceFault.WRONG_COUNT, PerformanceFault.P50_OVER_P95, PerformanceFault.P95_OVER_P99)
        return choose_faults(results_by_fault(self), near)

    def boundaries(self) -> Mapping[str, Callable[[PerformanceResult], bool]]:
        """All succeeded, most failures, one success, all latencies alike, an outlier that only p99 shows; none."""
        found: dict[str, Callable[[PerformanceResult], bool]] = {
            "no failure": lambda value: value.failure_count == 0,
            "most failures": lambda value: value.failure_count == self.max_failures,
            "one success": lambda value: value.success_count == 1,
            "all alike": lambda value: value.success_count > 1 and value.p50 == value.longest,
            "percentiles apart": lambda value: value.p50 is not None and value.p50 != value.p95,
        }
        if self.may_fail:
            found["no success"] = lambda value: value.success_count == 0
        return found


@strategy()
def performance_results(*, policy: PerformancePolicy | None = None) -> SearchStrategy[PerformanceResult]:
    """Results that are consistent: success + failure = total, p50 <= p95 <= p99 <= longest.

    Source: documents 000 and 003.

    >>> from strategies import minimal
    >>> result = minimal(performance_results(), lambda result: result.failure_count and result.success_count)
    >>> result.total_operations, result.success_count, result.failure_count, result.p50, result.p99
    (2, 1, 1, 0.0, 0.0)

    :raises InvalidArgument: when drawn, for limits that leave nothing to report
    """
    policy = policy or PerformancePolicy()
    results = _results_of(policy)
    if not policy.may_fail:
        return results
    # nothing measured, so at least one failure, else nothing was done
    failed = _drawn(st.just(()), bounded(1, max(policy.max_failures, 1)))
    return st.one_of(results, results, failed)


@strategy()
def invalid_performance_results(
    *, policy: PerformancePolicy | None = None, faults: Collection[PerformanceFault] | None = None
) -> SearchStrategy[Invalid[PerformanceResult]]:
    """Results that contradict themselves, each in one named way.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_performance_results(faults=[PerformanceFault.P95_OVER_P99]))
    >>> invalid.path, invalid.value.p95, invalid.value.p99
    (('p95',), 0.001, 0.0)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(results_by_fault(policy or PerformancePolicy()), faults)


def _results_of(policy: PerformancePolicy) -> SearchStrategy[PerformanceResult]:
    if policy.max_failures < 0:
        raise InvalidArgument(f"{policy!r}: max_failures must be at least 0")
    return _drawn(samples_of(policy.latency), bounded(0, policy.max_failures))


@st.composite
def _drawn(draw: DrawFn, samples: SearchStrategy[Latencies], failures: SearchStrategy[int]) -> PerformanceResult:
    operation = draw(_OPERATIONS)
    milliseconds = draw(_DURATIONS)
    count = draw(failures)
    return PerformanceResult.of(operation, draw(samples), count, milliseconds / 1000)


_OPERATIONS = st.sampled_from(("read", "write", "search"))
_DURATIONS = st.integers(1, 60_000)


#: a result and a place to the bad value of a field and the good one beside it
_Step = Callable[[PerformanceResult, int], tuple[float | None, float | None]]

#: a microsecond
_STEP = 0.001

_STEPS: Mapping[PerformanceFault, tuple[str, _Step]] = {
    PerformanceFault.WRONG_COUNT: (
        "total_operations",
        lambda result, at: (result.total_operations + (1, -1)[at % 2], result.total_operations),
    ),
    PerformanceFault.NEGATIVE_COUNT: ("failure_count", lambda result, at: (-1, result.failure_count)),
    PerformanceFault.P50_OVER_P95: ("p50", lambda result, at: (_over(result.p95), result.p95)),
    PerformanceFault.P95_OVER_P99: ("p95", lambda result, at: (_over(result.p99), result.p99)),
    PerformanceFault.P99_OVER_LONGEST: ("p99", lambda result, at: (_over(result.longest), result.longest)),
    PerformanceFault.MEAN_OVER_LONGEST: ("mean", lambda result, at: (_over(result.longest), result.longest)),
    PerformanceFault.NEGATIVE_LATENCY: ("p50", lambda result, at: (-_STEP, 0.0)),
    PerformanceFault.NOT_FINITE: ("mean", lambda result, at: ((float("nan"), float("inf"))[at % 2], result.mean)),
    PerformanceFault.WRONG_THROUGHPUT: (
        "operations_per_second",
        lambda result, at: (result.operations_per_second * (2, 1000)[at % 2], result.operations_per_second),
    ),
    PerformanceFault.NO_DURATION: ("duration", lambda result, at: ((0.0, -1.0)[at % 2], result.duration)),
}


def _over(latency: float | None) -> float:
    return (latency or 0.0) + _STEP


def results_by_fault(policy: PerformancePolicy) -> dict[PerformanceFault, SearchStrategy[Invalid[PerformanceResult]]]:
    """An invalid strategy for each fault, simplest first."""
    usual = _results_of(policy)
    table = {fault: change(usual, _on_field(fault, name, step)) for fault, (name, step) in _STEPS.items()}
    if policy.may_fail:
        table[PerformanceFault.NO_SUCCESS] = change(usual, _without_success)
    return table


def _on_field(fault: PerformanceFault, name: str, step: _Step) -> Edit[PerformanceResult]:
    def edit(result: PerformanceResult, at: int) -> Invalid[PerformanceResult]:
        bad, good = step(result, at)
        fields: dict[str, Any] = {name: bad}
        return Invalid(replace(result, **fields), fault, (name,), replace(result, **{**fields, name: good}))

    return edit


def _without_success(result: PerformanceResult, at: int) -> Invalid[PerformanceResult]:
    """Zeros where nothing was measured; beside it the same without them."""
    total = max(result.failure_count, 1)
    none = PerformanceResult.of(result.operation, (), total, result.duration)
    value = replace(none, mean=0.0, p50=0.0, p95=0.0, p99=0.0, longest=0.0)
    return Invalid(value, PerformanceFault.NO_SUCCESS, ("mean",), none)


def _count_faults(value: PerformanceResult) -> set[PerformanceFault]:
    if min(value.success_count, value.failure_count, value.total_operations) < 0:
        return {PerformanceFault.NEGATIVE_COUNT}
    right = value.success_count + value.failure_count == value.total_operations
    return set() if right else {PerformanceFault.WRONG_COUNT}


def _order_faults(mean: float, p50: float, p95: float, p99: float, longest: float) -> set[PerformanceFault]:
    tests = {
        PerformanceFault.P50_OVER_P95: p50 > p95,
        PerformanceFault.P95_OVER_P99: p95 > p99,
        PerformanceFault.P99_OVER_LONGEST: p99 > longest,
        PerformanceFault.MEAN_OVER_LONGEST: mean > longest,
    }
    return {fault for fault, broken in tests.items() if broken}
