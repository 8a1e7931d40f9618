"""Pages against LIMIT and OFFSET of a real database; the oracle of pages, page by page."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just

from strategies import Page, PageFault, PagePolicy, invalid_pages, minimal, pages


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(PagePolicy(), pages, invalid_pages, PageFault) == {}


@pytest.mark.parametrize(
    ("page", "faults"),
    [
        (Page(1, 50, 0), set()),
        (Page(3, 10, 25), set()),
        (Page(4, 10, 25), set()),
        (Page(4, 10, 25, (30,)), {PageFault.ITEM_TOO_MANY}),
        (Page(0, 10, 25), {PageFault.ZERO_PAGE}),
        (Page(-1, 10, 25), {PageFault.NEGATIVE_PAGE}),
        (Page(1, 0, 25, ()), {PageFault.ZERO_LIMIT}),
        (Page(1, -1, 25, ()), {PageFault.NEGATIVE_LIMIT}),
        (Page(1, 50, 25), set()),
        (Page(1, 51, 25), {PageFault.LIMIT_TOO_LARGE}),
        (Page(1, 10, -1), {PageFault.NEGATIVE_TOTAL}),
        (Page(1, 2, 5, (0, 1, 2)), {PageFault.ITEM_TOO_MANY}),
        (Page(1, 2, 5, (0,)), {PageFault.ITEM_MISSING}),
        (Page(1, 2, 5, (0, 0)), {PageFault.ITEM_TWICE}),
        (Page(1, 2, 5, (1, 2)), {PageFault.SHIFTED}),
        (Page(1, 2, 5, (1, 0)), {PageFault.SHIFTED}),
        (Page(0, 51, 5, (9,)), {PageFault.ZERO_PAGE, PageFault.LIMIT_TOO_LARGE}),
    ],
)
def test_check_page(page: Page, faults: set[PageFault]) -> None:
    assert PagePolicy().check(page) == faults


@pytest.mark.parametrize(
    ("page", "items", "count"),
    [
        (Page(1, 10, 0), (), 0),
        (Page(1, 10, 10), tuple(range(10)), 1),
        (Page(2, 10, 11), (10,), 2),
        (Page(3, 10, 11), (), 2),
    ],
)
def test_count_pages_and_items(page: Page, items: tuple[int, ...], count: int) -> None:
    assert page.items == items
    assert page.pages == count


def test_list_rows_of_a_database(sample: Any) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE items (place INTEGER)")
    for page in sample(pages(), 100, 1):
        database.execute("DELETE FROM items")
        database.executemany("INSERT INTO items VALUES (?)", [(place,) for place in range(page.total)])
        sent = {name: int(texts[0]) for name, texts in parse_qs(page.query).items()}

        offset = (sent["page"] - 1) * sent["limit"]
        rows = database.execute("SELECT place FROM items ORDER BY place LIMIT ? OFFSET ?", (sent["limit"], offset))

        assert tuple(place for (place,) in rows) == page.items
    database.close()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("pages from 0", lambda page: range(page.page * page.limit, min((page.page + 1) * page.limit, page.total))),
        ("one item more", lambda page: range(page.start, min(page.start + page.limit + 1, page.total))),
        ("last item lost", lambda page: range(page.start, min(page.start + page.limit, page.total - 1))),
        ("last page lost", lambda page: page.items if len(page.items) == page.limit else ()),
        ("beyond is the last", lambda page: page.items or range(page.total)[-page.limit :]),
    ],
)
def test_wrong_listing_is_caught(name: str, wrong: Any, sample: Any) -> None:
    caught = [page for page in sample(pages(), 100, 1) if tuple(wrong(page)) != page.items]

    assert caught, name


def test_override_fields() -> None:
    page = minimal(pages(page=just(2), limit=just(10), total=just(15)))

    assert page.items == (10, 11, 12, 13, 14)


def test_one_item_on_a_page_cannot_be_there_twice() -> None:
    policy = PagePolicy(max_limit=1, max_total=2)

    with pytest.raises(InvalidArgument, match=r"'page\.item_twice' here"):
        minimal(invalid_pages(policy=policy, faults=[PageFault.ITEM_TWICE]))
    assert policy.check(minimal(pages(policy=policy))) == frozenset()


@pytest.mark.parametrize("policy", [PagePolicy(max_limit=0), PagePolicy(max_limit=50, max_total=99)])
def test_refuse_impossible_policy(policy: PagePolicy) -> None:
    with pytest.raises(InvalidArgument, match="max_limit must be at least 1, max_total at least twice that"):
        minimal(pages(policy=policy))
