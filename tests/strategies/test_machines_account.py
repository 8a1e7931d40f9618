"""The account machine accepts a login that is sound, and finds what is wrong in those that are not."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest

from strategies import EmailPolicy, PasswordFault, PasswordPolicy, UsernameFault, UsernamePolicy, UserPolicy
from strategies.machines import Refused, account_machine
from strategies.testing import find_failure


class OneLogin:
    """Accounts without a fault."""

    max_username = 50

    def __init__(self) -> None:
        self.accounts: dict[str, dict[str, Any]] = {}
        self.sessions: dict[int, str] = {}
        self.numbers = 0

    def fold(self, text: str) -> str:
        return text.casefold()

    def is_valid(self, username: str, email: str, password: str) -> bool:
        policy = UserPolicy()
        return not (policy.username.check(username) or policy.email.check(email) or PasswordPolicy().check(password))

    def is_taken(self, username: str, email: str) -> bool:
        emails = [self.fold(account["email"]) for account in self.accounts.values()]
        return self.fold(username) in self.accounts or self.fold(email) in emails

    def register(self, username: str, email: str, password: str) -> None:
        if not self.is_valid(username, email, password) or self.is_taken(username, email):
            raise Refused(username)
        self.accounts[self.fold(username)] = {"email": email, "password": password, "active": True}

    def can_enter(self, username: str, password: str) -> bool:
        account = self.accounts.get(self.fold(username))
        return bool(account and account["active"] and self.is_right(account, password))

    def is_right(self, account: dict[str, Any], password: str) -> bool:
        return account["password"] == password

    def login(self, username: str, password: str) -> int:
        if not self.can_enter(username, password):
            raise Refused(username)
        self.numbers += 1
        self.sessions[self.numbers] = username
        return self.numbers

    def logout(self, session: int) -> None:
        del self.sessions[session]

    def change_password(self, username: str, old: str, new: str) -> None:
        if not self.can_enter(username, old):
            raise Refused(username)
        self.accounts[self.fold(username)]["password"] = new

    def deactivate(self, username: str) -> None:
        if not self.accounts[self.fold(username)]["active"]:
            raise Refused(username)
        self.accounts[self.fold(username)]["active"] = False
        self.end_sessions(username)

    def end_sessions(self, username: str) -> None:
        self.sessions = {number: name for number, name in self.sessions.items() if name != username}

    def user_of(self, session: int) -> str | None:
        return self.sessions.get(session)

    def is_active(self, username: str) -> bool:
        return self.accounts[self.fold(username)]["active"]

    def email_of(self, username: str) -> str:
        return self.accounts[self.fold(username)]["email"]

    def count(self) -> int:
        return len(self.accounts)


class RegisterAgainReplaces(OneLogin):
    def is_taken(self, username: str, email: str) -> bool:
        return self.fold(username) not in self.accounts and super().is_taken(username, email)


class EmailTwice(OneLogin):
    def is_taken(self, username: str, email: str) -> bool:
        return self.fold(username) in self.accounts


class EmailTwiceInOtherCase(OneLogin):
    def is_taken(self, username: str, email: str) -> bool:
        emails = [account["email"] for account in self.accounts.values()]
        return self.fold(username) in self.accounts or email in emails


class UsernameTwiceInOtherCase(OneLogin):
    def fold(self, text: str) -> str:
        return text


class TakenIsSilentlyIgnored(OneLogin):
    def register(self, username: str, email: str, password: str) -> None:
        if not self.is_taken(username, email):
            super().register(username, email, password)


class DeactivatedIsFree(OneLogin):
    def is_taken(self, username: str, email: str) -> bool:
        account = self.accounts.get(self.fold(username))
        return super().is_taken(username, email) and not (account and not account["active"])


class RefusedRegistrationChangesEmail(OneLogin):
    def register(self, username: str, email: str, password: str) -> None:
        if self.fold(username) in self.accounts:
            self.accounts[self.fold(username)]["email"] = email
        super().register(username, email, password)


class AnyPassword(OneLogin):
    def is_right(self, account: dict[str, Any], password: str) -> bool:
        return bool(password)


class EmptyPassword(OneLogin):
    def is_right(self, account: dict[str, Any], password: str) -> bool:
        return password in ("", account["password"])


class PasswordInAnyCase(OneLogin):
    def is_right(self, account: dict[str, Any], password: str) -> bool:
        return password.casefold() == account["password"].casefold()


class FirstEightCharactersCount(OneLogin):
    def is_right(self, account: dict[str, Any], password: str) -> bool:
        return password[:8] == account["password"][:8]


class PasswordOfAnybody(OneLogin):
    def is_right(self, account: dict[str, Any], password: str) -> bool:
        return password in [account["password"] for account in self.accounts.values()]


class OldPasswordToo(OneLogin):
    def change_password(self, username: str, old: str, new: str) -> None:
        super().change_password(username, old, new)
        self.accounts[self.fold(username)]["old"] = old

    def is_right(self, account: dict[str, Any], password: str) -> bool:
        return password in (account["password"], account.get("old"))


class ChangeWithoutOldPassword(OneLogin):
    def change_password(self, username: str, old: str, new: str) -> None:
        if self.is_active(username):
            self.accounts[self.fold(username)]["password"] = new
        else:
            super().change_password(username, old, new)


class ChangeIsForgotten(OneLogin):
    def change_password(self, username: str, old: str, new: str) -> None:
        super().change_password(username, old, old)


class ChangeWhenDeactivated(OneLogin):
    def change_password(self, username: str, old: str, new: str) -> None:
        account = self.accounts[self.fold(username)]
        if not self.is_right(account, old):
            raise Refused(username)
        account["password"] = new


class LoginWhenDeactivated(OneLogin):
    def can_enter(self, username: str, password: str) -> bool:
        account = self.accounts.get(self.fold(username))
        return bool(account and self.is_right(account, password))


class LoginRegisters(OneLogin):
    def login(self, username: str, password: str) -> int:
        self.accounts.setdefault(self.fold(username), {"email": username, "password": password, "active": True})
        return super().login(username, password)


class SessionsOutliveDeactivation(OneLogin):
    def end_sessions(self, username: str) -> None:
        pass


class DeactivationEndsOneSession(OneLogin):
    def end_sessions(self, username: str) -> None:
        for number, name in list(self.sessions.items()):
            if name == username:
                del self.sessions[number]
                break


class DeactivationEndsAllSessions(OneLogin):
    def end_sessions(self, username: str) -> None:
        self.sessions.clear()


class DeactivateTwice(OneLogin):
    def deactivate(self, username: str) -> None:
        if self.is_active(username):
            super().deactivate(username)


class DeactivateDeletes(OneLogin):
    def count(self) -> int:
        return sum(account["active"] for account in self.accounts.values())


class LogoutEndsNothing(OneLogin):
    def logout(self, session: int) -> None:
        pass


class LogoutEverywhere(OneLogin):
    def logout(self, session: int) -> None:
        self.end_sessions(self.sessions[session])


class OneSessionAtATime(OneLogin):
    def login(self, username: str, password: str) -> int:
        if self.can_enter(username, password):
            self.end_sessions(username)
        return super().login(username, password)


class LongUsername(OneLogin):
    def is_valid(self, username: str, email: str, password: str) -> bool:
        return super().is_valid(username[:50], email, password)


class NoCheckOfPassword(OneLogin):
    def is_valid(self, username: str, email: str, password: str) -> bool:
        return super().is_valid(username, email, "aA345678")


class NoCheckOfEmail(OneLogin):
    def is_valid(self, username: str, email: str, password: str) -> bool:
        return super().is_valid(username, "a@example.com", password)


BUGS = OneLogin.__subclasses__()


def test_accept_accounts_without_fault() -> None:
    assert find_failure(account_machine(OneLogin)) is None


@pytest.mark.slow
def test_find_each_seeded_bug_and_none_in_sound_system(find_weaknesses: Any) -> None:
    assert find_weaknesses([account_machine(OneLogin)], map(account_machine, BUGS)) == {}


@pytest.mark.slow
def test_shrink_to_few_steps() -> None:
    failure = find_failure(account_machine(SessionsOutliveDeactivation), shrink=True)

    assert re.search(r"user of session \d is .*, must be None", str(failure))
    steps = [line for line in "\n".join(failure.__notes__).splitlines() if re.match(r"state\.(?!keep|teardown)", line)]
    assert steps[0].startswith("state.open(")
    assert 2 <= len(steps) <= 8


def test_ask_only_for_the_faults_that_are_named() -> None:
    assert find_failure(account_machine(NoCheckOfPassword, faults=[])) is None
    assert find_failure(account_machine(NoCheckOfPassword, faults=[UsernameFault.TOO_LONG])) is None
    assert "password." in str(find_failure(account_machine(NoCheckOfPassword, faults=[PasswordFault.NO_DIGIT])))


def test_expect_nothing_of_names_that_are_invalid_in_other_case() -> None:
    lower = UserPolicy(
        username=UsernamePolicy(alphabet=string.ascii_lowercase),
        email=EmailPolicy(local_alphabet=string.ascii_lowercase),
    )

    class Lower(OneLogin):
        def fold(self, text: str) -> str:
            return text

        def is_valid(self, username: str, email: str, password: str) -> bool:
            return not lower.username.check(username) and super().is_valid(username, email, password)

    assert find_failure(account_machine(Lower, user=lower, faults=[], ignore_case=False)) is None


def test_tell_names_apart_by_case_where_the_system_does() -> None:
    assert find_failure(account_machine(UsernameTwiceInOtherCase, ignore_case=False)) is None
    assert "must be accepted" in str(find_failure(account_machine(OneLogin, ignore_case=False)))
