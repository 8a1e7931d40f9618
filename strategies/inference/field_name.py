"""The name and type of a field in, the strategy of its domain out: ``email: str``, ``created_at: datetime``.

A name may only narrow what the type and its constraints allow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ..amount import MoneyPolicy, money, to_amount
from ..email import EmailPolicy, emails
from ..person import family_names, given_names, names
from ..user import YEAR, instants
from ..username import usernames
from .field import Alphabet, Limits


@dataclass(frozen=True, slots=True)
class NameRule:
    """What fields of a name and a type hold."""

    #: matches the whole name, in lower case
    name: str
    kind: type
    #: the strategy, or nothing where the limits leave no room for it
    make: Callable[[Limits], SearchStrategy[object] | None]


def find_by_name(name: str, kind: type, limits: Limits) -> SearchStrategy[object] | None:
    """The strategy of the first rule for the name and type, or nothing.

    >>> find_by_name("email", str, Limits())
    emails()
    >>> find_by_name("email", str, Limits(max_size=20)) is None
    True
    """
    for rule in RULES:
        if rule.kind is kind and re.fullmatch(rule.name, name.lower()):
            return rule.make(limits)
    return None


def _texts(values: SearchStrategy[str], least: int, most: int) -> Callable[[Limits], SearchStrategy[object] | None]:
    """The texts, where every one of them fits: they have from ``least`` to ``most`` characters."""

    def make(limits: Limits) -> SearchStrategy[object] | None:
        fits = (limits.min_size or 0) <= least and (limits.max_size is None or limits.max_size >= most)
        known = limits.names() <= {"min_size", "max_size", "alphabet"}
        return values if fits and known and limits.alphabet in (None, Alphabet.STORABLE) else None

    return make


def _emails(limits: Limits) -> SearchStrategy[object] | None:
    most = limits.max_size
    if most is not None and 90 <= most < 254:
        short = _texts(emails(policy=EmailPolicy(max_total=most)), 6, most)
        return short(limits)
    return _texts(emails(), 6, 254)(limits)


def _money(limits: Limits) -> SearchStrategy[object] | None:
    """Amounts in cents; the bounds and digits of the field become those of the money."""
    if not limits.names() <= {"low", "high", "digits", "places", "finite"}:
        return None
    if limits.places is not None and limits.places < 2:
        return None
    # in cents, as no decimal context rounds whole numbers
    low, high = 1, 99_999_999
    if limits.digits is not None:
        high = min(high, 10 ** max(limits.digits + (2 - limits.places if limits.places is not None else 0), 0) - 1)
    ends = [None if bound is None else Fraction(str(bound)) * 100 for bound in (limits.low, limits.high)]
    if any(end is not None and end.denominator > 1 for end in ends):
        return None
    if ends[0] is not None:
        low = max(low, int(ends[0]) + limits.low_open)
    if ends[1] is not None:
        high = min(high, int(ends[1]) - limits.high_open)
    if low > high:
        return None
    if (low, high) == (1, 99_999_999):
        return money()
    return money(policy=MoneyPolicy(minimum=to_amount(low, 2), maximum=to_amount(high, 2)))


def _instants(limits: Limits) -> SearchStrategy[object] | None:
    if limits.names() - {"aware"}:
        return None
    return st.builds(_strip_zone, instants()) if limits.aware is False else instants()


def _strip_zone(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)


def _numbers(limits: Limits) -> SearchStrategy[object] | None:
    low = 1 if limits.low is None else limits.low + limits.low_open
    high = 2**31 - 1 if limits.high is None else limits.high - limits.high_open
    fits = limits.names() <= {"low", "high"} and isinstance(low, int) and isinstance(high, int)
    return st.integers(max(low, 1), min(high, 2**31 - 1)) if fits and max(low, 1) <= min(high, 2**31 - 1) else None


def _dates(limits: Limits) -> SearchStrategy[object] | None:
    year: date = YEAR.date()
    return None if limits.names() else st.dates(year, year.replace(month=12, day=31))


RULES = (
    NameRule(r"(.+_)?e?_?mail(_address)?", str, _emails),
    NameRule(r"user_?name|login", str, _texts(usernames(), 3, 50)),
    NameRule(r"first_name|given_name", str, _texts(given_names(), 1, 20)),
    NameRule(r"last_name|family_name|surname", str, _texts(family_names(), 1, 20)),
    NameRule(r"full_name", str, _texts(names(), 1, 100)),
    NameRule(r".+_at", datetime, _instants),
    NameRule(r".+_(on|date)", date, _dates),
    NameRule(r"(.+_)?(price|cost|amount|(sub)?total)", Decimal, _money),
    NameRule(r"(.+_)?id", int, _numbers),
)
