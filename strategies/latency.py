"""A LatencyPolicy in, samples of latencies in milliseconds, valid and with one fault, out.

Source: documents 000, 001 and 003 (response times, their mean, median, 95th and 99th percentile). The sizes are those
at which a wrong index of a percentile shows: 1, 2, 19, 20, 21, 99, 100, 101.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isfinite

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .change import Edit, change
from .declare import strategy
from .policy import Fault, Invalid, choose_faults

Latencies = tuple[float, ...]

_SIZES = (1, 2, 3, 10, 19, 20, 21, 99, 100, 101)


def percentile(latencies: Sequence[float], percent: int) -> float:
    """The nearest rank: the least of the values that at least ``percent`` in a hundred do not exceed.

    >>> percentile(range(1, 101), 95), percentile([7.0], 99)
    (95, 7.0)

    :raises ValueError: for no latencies: of nothing there is no percentile, and 0 would pass any limit
    """
    if not latencies:
        raise ValueError("there is no percentile of no latencies")
    # in whole numbers, as 0.95 * 20 is not 19 in floats of every size
    return sorted(latencies)[max(ceil(percent * len(latencies) / 100) - 1, 0)]


class LatencyFault(Fault):
    """What can be wrong with a sample of latencies, simplest first."""

    EMPTY = "latency.empty"
    NEGATIVE = "latency.negative"
    NAN = "latency.nan"
    INFINITE = "latency.infinite"
    #: over the longest that can be, as when seconds and milliseconds are mixed
    TOO_LONG = "latency.too_long"
    #: one more than the most
    TOO_MANY = "latency.too_many"


@dataclass(frozen=True, slots=True)
class LatencyPolicy:
    """Which samples are valid."""

    #: inclusive
    max_count: int = 101
    #: milliseconds, inclusive: a time-out
    max_latency: int = 30_000

    def check(self, value: Latencies, /) -> frozenset[LatencyFault]:
        """Every fault of the sample; the empty set means valid.

        >>> sorted(LatencyPolicy().check((1.5, -0.5)))
        [LatencyFault.NEGATIVE]
        """
        tests = {
            LatencyFault.EMPTY: not value,
            LatencyFault.NEGATIVE: any(each < 0 for each in value if isfinite(each)),
            LatencyFault.NAN: any(each != each for each in value),
            LatencyFault.INFINITE: any(abs(each) == float("inf") for each in value),
            LatencyFault.TOO_LONG: any(each > self.max_latency for each in value if isfinite(each)),
            LatencyFault.TOO_MANY: len(value) > self.max_count,
        }
        return frozenset(fault for fault, broken in tests.items() if broken)

    def near_misses(self) -> SearchStrategy[Invalid[Latencies]]:
        """Invalid samples one latency, or one microsecond, away from a valid one."""
        return choose_faults(latencies_by_fault(self), None)

    def boundaries(self) -> Mapping[str, Callable[[Latencies], bool]]:
        """One and most latencies, all alike, an outlier, none at all to measure, the longest, and no order."""
        return {
            "one": lambda value: len(value) == 1,
            "most": lambda value: len(value) == self.max_count,
            "all alike": lambda value: len(value) > 1 and len(set(value)) == 1,
            "an outlier": lambda value: len(value) > 9 and max(value) > 100 * percentile(value, 50),
            "zero": lambda value: 0 in value,
            "longest": lambda value: self.max_latency in value,
            "unsorted": lambda value: list(value) != sorted(value),
            **{f"{size} of them, no two alike": _counts(size) for size in (20, 100) if size <= self.max_count},
        }


def _counts(size: int) -> Callable[[Latencies], bool]:
    return lambda value: len(value) == len(set(value)) == size


@strategy()
def latency_samples(*, policy: LatencyPolicy | None = None) -> SearchStrategy[Latencies]:
    """Latencies in milliseconds, in the order in which they were measured, with microseconds behind the point.

    Among 100 examples there are always samples of 1, 20, 100 and the most, and one with an outlier. Source: documents
    000, 001 and 003.

    >>> from strategies import minimal
    >>> minimal(latency_samples(), lambda sample: len(sample) > 1 and sample[0] > sample[1])
    (0.001, 0.0)

    :raises InvalidArgument: when drawn, for limits that leave nothing to measure
    """
    return samples_of(policy or LatencyPolicy())


@strategy()
def invalid_latency_samples(
    *, policy: LatencyPolicy | None = None, faults: Collection[LatencyFault] | None = None
) -> SearchStrategy[Invalid[Latencies]]:
    """Samples that the policy rejects, each for one named fault.

    >>> from strategies import minimal
    >>> minimal(invalid_latency_samples(faults=[LatencyFault.NEGATIVE])).value
    (-0.001,)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(latencies_by_fault(policy or LatencyPolicy()), faults)


def samples_of(policy: LatencyPolicy) -> SearchStrategy[Latencies]:
    """``latency_samples(policy=policy)`` without the outermost layer, for the inside of other strategies."""
    if policy.max_count < 1 or policy.max_latency < 1:
        raise InvalidArgument(f"{policy!r}: max_count and max_latency must be at least 1")
    sizes = sorted({size for size in (*_SIZES, policy.max_count) if size <= policy.max_count})
    # Those that matter most come again at the end: a branch of their own would take fewer draws than the others, and
    # failures would shrink into it.
    often = [size for size in (20, 100) if size <= policy.max_count] + [policy.max_count]
    most = policy.max_latency * 1000
    # up to eight are drawn and repeated: a hundred draws would take a hundred times as long and tell no more
    each = st.integers(0, min(most - 1, 500_000))
    few = st.one_of(st.lists(each, min_size=1, max_size=1), st.lists(each, min_size=1, max_size=8))
    return _drawn(few, st.sampled_from([*sizes, *often, *often, *often, 1]), st.sampled_from((None, None, most)), most)


@st.composite
def _drawn(
    draw: DrawFn,
    few: SearchStrategy[list[int]],
    sizes: SearchStrategy[int],
    outliers: SearchStrategy[int | None],
    most: int,
) -> Latencies:
    outlier = draw(outliers)
    # with a millisecond more each time hardly two are alike, so that each rank has its own value
    rise = draw(_RISES)
    size = draw(sizes)
    drawn = draw(few)
    microseconds = [min(drawn[number % len(drawn)] + rise * number, most) for number in range(size)]
    if outlier is not None:
        microseconds[size // 2] = outlier
    return tuple(each / 1000 for each in microseconds)


_RISES = st.sampled_from((0, 1000))


def latencies_by_fault(policy: LatencyPolicy) -> dict[LatencyFault, SearchStrategy[Invalid[Latencies]]]:
    """An invalid strategy for each fault, simplest first."""
    usual = samples_of(policy)
    longest = float(policy.max_latency)

    def with_one(fault: LatencyFault, bad: float, good: float) -> Edit[Latencies]:
        def edit(sample: Latencies, at: int) -> Invalid[Latencies]:
            place = at % len(sample)
            before, after = sample[:place], sample[place + 1 :]
            return Invalid((*before, bad, *after), fault, (place,), (*before, good, *after))

        return edit

    def too_many(sample: Latencies, at: int) -> Invalid[Latencies]:
        near = (sample * policy.max_count)[: policy.max_count]
        return Invalid((*near, near[0]), LatencyFault.TOO_MANY, (len(near),), near)

    return {
        LatencyFault.EMPTY: change(usual, lambda sample, at: Invalid((), LatencyFault.EMPTY, (), sample[:1])),
        LatencyFault.NEGATIVE: change(usual, with_one(LatencyFault.NEGATIVE, -0.001, 0.0)),
        LatencyFault.NAN: change(usual, with_one(LatencyFault.NAN, float("nan"), 0.0)),
        LatencyFault.INFINITE: change(usual, with_one(LatencyFault.INFINITE, float("inf"), longest)),
        LatencyFault.TOO_LONG: change(usual, with_one(LatencyFault.TOO_LONG, longest + 0.001, longest)),
        LatencyFault.TOO_MANY: change(usual, too_many),
    }
