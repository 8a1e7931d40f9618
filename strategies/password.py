"""A PasswordPolicy in, valid and invalid passwords out.

Source: documents 000 and 002 (``SecurePass123`` valid, ``123`` too short). The maximum is the 72 bytes that bcrypt
reads; passwords are printable ASCII, so that characters are bytes.
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

#: passwords that every list of leaked ones begins with, compared without regard to case
COMMON = frozenset(
    {"admin123", "iloveyou1", "letmein1", "passw0rd", "password", "password1", "password123", "qwerty123"}
)

_PRINTABLE = string.digits + string.ascii_letters + string.punctuation + " "


class PasswordFault(Fault):
    """What can be wrong with a password, simplest first."""

    EMPTY = "password.empty"
    #: one character under the minimum
    TOO_SHORT = "password.too_short"
    #: one character over the maximum
    TOO_LONG = "password.too_long"
    NO_LOWER = "password.no_lower"
    NO_UPPER = "password.no_upper"
    NO_DIGIT = "password.no_digit"
    NO_SYMBOL = "password.no_symbol"
    NON_ASCII = "password.non_ascii"
    CONTROL = "password.control"
    #: on the list of common passwords, in any case
    COMMON = "password.common"


#: each required class: its fault when missing, its characters
_CLASSES = {
    "lower": (PasswordFault.NO_LOWER, string.ascii_lowercase),
    "upper": (PasswordFault.NO_UPPER, string.ascii_uppercase),
    "digit": (PasswordFault.NO_DIGIT, string.digits),
    "symbol": (PasswordFault.NO_SYMBOL, string.punctuation),
}


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """Which passwords are valid."""

    #: characters, inclusive
    min_size: int = 8
    max_size: int = 72
    #: whether one of the class is required
    lower: bool = True
    upper: bool = True
    digit: bool = True
    symbol: bool = False
    #: in lower case
    common: frozenset[str] = COMMON

    def check(self, value: str, /) -> frozenset[PasswordFault]:
        """Every fault of the password; the empty set means valid.

        >>> sorted(PasswordPolicy().check("secure_password"))
        [PasswordFault.NO_DIGIT, PasswordFault.NO_UPPER]
        """
        if value == "" and self.min_size > 0:
            return frozenset({PasswordFault.EMPTY})
        faults = {fault for fault, characters in self.required() if not set(characters) & set(value)}
        if len(value) < self.min_size:
            faults.add(PasswordFault.TOO_SHORT)
        if len(value) > self.max_size:
            faults.add(PasswordFault.TOO_LONG)
        for character in value:
            if ord(character) < 32 or 127 <= ord(character) < 160:
                faults.add(PasswordFault.CONTROL)
            elif not character.isascii():
                faults.add(PasswordFault.NON_ASCII)
        if value.casefold() in self.common:
            faults.add(PasswordFault.COMMON)
        return frozenset(faults)

    def required(self) -> list[tuple[PasswordFault, str]]:
        """The fault and the characters of each required class."""
        return [pair for name, pair in _CLASSES.items() if getattr(self, name)]

    def near_misses(self) -> SearchStrategy[Invalid[str]]:
        """Invalid passwords one character away from a valid one."""
        table = passwords_by_fault(self)
        if self.min_size != 1:
            table.pop(PasswordFault.EMPTY, None)
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[str], bool]]:
        """The shortest and the longest password."""
        return {
            "shortest": lambda value: len(value) == self.min_size,
            "longest": lambda value: len(value) == self.max_size,
        }


@strategy()
def passwords(*, policy: PasswordPolicy | None = None) -> SearchStrategy[str]:
    """Passwords that the policy accepts; the shortest and the longest are always among 100 examples.

    Source: documents 000 and 002.

    >>> from strategies import minimal
    >>> minimal(passwords())
    'aA000000'

    :raises InvalidArgument: when drawn, if no password fits the policy
    """
    policy = policy or PasswordPolicy()
    _require_possible(policy)
    low, high = policy.min_size, policy.max_size
    return st.one_of(_complete(policy, low, high), _complete(policy, low, low), _complete(policy, high, high))


@strategy()
def invalid_passwords(
    *, policy: PasswordPolicy | None = None, faults: Collection[PasswordFault] | None = None
) -> SearchStrategy[Invalid[str]]:
    """Passwords that the policy rejects, each for one named fault; ``faults`` picks some of them.

    Source: documents 000 and 002.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_passwords(faults=[PasswordFault.NO_UPPER]))
    >>> invalid.value, invalid.near
    ('a0000000', 'aA000000')

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(passwords_by_fault(policy or PasswordPolicy()), faults)


@st.composite
def _completed(draw: DrawFn, policy: PasswordPolicy, texts: SearchStrategy[str]) -> str:
    return _uncommon(policy, _supply(policy, draw(texts)))


def _complete(policy: PasswordPolicy, low: int, high: int) -> SearchStrategy[str]:
    """Valid passwords of a size in the range: one text, with each class that it lacks put in."""
    texts = tile(_PRINTABLE, high) if low == high else st.text(_PRINTABLE, min_size=low, max_size=high)
    return _completed(policy, texts)


def _supply(policy: PasswordPolicy, text: str, without: PasswordFault | None = None) -> str:
    """The text with one character of each missing class, in place of one that no other class needs."""
    for fault, characters in policy.required():
        if fault is not without and not set(characters) & set(text):
            at = _spare(policy, text)[0]
            text = text[:at] + characters[0] + text[at + 1 :]
    return text


def _spare(policy: PasswordPolicy, text: str) -> list[int]:
    """The places that can change without a required class going missing."""
    needed = set()
    for _, characters in policy.required():
        members = [at for at, character in enumerate(text) if character in characters]
        if len(members) == 1:
            needed.add(members[0])
    return [at for at in range(len(text)) if at not in needed]


def _uncommon(policy: PasswordPolicy, text: str) -> str:
    """The text itself, or with one other spare character if it is a common password."""
    if text.casefold() not in policy.common:
        return text
    places = _spare(policy, text)
    for at in reversed(places):
        for character in _PRINTABLE:
            other = text[:at] + character + text[at + 1 :]
            if not policy.check(other):
                return other
    raise InvalidArgument(f"{policy!r}: every password like {text!r} is on its list of common ones")


def passwords_by_fault(policy: PasswordPolicy) -> dict[PasswordFault, SearchStrategy[Invalid[str]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    _require_possible(policy)
    low, high = max(policy.min_size, 1), policy.max_size
    usual = _complete(policy, low, high)
    table: dict[PasswordFault, SearchStrategy[Invalid[str]]] = {}
    if policy.min_size > 0:
        table[PasswordFault.EMPTY] = clear(_complete(policy, low, low), PasswordFault.EMPTY)
    if policy.min_size > 1:

        def spare_or_last(text: str) -> int:
            return next(reversed(_spare(policy, text)), len(text) - 1)

        table[PasswordFault.TOO_SHORT] = drop(_complete(policy, low, low), PasswordFault.TOO_SHORT, place=spare_or_last)
    table[PasswordFault.TOO_LONG] = append(_complete(policy, high, high), _PRINTABLE, PasswordFault.TOO_LONG)
    for fault, characters in policy.required():
        table[fault] = _lacking(policy, fault, "".join(c for c in _PRINTABLE if c not in characters))

    def spare_places(text: str) -> list[int]:
        return _spare(policy, text) or list(range(len(text)))

    table[PasswordFault.NON_ASCII] = replace(usual, NON_ASCII, PasswordFault.NON_ASCII, places=spare_places)
    table[PasswordFault.CONTROL] = replace(usual, CONTROLS, PasswordFault.CONTROL, places=spare_places)
    forms = (form for word in sorted(policy.common) for form in (word, word.capitalize(), word.upper()))
    common = [form for form in forms if policy.check(form) == {PasswordFault.COMMON}]
    if common:
        table[PasswordFault.COMMON] = state(common, lambda word: _uncommon(policy, word), PasswordFault.COMMON)
    return table


@st.composite
def _lacking(draw: DrawFn, policy: PasswordPolicy, fault: PasswordFault, alphabet: str) -> Invalid[str]:
    """A password without one required class; the valid one beside it has one character of it."""
    text = draw(st.text(alphabet, min_size=max(policy.min_size, 1), max_size=policy.max_size))
    value = _supply(policy, text, without=fault)
    return Invalid(value, fault, (), _uncommon(policy, _supply(policy, value)))


def _require_possible(policy: PasswordPolicy) -> None:
    classes = len(policy.required())
    if not classes <= policy.min_size <= policy.max_size or policy.max_size < 1:
        raise InvalidArgument(
            f"{policy!r}: min_size={policy.min_size} and max_size={policy.max_size} cannot hold the {classes} required "
            "classes; sizes need (number of classes) <= min_size <= max_size and max_size >= 1"
        )
