"""A UsernamePolicy in, valid and invalid usernames out.

Source: document 002 (3 to 50 characters, ``user_name`` and ``user123`` valid; ``u``, 51 characters, ``user@name`` and
``user name`` not), document 000 (the empty username).
"""

from __future__ import annotations

import string
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .edit import CONTROLS, NON_ASCII, append, clear, drop, replace, state, tile
from .policy import Fault, Invalid, choose_faults

#: names that a service keeps for itself, compared without regard to case
RESERVED = frozenset({"admin", "administrator", "api", "help", "null", "root", "support", "system", "www"})


class UsernameFault(Fault):
    """What can be wrong with a username, simplest first."""

    EMPTY = "username.empty"
    #: one character under the minimum
    TOO_SHORT = "username.too_short"
    #: one character over the maximum
    TOO_LONG = "username.too_long"
    SPACE = "username.space"
    AT_SIGN = "username.at_sign"
    #: any other printable ASCII character outside the alphabet
    SYMBOL = "username.symbol"
    NON_ASCII = "username.non_ascii"
    CONTROL = "username.control"
    RESERVED = "username.reserved"


@dataclass(frozen=True, slots=True)
class UsernamePolicy:
    """Which usernames are valid."""

    #: characters, inclusive
    min_size: int = 3
    max_size: int = 50
    alphabet: str = string.ascii_letters + string.digits + "_"
    #: in lower case
    reserved: frozenset[str] = RESERVED

    def check(self, value: str, /) -> frozenset[UsernameFault]:
        """Every fault of the username; the empty set means valid.

        >>> sorted(UsernamePolicy().check("a b"))
        [UsernameFault.SPACE]
        """
        faults = {_character_fault(character) for character in value if character not in self.alphabet}
        if value == "" and self.min_size > 0:
            faults.add(UsernameFault.EMPTY)
        elif len(value) < self.min_size:
            faults.add(UsernameFault.TOO_SHORT)
        if len(value) > self.max_size:
            faults.add(UsernameFault.TOO_LONG)
        if value.casefold() in self.reserved:
            faults.add(UsernameFault.RESERVED)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[str]]:
        """Invalid usernames one character away from a valid one."""
        table = usernames_by_fault(self)
        if self.min_size > 1:
            del table[UsernameFault.EMPTY]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[str], bool]]:
        """The shortest and the longest username."""
        return {
            "shortest": lambda value: len(value) == self.min_size,
            "longest": lambda value: len(value) == self.max_size,
        }


@strategy()
def usernames(*, policy: UsernamePolicy | None = None) -> SearchStrategy[str]:
    """Usernames that the policy accepts; the shortest and the longest are always among 100 examples.

    Source: document 002.

    >>> from strategies import minimal
    >>> minimal(usernames())
    '000'

    :raises InvalidArgument: when drawn, if no username fits the policy
    """
    return usernames_of(policy or UsernamePolicy())


def usernames_of(policy: UsernamePolicy) -> SearchStrategy[str]:
    """``usernames(policy=policy)`` without the outermost layer, for the inside of other strategies."""
    _require_possible(policy)
    return _unreserved(policy, _texts(policy))


@strategy()
def invalid_usernames(
    *, policy: UsernamePolicy | None = None, faults: Collection[UsernameFault] | None = None
) -> SearchStrategy[Invalid[str]]:
    """Usernames that the policy rejects, each for one named fault; ``faults`` picks some of them.

    Source: documents 000 and 002.

    >>> from strategies import minimal
    >>> minimal(invalid_usernames(faults=[UsernameFault.TOO_LONG], policy=UsernamePolicy(max_size=5)))
    Invalid(value='00000a', fault=UsernameFault.TOO_LONG, path=(), near='00000')

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(usernames_by_fault(policy or UsernamePolicy()), faults)


def _texts(policy: UsernamePolicy) -> SearchStrategy[str]:
    low, high = policy.min_size, policy.max_size
    return st.one_of(
        st.text(policy.alphabet, min_size=low, max_size=high),
        st.text(policy.alphabet, min_size=low, max_size=low),
        tile(policy.alphabet, high),
    )


@st.composite
def _unreserved(draw: DrawFn, policy: UsernamePolicy, texts: SearchStrategy[str]) -> str:
    return _free(policy, draw(texts))


def _free(policy: UsernamePolicy, name: str) -> str:
    """The name itself, or with another last character if it is reserved."""
    if name.casefold() not in policy.reserved:
        return name
    for last in policy.alphabet:
        if (other := name[:-1] + last).casefold() not in policy.reserved:
            return other
    raise InvalidArgument(f"{policy!r}: every username like {name!r} is reserved; give it a larger alphabet")


def usernames_by_fault(policy: UsernamePolicy) -> dict[UsernameFault, SearchStrategy[Invalid[str]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    _require_possible(policy)

    least = max(policy.min_size, 1)
    shortest = _unreserved(policy, st.text(policy.alphabet, min_size=least, max_size=least))
    longest = _unreserved(policy, tile(policy.alphabet, policy.max_size))
    usual = _unreserved(policy, st.text(policy.alphabet, min_size=least, max_size=policy.max_size))

    def outside(characters: Collection[str]) -> list[str]:
        return [character for character in characters if character not in policy.alphabet]

    table: dict[UsernameFault, SearchStrategy[Invalid[str]]] = {}
    if policy.min_size > 0:
        table[UsernameFault.EMPTY] = clear(shortest, UsernameFault.EMPTY)
    if policy.min_size > 1:
        table[UsernameFault.TOO_SHORT] = drop(shortest, UsernameFault.TOO_SHORT)
    table[UsernameFault.TOO_LONG] = append(longest, policy.alphabet, UsernameFault.TOO_LONG)
    for fault, characters in {
        UsernameFault.SPACE: outside(" "),
        UsernameFault.AT_SIGN: outside("@"),
        UsernameFault.SYMBOL: outside(string.punctuation.replace("@", "")),
        UsernameFault.NON_ASCII: outside(NON_ASCII),
        UsernameFault.CONTROL: outside(CONTROLS),
    }.items():
        if characters:
            table[fault] = replace(usual, characters, fault)
    forms = (form for name in sorted(policy.reserved) for form in (name, name.upper()))
    reserved = [form for form in forms if policy.check(form) == {UsernameFault.RESERVED}]
    if reserved:
        table[UsernameFault.RESERVED] = state(reserved, lambda name: _free(policy, name), UsernameFault.RESERVED)
    return table


def _character_fault(character: str) -> UsernameFault:
    if character == " ":
        return UsernameFault.SPACE
    if character == "@":
        return UsernameFault.AT_SIGN
    if ord(character) < 32 or 127 <= ord(character) < 160:
        return UsernameFault.CONTROL
    return UsernameFault.SYMBOL if character.isascii() else UsernameFault.NON_ASCII


def _require_possible(policy: UsernamePolicy) -> None:
    if not policy.alphabet:
        raise InvalidArgument(f"{policy!r}: alphabet is empty, so there is no username to make")
    if not 0 <= policy.min_size <= policy.max_size or policy.max_size < 1:
        raise InvalidArgument(
            f"{policy!r}: min_size={policy.min_size} and max_size={policy.max_size} leave no size; "
            "sizes need 0 <= min_size <= max_size and max_size >= 1"
        )
