"""A DatabaseUrlPolicy, one per worker, in; database urls, valid and with one fault, out.

Source: document 004 (``sqlite:///test_{worker_id}.db``), documents 000 and 002 (``DATABASE_URL`` of a container). A
test run deletes what it finds: its database must be one of its own worker, on a host for tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .policy import Fault, Invalid, bounded, choose_faults

#: plain first; then what has to be percent-encoded, and none
_PASSWORDS = ("secret", "p@ss/w:rd", "100%", "ü#?", "")
_USERS = ("test", "app user", "o'brien")
_NAMES = ("test", "shop_test", "t")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MOST = 65_535


class UrlFault(Fault):
    """What can be wrong with a database url, simplest first."""

    EMPTY = "url.empty"
    #: a host and a name without ``driver://``
    NO_SCHEME = "url.no_scheme"
    UNKNOWN_DRIVER = "url.unknown_driver"
    NO_DATABASE = "url.no_database"
    #: 0, 65536, or no number
    BAD_PORT = "url.bad_port"
    #: a user or password with a character that ends it
    UNQUOTED = "url.unquoted"
    #: a host that is none of the tests'
    FOREIGN_HOST = "url.foreign_host"
    #: a database that another worker uses too
    SHARED = "url.shared"


@dataclass(frozen=True, slots=True)
class DatabaseUrlPolicy:
    """Which database urls are valid for one worker of a test run."""

    #: as pytest-xdist names it; "master" without it
    worker: str = "gw0"
    drivers: tuple[str, ...] = ("postgresql", "postgresql+psycopg", "mysql+pymysql", "sqlite")
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "db.test")

    def check(self, value: str, /) -> frozenset[UrlFault]:
        """Every fault of the url; the empty set means valid.

        >>> sorted(DatabaseUrlPolicy().check("postgresql://app:p@ss@db.example.com/shop"))
        [UrlFault.FOREIGN_HOST, UrlFault.SHARED, UrlFault.UNQUOTED]
        """
        if value == "":
            return frozenset({UrlFault.EMPTY})
        driver, scheme, rest = value.partition("://")
        if not scheme:
            return frozenset({UrlFault.NO_SCHEME})
        faults = set() if driver in self.drivers else {UrlFault.UNKNOWN_DRIVER}
        if driver.startswith("sqlite"):
            return frozenset(faults | self._name_faults(rest.removeprefix("/").removesuffix(".db")))
        login, _, place = rest.rpartition("@")
        user, _, password = login.partition(":")
        if any(set(part) & set(":/?#[]@ ") or _ESCAPE.search(part) for part in (user, password)):
            faults.add(UrlFault.UNQUOTED)
        server, _, database = place.partition("/")
        host, colon, port = server.partition(":")
        if host not in self.hosts:
            faults.add(UrlFault.FOREIGN_HOST)
        if colon and not (port.isascii() and port.isdigit() and 1 <= int(port) <= _MOST):
            faults.add(UrlFault.BAD_PORT)
        return frozenset(faults | self._name_faults(database.partition("?")[0]))

    def _name_faults(self, name: str) -> set[UrlFault]:
        if not name:
            return {UrlFault.NO_DATABASE}
        return set() if name.endswith(f"_{self.worker}") else {UrlFault.SHARED}

    def near_misses(self) -> SearchStrategy[Invalid[str]]:
        """Invalid urls one character, or one step of the port, away from a valid one."""
        return choose_faults(urls_by_fault(self), (UrlFault.SHARED, UrlFault.BAD_PORT))

    def boundaries(self) -> Mapping[str, Callable[[str], bool]]:
        """The first and the last port, a password that has to be encoded, each driver."""
        found: dict[str, Callable[[str], bool]] = {
            "first port": lambda value: ":1/" in value,
            "last port": lambda value: f":{_MOST}/" in value,
            "encoded password": lambda value: "%40" in value,
        }
        return found | {driver: _begins_with(driver) for driver in self.drivers}


def _begins_with(driver: str) -> Callable[[str], bool]:
    return lambda value: value.startswith(f"{driver}://")


@strategy()
def database_urls(*, policy: DatabaseUrlPolicy | None = None) -> SearchStrategy[str]:
    """Database urls that the policy accepts: no two workers ever get the same.

    Source: documents 000, 002 and 004.

    >>> from strategies import minimal
    >>> minimal(database_urls(policy=DatabaseUrlPolicy(worker="gw3")))
    'postgresql://test:secret@localhost:1/test_gw3'

    :raises InvalidArgument: when drawn, for a policy without a worker, or without a driver and host for a server
    """
    return urls_of(policy or DatabaseUrlPolicy())


@strategy()
def invalid_database_urls(
    *, policy: DatabaseUrlPolicy | None = None, faults: Collection[UrlFault] | None = None
) -> SearchStrategy[Invalid[str]]:
    """Database urls that the policy rejects, each for one named fault.

    >>> from strategies import minimal
    >>> minimal(invalid_database_urls(faults=[UrlFault.SHARED])).value
    'postgresql://test:secret@localhost:1/test'

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(urls_by_fault(policy or DatabaseUrlPolicy()), faults)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A url in parts; the user and the password as they are written in it."""

    driver: str
    user: str
    password: str
    host: str
    port: str
    name: str

    def join(self, **changed: str) -> str:
        """The url, with some of the parts exchanged."""
        parts = {each: changed.get(each, getattr(self, each)) for each in self.__slots__}
        if self.driver.startswith("sqlite"):
            return "{driver}:///{name}".format(**parts) + (".db" if parts["name"] else "")
        return "{driver}://{user}:{password}@{host}:{port}/{name}".format(**parts)


def urls_of(policy: DatabaseUrlPolicy) -> SearchStrategy[str]:
    """``database_urls(policy=policy)`` without the outermost layer, for the inside of other strategies."""
    parts = _parts_of(policy, policy.drivers)
    return parts.map(_Parts.join)


def _parts_of(policy: DatabaseUrlPolicy, drivers: tuple[str, ...]) -> SearchStrategy[_Parts]:
    if not policy.worker or not policy.hosts or not _servers_of(policy):
        raise InvalidArgument(f"{policy!r}: needs a worker, a host, and a driver other than sqlite")
    return st.builds(
        _Parts,
        driver=st.sampled_from(drivers),
        user=st.sampled_from([quote(user, safe="") for user in _USERS]),
        password=st.sampled_from([quote(password, safe="") for password in _PASSWORDS]),
        host=st.sampled_from(policy.hosts),
        port=bounded(1, _MOST).map(str),
        name=st.sampled_from([f"{name}_{policy.worker}" for name in _NAMES]),
    )


def _servers_of(policy: DatabaseUrlPolicy) -> tuple[str, ...]:
    return tuple(driver for driver in policy.drivers if not driver.startswith("sqlite"))


def urls_by_fault(policy: DatabaseUrlPolicy) -> dict[UrlFault, SearchStrategy[Invalid[str]]]:
    """An invalid strategy for each fault, simplest first."""
    all_drivers, servers = _parts_of(policy, policy.drivers), _parts_of(policy, _servers_of(policy))
    drivers = [driver for driver in ("postgres", "mongodb", "http") if driver not in policy.drivers]
    hosts = [host for host in ("db.example.com", "10.0.0.5", "prod") if host not in policy.hosts]
    # the port of a near neighbour, and no number at all
    ports = (("0", "1"), (str(_MOST + 1), str(_MOST)), ("http", "80"))
    quoting = (("p@ss", "p%40ss"), ("a/b", "a%2Fb"), ("100%", "100%25"), ("a:b", "a%3Ab"))

    def swapped(name: str, steps: tuple[tuple[str, str], ...]) -> Callable[[_Parts, int], tuple[str, str]]:
        def edit(parts: _Parts, at: int) -> tuple[str, str]:
            bad, good = steps[at % len(steps)]
            return parts.join(**{name: bad}), parts.join(**{name: good})

        return edit

    def shared(parts: _Parts, at: int) -> tuple[str, str]:
        # nobody's, another worker's, and one that merely looks alike
        stem = parts.name.removesuffix(f"_{policy.worker}")
        other = (stem, f"{stem}_{policy.worker}1", f"{stem}{policy.worker}")[at % 3]
        return parts.join(name=other), parts.join()

    edits: dict[UrlFault, tuple[SearchStrategy[_Parts], Callable[[_Parts, int], tuple[str, str]]]] = {
        UrlFault.EMPTY: (all_drivers, lambda parts, at: ("", parts.join())),
        UrlFault.NO_SCHEME: (servers, lambda parts, at: (parts.join().partition("://")[2], parts.join())),
        UrlFault.UNKNOWN_DRIVER: (
            servers,
            lambda parts, at: (parts.join(driver=drivers[at % len(drivers)]), parts.join()),
        ),
        UrlFault.NO_DATABASE: (all_drivers, lambda parts, at: (parts.join(name=""), parts.join())),
        UrlFault.BAD_PORT: (servers, swapped("port", ports)),
        UrlFault.UNQUOTED: (servers, swapped("password", quoting)),
        UrlFault.FOREIGN_HOST: (servers, lambda parts, at: (parts.join(host=hosts[at % len(hosts)]), parts.join())),
        UrlFault.SHARED: (all_drivers, shared),
    }
    return {fault: _broken(parts, edit, fault) for fault, (parts, edit) in edits.items()}


@st.composite
def _broken(
    draw: DrawFn,
    parts: SearchStrategy[_Parts],
    edit: Callable[[_Parts, int], tuple[str, str]],
    fault: UrlFault,
) -> Invalid[str]:
    at = draw(_PLACES)
    bad, good = edit(draw(parts), at)
    return Invalid(bad, fault, (), good)


_PLACES = st.integers(0, 255)
