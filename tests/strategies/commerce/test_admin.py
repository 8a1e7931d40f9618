"""Admins are users with the role; without it, they are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import just

from strategies import (
    AdminFault,
    AdminPolicy,
    EmailFault,
    User,
    UsernameFault,
    UsernamePolicy,
    UserPolicy,
    admins,
    invalid_admins,
    minimal,
)

ADMIN = minimal(admins())


@pytest.mark.slow
def test_confirm_admins(confirm: Any) -> None:
    assert confirm(AdminPolicy(), admins, invalid_admins, [*AdminFault, *UsernameFault, *EmailFault]) == {}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, set()),
        ({"is_admin": False}, {AdminFault.NOT_ADMIN}),
        ({"is_active": False}, {AdminFault.INACTIVE}),
        ({"is_active": False, "is_admin": False}, {AdminFault.INACTIVE, AdminFault.NOT_ADMIN}),
        ({"username": ""}, {UsernameFault.EMPTY}),
        ({"email": ""}, {EmailFault.EMPTY}),
    ],
)
def test_check_admin(change: dict[str, Any], faults: set[Any]) -> None:
    assert AdminPolicy().check(replace(ADMIN, **change)) == faults


@given(admins(username=just("root2")))
def test_draw_active_admin(user: User) -> None:
    assert user.is_admin
    assert user.is_active
    assert user.username == "root2"


def test_draw_admin_by_the_policy_of_users(sample: Any) -> None:
    policy = AdminPolicy(UserPolicy(username=UsernamePolicy(min_size=60, max_size=60)))

    drawn = sample(admins(policy=policy), 20, 1)

    assert {len(user.username) for user in drawn} == {60}


@pytest.mark.parametrize(("fault", "flag"), [(AdminFault.NOT_ADMIN, "is_admin"), (AdminFault.INACTIVE, "is_active")])
def test_draw_invalid_admin_without_one_flag(fault: AdminFault, flag: str, sample: Any) -> None:
    for invalid in sample(invalid_admins(faults=[fault]), 20, 1):
        assert invalid.path == (flag,)
        assert replace(invalid.value, **{flag: True}) == invalid.near


def test_draw_bad_username_of_admin_only() -> None:
    invalid = minimal(invalid_admins(faults=[UsernameFault.SPACE]))

    assert invalid.path == ("username",)
    assert replace(invalid.value, username=invalid.near.username) == invalid.near
    assert invalid.value.is_admin
    assert invalid.value.is_active
