"""The name of a test worker in, keys that only this worker makes, and keys that others make, out.

Source: documents 003 and 004 (unique suffixes for concurrent safety, one namespace per pytest-xdist worker). Unlike a
random suffix, the name of the worker keeps a failure repeatable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .policy import Fault, Invalid, bounded, choose_faults

_LAST = 999_999


class NamespaceFault(Fault):
    """What can be wrong with a key of a worker, simplest first."""

    #: the worker and nothing else
    EMPTY = "namespace.empty"
    #: a key of no worker
    BARE = "namespace.bare"
    #: a key of another worker, whose name begins with this one's: gw10 beside gw1
    FOREIGN = "namespace.foreign"


@dataclass(frozen=True, slots=True)
class NamespacePolicy:
    """Which keys belong to a worker: its name, an underscore and a number."""

    #: as pytest-xdist's fixture ``worker_id`` says: gw0, gw1 ..., or master where there are none
    worker: str = "master"

    def check(self, value: str, /) -> frozenset[NamespaceFault]:
        """Every fault of the key; the empty set means that it is the worker's.

        >>> NamespacePolicy("gw1").check("gw10_5")
        frozenset({NamespaceFault.FOREIGN})
        """
        if re.fullmatch(re.escape(self.worker) + "_[0-9]+", value):
            return frozenset()
        if value == f"{self.worker}_":
            return frozenset({NamespaceFault.EMPTY})
        return frozenset({NamespaceFault.FOREIGN if "_" in value else NamespaceFault.BARE})

    def near_misses(self) -> SearchStrategy[Invalid[str]]:
        """Keys one character away from the worker's."""
        table = _keys_by_fault(self)
        del table[NamespaceFault.BARE]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[str], bool]]:
        """The first and the last number."""
        return {
            "first key": lambda key: key == f"{self.worker}_0",
            "last key": lambda key: key == f"{self.worker}_{_LAST}",
        }


@strategy()
def namespaced(worker: str = "master", *, policy: NamespacePolicy | None = None) -> SearchStrategy[str]:
    """Keys that no other worker draws, fit to be usernames; ``policy`` goes before ``worker``.

    Workers that share a database do not get in each other's way with ``users(username=namespaced(worker_id))``.
    Source: documents 003 and 004.

    >>> from strategies import minimal
    >>> minimal(namespaced("gw1"))
    'gw1_0'
    >>> minimal(namespaced("gw1").map("{}@example.com".format))
    'gw1_0@example.com'

    :raises InvalidArgument: when drawn, for a worker without a name, or one with other than letters and digits
    """
    return _keys(policy or NamespacePolicy(worker))


@strategy()
def invalid_namespaced(
    *, policy: NamespacePolicy | None = None, faults: Collection[NamespaceFault] | None = None
) -> SearchStrategy[Invalid[str]]:
    """Keys that are not the worker's, which its cleaning up must leave alone.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_namespaced(policy=NamespacePolicy("gw1"), faults=[NamespaceFault.FOREIGN]))
    >>> invalid.value, invalid.near
    ('gw10_0', 'gw1_0')

    :raises InvalidArgument: when drawn, for a fault that is not listed
    """
    return choose_faults(_keys_by_fault(policy or NamespacePolicy()), faults)


def require_worker(worker: str) -> None:
    """Refuse what is no name of a worker, since two of them could then make one key.

    :raises InvalidArgument: for a worker without a name, or one with other than ASCII letters and digits
    """
    if not re.fullmatch("[A-Za-z0-9]{1,20}", worker):
        raise InvalidArgument(f"worker={worker!r}: it must be 1 to 20 ASCII letters and digits, such as gw0 or master")


def _keys(policy: NamespacePolicy) -> SearchStrategy[str]:
    require_worker(policy.worker)
    return _numbered(bounded(0, _LAST), policy.worker)


@st.composite
def _numbered(draw: DrawFn, numbers: SearchStrategy[int], worker: str) -> str:
    return f"{worker}_{draw(numbers)}"


def _keys_by_fault(policy: NamespacePolicy) -> dict[NamespaceFault, SearchStrategy[Invalid[str]]]:
    """An invalid strategy for each fault, simplest first."""
    worker = policy.worker
    keys = _keys(policy)
    digits = st.integers(0, 9)
    start = len(worker)
    return {
        NamespaceFault.EMPTY: _edited(
            _numbered(digits, worker), digits, lambda key, digit: f"{worker}_", NamespaceFault.EMPTY
        ),
        NamespaceFault.BARE: _edited(keys, digits, lambda key, digit: key[start + 1 :], NamespaceFault.BARE),
        NamespaceFault.FOREIGN: st.one_of(
            _edited(keys, digits, lambda key, digit: f"{worker}{digit}{key[start:]}", NamespaceFault.FOREIGN),
            # the worker whose name this one's begins with
            _edited(keys, digits, lambda key, digit: worker[:-1] + key[start:], NamespaceFault.FOREIGN),
        ),
    }


@st.composite
def _edited(
    draw: DrawFn,
    keys: SearchStrategy[str],
    digits: SearchStrategy[int],
    change: Callable[[str, int], str],
    fault: NamespaceFault,
) -> Invalid[str]:
    digit = draw(digits)
    near = draw(keys)
    return Invalid(change(near, digit), fault, (), near)
