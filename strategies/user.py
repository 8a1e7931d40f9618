"""A UserPolicy in, users, valid and with one bad field, out.

Source: documents 000, 002 and 004 (username, e-mail, names, active and admin flags, creation time).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .email import EmailFault, EmailPolicy, emails_by_fault, emails_of
from .person import FAMILY_NAMES, GIVEN_NAMES
from .policy import Fault, Invalid, choose_faults, lift, lift_boundaries
from .username import UsernameFault, UsernamePolicy, usernames_by_fault, usernames_of

#: the first instant of the default window of creation times; the window is the leap year that it begins
YEAR = datetime(2024, 1, 1, tzinfo=UTC)
YEAR_SECONDS = 366 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class User:
    """A registered user."""

    #: from 1
    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    is_active: bool
    is_admin: bool
    #: aware, UTC, whole seconds
    created_at: datetime

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class UserPolicy:
    """Which users are valid: those whose username and e-mail address are."""

    username: UsernamePolicy = field(default_factory=UsernamePolicy)
    email: EmailPolicy = field(default_factory=EmailPolicy)

    def check(self, value: User, /) -> frozenset[Fault]:
        """Every fault of the username and the e-mail address; the empty set means valid."""
        return self.username.check(value.username) | self.email.check(value.email)

    def near_misses(self) -> SearchStrategy[Invalid[User]]:
        """Invalid users whose username or e-mail address is one character away from a valid one."""
        owners = users_of(self, {})
        return st.one_of(
            lift(owners, self.username.near_misses(), _put_username, "username"),
            lift(owners, self.email.near_misses(), _put_email, "email"),
        )

    def boundaries(self) -> Mapping[str, Callable[[User], bool]]:
        """Those of the username and of the e-mail address."""
        return {
            **lift_boundaries("username", self.username.boundaries(), lambda user: user.username),
            **lift_boundaries("email", self.email.boundaries(), lambda user: user.email),
        }


class UserFields(TypedDict, total=False):
    """What ``users`` can override."""

    id: SearchStrategy[int]
    username: SearchStrategy[str]
    email: SearchStrategy[str]
    first_name: SearchStrategy[str]
    last_name: SearchStrategy[str]
    is_active: SearchStrategy[bool]
    is_admin: SearchStrategy[bool]
    created_at: SearchStrategy[datetime]


@strategy()
def instants(*, start: datetime = YEAR, seconds: int = YEAR_SECONDS) -> SearchStrategy[datetime]:
    """Whole seconds from ``start``, before ``start`` + ``seconds``; the window is an argument, never the clock.

    >>> from strategies import minimal
    >>> minimal(instants()).isoformat()
    '2024-01-01T00:00:00+00:00'
    """
    return _instants(start, st.integers(0, seconds - 1))


def users_of(policy: UserPolicy, fields: UserFields) -> SearchStrategy[User]:
    """``users(policy=policy, **fields)`` without the outermost layer, for the inside of other strategies."""
    essential: UserFields = {
        "id": st.integers(1, 2**31 - 1),
        "email": emails_of(policy.email),
        "username": usernames_of(policy.username),
    }
    # Incidental fields first, essential last: what is drawn last shrinks with the least in its way.
    incidental = {name: values for name, values in fields.items() if name not in essential}
    return _users({**incidental, **essential, **fields})


@strategy(fields=UserFields)
def users(*, policy: UserPolicy | None = None, **fields: Unpack[UserFields]) -> SearchStrategy[User]:
    """Users whose username and e-mail address the policy accepts; active and not admin when shrunk.

    Source: documents 000, 002 and 004.

    >>> from strategies import minimal
    >>> from hypothesis.strategies import just
    >>> user = minimal(users(email=just("a@b.c")))
    >>> user.id, user.username, user.email, user.full_name, user.is_active, user.is_admin
    (1, '000', 'a@b.c', 'Ann Lee', True, False)

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return users_of(policy or UserPolicy(), fields)


@strategy()
def invalid_users(
    *, policy: UserPolicy | None = None, faults: Collection[EmailFault | UsernameFault] | None = None
) -> SearchStrategy[Invalid[User]]:
    """Users with exactly one bad field, for one named fault; ``path`` says which field it is.

    Source: document 000 (the registration that names each bad field).

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_users(faults=[EmailFault.NO_AT]))
    >>> invalid.path, invalid.value.email, invalid.near.email
    (('email',), '0example.com', '0@example.com')

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    policy = policy or UserPolicy()
    owners = users_of(policy, {})
    table: dict[EmailFault | UsernameFault, SearchStrategy[Invalid[User]]] = {}
    for username_fault, bad_usernames in usernames_by_fault(policy.username).items():
        table[username_fault] = lift(owners, bad_usernames, _put_username, "username")
    for email_fault, bad_emails in emails_by_fault(policy.email).items():
        table[email_fault] = lift(owners, bad_emails, _put_email, "email")
    return choose_faults(table, faults)


@st.composite
def _instants(draw: DrawFn, start: datetime, seconds: SearchStrategy[int]) -> datetime:
    return start + timedelta(seconds=draw(seconds))


@st.composite
def _users(draw: DrawFn, fields: Mapping[str, Any]) -> User:
    given, is_inactive = divmod(draw(_GIVEN_NAMES), 2)
    family, is_admin = divmod(draw(_FAMILY_NAMES), 2)
    whole: dict[str, Any] = {
        "is_active": not is_inactive,
        "is_admin": bool(is_admin),
        "first_name": GIVEN_NAMES[given],
        "last_name": FAMILY_NAMES[family],
        "created_at": YEAR + timedelta(seconds=draw(_MOMENTS)),
    }
    return User(**whole | {name: draw(values) for name, values in fields.items()})


# Each flag is the lowest bit of a number: one draw less, and that bit shrinks for itself. More fields in one number do
# not: a failure that needs the given name alone would then keep a family name and a day that it does not need.
_GIVEN_NAMES = st.sampled_from(range(2 * len(GIVEN_NAMES)))
_FAMILY_NAMES = st.sampled_from(range(2 * len(FAMILY_NAMES)))
_MOMENTS = st.integers(0, YEAR_SECONDS - 1)


def _put_username(user: User, username: str) -> User:
    return replace(user, username=username)


def _put_email(user: User, email: str) -> User:
    return replace(user, email=email)


#: ``instants()`` without the outermost layer
YEAR_INSTANTS = _instants(YEAR, _MOMENTS)
