"""A SearchPolicy in, search queries, valid and with one fault, out.

Source: document 002 (``/api/products/search?q=MacBook``, found in names, tags and descriptions in any case).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from .declare import strategy
from .edit import CONTROLS, append, clear, insert, replace, tile
from .policy import Fault, Invalid, choose_faults

#: plain first; then words in other cases and scripts, and what LIKE, a regular expression, a search engine or SQL
#: would take for more than letters
QUERIES = (
    "laptop",
    "MacBook",
    "macbook pro",
    "café",
    "cafe\u0301",
    "ΣΊΣΥΦΟΣ",
    "パソコン",
    "100%",
    "a_b",
    "C++",
    "O'Brien",
    '"exact words"',
    "-without",
    "tag:apple",
    "(a|b)*",
    "back\\slash",
)
_ALPHABET = "abcdefgh XYZ019%_*'\"+-é中"
_SPACES = (" ", "\u00a0", "\u3000")


class SearchFault(Fault):
    """What can be wrong with a search query, simplest first."""

    EMPTY = "search.empty"
    #: nothing but white space
    BLANK = "search.blank"
    #: one character over the most
    TOO_LONG = "search.too_long"
    #: a control, line or paragraph separator
    CONTROL = "search.control"


@dataclass(frozen=True, slots=True)
class SearchPolicy:
    """Which search queries are valid: any text, of a size and without controls."""

    #: characters, inclusive
    max_size: int = 100

    def check(self, value: str, /) -> frozenset[SearchFault]:
        """Every fault of the query; the empty set means valid.

        >>> sorted(SearchPolicy().check(" \\n"))
        [SearchFault.BLANK, SearchFault.CONTROL]
        """
        if value == "":
            return frozenset({SearchFault.EMPTY})
        tests = {
            SearchFault.BLANK: value.isspace(),
            SearchFault.TOO_LONG: len(value) > self.max_size,
            SearchFault.CONTROL: any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in value),
        }
        return frozenset(fault for fault, broken in tests.items() if broken)

    def near_misses(self) -> SearchStrategy[Invalid[str]]:
        """Invalid queries one character away from a valid one."""
        return choose_faults(searches_by_fault(self), None)

    def boundaries(self) -> Mapping[str, Callable[[str], bool]]:
        """The shortest and the longest query, and one with a wildcard of LIKE, which has to mean itself."""
        return {
            "shortest": lambda value: len(value) == 1,
            "longest": lambda value: len(value) == self.max_size,
            "wildcard": lambda value: "%" in value or "_" in value,
        }


@strategy()
def searches(*, policy: SearchPolicy | None = None) -> SearchStrategy[str]:
    """Search queries that the policy accepts: words, and characters that must be found as what they are.

    Source: document 002.

    >>> from strategies import minimal
    >>> minimal(searches()), minimal(searches(), lambda query: "%" in query)
    ('laptop', '100%')

    :raises InvalidArgument: when drawn, if ``max_size`` is below 1
    """
    return _searches_of(policy or SearchPolicy())


@strategy()
def invalid_searches(
    *, policy: SearchPolicy | None = None, faults: Collection[SearchFault] | None = None
) -> SearchStrategy[Invalid[str]]:
    """Search queries that the policy rejects, each for one named fault.

    >>> from strategies import minimal
    >>> minimal(invalid_searches(faults=[SearchFault.BLANK])).value
    ' '

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(searches_by_fault(policy or SearchPolicy()), faults)


def _searches_of(policy: SearchPolicy) -> SearchStrategy[str]:
    if policy.max_size < 1:
        raise InvalidArgument(f"{policy!r}: max_size must be at least 1")
    queries = [query[: policy.max_size].strip() for query in QUERIES]
    return st.one_of(
        st.sampled_from(queries),
        st.sampled_from("a%_é中"),
        st.text(_ALPHABET, min_size=1, max_size=policy.max_size).map(_visible),
        tile(_ALPHABET, policy.max_size).map(_visible),
    )


def _visible(text: str) -> str:
    """The text with a letter for its first character if it is blank."""
    return f"a{text[1:]}" if text.isspace() else text


def searches_by_fault(policy: SearchPolicy) -> dict[SearchFault, SearchStrategy[Invalid[str]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    # the policy is judged there
    _searches_of(policy)
    letters = st.sampled_from("a中%")
    table: dict[SearchFault, SearchStrategy[Invalid[str]]] = {
        SearchFault.EMPTY: clear(letters, SearchFault.EMPTY),
        SearchFault.BLANK: replace(letters, _SPACES, SearchFault.BLANK),
        SearchFault.TOO_LONG: append(tile(_ALPHABET, policy.max_size).map(_visible), "a ", SearchFault.TOO_LONG),
    }
    if policy.max_size > 1:
        short = st.sampled_from([query[: policy.max_size - 1].strip() for query in QUERIES])
        table[SearchFault.CONTROL] = insert(short, (*CONTROLS, "\u2028"), SearchFault.CONTROL)
    return table
