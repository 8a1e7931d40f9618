"""Workers that share a database keep out of each other's way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import (
    NamespaceFault,
    NamespacePolicy,
    UsernamePolicy,
    invalid_namespaced,
    minimal,
    namespaced,
    users,
)


@pytest.mark.slow
@pytest.mark.parametrize("policy", [NamespacePolicy(), NamespacePolicy("gw1")], ids=repr)
def test_confirm_namespaced_keys(policy: NamespacePolicy, confirm: Any) -> None:
    assert confirm(policy, namespaced, invalid_namespaced, NamespaceFault) == {}


@pytest.mark.parametrize(
    ("key", "faults"),
    [
        ("gw1_0", set()),
        ("gw1_123", set()),
        ("gw1_", {NamespaceFault.EMPTY}),
        ("", {NamespaceFault.BARE}),
        ("7", {NamespaceFault.BARE}),
        ("gw10_7", {NamespaceFault.FOREIGN}),
        ("gw_7", {NamespaceFault.FOREIGN}),
        ("xgw1_7", {NamespaceFault.FOREIGN}),
        ("gw1_x", {NamespaceFault.FOREIGN}),
        ("gw1_7\n", {NamespaceFault.FOREIGN}),
        ("gw1_٣", {NamespaceFault.FOREIGN}),
    ],
)
def test_check_key_of_worker(key: str, faults: set[NamespaceFault]) -> None:
    assert NamespacePolicy("gw1").check(key) == faults


def test_draw_keys_that_no_other_worker_draws(sample: Any) -> None:
    drawn = {worker: set(sample(namespaced(worker), 100, 1)) for worker in ("gw1", "gw10", "gw11", "gw")}

    assert len(set.union(*drawn.values())) == sum(map(len, drawn.values()))


def test_draw_keys_fit_to_be_usernames(sample: Any) -> None:
    drawn = sample(users(username=namespaced("gw1")), 50, 1)

    assert [user.username for user in drawn if UsernamePolicy().check(user.username)] == []
    assert all(user.username.startswith("gw1_") for user in drawn)


def test_draw_keys_of_workers_that_are_easily_mistaken(sample: Any) -> None:
    policy = NamespacePolicy("gw1")

    drawn = sample(invalid_namespaced(policy=policy, faults=[NamespaceFault.FOREIGN]), 100, 1)

    assert {invalid.value.partition("_")[0] for invalid in drawn} >= {"gw", "gw10"}


def test_policy_goes_before_worker() -> None:
    assert minimal(namespaced("gw1", policy=NamespacePolicy("gw2"))) == "gw2_0"


@pytest.mark.parametrize("worker", ["", "gw_1", "gw 1", "gé", "w" * 21])
@pytest.mark.parametrize("make", [namespaced, invalid_namespaced])
def test_draw_keys_of_impossible_worker_is_refused(make: Any, worker: str) -> None:
    with pytest.raises(InvalidArgument, match="it must be 1 to 20 ASCII letters and digits, such as gw0 or master"):
        minimal(make(policy=NamespacePolicy(worker)))
