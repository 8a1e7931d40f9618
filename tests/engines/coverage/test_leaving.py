"""Which earlier tests a test may see something of: through the process, other modules, and source that it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.engines.coverage.leaving import find_earlier
from qualitygate.model import FileCoverage, TestId

A, B, C, OTHER = (
    TestId("tests/test_shop.py", "test_a"),
    TestId("tests/test_shop.py", "test_b"),
    TestId("tests/test_shop.py", "test_c"),
    TestId("tests/test_other.py", "test_other"),
)

SOURCE = """\
ITEMS = []


def add(one):
    ITEMS.append(one)


def total():
    return 3
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A package with a global, tests that name it and tests that do not."""
    for name in ("shop", "tests"):
        (tmp_path / name).mkdir()
    (tmp_path / "shop" / "cart.py").write_text(SOURCE)
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "tests" / "test_shop.py").write_text("from shop import cart\n")
    (tmp_path / "tests" / "test_other.py").write_text("import shop\n")
    return tmp_path


def covered(ran: dict[int, set[TestId]]) -> list[FileCoverage]:
    contexts = {line: frozenset(tests) for line, tests in ran.items()}
    return [
        FileCoverage("shop/cart.py", frozenset({1, 4, 5, 8, 9}), frozenset(), frozenset(), contexts=contexts),
        FileCoverage("shop/__init__.py", frozenset(), frozenset(), frozenset()),
    ]


def test_a_test_that_runs_a_line_with_the_name_sees_what_is_left(root: Path) -> None:
    files = covered({5: {A, B}, 9: {C, OTHER}})

    assert find_earlier(root, [A, B, C, OTHER], {A: frozenset({"shop/cart.py:ITEMS"})}, files) == {B: (A,)}


def test_what_comes_later_is_not_earlier(root: Path) -> None:
    left = frozenset({"shop/cart.py:ITEMS"})
    files = covered({5: {A, B, C}})

    assert find_earlier(root, [A, B, C], {B: left}, files) == {C: (B,)}
    assert find_earlier(root, [C, B, A], {C: left, B: left}, files) == {B: (C,), A: (C, B)}


@pytest.mark.parametrize("part", ["", "tests/helpers.py:KNOWN"])
def test_everybody_sees_the_process_and_modules_that_are_no_source(part: str, root: Path) -> None:
    found = find_earlier(root, [A, B, OTHER], {A: frozenset({part})}, covered({}))

    assert found == {B: (A,), OTHER: (A,)}


@pytest.mark.parametrize(
    ("text", "part", "sees"),
    [
        ("from shop import cart\ncart.ITEMS\n", "shop/cart.py:ITEMS", True),
        ("from shop.cart import ITEMS as all_of_them\n", "shop/cart.py:ITEMS", True),
        ("from shop import cart\ncart.MORE_ITEMS\n", "shop/cart.py:ITEMS", False),
        ("ITEMS = [3]\nimport shop\n", "shop/cart.py:ITEMS", False),
        ("from shop import names\n", "shop/__init__.py:names", True),
        ("names = 3\n", "shop/__init__.py:names", False),
    ],
)
def test_a_file_of_tests_sees_what_it_names_with_its_module(text: str, part: str, sees: bool, root: Path) -> None:
    (root / "tests" / "test_other.py").write_text(text)

    found = find_earlier(root, [A, OTHER], {A: frozenset({part})}, covered({}))

    assert found == ({OTHER: (A,)} if sees else {})


def test_a_file_that_cannot_be_read_names_nothing(root: Path) -> None:
    (root / "tests" / "test_other.py").unlink()

    assert find_earlier(root, [A, OTHER], {A: frozenset({"shop/cart.py:ITEMS"})}, covered({})) == {}


def test_tests_not_to_rely_on_see_nothing(root: Path) -> None:
    files = covered({5: {A, B}})

    assert find_earlier(root, [A], {A: frozenset({"shop/cart.py:ITEMS"})}, files) == {}


def test_nothing_left_is_seen_by_nobody(root: Path) -> None:
    assert find_earlier(root, [A, B], {}, covered({5: {A, B}})) == {}
