"""The name of a test, class or file in, the words out that say something of what is done to what."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Words that a name may hold and still say nothing.
_EMPTY = frozenset(
    {"it", "this", "that", "works", "work", "ok", "basic", "simple", "case", "test", "foo", "bar", "stuff", "thing",
     "misc", "other", "new", "bug", "issue", "fix", "all", "everything", "the", "a"}
)  # fmt: skip


def find_telling_words(name: str, prefixes: Sequence[str] = ()) -> tuple[str, ...]:
    """The telling words of a name in snake or camel case, in lower case; numbers tell nothing.

    ``prefixes`` are what pytest collects by (its ``python_functions``): the longest that fits, and the rest of the word
    it ends in, tell nothing either.

    >>> find_telling_words("test_add_item_2", ["test"]), find_telling_words("testIt", ["test"])
    (('add', 'item'), ())
    >>> find_telling_words("it_adds_item", ["it_*"]), find_telling_words("TestCart")
    (('adds', 'item'), ('cart',))
    """
    literal = [prefix.partition("*")[0].partition("?")[0].partition("[")[0] for prefix in prefixes]
    start = max((len(prefix) for prefix in literal if name.startswith(prefix)), default=0)
    rest = name[start:] if name[:start].endswith("_") or not start else re.sub(r"^[a-z]+", "", name[start:])
    words = (word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", rest))
    return tuple(word for word in words if word not in _EMPTY)
