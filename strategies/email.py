"""An EmailPolicy in, valid and invalid e-mail addresses out.

Source: document 002 (``invalid-email``, ``@domain.com``, ``user@``, ``user.domain.com`` and the empty text are
invalid); the limits are those of RFC 5321 (local part 64, total 254 characters) and RFC 1035 (label 63), the characters
those of an unquoted local part in RFC 5322. Generated domains are reserved by RFC 2606 (example.com, .test): nobody
gets mail.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .edit import CONTROLS, NON_ASCII, append, clear, drop, insert, tile
from .policy import Fault, Invalid, choose_faults

#: the characters of an unquoted local part, without the dot (RFC 5322, atext)
ATEXT = string.ascii_letters + string.digits + "!#$%&'*+-/=?^_`{|}~"

_LABEL = string.ascii_letters + string.digits + "-"
_LABEL_SIZE = 63
_DOMAINS = ("example.com", "example.org", "example.net", "mail.example.com", "a-b.test", "x.test")
#: two, though one would do: a choice of two is drawn as in the other branches, so that a failure shrinks across them
_SHORT_DOMAINS = ("x.test", "y.test")
#: what an address may never hold outside quotes
_SYMBOLS = '()<>[]:;,\\"'


class EmailFault(Fault):
    """What can be wrong with an e-mail address, simplest first."""

    EMPTY = "email.empty"
    NO_AT = "email.no_at"
    NO_LOCAL = "email.no_local"
    NO_DOMAIN = "email.no_domain"
    TWO_ATS = "email.two_ats"
    #: a domain of one label, as in ``user@localhost``
    UNDOTTED = "email.undotted"
    #: two dots in a row, in the local part or the domain
    DOUBLE_DOT = "email.double_dot"
    #: a dot that begins or ends the local part or the domain
    EDGE_DOT = "email.edge_dot"
    SPACE = "email.space"
    #: a character that only a quoted local part may hold
    SYMBOL = "email.symbol"
    #: a domain label with a hyphen at an edge, over 63 characters, or with other characters than letters and digits
    BAD_LABEL = "email.bad_label"
    NON_ASCII = "email.non_ascii"
    CONTROL = "email.control"
    #: one character over the limit of the local part
    LOCAL_TOO_LONG = "email.local_too_long"
    #: one character over the limit of the whole
    TOTAL_TOO_LONG = "email.total_too_long"


@dataclass(frozen=True, slots=True)
class EmailPolicy:
    """Which e-mail addresses are valid."""

    #: characters, inclusive
    max_local: int = 64
    max_total: int = 254
    #: without the dot, which is always allowed between two others
    local_alphabet: str = ATEXT

    def check(self, value: str, /) -> frozenset[EmailFault]:
        """Every fault of the address; the empty set means valid.

        >>> sorted(EmailPolicy().check("user.example.com"))
        [EmailFault.NO_AT]
        """
        if value == "":
            return frozenset({EmailFault.EMPTY})
        faults = {fault for fault in map(_character_fault, value) if fault is not None}
        if len(value) > self.max_total:
            faults.add(EmailFault.TOTAL_TOO_LONG)
        if ".." in value:
            faults.add(EmailFault.DOUBLE_DOT)
        if value.count("@") != 1:
            faults.add(EmailFault.TWO_ATS if "@" in value else EmailFault.NO_AT)
            return frozenset(faults)
        local, _, domain = value.partition("@")
        if any(part.startswith(".") or part.endswith(".") for part in (local, domain)):
            faults.add(EmailFault.EDGE_DOT)
        faults |= self._local_faults(local) | _domain_faults(domain)
        return frozenset(faults)

    def _local_faults(self, local: str) -> set[EmailFault]:
        faults = set()
        if not local:
            faults.add(EmailFault.NO_LOCAL)
        if len(local) > self.max_local:
            faults.add(EmailFault.LOCAL_TOO_LONG)
        if any(c not in self.local_alphabet and c != "." and _character_fault(c) is None for c in local):
            faults.add(EmailFault.SYMBOL)
        return faults

    def near_misses(self) -> SearchStrategy[Invalid[str]]:
        """Invalid addresses one character away from a valid one."""
        table = emails_by_fault(self)
        del table[EmailFault.EMPTY], table[EmailFault.NO_DOMAIN]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[str], bool]]:
        """The shortest, the longest and a dotted local part, and the longest address."""
        return {
            "shortest local part": lambda value: value.index("@") == 1,
            "longest local part": lambda value: value.index("@") == self.max_local,
            "longest address": lambda value: len(value) == self.max_total,
            "dot in the local part": lambda value: "." in value.partition("@")[0],
        }


@strategy()
def emails(*, policy: EmailPolicy | None = None) -> SearchStrategy[str]:
    """E-mail addresses that the policy accepts, all in domains reserved for examples.

    Among 100 examples there are always a local part of one and of 64 characters, a dotted local part and an address of
    254 characters. Source: document 002, RFC 5321.

    >>> from strategies import minimal
    >>> minimal(emails())
    '0@example.com'

    :raises InvalidArgument: when drawn, if the limits of the policy leave no address
    """
    return emails_of(policy or EmailPolicy())


def emails_of(policy: EmailPolicy) -> SearchStrategy[str]:
    """``emails(policy=policy)`` without the outermost layer, for the inside of other strategies."""
    _require_possible(policy)
    alphabet = policy.local_alphabet
    parts = st.text(alphabet, min_size=1, max_size=(_usual_local_size(policy) - 1) // 2)
    return st.one_of(
        _usual(policy),
        _addresses(st.text(alphabet, min_size=1, max_size=1), st.sampled_from(_DOMAINS)),
        _addresses(_dotted(parts, parts), st.sampled_from(_DOMAINS)),
        _longest_local(policy),
        _longest(policy),
    )


@strategy()
def invalid_emails(
    *, policy: EmailPolicy | None = None, faults: Collection[EmailFault] | None = None
) -> SearchStrategy[Invalid[str]]:
    """E-mail addresses that the policy rejects, each for one named fault; ``faults`` picks some of them.

    Source: documents 000 and 002.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_emails(faults=[EmailFault.DOUBLE_DOT]))
    >>> invalid.value, invalid.near
    ('0..0@example.com', '0.0@example.com')

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(emails_by_fault(policy or EmailPolicy()), faults)


def _usual_local_size(policy: EmailPolicy) -> int:
    """The size of an everyday local part, with room for every listed domain and one more character."""
    return min(20, policy.max_local - 1, policy.max_total - max(map(len, _DOMAINS)) - 2)


def _usual(policy: EmailPolicy) -> SearchStrategy[str]:
    local_parts = st.text(policy.local_alphabet, min_size=1, max_size=_usual_local_size(policy))
    return _addresses(local_parts, st.sampled_from(_DOMAINS))


@st.composite
def _addresses(draw: DrawFn, local_parts: SearchStrategy[str], domains: SearchStrategy[str]) -> str:
    domain = draw(domains)
    return f"{draw(local_parts)}@{domain}"


@st.composite
def _dotted(draw: DrawFn, left: SearchStrategy[str], right: SearchStrategy[str]) -> str:
    return f"{draw(left)}.{draw(right)}"


def _longest_local(policy: EmailPolicy) -> SearchStrategy[str]:
    return _addresses(tile(policy.local_alphabet, policy.max_local), st.sampled_from(_SHORT_DOMAINS))


def _longest(policy: EmailPolicy) -> SearchStrategy[str]:
    most = min(policy.max_local, policy.max_total - 1 - len(_SHORT_DOMAINS[0]))
    return _filled(st.text(policy.local_alphabet, min_size=1, max_size=min(most, 8)), policy.max_total)


@st.composite
def _filled(draw: DrawFn, local_parts: SearchStrategy[str], total: int) -> str:
    """An address of exactly ``total`` characters: the domain fills what the local part leaves."""
    letter = draw(_FILLERS)
    local = draw(local_parts)
    return f"{local}@{_fill_domain(total - 1 - len(local), letter)}"


_FILLERS = st.sampled_from("ab")


def _fill_domain(size: int, letter: str) -> str:
    """A domain of exactly ``size`` characters (at least 6) under .test, its labels as long as allowed."""
    labels = []
    left = size - len(".test")
    while left > 0:
        # no label may be left empty: a rest of one is only a dot
        label = min(left, _LABEL_SIZE - 1 if left == _LABEL_SIZE + 1 else _LABEL_SIZE)
        labels.append(letter * label)
        left -= label + 1
    return ".".join([*labels, "test"])


def emails_by_fault(policy: EmailPolicy) -> dict[EmailFault, SearchStrategy[Invalid[str]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    _require_possible(policy)
    usual = _usual(policy)
    alphabet = policy.local_alphabet
    short_locals = st.text(alphabet, min_size=1, max_size=1)
    dotted = _addresses(_dotted(short_locals, short_locals), st.sampled_from(_DOMAINS))
    at = _index_of_at
    table: dict[EmailFault, SearchStrategy[Invalid[str]]] = {
        EmailFault.EMPTY: clear(usual, EmailFault.EMPTY),
        EmailFault.NO_AT: drop(usual, EmailFault.NO_AT, place=at),
        EmailFault.NO_LOCAL: drop(
            _addresses(short_locals, st.sampled_from(_DOMAINS)), EmailFault.NO_LOCAL, place=lambda text: 0
        ),
        EmailFault.NO_DOMAIN: _without_domain(usual),
        EmailFault.TWO_ATS: insert(usual, "@", EmailFault.TWO_ATS),
        EmailFault.UNDOTTED: drop(
            _addresses(short_locals, st.sampled_from([d for d in _DOMAINS if d.count(".") == 1])),
            EmailFault.UNDOTTED,
            place=lambda text: text.rindex("."),
        ),
        EmailFault.DOUBLE_DOT: st.one_of(
            insert(dotted, ".", EmailFault.DOUBLE_DOT, first=lambda text: text.index("."), last=lambda t: t.index(".")),
            insert(usual, ".", EmailFault.DOUBLE_DOT, first=lambda t: t.rindex("."), last=lambda t: t.rindex(".")),
        ),
        EmailFault.EDGE_DOT: st.one_of(
            *(
                insert(usual, ".", EmailFault.EDGE_DOT, first=place, last=place)
                for place in (lambda text: 0, at, lambda text: at(text) + 1, len)
            )
        ),
        EmailFault.SPACE: insert(usual, " ", EmailFault.SPACE),
        EmailFault.BAD_LABEL: st.one_of(
            insert(usual, "-", EmailFault.BAD_LABEL, first=lambda t: at(t) + 1, last=lambda t: at(t) + 1),
            append(usual, "-", EmailFault.BAD_LABEL),
            insert(usual, "_!", EmailFault.BAD_LABEL, first=lambda t: at(t) + 1),
        ),
        EmailFault.NON_ASCII: insert(usual, NON_ASCII, EmailFault.NON_ASCII),
        EmailFault.CONTROL: insert(usual, CONTROLS, EmailFault.CONTROL),
        EmailFault.LOCAL_TOO_LONG: insert(_longest_local(policy), alphabet, EmailFault.LOCAL_TOO_LONG, last=at),
        EmailFault.TOTAL_TOO_LONG: append(_longest(policy), "t", EmailFault.TOTAL_TOO_LONG),
    }
    symbols = [symbol for symbol in _SYMBOLS if symbol not in alphabet]
    if symbols:
        table[EmailFault.SYMBOL] = insert(usual, symbols, EmailFault.SYMBOL, last=at)
    return table


def _index_of_at(text: str) -> int:
    return text.index("@")


@st.composite
def _without_domain(draw: DrawFn, near: SearchStrategy[str]) -> Invalid[str]:
    text = draw(near)
    return Invalid(text[: text.index("@") + 1], EmailFault.NO_DOMAIN, (), text)


def _character_fault(character: str) -> EmailFault | None:
    if character == " ":
        return EmailFault.SPACE
    if ord(character) < 32 or 127 <= ord(character) < 160:
        return EmailFault.CONTROL
    if not character.isascii():
        return EmailFault.NON_ASCII
    return None


def _domain_faults(domain: str) -> set[EmailFault]:
    if not domain:
        return {EmailFault.NO_DOMAIN}
    faults = set()
    labels = [label for label in domain.split(".") if label]
    if len(labels) < 2:
        faults.add(EmailFault.UNDOTTED)
    for label in labels:
        foreign = any(c not in _LABEL and _character_fault(c) is None for c in label)
        if foreign or label.startswith("-") or label.endswith("-") or len(label) > _LABEL_SIZE:
            faults.add(EmailFault.BAD_LABEL)
    return faults


def _require_possible(policy: EmailPolicy) -> None:
    if not policy.local_alphabet or set(policy.local_alphabet) & {"@", ".", " "}:
        raise InvalidArgument(f"{policy!r}: local_alphabet must be non-empty and hold no at sign, dot or space")
    # the longest local part must fit with a short domain, and a dotted one with every domain and one character more
    least = max(policy.max_local + 1 + len(_SHORT_DOMAINS[0]), max(map(len, _DOMAINS)) + 5)
    if policy.max_local < 4 or policy.max_total < least:
        raise InvalidArgument(
            f"{policy!r}: max_local={policy.max_local} and max_total={policy.max_total} leave too little room; "
            f"max_local must be at least 4, and max_total at least {least} here"
        )
