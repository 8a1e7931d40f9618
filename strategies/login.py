"""A LoginPolicy in, logins out: an account to register, and a user name and password that do or do not match it.

Source: document 000 (user name and password), document 002 (e-mail address and password, ``access_token``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from .change import Edit, change
from .declare import strategy
from .password import PasswordFault, PasswordPolicy, passwords
from .policy import Fault, Invalid, choose_faults, lift_boundaries
from .username import UsernameFault, UsernamePolicy, usernames_of


class LoginFault(Fault):
    """Why a login must fail, simplest first. The account itself is valid."""

    EMPTY_USERNAME = "login.empty_username"
    EMPTY_PASSWORD = "login.empty_password"
    #: nobody of this name; the answer must be that of a wrong password, or names can be guessed
    UNKNOWN_USER = "login.unknown_user"
    #: one other character
    WRONG_PASSWORD = "login.wrong_password"
    #: the same letters, large for small
    WRONG_CASE = "login.wrong_case"
    #: the password without its last character
    SHORTENED = "login.shortened"
    #: the password and one more character: a space that somebody strips, or what lies beyond the 72 that bcrypt reads
    LENGTHENED = "login.lengthened"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was registered: store it first, then log in."""

    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Login:
    """An attempt to log in to an account."""

    username: str
    password: str
    account: Credentials

    @property
    def body(self) -> dict[str, str]:
        """What is sent to ``/auth/login``."""
        return {"username": self.username, "password": self.password}


@dataclass(frozen=True, slots=True)
class LoginPolicy:
    """Which logins must succeed: those with the user name and the password of the account."""

    username: UsernamePolicy = field(default_factory=UsernamePolicy)
    password: PasswordPolicy = field(default_factory=PasswordPolicy)

    def check(self, value: Login, /) -> frozenset[LoginFault | UsernameFault | PasswordFault]:
        """Every fault of the login, and those of an account that should not exist; the empty set means success.

        >>> sorted(LoginPolicy().check(Login("ann", "s3crets3cret", Credentials("ann", "S3cretS3cret"))))
        [LoginFault.WRONG_CASE]
        """
        faults: set[LoginFault | UsernameFault | PasswordFault] = set()
        faults |= self.username.check(value.account.username) | self.password.check(value.account.password)
        if value.username == "":
            faults.add(LoginFault.EMPTY_USERNAME)
        elif value.username != value.account.username:
            faults.add(LoginFault.UNKNOWN_USER)
        if value.password != value.account.password:
            faults.add(_password_fault(value.password, value.account.password))
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Login]]:
        """Logins that fail by one character of the password or the user name."""
        table = logins_by_fault(self)
        near = (LoginFault.WRONG_PASSWORD, LoginFault.SHORTENED, LoginFault.LENGTHENED, LoginFault.UNKNOWN_USER)
        return choose_faults(table, near)

    def boundaries(self) -> Mapping[str, Callable[[Login], bool]]:
        """Those of the user name and of the password."""
        return {
            **lift_boundaries("username", self.username.boundaries(), lambda login: login.username),
            **lift_boundaries("password", self.password.boundaries(), lambda login: login.password),
        }


class LoginFields(TypedDict, total=False):
    """What ``logins`` can override."""

    account: SearchStrategy[Credentials]


@strategy(fields=LoginFields)
def logins(*, policy: LoginPolicy | None = None, **fields: Unpack[LoginFields]) -> SearchStrategy[Login]:
    """Logins that must succeed once ``login.account`` is registered.

    Source: documents 000 and 002.

    >>> from strategies import minimal
    >>> login = minimal(logins())
    >>> login.body, login.account
    ({'username': '000', 'password': 'aA000000'}, Credentials(username='000', password='aA000000'))

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _logins_of(policy or LoginPolicy(), fields)


@strategy()
def invalid_logins(
    *, policy: LoginPolicy | None = None, faults: Collection[LoginFault] | None = None
) -> SearchStrategy[Invalid[Login]]:
    """Logins that must fail, each for one named fault, though ``value.account`` is registered.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_logins(faults=[LoginFault.LENGTHENED]))
    >>> invalid.path, invalid.value.password, invalid.value.account.password
    (('password',), 'aA000000 ', 'aA000000')

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(logins_by_fault(policy or LoginPolicy()), faults)


def _logins_of(policy: LoginPolicy, fields: LoginFields) -> SearchStrategy[Login]:
    if policy.username.min_size < 1 or policy.password.min_size < 2:
        raise InvalidArgument(f"{policy!r}: username.min_size must be at least 1 and password.min_size at least 2")
    accounts = st.builds(
        Credentials,
        username=usernames_of(policy.username),
        password=passwords(policy=policy.password),
    )
    return st.builds(_log_in, fields.get("account", accounts))


def _log_in(account: Credentials) -> Login:
    return Login(account.username, account.password, account)


def logins_by_fault(policy: LoginPolicy) -> dict[LoginFault, SearchStrategy[Invalid[Login]]]:
    """An invalid strategy for each fault, simplest first."""
    edits: dict[LoginFault, Callable[[str, int], str]] = {
        LoginFault.EMPTY_PASSWORD: lambda text, at: "",
        LoginFault.WRONG_PASSWORD: _with_other_character,
        LoginFault.SHORTENED: lambda text, at: text[:-1],
        LoginFault.LENGTHENED: lambda text, at: text + " x0!"[at % 4],
    }
    if policy.password.lower or policy.password.upper:
        edits[LoginFault.WRONG_CASE] = lambda text, at: text.swapcase()
    usual = _logins_of(policy, {})

    def of_password(fault: LoginFault, edit: Callable[[str, int], str]) -> Edit[Login]:
        return lambda login, at: Invalid(replace(login, password=edit(login.password, at)), fault, ("password",), login)

    def of_username(fault: LoginFault, edit: Callable[[str, int], str]) -> Edit[Login]:
        return lambda login, at: Invalid(replace(login, username=edit(login.username, at)), fault, ("username",), login)

    table = {
        LoginFault.EMPTY_USERNAME: change(usual, of_username(LoginFault.EMPTY_USERNAME, lambda text, at: "")),
        LoginFault.UNKNOWN_USER: change(usual, of_username(LoginFault.UNKNOWN_USER, _with_other_character)),
    }
    return table | {fault: change(usual, of_password(fault, edit)) for fault, edit in edits.items()}


def _with_other_character(text: str, at: int) -> str:
    """The text with the character at a place exchanged for a digit, which no change of case makes of another."""
    place = at % len(text)
    return text[:place] + ("1" if text[place] == "0" else "0") + text[place + 1 :]


def _password_fault(password: str, right: str) -> LoginFault:
    if password == "":
        return LoginFault.EMPTY_PASSWORD
    if password.casefold() == right.casefold():
        return LoginFault.WRONG_CASE
    if password.startswith(right):
        return LoginFault.LENGTHENED
    return LoginFault.SHORTENED if right.startswith(password) else LoginFault.WRONG_PASSWORD
