"""A StatusPolicy in, the ways of an order through its statuses, legal ones and ones with one illegal step, out.

Source: document 002 (pending, paid, processing, shipped, delivered; an order can be cancelled while it is pending or
paid). The ways are few, so both strategies choose from complete lists: no step is left to chance.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from .declare import strategy
from .order import OrderStatus
from .policy import Fault, Invalid, choose_faults

#: from the first status to the last, one step after the other
_CHAIN = (
    OrderStatus.PENDING,
    OrderStatus.PAID,
    OrderStatus.PROCESSING,
    OrderStatus.SHIPPED,
    OrderStatus.DELIVERED,
)

#: the statuses that an order had, the first one first
Walk = tuple[OrderStatus, ...]


class StatusFault(Fault):
    """What can be wrong with the way of an order, simplest first."""

    #: no status at all
    EMPTY = "status.empty"
    #: the first status is not pending
    WRONG_START = "status.wrong_start"
    #: the same status again
    REPEATED = "status.repeated"
    #: a step forward over another status
    SKIPPED = "status.skipped"
    #: a step to an earlier status
    BACKWARD = "status.backward"
    #: cancelled when it was too late
    LATE_CANCEL = "status.late_cancel"
    #: a cancelled order goes on
    REVIVED = "status.revived"


@dataclass(frozen=True, slots=True)
class StatusPolicy:
    """Which ways are legal."""

    #: the statuses from which an order can be cancelled, of the five before ``OrderStatus.CANCELLED``
    cancel_from: tuple[OrderStatus, ...] = (OrderStatus.PENDING, OrderStatus.PAID)

    def check(self, value: Walk, /) -> frozenset[StatusFault]:
        """Every fault of the way; the empty set means legal.

        >>> sorted(StatusPolicy().check((OrderStatus.PENDING, OrderStatus.SHIPPED, OrderStatus.CANCELLED)))
        [StatusFault.LATE_CANCEL, StatusFault.SKIPPED]
        """
        if not value:
            return frozenset({StatusFault.EMPTY})
        faults = {fault for before, after in pairwise(value) if (fault := self._judge(before, after))}
        if value[0] is not _CHAIN[0]:
            faults.add(StatusFault.WRONG_START)
        return frozenset(faults)

    def allows(self, before: OrderStatus, after: OrderStatus) -> bool:
        """Whether an order may go from the one status to the other.

        >>> StatusPolicy().allows(OrderStatus.PAID, OrderStatus.PROCESSING)
        True
        """
        return self._judge(before, after) is None

    def _judge(self, before: OrderStatus, after: OrderStatus) -> StatusFault | None:
        if before is after:
            return StatusFault.REPEATED
        if before is OrderStatus.CANCELLED:
            return StatusFault.REVIVED
        if after is OrderStatus.CANCELLED:
            return None if before in self.cancel_from else StatusFault.LATE_CANCEL
        step = _CHAIN.index(after) - _CHAIN.index(before)
        if step < 0:
            return StatusFault.BACKWARD
        return StatusFault.SKIPPED if step > 1 else None

    def near_misses(self) -> SearchStrategy[Invalid[Walk]]:
        """Ways with one step too many, or one wrong status at their beginning."""
        return choose_faults(_walks_by_fault(self), None)

    def boundaries(self) -> Mapping[str, Callable[[Walk], bool]]:
        """Every legal way: as far as each status, and cancelled from each where that is allowed."""

        def is_walk(walk: Walk) -> Callable[[Walk], bool]:
            return lambda value: value == walk

        return {" -> ".join(walk): is_walk(walk) for walk in _list_walks(self)}


@strategy()
def status_walks(*, policy: StatusPolicy | None = None) -> SearchStrategy[Walk]:
    """The statuses of an order from pending on, each step legal; all ways are among 100 examples.

    Source: document 002.

    >>> from strategies import minimal
    >>> minimal(status_walks(), lambda walk: OrderStatus.CANCELLED in walk)
    (OrderStatus.PENDING, OrderStatus.CANCELLED)

    :raises InvalidArgument: when drawn, for a policy that lets cancelled orders be cancelled
    """
    return st.sampled_from(_list_walks(policy or StatusPolicy()))


@strategy()
def invalid_status_walks(
    *, policy: StatusPolicy | None = None, faults: Collection[StatusFault] | None = None
) -> SearchStrategy[Invalid[Walk]]:
    """Ways that are legal but for one status, each for one named fault; ``path`` is the index of that status.

    All but the last status are legal, so that code under test can be walked there before it has to refuse.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_status_walks(faults=[StatusFault.LATE_CANCEL]))
    >>> invalid.value[-2:], invalid.path, invalid.near[-2:]
    ((OrderStatus.PROCESSING, OrderStatus.CANCELLED), (3,), (OrderStatus.PROCESSING, OrderStatus.SHIPPED))

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(_walks_by_fault(policy or StatusPolicy()), faults)


def _list_walks(policy: StatusPolicy) -> list[Walk]:
    """Every legal way, shortest first."""
    if OrderStatus.CANCELLED in policy.cancel_from:
        raise InvalidArgument(f"{policy!r}: a cancelled order cannot be cancelled; choose from {', '.join(_CHAIN)}")
    ways = [_CHAIN[:count] for count in range(1, len(_CHAIN) + 1)]
    cancelled = [(*way, OrderStatus.CANCELLED) for way in ways if way[-1] in policy.cancel_from]
    return sorted([*ways, *cancelled], key=len)


def _walks_by_fault(policy: StatusPolicy) -> dict[StatusFault, SearchStrategy[Invalid[Walk]]]:
    """All illegal last steps after a legal way, by their fault; beside each, a legal step or none."""
    found: dict[StatusFault, list[Invalid[Walk]]] = {fault: [] for fault in StatusFault}
    start = _CHAIN[:1]
    found[StatusFault.EMPTY].append(Invalid((), StatusFault.EMPTY, (), start))
    for status in OrderStatus:
        if status is not start[0]:
            found[StatusFault.WRONG_START].append(Invalid((status,), StatusFault.WRONG_START, (0,), start))
    for walk in _list_walks(policy):
        onward = next((status for status in OrderStatus if policy.allows(walk[-1], status)), None)
        near = walk if onward is None else (*walk, onward)
        for status in OrderStatus:
            fault = policy._judge(walk[-1], status)
            if fault is not None:
                found[fault].append(Invalid((*walk, status), fault, (len(walk),), near))
    return {fault: st.sampled_from(invalid) for fault, invalid in found.items() if invalid}
