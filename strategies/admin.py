"""An AdminPolicy in, users with the admin role, and users who lack it or are otherwise bad, out.

Source: documents 000 and 002 (the admin flag, the factory of admins). The invalid ones are what a page for admins must
refuse: a user without the flag, an admin who was switched off.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Unpack

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .email import EmailFault, emails_by_fault
from .policy import Fault, Invalid, choose_faults
from .user import User, UserFields, UserPolicy, invalid_users, users_of
from .username import UsernameFault, usernames_by_fault


class AdminFault(Fault):
    """What an admin can lack, simplest first; bad usernames and e-mail addresses have faults of their own."""

    #: an active user without the admin flag
    NOT_ADMIN = "admin.not_admin"
    #: an admin who is not active any more
    INACTIVE = "admin.inactive"


@dataclass(frozen=True, slots=True)
class AdminPolicy:
    """Which users are admins: valid ones with the flag, and active."""

    user: UserPolicy = field(default_factory=UserPolicy)

    def check(self, value: User, /) -> frozenset[Fault]:
        """Every fault of the user and of the role; the empty set means valid.

        >>> from strategies import minimal, users
        >>> sorted(AdminPolicy().check(minimal(users())))
        [AdminFault.NOT_ADMIN]
        """
        faults: set[Fault] = set(self.user.check(value))
        if not value.is_admin:
            faults.add(AdminFault.NOT_ADMIN)
        if not value.is_active:
            faults.add(AdminFault.INACTIVE)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[User]]:
        """Admins with one flag or one character of the username or e-mail address wrong."""
        return st.one_of(*_own_faults(self).values(), _promoted(self.user.near_misses()))

    def boundaries(self) -> Mapping[str, Callable[[User], bool]]:
        """Those of the user."""
        return self.user.boundaries()


@strategy(fields=UserFields)
def admins(*, policy: AdminPolicy | None = None, **fields: Unpack[UserFields]) -> SearchStrategy[User]:
    """Active users with the admin flag. Source: document 002.

    >>> from strategies import minimal
    >>> minimal(admins()).is_admin
    True

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return admins_of(policy or AdminPolicy(), fields)


def admins_of(policy: AdminPolicy, fields: UserFields) -> SearchStrategy[User]:
    """``admins(policy=policy, **fields)`` without the outermost layer, for the inside of other strategies."""
    defaults: UserFields = {"is_admin": st.just(True), "is_active": st.just(True)}
    merged: UserFields = {**defaults, **fields}
    return users_of(policy.user, merged)


@strategy()
def invalid_admins(
    *, policy: AdminPolicy | None = None, faults: Collection[AdminFault | EmailFault | UsernameFault] | None = None
) -> SearchStrategy[Invalid[User]]:
    """Users who must not get in as admins, each for one named fault of the role, the username or the e-mail address.

    Source: document 002 (an endpoint for admins refuses users).

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_admins(faults=[AdminFault.NOT_ADMIN]))
    >>> invalid.path, invalid.value.is_admin, invalid.near.is_admin
    (('is_admin',), False, True)

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    policy = policy or AdminPolicy()
    table = _own_faults(policy)
    of_user: list[EmailFault | UsernameFault] = [
        *usernames_by_fault(policy.user.username),
        *emails_by_fault(policy.user.email),
    ]
    for fault in of_user:
        table[fault] = _promoted(invalid_users(policy=policy.user, faults=(fault,)))
    return choose_faults(table, faults)


def _own_faults(
    policy: AdminPolicy,
) -> dict[AdminFault | EmailFault | UsernameFault, SearchStrategy[Invalid[User]]]:
    near = admins_of(policy, {})
    return {
        AdminFault.NOT_ADMIN: _without(near, "is_admin", AdminFault.NOT_ADMIN),
        AdminFault.INACTIVE: _without(near, "is_active", AdminFault.INACTIVE),
    }


@st.composite
def _without(draw: DrawFn, admins: SearchStrategy[User], flag: str, fault: AdminFault) -> Invalid[User]:
    near = draw(admins)
    value = replace(near, is_admin=False) if flag == "is_admin" else replace(near, is_active=False)
    return Invalid(value, fault, (flag,), near)


@st.composite
def _promoted(draw: DrawFn, users: SearchStrategy[Invalid[User]]) -> Invalid[User]:
    """The same bad field, of a user who is an active admin."""
    invalid = draw(users)
    near = replace(invalid.near, is_admin=True, is_active=True)
    return replace(invalid, value=replace(invalid.value, is_admin=True, is_active=True), near=near)
