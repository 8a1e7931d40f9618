"""Which functions and tests have changed since a revision, and which changed tests run a changed function."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from qualitygate.changed_functions import describe_added, find_added_tests, find_changed_functions
from qualitygate.model import (
    AddedTest,
    Before,
    Changes,
    CoverageEvidence,
    FileCoverage,
    SourceFacts,
    Suite,
    TestId,
)
from qualitygate.revision import ChangedFile, find_changes
from qualitygate.scanner.cache import NO_CACHE
from qualitygate.scanner.scan import scan
from qualitygate.source_facts import read_source_facts

SHOP = "import functools\n\n@functools.cache\ndef tax(x: int):\n    return x\n\ndef total(x: int):\n    return x\n"
TESTS = "import pytest\n\n@pytest.mark.parametrize('x', [1])\ndef test_tax(x): pass\n\ndef test_total(): pass\n"
TAX, TOTAL = TestId("tests/test_shop.py", "test_tax"), TestId("tests/test_shop.py", "test_total")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / "shop.py").write_text(SHOP)
    (tmp_path / "tests/test_shop.py").write_text(TESTS)
    return tmp_path


def read(root: Path) -> tuple[SourceFacts, Suite, CoverageEvidence]:
    """``test_tax`` runs the body of tax, ``test_total`` those of both."""
    contexts = {5: frozenset({TAX, TOTAL}), 8: frozenset({TOTAL})}
    file = FileCoverage("shop.py", frozenset({4, 5, 7, 8}), frozenset(), frozenset(), contexts=contexts)
    facts = read_source_facts(root, {"shop.py": "shop"}, NO_CACHE)
    return facts, scan(root, [root / "tests"]), CoverageEvidence((file,), (), True)


def find(root: Path, *files: ChangedFile) -> Changes:
    return find_changed_functions("main", files, *read(root))


def change_shop(**changes: frozenset[int]) -> ChangedFile:
    return ChangedFile("shop.py", before="shop.py", **changes)


def change_tests(**changes: frozenset[int]) -> ChangedFile:
    return ChangedFile("tests/test_shop.py", before="tests/test_shop.py", **changes)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (change_shop(lines=frozenset({1, 2, 6})), []),
        (change_shop(lines=frozenset({3})), ["tax"]),
        (change_shop(lines=frozenset({5})), ["tax"]),
        (change_shop(cuts=frozenset({4})), ["tax"]),
        (change_shop(lines=frozenset({5, 7})), ["tax", "total"]),
        (ChangedFile("shop.py", frozenset({1})), ["tax", "total"]),
        (ChangedFile("shop.py", before="shop.py", deleted=True), []),
        (ChangedFile("other.py", frozenset({5})), []),
    ],
)
def test_find_changed_functions(project: Path, change: ChangedFile, names: list[str]) -> None:
    found = find(project, change)

    assert [one.function.qualname for one in found.functions] == names
    assert found.since == "main"


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        (change_tests(lines=frozenset({1})), ()),
        (change_tests(lines=frozenset({3})), (TAX,)),
        (change_tests(lines=frozenset({4})), (TAX,)),
        (change_tests(lines=frozenset({6})), (TOTAL,)),
        (ChangedFile("tests/test_shop.py", frozenset({1})), (TAX, TOTAL)),
        (ChangedFile("tests/test_shop.py", before="tests/test_shop.py", deleted=True), ()),
    ],
)
def test_find_changed_tests(project: Path, change: ChangedFile, changed: tuple[TestId, ...]) -> None:
    assert find(project, change).tests == changed


@pytest.mark.parametrize(
    ("lines", "running"),
    [({3}, [(TAX,), ()]), ({6}, [(TOTAL,), (TOTAL,)]), ({3, 6}, [(TAX, TOTAL), (TOTAL,)]), ({1}, [(), ()])],
)
def test_join_changed_tests_with_changed_functions(
    project: Path, lines: set[int], running: list[tuple[TestId, ...]]
) -> None:
    found = find(project, ChangedFile("shop.py"), change_tests(lines=frozenset(lines)))

    assert [one.tests for one in found.functions] == running


def test_take_what_git_says(project: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
        subprocess.run(["git", "-C", str(project), *identity, *arguments], check=True, capture_output=True)

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "first")
    (project / "shop.py").write_text(SHOP.replace("total(x: int):\n    return x", "total(x: int):\n    return -x"))

    changes = find_changed_functions("HEAD", find_changes(project, "HEAD"), *read(project))

    assert [(one.function.qualname, one.tests) for one in changes.functions] == [("total", ())]
    assert changes.tests == ()


@pytest.mark.parametrize(
    ("before", "text", "added"),
    [
        (None, "", {TAX, TOTAL}),
        ("tests/test_shop.py", "", {TAX, TOTAL}),
        ("tests/test_shop.py", "def test_tax(): pass\n", {TOTAL}),
        ("tests/test_old.py", "def test_tax(): pass\n", {TOTAL}),
        ("tests/test_shop.py", "if True:\n    def test_tax(): pass\ndef test_total(): pass\n", set()),
        ("tests/test_shop.py", "class TestShop:\n    def test_tax(self): pass\n", {TAX, TOTAL}),
        ("tests/test_shop.py", "def test_tax(:\n", {TAX, TOTAL}),
        ("tests/test_shop.py", None, {TAX, TOTAL}),
    ],
    ids=["new file", "empty", "one more", "renamed file", "both", "in a class", "unreadable then", "no file then"],
)
def test_find_added_tests(before: str | None, text: str | None, added: set[TestId], project: Path) -> None:
    _, suite, _ = read(project)
    file = ChangedFile("tests/test_shop.py", before=before)
    then = {before: text.encode()} if before is not None and text is not None else {}

    assert find_added_tests([file], suite, [TAX, TOTAL], then) == tuple(sorted(added))


def test_find_added_tests_among_the_changed_ones(project: Path) -> None:
    _, suite, _ = read(project)

    assert find_added_tests([ChangedFile("tests/test_shop.py")], suite, [TOTAL], {}) == (TOTAL,)


def test_a_method_that_another_class_inherits_is_added_where_it_is_defined(project: Path) -> None:
    base = "class Base:\n    def test_a(self): pass\n    def test_b(self): pass\n\nclass TestMore(Base):\n    pass\n"
    (project / "tests/test_shop.py").write_text(base)
    _, suite, _ = read(project)
    tests = [case.id for case in suite.cases]
    before = base.replace("    def test_b(self): pass\n", "").encode()

    added = find_added_tests(
        [ChangedFile("tests/test_shop.py", before="tests/test_shop.py")], suite, tests, {"tests/test_shop.py": before}
    )

    assert [str(test) for test in added] == ["tests/test_shop.py::TestMore::test_b"]


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ([], "no test was added since main: `--red` has none to run"),
        (
            [Before.PASSED],
            "1 test was added since main: without the change 0 fail, 1 pass, 0 are undecided",
        ),
        (
            [Before.FAILED, Before.UNCOLLECTED, Before.UNCOLLECTED, Before.UNDECIDED],
            "4 tests were added since main: without the change 3 fail (2 cannot be collected there), 0 pass, "
            "1 are undecided",
        ),
    ],
)
def test_describe_added_tests(ends: list[Before], told: str) -> None:
    assert describe_added("main", [AddedTest(TAX, one) for one in ends]) == told
