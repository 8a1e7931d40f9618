"""Whose leavings a test may see: through the process, other modules, and names on the lines that it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.engines.coverage.leaving import Words, find_leavers, read_words
from qualitygate.model import TestId

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


ITEMS = frozenset({"shop/cart.py:ITEMS"})

SOURCES = frozenset({"shop/cart.py", "shop/__init__.py"})


def find(
    root: Path, tests: list[TestId], leaving: dict[TestId, frozenset[str]], ran: dict[TestId, dict[str, set[int]]]
) -> dict[TestId, tuple[TestId, ...]]:
    return find_leavers(root, tests, leaving, SOURCES, ran)


def test_a_test_that_runs_a_line_with_the_name_sees_what_is_left(root: Path) -> None:
    ran = {A: {"shop/cart.py": {5}}, B: {"shop/cart.py": {4, 5}}, C: {"shop/cart.py": {9}}, OTHER: {}}

    assert find(root, [A, B, C, OTHER], {A: ITEMS}, ran) == {B: (A,)}


def test_who_leaves_is_named_on_either_side_in_the_order_of_the_tests(root: Path) -> None:
    ran = {test: {"shop/cart.py": {5}} for test in (A, B, C)}

    assert find(root, [A, B, C], {B: ITEMS}, ran) == {A: (B,), C: (B,)}
    assert find(root, [C, B, A], {A: ITEMS, B: frozenset(), C: ITEMS}, ran) == {C: (A,), B: (C, A), A: (C,)}


@pytest.mark.parametrize("part", ["", "tests/helpers.py:KNOWN"])
def test_everybody_sees_the_process_and_modules_that_are_no_source(part: str, root: Path) -> None:
    assert find(root, [A, B, OTHER], {A: frozenset({part})}, {}) == {B: (A,), OTHER: (A,)}


@pytest.mark.parametrize(
    ("text", "part", "sees"),
    [
        ("from shop import cart\ncart.ITEMS\n", "shop/cart.py:ITEMS", True),
        ("from shop.cart import ITEMS as all_of_them\n", "shop/cart.py:ITEMS", True),
        ("from shop.cart import ITEMS\n", "shop/cart.py:ITEMS", True),
        ("from shop import cart\ncart.MORE_ITEMS\n", "shop/cart.py:ITEMS", False),
        ("ITEMS = [3]\nimport shop\n", "shop/cart.py:ITEMS", False),
        ("from shop import names\n", "shop/__init__.py:names", True),
        ("names = 3\n", "shop/__init__.py:names", False),
    ],
)
def test_a_file_of_which_no_line_is_known_sees_what_it_names_with_its_module(
    text: str, part: str, sees: bool, root: Path
) -> None:
    (root / "tests" / "test_other.py").write_text(text)

    assert find(root, [A, OTHER], {A: frozenset({part})}, {}) == ({OTHER: (A,)} if sees else {})


BESIDE = """\
from shop.cart import ITEMS, add
import shop.cart


def give():
    return 1


def total(
    one=1,
):
    return len(
        ITEMS
    )


class Till:
    def count(self):
        return len(ITEMS)
"""


@pytest.mark.parametrize(
    ("text", "lines", "sees"),
    [
        (BESIDE, {6}, False),
        (BESIDE, {13}, True),
        (BESIDE, {12}, True),  # a statement is one, on however many lines
        (BESIDE, {14}, True),
        (BESIDE, {9, 10, 11}, False),
        (BESIDE, {19}, True),
        (BESIDE + "def all_of_them(): return ITEMS\n", {6}, True),  # loading it and running it are one line
        (BESIDE.replace("one=1", "one=ITEMS"), {6}, True),  # read when the file is loaded
        (BESIDE.replace("class Till", "class Till(ITEMS)"), {6}, True),
        (BESIDE + "ALL = ITEMS\n", {6}, True),
        (BESIDE.replace("ITEMS, add", "ITEMS as add"), {6}, True),
        (BESIDE.replace("import shop.cart\n", "\n") + "# about the cart: ITEMS\n", {6}, True),
        ("from shop import cart\n\n\n@cart.add(\n    ITEMS\n)\ndef give():\n    return 1\n", {8}, True),
        ("from shop import cart\n\n\ndef give(:\n    return ITEMS\n", {1}, True),  # no Python: all of it
    ],
)
def test_beside_the_source_lines_count_and_what_is_named_at_loading(
    text: str, lines: set[int], sees: bool, root: Path
) -> None:
    (root / "tests" / "shared.py").write_text(text)
    ran = {B: {"tests/test_shop.py": {1}, "tests/shared.py": lines}}

    assert find(root, [A, B], {A: ITEMS}, ran) == ({B: (A,)} if sees else {})


def test_the_module_may_be_named_in_another_file_than_the_global(root: Path) -> None:
    (root / "tests" / "shared.py").write_text("def give(where):\n    return where.ITEMS\n")

    assert find(root, [A, B], {A: ITEMS}, {B: {"tests/shared.py": {2}, "tests/test_shop.py": {1}}}) == {B: (A,)}
    (root / "tests" / "test_shop.py").write_text("import shop\n")
    assert find(root, [A, B], {A: ITEMS}, {B: {"tests/shared.py": {2}, "tests/test_shop.py": {1}}}) == {}


def test_doctests_of_the_source_see_what_their_file_names(root: Path) -> None:
    inside = TestId("shop/cart.py", "add")

    assert find(root, [A, inside], {A: ITEMS}, {inside: {}}) == {}
    (root / "shop" / "cart.py").write_text(SOURCE + '"""The cart."""\n')
    assert find(root, [A, inside], {A: ITEMS}, {inside: {}}) == {inside: (A,)}


def test_a_file_that_cannot_be_read_names_nothing(root: Path) -> None:
    (root / "tests" / "test_other.py").unlink()

    assert find(root, [A, OTHER], {A: ITEMS}, {OTHER: {"tests/test_other.py": {1}}}) == {}
    assert read_words(root / "tests" / "test_other.py", {"ITEMS"}) == Words({}, frozenset(), frozenset())


def test_tests_not_to_rely_on_see_nothing_and_are_seen_by_nobody(root: Path) -> None:
    ran = {A: {"shop/cart.py": {5}}, B: {"shop/cart.py": {5}}}

    assert find(root, [A], {A: ITEMS, B: ITEMS}, ran) == {}


def test_nothing_left_is_seen_by_nobody(root: Path) -> None:
    assert find(root, [A, B], {}, {B: {"shop/cart.py": {5}}}) == {}
