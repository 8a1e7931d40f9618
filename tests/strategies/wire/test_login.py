"""Logins against an account store that hashes for real; the oracle of logins, login by login."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just

from strategies import (
    Credentials,
    Login,
    LoginFault,
    LoginPolicy,
    PasswordFault,
    PasswordPolicy,
    UsernameFault,
    UsernamePolicy,
    invalid_logins,
    logins,
    minimal,
)

ANN = Credentials("ann", "Secret123")


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(LoginPolicy(), logins, invalid_logins, LoginFault) == {}


@pytest.mark.parametrize(
    ("username", "password", "faults"),
    [
        ("ann", "Secret123", set()),
        ("", "Secret123", {LoginFault.EMPTY_USERNAME}),
        ("Ann", "Secret123", {LoginFault.UNKNOWN_USER}),
        ("ann", "", {LoginFault.EMPTY_PASSWORD}),
        ("ann", "sECRET123", {LoginFault.WRONG_CASE}),
        ("ann", "secret123", {LoginFault.WRONG_CASE}),
        ("ann", "Secret12", {LoginFault.SHORTENED}),
        ("ann", "Secret123 ", {LoginFault.LENGTHENED}),
        ("ann", "Secret124", {LoginFault.WRONG_PASSWORD}),
        ("bob", "Secret124", {LoginFault.UNKNOWN_USER, LoginFault.WRONG_PASSWORD}),
    ],
)
def test_check_login(username: str, password: str, faults: set[LoginFault]) -> None:
    assert LoginPolicy().check(Login(username, password, ANN)) == faults


def test_check_account_that_should_not_exist() -> None:
    account = Credentials("a", "secret")

    faults = LoginPolicy().check(Login("a", "secret", account))

    assert faults == {
        UsernameFault.TOO_SHORT,
        PasswordFault.TOO_SHORT,
        PasswordFault.NO_UPPER,
        PasswordFault.NO_DIGIT,
    }


def test_log_in_over_http_to_a_store_of_hashes(server: Any, sample: Any) -> None:
    def digest(password: str) -> bytes:
        return hashlib.sha256(password.encode()).digest()

    stored: dict[str, bytes] = {}

    def answer(method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        sent = json.loads(body)
        known = stored.get(sent["username"]) == digest(sent["password"])
        return (200 if known else 401), {"Content-Type": "application/json"}, b"{}"

    server.answer = answer
    statuses = {}
    for invalid in {each.fault: each for each in sample(invalid_logins(), 1000, 2)}.values():
        for login in (invalid.value, invalid.near):
            stored.clear()
            stored[login.account.username] = digest(login.account.password)
            response, _ = server.ask("POST", "/auth/login", {}, json.dumps(login.body).encode())
            statuses[invalid.fault, login is invalid.near] = response.status

    assert statuses == {(fault, near): 200 if near else 401 for fault in LoginFault for near in (True, False)}


def test_lengthened_password_passes_where_only_72_characters_are_read() -> None:
    invalid = minimal(invalid_logins(faults=[LoginFault.LENGTHENED]), lambda each: len(each.near.password) == 72)

    assert invalid.value.password != invalid.near.password
    assert invalid.value.password[:72] == invalid.near.password[:72]


def test_override_account() -> None:
    login = minimal(logins(account=just(ANN)))

    assert login == Login("ann", "Secret123", ANN)


@pytest.mark.parametrize(
    "policy",
    [
        LoginPolicy(username=UsernamePolicy(min_size=0)),
        LoginPolicy(password=PasswordPolicy(min_size=1, lower=False, upper=False, digit=False)),
    ],
)
def test_refuse_policy_without_room_for_a_mistake(policy: LoginPolicy) -> None:
    with pytest.raises(
        InvalidArgument, match=r"username\.min_size must be at least 1 and password\.min_size at least 2"
    ):
        minimal(logins(policy=policy))


def test_digits_alone_have_no_case() -> None:
    policy = LoginPolicy(
        username=UsernamePolicy(min_size=1), password=PasswordPolicy(min_size=2, lower=False, upper=False)
    )

    with pytest.raises(InvalidArgument, match=r"no value can have the fault 'login\.wrong_case' here"):
        minimal(invalid_logins(policy=policy, faults=[LoginFault.WRONG_CASE]))
