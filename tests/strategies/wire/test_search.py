"""Search queries against LIKE of a real database; the oracle of queries, query by query."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import SearchFault, SearchPolicy, invalid_searches, minimal, searches


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(SearchPolicy(), searches, invalid_searches, SearchFault) == {}


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("laptop", set()),
        ("a", set()),
        ("100% 'a_b' (*)", set()),
        (" laptop ", set()),
        ("x" * 100, set()),
        ("x" * 101, {SearchFault.TOO_LONG}),
        ("", {SearchFault.EMPTY}),
        (" ", {SearchFault.BLANK}),
        ("\u3000", {SearchFault.BLANK}),
        ("\n", {SearchFault.BLANK, SearchFault.CONTROL}),
        ("a\0b", {SearchFault.CONTROL}),
        ("a\u2028b", {SearchFault.CONTROL}),
        (" " * 101, {SearchFault.BLANK, SearchFault.TOO_LONG}),
    ],
)
def test_check_query(query: str, faults: set[SearchFault]) -> None:
    assert SearchPolicy().check(query) == faults


def find(database: sqlite3.Connection, query: str, *, escaped: bool) -> list[str]:
    for character in "\\%_" if escaped else "":
        query = query.replace(character, f"\\{character}")
    rows = database.execute("SELECT name FROM products WHERE name LIKE ? ESCAPE '\\'", (f"%{query}%",))
    return [name for (name,) in rows]


def test_search_in_a_database(sample: Any) -> None:
    """Escaped, a query finds what holds it; unescaped, its wildcards find too much or too little."""
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA case_sensitive_like = ON")
    database.execute("CREATE TABLE products (name TEXT)")
    database.execute("INSERT INTO products VALUES ('100 per cent'), ('axb'), ('backslash')")
    misled = []
    for query in sample(searches(), 100, 1):
        own = f"the {query} itself"
        database.execute("INSERT INTO products VALUES (?)", (own,))

        found = find(database, query, escaped=True)
        try:
            misled += [query] if find(database, query, escaped=False) != found else []
        except sqlite3.OperationalError:
            misled.append(query)

        assert own in found
        assert all(query in name for name in found)
        database.execute("DELETE FROM products WHERE name = ?", (own,))
    database.close()

    assert {"100%", "a_b"} <= set(misled)


def test_draw_the_listed_queries(sample: Any) -> None:
    drawn = {query for number in range(5) for query in sample(searches(), 100, number)}

    assert {"MacBook", "O'Brien", "C++", "cafe\u0301"} <= drawn


@pytest.mark.parametrize("max_size", [1, 2, 5])
def test_draw_short_queries(max_size: int, sample: Any) -> None:
    policy = SearchPolicy(max_size)

    assert [query for query in sample(searches(policy=policy), 100, 1) if policy.check(query)] == []
    assert max(map(len, sample(searches(policy=policy), 100, 1))) == max_size


def test_one_character_leaves_no_room_for_a_control() -> None:
    with pytest.raises(InvalidArgument, match=r"'search\.control' here"):
        minimal(invalid_searches(policy=SearchPolicy(1), faults=[SearchFault.CONTROL]))


def test_refuse_impossible_policy() -> None:
    with pytest.raises(InvalidArgument, match="max_size must be at least 1"):
        minimal(searches(policy=SearchPolicy(0)))
