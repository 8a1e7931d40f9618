"""Which words of a name tell something."""

from __future__ import annotations

import pytest

from qualitygate.telling_names import find_telling_words


@pytest.mark.parametrize(
    ("name", "prefixes", "words"),
    [
        ("test_add_item", ["test"], ("add", "item")),
        ("testAddItem", ["test"], ("add", "item")),
        ("testing_total", ["test"], ("total",)),
        ("test_HTTPError", ["test"], ("http", "error")),
        ("test_base64", ["test"], ("base",)),
        ("test", ["test"], ()),
        ("check_total", ["check_*"], ("total",)),
        ("check_total", ["test", "check"], ("total",)),
        ("it_adds_total", ["[it]t_*"], ("adds", "total")),
        ("total_spec", ["*_spec"], ("total", "spec")),
        ("test_it_total", ["test", "test_it"], ("total",)),
        ("test_add_item", ["test", "should_have"], ("add", "item")),
        ("TestCart", [], ("cart",)),
        ("CartTests", [], ("cart", "tests")),
        ("", ["test"], ()),
    ],
)
def test_find_telling_words(name: str, prefixes: list[str], words: tuple[str, ...]) -> None:
    assert find_telling_words(name, prefixes) == words
