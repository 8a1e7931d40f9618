"""A worker and row numbers in, requests that never clash out: what a load or bulk test posts at once.

Source: documents 002 (``bulk_user_{i}``, posted one after the other) and 003 (``generate_unique_requests``, with a
suffix that keeps concurrent runs apart; here the worker's name, so that a failure repeats).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from .email import EmailFault, EmailPolicy, emails_by_fault, emails_of
from .namespace import require_worker
from .policy import Fault, Invalid, lift, lift_boundaries
from .template import user_row
from .username import UsernameFault, UsernamePolicy, usernames_by_fault, usernames_of


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """One of many requests to register a user."""

    #: the idempotency key: the same one twice is the same request
    key: str
    username: str
    email: str
    password: str = "Passw0rd-1"

    @property
    def body(self) -> dict[str, str]:
        """The JSON object to post."""
        return {"username": self.username, "email": self.email, "password": self.password}


@dataclass(frozen=True, slots=True)
class BulkRequestPolicy:
    """Which requests are valid, each for itself: those whose username and e-mail address are."""

    username: UsernamePolicy = field(default_factory=UsernamePolicy)
    email: EmailPolicy = field(default_factory=EmailPolicy)

    def check(self, value: BulkRequest, /) -> frozenset[Fault]:
        """Every fault of the username and the e-mail address; the empty set means valid."""
        return self.username.check(value.username) | self.email.check(value.email)

    def near_misses(self) -> SearchStrategy[Invalid[BulkRequest]]:
        """Requests whose username or e-mail address is one character away from a valid one."""
        owners = bulk_requests_of("master")
        return st.one_of(
            lift(owners, self.username.near_misses(), _put_username, "username"),
            lift(owners, self.email.near_misses(), _put_email, "email"),
        )

    def boundaries(self) -> Mapping[str, Callable[[BulkRequest], bool]]:
        """Those of the username and of the e-mail address."""
        return {
            **lift_boundaries("username", self.username.boundaries(), lambda request: request.username),
            **lift_boundaries("email", self.email.boundaries(), lambda request: request.email),
        }


def bulk_request_row(number: int, worker: str = "master") -> BulkRequest:
    """The request of a row, numbered from 0.

    >>> bulk_request_row(7, "gw1").body["username"], bulk_request_row(7, "gw1").key
    ('gw1_user000007', 'gw1-000007')

    :raises InvalidArgument: for what is no name of a worker
    """
    require_worker(worker)
    user = user_row(number, worker=worker)
    return BulkRequest(f"{worker}-{number:06d}", user.username, user.email)


def bulk_requests_of(worker: str) -> SearchStrategy[BulkRequest]:
    """Single requests with any valid username and e-mail address."""
    policy = BulkRequestPolicy()
    return st.builds(
        BulkRequest,
        key=st.just(bulk_request_row(0, worker).key),
        email=emails_of(policy.email),
        username=usernames_of(policy.username),
    )


def bulk_requests_by_fault(
    worker: str,
) -> dict[UsernameFault | EmailFault, SearchStrategy[Invalid[BulkRequest]]]:
    """An invalid strategy for each fault of a request, simplest first."""
    policy = BulkRequestPolicy()
    owners = bulk_requests_of(worker)
    table: dict[UsernameFault | EmailFault, SearchStrategy[Invalid[BulkRequest]]] = {}
    for username_fault, usernames in usernames_by_fault(policy.username).items():
        table[username_fault] = lift(owners, usernames, _put_username, "username")
    for email_fault, emails in emails_by_fault(policy.email).items():
        table[email_fault] = lift(owners, emails, _put_email, "email")
    return table


def _put_username(request: BulkRequest, username: str) -> BulkRequest:
    return replace(request, username=username)


def _put_email(request: BulkRequest, email: str) -> BulkRequest:
    return replace(request, email=email)
