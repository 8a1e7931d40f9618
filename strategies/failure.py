"""A FailurePolicy in, failures of a provider behind HTTP, consistent and not, out.

Source: document 003 (a provider whose errors are simulated), document 000 (a connection that is refused). What a retry
has to decide is ``retryable``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from math import isfinite

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .change import change, put, swap
from .declare import strategy
from .policy import Fault, Invalid, TextEnum, bounded, choose_faults


class FailureKind(TextEnum):
    """Why a provider gave no answer."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    SERVER = "server"
    #: the next are the caller's own fault: the same request will fail again
    BAD_REQUEST = "bad_request"
    UNAUTHORIZED = "unauthorized"
    TOO_LONG = "too_long"


#: what the response says; nothing where there is none
_STATUSES: Mapping[FailureKind, tuple[int | None, ...]] = {
    FailureKind.TIMEOUT: (None, 408, 504),
    FailureKind.CONNECTION: (None,),
    FailureKind.RATE_LIMITED: (429,),
    FailureKind.OVERLOADED: (503, 529),
    FailureKind.SERVER: (500, 502),
    FailureKind.BAD_REQUEST: (400, 422),
    FailureKind.UNAUTHORIZED: (401, 403),
    FailureKind.TOO_LONG: (413,),
}
_WAITING = (FailureKind.RATE_LIMITED, FailureKind.OVERLOADED)
_FINAL = (FailureKind.BAD_REQUEST, FailureKind.UNAUTHORIZED, FailureKind.TOO_LONG)


class FailureFault(Fault):
    """What can be wrong with the description of a failure, simplest first."""

    #: a status of success
    SUCCESS = "failure.success"
    #: a status of another kind of failure
    WRONG_STATUS = "failure.wrong_status"
    NEGATIVE_WAIT = "failure.negative_wait"
    #: one second over the most
    WAIT_TOO_LONG = "failure.wait_too_long"
    #: NaN or infinity, for which a sleep never ends or fails
    ENDLESS_WAIT = "failure.endless_wait"
    #: when to try again, though that will not help
    USELESS_WAIT = "failure.useless_wait"


@dataclass(frozen=True, slots=True)
class ProviderFailure:
    """What a caller gets in place of an answer."""

    kind: FailureKind
    #: None: no response at all
    status: int | None
    #: seconds, as in the header Retry-After; None: not said
    retry_after: float | None = None

    @property
    def retryable(self) -> bool:
        """Whether the same request can succeed later."""
        return self.kind not in _FINAL


@dataclass(frozen=True, slots=True)
class FailurePolicy:
    """Which failures are consistent."""

    #: seconds, inclusive: the longest wait that a caller has to bear
    max_wait: int = 60

    def check(self, value: ProviderFailure, /) -> frozenset[FailureFault]:
        """Every fault of the failure; the empty set means consistent.

        >>> sorted(FailurePolicy().check(ProviderFailure(FailureKind.UNAUTHORIZED, 401, 61)))
        [FailureFault.USELESS_WAIT, FailureFault.WAIT_TOO_LONG]
        """
        faults = set()
        if value.status is not None and value.status < 400:
            faults.add(FailureFault.SUCCESS)
        elif value.status not in _STATUSES[value.kind]:
            faults.add(FailureFault.WRONG_STATUS)
        if value.retry_after is None:
            return frozenset(faults)
        if not value.retryable:
            faults.add(FailureFault.USELESS_WAIT)
        if not isfinite(value.retry_after):
            faults.add(FailureFault.ENDLESS_WAIT)
        elif value.retry_after < 0:
            faults.add(FailureFault.NEGATIVE_WAIT)
        elif value.retry_after > self.max_wait:
            faults.add(FailureFault.WAIT_TOO_LONG)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[ProviderFailure]]:
        """Inconsistent failures one second away from a consistent one."""
        return choose_faults(failures_by_fault(self), (FailureFault.NEGATIVE_WAIT, FailureFault.WAIT_TOO_LONG))

    def boundaries(self) -> Mapping[str, Callable[[ProviderFailure], bool]]:
        """Every kind, no response, and no, the shortest and the longest wait."""
        found: dict[str, Callable[[ProviderFailure], bool]] = {str(kind): _is_kind(kind) for kind in FailureKind}
        return found | {
            "no response": lambda value: value.status is None,
            "no wait": lambda value: value.retry_after is None,
            "shortest wait": lambda value: value.retry_after == 0,
            "longest wait": lambda value: value.retry_after == self.max_wait,
        }


def _is_kind(kind: FailureKind) -> Callable[[ProviderFailure], bool]:
    return lambda value: value.kind is kind


@strategy()
def provider_failures(*, policy: FailurePolicy | None = None) -> SearchStrategy[ProviderFailure]:
    """Failures to raise or to answer with in place of a real provider; each kind is among 100 examples.

    Source: document 003.

    >>> from strategies import minimal
    >>> minimal(provider_failures(), lambda failure: not failure.retryable)
    ProviderFailure(kind=FailureKind.BAD_REQUEST, status=400, retry_after=None)

    :raises InvalidArgument: when drawn, if ``max_wait`` is below 1
    """
    return _failures_of(policy or FailurePolicy(), tuple(FailureKind))


@strategy()
def invalid_provider_failures(
    *, policy: FailurePolicy | None = None, faults: Collection[FailureFault] | None = None
) -> SearchStrategy[Invalid[ProviderFailure]]:
    """Failures that contradict themselves, each in one named way: for the code that reads what a provider sends.

    >>> from strategies import minimal
    >>> minimal(invalid_provider_failures(faults=[FailureFault.WAIT_TOO_LONG])).value
    ProviderFailure(kind=FailureKind.RATE_LIMITED, status=429, retry_after=61)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(failures_by_fault(policy or FailurePolicy()), faults)


def _failures_of(policy: FailurePolicy, kinds: tuple[FailureKind, ...]) -> SearchStrategy[ProviderFailure]:
    if policy.max_wait < 1:
        raise InvalidArgument(f"{policy!r}: max_wait must be at least 1 second")
    answers = [(kind, status) for kind in kinds for status in _STATUSES[kind]]
    waits = st.one_of(st.none(), bounded(0, policy.max_wait))
    return _drawn(st.sampled_from(answers), waits)


@st.composite
def _drawn(
    draw: DrawFn, answers: SearchStrategy[tuple[FailureKind, int | None]], waits: SearchStrategy[float | None]
) -> ProviderFailure:
    kind, status = draw(answers)
    return ProviderFailure(kind, status, draw(waits) if kind in _WAITING else None)


def failures_by_fault(policy: FailurePolicy) -> dict[FailureFault, SearchStrategy[Invalid[ProviderFailure]]]:
    """An invalid strategy for each fault, simplest first."""
    usual = _failures_of(policy, tuple(FailureKind))
    waiting = _failures_of(policy, _WAITING)
    final = _failures_of(policy, _FINAL)
    most = policy.max_wait

    def with_other_status(failure: ProviderFailure, at: int) -> Invalid[ProviderFailure]:
        others = [
            status
            for kind in FailureKind
            if kind is not failure.kind
            for status in _STATUSES[kind]
            if status not in _STATUSES[failure.kind]
        ]
        value = replace(failure, status=others[at % len(others)])
        return Invalid(value, FailureFault.WRONG_STATUS, ("status",), failure)

    return {
        FailureFault.SUCCESS: put(usual, "status", (200, 204, 302), FailureFault.SUCCESS),
        FailureFault.WRONG_STATUS: change(usual, with_other_status),
        FailureFault.NEGATIVE_WAIT: swap(waiting, "retry_after", [(-1, 0)], FailureFault.NEGATIVE_WAIT),
        FailureFault.WAIT_TOO_LONG: swap(waiting, "retry_after", [(most + 1, most)], FailureFault.WAIT_TOO_LONG),
        FailureFault.ENDLESS_WAIT: put(waiting, "retry_after", (float("inf"), float("nan")), FailureFault.ENDLESS_WAIT),
        FailureFault.USELESS_WAIT: put(final, "retry_after", (0, 1, most), FailureFault.USELESS_WAIT),
    }
