"""Which functions and tests have changed since a revision, and which changed tests run a changed function."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from qualitygate.changed_functions import find_changed_functions
from qualitygate.model import Changes, CoverageEvidence, FileCoverage, SourceFacts, Suite, TestId
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
