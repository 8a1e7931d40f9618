"""An adapter of a login system in, a machine out that registers, logs in and out, changes passwords and deactivates.

Source: documents 000 and 002 (registration that refuses what is taken and what is invalid, login with a wrong password,
deactivation).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from hypothesis.strategies import SearchStrategy

from ..email import EmailFault, emails_by_fault, emails_of
from ..password import PasswordFault, PasswordPolicy, passwords, passwords_by_fault
from ..policy import Fault, Invalid, TextEnum, choose_faults, lift
from ..user import UserPolicy
from ..username import UsernameFault, usernames_by_fault, usernames_of
from .adapter import AdapterMachine, Refusals, Refused, build, compare, own, pick

_MOST_ACCOUNTS = 3
_NUMBERS = st.integers(0, _MOST_ACCOUNTS - 1)


class Registration(NamedTuple):
    """What somebody registers with."""

    username: str
    email: str
    password: str


class Accounts(Protocol):
    """What the machine needs of a login system. Where it says no, the method raises, and nothing changes."""

    def register(self, username: str, email: str, password: str, /) -> object:
        """Make an active account. Refused: what is invalid, a username or an e-mail address that is taken.

        Those of a deactivated account stay taken.
        """
        ...

    def login(self, username: str, password: str, /) -> Hashable:
        """What the session is known by. Refused: an unknown username, another password, a deactivated account."""
        ...

    def logout(self, session: Any, /) -> None:
        """Log this one out, and no other."""
        ...

    def change_password(self, username: str, old: str, new: str, /) -> None:
        """Refused: if the old one is not the password, for a deactivated account."""
        ...

    def deactivate(self, username: str, /) -> None:
        """End all sessions of the account, for good. Refused: unless it is active."""
        ...

    def user_of(self, session: Any, /) -> str | None:
        """The username of whom the session is, or None if it has ended. After a change of password either will do."""
        ...

    def is_active(self, username: str, /) -> bool:
        """Whether a registered account is active."""
        ...

    def email_of(self, username: str, /) -> str:
        """The e-mail address of a registered account."""
        ...

    def count(self) -> int:
        """Accounts there are, deactivated ones too."""
        ...


class Attempt(TextEnum):
    """What is given for a password; the right one is the normal case."""

    RIGHT = "right"
    #: one character more: where only the first so many count, it passes
    LONGER = "longer"
    SHORTER = "shorter"
    OTHER_CASE = "other case"
    #: the one before the last change, if there was any
    OLD = "old"
    #: that of the next account
    ANOTHERS = "another's"
    EMPTY = "empty"


class Taken(TextEnum):
    """What of a registration is already another's; nothing is the normal case."""

    NOTHING = "nothing"
    USERNAME = "username"
    EMAIL = "email"
    USERNAME_IN_OTHER_CASE = "username in other case"
    EMAIL_IN_OTHER_CASE = "email in other case"


_FOR_GOOD = st.sampled_from((False, False, True))
#: the right one as often as all others together
_ATTEMPTS = st.sampled_from((*[Attempt.RIGHT] * 6, *list(Attempt)[1:]))


def account_machine(
    make: Callable[[], Accounts],
    *,
    user: UserPolicy | None = None,
    password: PasswordPolicy | None = None,
    faults: Collection[EmailFault | PasswordFault | UsernameFault] | None = None,
    ignore_case: bool = True,
    refused: Refusals = Refused,
) -> type[AccountMachine]:
    """A state machine for a login system: ``TestAccounts = account_machine(MyAccounts).TestCase``.

    ``make`` makes a fresh adapter, the policies say what can be registered, ``faults`` which of their faults the system
    has to notice (None: all), ``ignore_case`` whether names and addresses that differ in case only are the same,
    ``refused`` the errors that mean no.

    :raises InvalidArgument: when run, for an adapter that lacks a method, an impossible policy or fault
    """
    users, passes = user or UserPolicy(), password or PasswordPolicy()
    return build(
        AccountMachine,
        make,
        Accounts,
        refused,
        user=users,
        people=st.lists(
            st.deferred(lambda: _registrations(users, passes)),
            min_size=_MOST_ACCOUNTS,
            max_size=_MOST_ACCOUNTS,
            unique_by=(lambda one: one.username.casefold(), lambda one: one.email.casefold()),
        ),
        passwords=st.lists(passwords(policy=passes), min_size=1, max_size=3),
        invalid_registrations=st.deferred(lambda: _invalid_registrations(users, passes, faults)),
        has_faults=faults is None or bool(faults),
        ignore_case=ignore_case,
    )


@dataclass(slots=True)
class _Account:
    """What the model knows of an account."""

    username: str
    email: str
    password: str
    old: list[str] = field(default_factory=list)
    is_active: bool = True


@dataclass(slots=True)
class _Session:
    """What the model knows of a session."""

    known_by: Any
    account: _Account
    #: None: either will do
    is_on: bool | None = True


def _registrations(user: UserPolicy, password: PasswordPolicy) -> SearchStrategy[Registration]:
    return st.builds(Registration, usernames_of(user.username), emails_of(user.email), passwords(policy=password))


def _invalid_registrations(
    user: UserPolicy, password: PasswordPolicy, faults: Collection[Fault] | None
) -> SearchStrategy[Invalid[Registration]]:
    """Registrations with one bad field."""
    owners = _registrations(user, password)
    table: dict[Fault, SearchStrategy[Invalid[Registration]]] = {}
    for fault, bad in usernames_by_fault(user.username).items():
        table[fault] = lift(owners, bad, lambda whole, part: whole._replace(username=part), "username")
    for email_fault, bad in emails_by_fault(user.email).items():
        table[email_fault] = lift(owners, bad, lambda whole, part: whole._replace(email=part), "email")
    for password_fault, bad in passwords_by_fault(password).items():
        table[password_fault] = lift(owners, bad, lambda whole, part: whole._replace(password=part), "password")
    return choose_faults(table, faults)


class AccountMachine(AdapterMachine):
    """The model of a login system beside the system."""

    adapter: Accounts
    user: ClassVar[UserPolicy]
    people: ClassVar[SearchStrategy[list[Registration]]]
    passwords: ClassVar[SearchStrategy[list[str]]]
    invalid_registrations: ClassVar[SearchStrategy[Invalid[Registration]]]
    has_faults: ClassVar[bool]
    ignore_case: ClassVar[bool]

    def __init__(self) -> None:
        super().__init__()
        self.known: list[Registration] = []
        self.spare: list[str] = []
        self.accounts: list[_Account] = []
        self.sessions: list[_Session] = []

    def fold(self, text: str) -> str:
        return text.casefold() if self.ignore_case else text

    def find_taken(self, username: str, email: str) -> str:
        """Why an account cannot have these, or nothing."""
        if any(self.fold(account.username) == self.fold(username) for account in self.accounts):
            return "the username is taken"
        if any(self.fold(account.email) == self.fold(email) for account in self.accounts):
            return "the e-mail address is taken"
        return ""

    @initialize(people=own("people"), passwords=own("passwords"))
    def open(self, people: list[Registration], passwords: list[str]) -> None:
        """All texts are drawn here, so that the steps that follow are cheap and shrink to few."""
        self.known, self.spare = people, passwords
        self.ask(self.adapter.login, people[0].username, people[0].password, wrong="there is no such account")
        for number in range(2):
            self.sign_up(people[number])
            self.login(number, Attempt.RIGHT)

    @rule(taken=st.sampled_from(Taken), number=_NUMBERS)
    def register(self, taken: Taken, number: int) -> None:
        """The next one of the people, as they are or with something that is already another's."""
        account = pick(self.accounts, number)
        username, email, password = pick(self.known, len(self.accounts))
        changes = {
            Taken.NOTHING: (username, email),
            Taken.USERNAME: (account.username, email),
            Taken.EMAIL: (username, account.email),
            Taken.USERNAME_IN_OTHER_CASE: (account.username.swapcase(), email),
            Taken.EMAIL_IN_OTHER_CASE: (username, account.email.swapcase()),
        }
        username, email = changes[taken]
        is_valid = not (self.user.username.check(username) or self.user.email.check(email))
        # In other case it may be invalid instead, of which register_invalid knows whether it must be noticed.
        if is_valid or self.find_taken(username, email):
            self.sign_up(Registration(username, email, password))

    def sign_up(self, registration: Registration) -> None:
        username, email, password = registration
        wrong = self.find_taken(username, email)
        self.ask(self.adapter.register, username, email, password, wrong=wrong)
        if not wrong:
            self.accounts.append(_Account(username, email, password))

    @precondition(lambda self: self.has_faults)
    @rule(invalid=own("invalid_registrations"))
    def register_invalid(self, invalid: Invalid[Registration]) -> None:
        self.ask(self.adapter.register, *invalid.value, wrong=str(invalid.fault))

    @rule(number=_NUMBERS, attempt=_ATTEMPTS)
    def login(self, number: int, attempt: Attempt) -> None:
        account = pick(self.accounts, number)
        password = self.guess(account, attempt)
        wrong = self.find_fault(account, password)
        known_by = self.ask(self.adapter.login, account.username, password, wrong=wrong)
        if not wrong:
            self.sessions.append(_Session(known_by, account))

    @rule(number=_NUMBERS, attempt=_ATTEMPTS)
    def change_password(self, number: int, attempt: Attempt) -> None:
        account = pick(self.accounts, number)
        old = self.guess(account, attempt)
        # Some systems refuse one that the account had before.
        new = next((text for text in self.spare if text not in (account.password, *account.old)), None)
        if new is None:
            return
        wrong = self.find_fault(account, old)
        self.ask(self.adapter.change_password, account.username, old, new, wrong=wrong)
        if not wrong:
            account.old.append(account.password)
            account.password = new
            for session in self.sessions:
                if session.account is account and session.is_on:
                    session.is_on = None

    @rule(number=_NUMBERS, for_good=_FOR_GOOD)
    def leave(self, number: int, for_good: bool) -> None:
        """Log out of the newest session, or deactivate the account and so end all of them."""
        account = pick(self.accounts, number)
        sessions = [session for session in self.sessions if session.account is account and session.is_on]
        if for_good:
            self.ask(self.adapter.deactivate, account.username, wrong="" if account.is_active else "it is deactivated")
            account.is_active = False
            for session in self.sessions:
                if session.account is account:
                    session.is_on = False
        elif sessions:
            self.ask(self.adapter.logout, sessions[-1].known_by)
            sessions[-1].is_on = False

    def guess(self, account: _Account, attempt: Attempt) -> str:
        """The password that is tried."""
        right = account.password
        guesses = {
            Attempt.RIGHT: right,
            Attempt.LONGER: right + "0",
            Attempt.SHORTER: right[:-1],
            Attempt.OTHER_CASE: right.swapcase(),
            Attempt.OLD: account.old[-1] if account.old else right,
            Attempt.ANOTHERS: pick(self.accounts, self.accounts.index(account) + 1).password,
            Attempt.EMPTY: "",
        }
        return guesses[attempt]

    def find_fault(self, account: _Account, password: str) -> str:
        """Why the account cannot be used with this password, or nothing."""
        if not account.is_active:
            return "the account is deactivated"
        return "" if password == account.password else "it is not the password"

    @invariant()
    def keep_books(self) -> None:
        expected: dict[str, object] = {"number of accounts": len(self.accounts)}
        found: dict[str, object] = {"number of accounts": self.adapter.count()}
        for account in self.accounts:
            expected[f"whether {account.username!r} is active"] = account.is_active
            expected[f"e-mail address of {account.username!r}"] = self.fold(account.email)
            found[f"whether {account.username!r} is active"] = self.adapter.is_active(account.username)
            found[f"e-mail address of {account.username!r}"] = self.fold(self.adapter.email_of(account.username))
        for number, session in enumerate(self.sessions):
            if session.is_on is not None:
                name = self.adapter.user_of(session.known_by)
                expected[f"user of session {number}"] = self.fold(session.account.username) if session.is_on else None
                found[f"user of session {number}"] = name if name is None else self.fold(name)
        compare(expected, found)
