"""Load profiles run by a real pool of threads; the oracle of profiles, profile by profile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just

from strategies import LoadFault, LoadPolicy, LoadProfile, invalid_load_profiles, load_profiles, minimal


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(LoadPolicy(), load_profiles, invalid_load_profiles, LoadFault) == {}


@pytest.mark.parametrize(
    ("profile", "faults"),
    [
        # the profile of document 000
        (LoadProfile(20, 50, ramp_up=10_000), set()),
        (LoadProfile(1, 1), set()),
        (LoadProfile(0, 1), {LoadFault.NO_USERS}),
        (LoadProfile(-1, 1), {LoadFault.NEGATIVE_USERS}),
        (LoadProfile(21, 1), {LoadFault.TOO_MANY_USERS}),
        (LoadProfile(1, 0), {LoadFault.NO_OPERATIONS}),
        (LoadProfile(1, 51), {LoadFault.TOO_MANY_OPERATIONS}),
        (LoadProfile(1, 1, ramp_up=-1), {LoadFault.NEGATIVE_RAMP_UP}),
        (LoadProfile(1, 1, ramp_up=10_001), {LoadFault.RAMP_UP_TOO_LONG}),
        (LoadProfile(1, 1, pause=-1), {LoadFault.NEGATIVE_PAUSE}),
        (LoadProfile(0, 0), {LoadFault.NO_USERS, LoadFault.NO_OPERATIONS}),
    ],
)
def test_check_profile(profile: LoadProfile, faults: set[LoadFault]) -> None:
    assert LoadPolicy().check(profile) == faults


@given(load_profiles())
def test_start_users_evenly_within_the_ramp(profile: LoadProfile) -> None:
    starts = profile.starts

    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert len(starts) == profile.users
    assert starts[0] == 0
    assert starts[-1] < profile.ramp_up or profile.ramp_up == 0
    assert all(abs(gap - profile.ramp_up / profile.users) < 1e-6 for gap in gaps)


def test_run_profiles_in_threads(sample: Any) -> None:
    for profile in sample(load_profiles(), 100, 1)[:15]:
        done: list[int] = []

        def work(user: int, done: list[int] = done, profile: LoadProfile = profile) -> None:
            for _ in range(profile.operations_per_user):
                done.append(user)

        with ThreadPoolExecutor(max_workers=profile.users) as pool:
            list(pool.map(work, range(profile.users)))

        assert len(done) == profile.total_operations
        assert set(done) == set(range(profile.users))


def test_override_users() -> None:
    assert minimal(load_profiles(users=just(3))) == LoadProfile(3, 1)


@pytest.mark.parametrize(
    "policy",
    [
        LoadPolicy(max_users=0),
        LoadPolicy(max_operations=0),
        LoadPolicy(max_ramp_up=-1),
        LoadPolicy(max_pause=-1),
    ],
)
def test_refuse_impossible_policy(policy: LoadPolicy) -> None:
    with pytest.raises(InvalidArgument, match="needs a user, an operation, and no time below 0"):
        minimal(load_profiles(policy=policy))


def test_accept_least_possible_policy() -> None:
    policy = LoadPolicy(max_users=1, max_operations=1, max_ramp_up=0, max_pause=0)

    assert minimal(load_profiles(policy=policy)) == LoadProfile(1, 1)
