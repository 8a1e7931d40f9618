"""A suite whose test files hold hardly a test that is recognised is told of."""

from __future__ import annotations

import pytest

from qualitygate.model import Case, File, Function, Kind, Style, Suite, TestId
from qualitygate.model.suite import Doctest
from qualitygate.unseen_tests import name_unseen_tests


def make_file(path: str, *, holds: bool = False, is_test_file: bool = True) -> File:
    function = Function("test_a", "test_a", path, (), (), ())
    case = Case(TestId(path, "test_a"), function, Style.PYTEST, Kind.UNIT)
    return File(path, 10, (case,) if holds else (), is_test_file=is_test_file)


@pytest.mark.parametrize(
    ("empty", "full", "told"),
    [(4, 0, False), (5, 0, True), (5, 5, True), (5, 6, False), (0, 5, False)],
)
def test_name_unseen_tests_where_half_of_the_files_hold_none(empty: int, full: int, told: bool) -> None:
    files = [make_file(f"tests/test_{i}.py") for i in range(empty)]
    files += [make_file(f"tests/test_full_{i}.py", holds=True) for i in range(full)]

    assert bool(name_unseen_tests(Suite("/shop", tuple(files)))) is told


def test_name_unseen_tests_says_how_many_and_which() -> None:
    files = [make_file(f"tests/test_{i}.py") for i in range(6)] + [make_file("tests/test_full.py", holds=True)]

    (note,) = name_unseen_tests(Suite("/shop", tuple(files)))

    assert note.startswith("no test is recognised in 6 of 7 test files: tests/test_0.py, ")
    assert note.endswith("compare with `pytest --collect-only`")


def test_name_unseen_tests_asks_no_test_of_helpers_packages_and_doctests() -> None:
    helpers = [make_file(f"tests/shop_{i}.py", is_test_file=False) for i in range(9)]
    packages = [make_file(f"tests/part_{i}/__init__.py") for i in range(9)]
    described = [make_file(f"tests/test_{i}.py") for i in range(9)]
    doctests = tuple(Doctest(file.path, 1, "tests.shop", 2) for file in described)

    assert name_unseen_tests(Suite("/shop", (*helpers, *packages, *described), doctests=doctests)) == ()
