"""A LoadPolicy in, profiles of a load test, valid and with one fault, out.

Source: document 000 (20 users with 50 operations each, ramped up in 10 seconds), document 003 (25 at once).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypedDict, Unpack

from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from .change import put, swap
from .declare import build_record, strategy
from .policy import Fault, Invalid, bounded, choose_faults


class LoadFault(Fault):
    """What can be wrong with a load profile, simplest first."""

    NO_USERS = "load.no_users"
    NEGATIVE_USERS = "load.negative_users"
    #: one user over the most
    TOO_MANY_USERS = "load.too_many_users"
    NO_OPERATIONS = "load.no_operations"
    #: one operation over the most
    TOO_MANY_OPERATIONS = "load.too_many_operations"
    NEGATIVE_RAMP_UP = "load.negative_ramp_up"
    #: one millisecond over the most
    RAMP_UP_TOO_LONG = "load.ramp_up_too_long"
    NEGATIVE_PAUSE = "load.negative_pause"


@dataclass(frozen=True, slots=True)
class LoadProfile:
    """How many users do how much, and when they start."""

    #: who work at the same time
    users: int
    operations_per_user: int
    #: milliseconds in which the users start one after the other; 0: all at once
    ramp_up: int = 0
    #: milliseconds that a user waits between two operations
    pause: int = 0

    @property
    def total_operations(self) -> int:
        """What the result has to count: successes and failures together."""
        return self.users * self.operations_per_user

    @property
    def starts(self) -> tuple[float, ...]:
        """When each user starts, in milliseconds from the first; none as late as the end of the ramp.

        >>> LoadProfile(4, 1, ramp_up=1000).starts
        (0.0, 250.0, 500.0, 750.0)
        """
        return tuple(number * self.ramp_up / self.users for number in range(self.users))


@dataclass(frozen=True, slots=True)
class LoadPolicy:
    """Which load profiles are valid."""

    #: inclusive
    max_users: int = 20
    max_operations: int = 50
    #: milliseconds, inclusive
    max_ramp_up: int = 10_000
    max_pause: int = 1000

    def check(self, value: LoadProfile, /) -> frozenset[LoadFault]:
        """Every fault of the profile; the empty set means valid.

        >>> sorted(LoadPolicy().check(LoadProfile(0, 51)))
        [LoadFault.NO_USERS, LoadFault.TOO_MANY_OPERATIONS]
        """
        tests = {
            LoadFault.NO_USERS: value.users == 0,
            LoadFault.NEGATIVE_USERS: value.users < 0,
            LoadFault.TOO_MANY_USERS: value.users > self.max_users,
            LoadFault.NO_OPERATIONS: value.operations_per_user < 1,
            LoadFault.TOO_MANY_OPERATIONS: value.operations_per_user > self.max_operations,
            LoadFault.NEGATIVE_RAMP_UP: value.ramp_up < 0,
            LoadFault.RAMP_UP_TOO_LONG: value.ramp_up > self.max_ramp_up,
            LoadFault.NEGATIVE_PAUSE: value.pause < 0,
        }
        return frozenset(fault for fault, broken in tests.items() if broken)

    def near_misses(self) -> SearchStrategy[Invalid[LoadProfile]]:
        """Invalid profiles one user, one operation or one millisecond away from a valid one."""
        table = profiles_by_fault(self)
        del table[LoadFault.NEGATIVE_USERS]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[LoadProfile], bool]]:
        """One and most users, one and most operations, all at once, and the longest ramp."""
        return {
            "one user": lambda value: value.users == 1,
            "most users": lambda value: value.users == self.max_users,
            "one operation": lambda value: value.operations_per_user == 1,
            "most operations": lambda value: value.operations_per_user == self.max_operations,
            "all at once": lambda value: value.ramp_up == 0,
            "longest ramp": lambda value: value.ramp_up == self.max_ramp_up,
            "without a pause": lambda value: value.pause == 0,
        }


class LoadFields(TypedDict, total=False):
    """What ``load_profiles`` can override."""

    users: SearchStrategy[int]
    operations_per_user: SearchStrategy[int]
    ramp_up: SearchStrategy[int]
    pause: SearchStrategy[int]


@strategy(fields=LoadFields)
def load_profiles(*, policy: LoadPolicy | None = None, **fields: Unpack[LoadFields]) -> SearchStrategy[LoadProfile]:
    """Load profiles that the policy accepts: for the program that runs them, not for measuring with.

    Source: documents 000 and 003.

    >>> from strategies import minimal
    >>> minimal(load_profiles(), lambda profile: profile.users > 4)
    LoadProfile(users=5, operations_per_user=1, ramp_up=0, pause=0)

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _profiles_of(policy or LoadPolicy(), fields)


@strategy()
def invalid_load_profiles(
    *, policy: LoadPolicy | None = None, faults: Collection[LoadFault] | None = None
) -> SearchStrategy[Invalid[LoadProfile]]:
    """Load profiles that the policy rejects, each for one named fault.

    >>> from strategies import minimal
    >>> minimal(invalid_load_profiles(faults=[LoadFault.NO_USERS])).value.users
    0

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(profiles_by_fault(policy or LoadPolicy()), faults)


def _profiles_of(policy: LoadPolicy, fields: LoadFields) -> SearchStrategy[LoadProfile]:
    if min(policy.max_users, policy.max_operations) < 1 or min(policy.max_ramp_up, policy.max_pause) < 0:
        raise InvalidArgument(f"{policy!r}: needs a user, an operation, and no time below 0")
    defaults: LoadFields = {
        "pause": bounded(0, policy.max_pause),
        "ramp_up": bounded(0, policy.max_ramp_up),
        "operations_per_user": bounded(1, policy.max_operations),
        "users": bounded(1, policy.max_users),
    }
    return build_record(LoadProfile, {**defaults, **fields})


def profiles_by_fault(policy: LoadPolicy) -> dict[LoadFault, SearchStrategy[Invalid[LoadProfile]]]:
    """An invalid strategy for each fault, simplest first."""
    usual = _profiles_of(policy, {})

    def step(fault: LoadFault, name: str, bad: int, good: int) -> SearchStrategy[Invalid[LoadProfile]]:
        return swap(usual, name, [(bad, good)], fault)

    users, operations, ramp = policy.max_users, policy.max_operations, policy.max_ramp_up
    return {
        LoadFault.NO_USERS: step(LoadFault.NO_USERS, "users", 0, 1),
        LoadFault.NEGATIVE_USERS: put(usual, "users", (-1, -(2**31)), LoadFault.NEGATIVE_USERS),
        LoadFault.TOO_MANY_USERS: step(LoadFault.TOO_MANY_USERS, "users", users + 1, users),
        LoadFault.NO_OPERATIONS: step(LoadFault.NO_OPERATIONS, "operations_per_user", 0, 1),
        LoadFault.TOO_MANY_OPERATIONS: step(
            LoadFault.TOO_MANY_OPERATIONS, "operations_per_user", operations + 1, operations
        ),
        LoadFault.NEGATIVE_RAMP_UP: step(LoadFault.NEGATIVE_RAMP_UP, "ramp_up", -1, 0),
        LoadFault.RAMP_UP_TOO_LONG: step(LoadFault.RAMP_UP_TOO_LONG, "ramp_up", ramp + 1, ramp),
        LoadFault.NEGATIVE_PAUSE: step(LoadFault.NEGATIVE_PAUSE, "pause", -1, 0),
    }
