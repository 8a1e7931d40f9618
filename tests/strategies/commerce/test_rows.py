"""Rows are a sequence that shows what is special about it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, given, settings

from strategies import Rows, bulk_users


def test_read_rows_like_a_sequence() -> None:
    rows = Rows(("a", "b", "c", "d"), ((1, "X"), (3, "Y")))

    assert list(rows) == ["a", "X", "c", "Y"]
    assert [rows[at] for at in range(-4, 4)] == ["a", "X", "c", "Y", "a", "X", "c", "Y"]
    assert rows[1:3] == ("X", "c")
    assert (len(rows), rows.index("Y"), "b" in rows) == (4, 3, False)


@pytest.mark.parametrize("at", [4, -5])
def test_read_rows_beyond_their_end_is_an_index_error(at: int) -> None:
    with pytest.raises(IndexError):
        Rows(("a", "b", "c", "d"))[at]


def test_show_special_rows_only() -> None:
    assert repr(Rows(("a", "b", "c"), ((1, "X"),))) == "<3 rows, row 1: 'X'>"
    assert repr(Rows(("a", "b", "c"))) == "<3 rows>"


def test_show_failing_example_without_its_template() -> None:
    @settings(database=None, max_examples=200, phases=[Phase.generate, Phase.shrink])
    @given(bulk_users(1000))
    def check(rows: Any) -> None:
        assert all(user.is_active for user in rows)

    with pytest.raises(AssertionError) as caught:
        check()

    notes = "".join(caught.value.__notes__)
    assert "rows=<1000 rows, row 0: User(id=1, username='000'" in notes
    assert len(notes) < 1000
