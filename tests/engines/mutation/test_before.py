"""What tests that have gone ran in a commit, found by running the suite of then."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from qualitygate.engines.coverage.baseline import Setting
from qualitygate.engines.mutation.before import tests_of_functions_before as find_before
from qualitygate.engines.mutation.before import tests_then as find_then
from qualitygate.engines.workspace import open_scratch
from qualitygate.model import Project, TestId

CALC = "def add(a, b):\n    return a + b\n\n\ndef limit():\n    return 5\n\n\ndef unmet():\n    return limit()\n"
TESTS = """\
import calc


def test_add():
    assert calc.add(1, 2) == 3


def test_limit():
    assert calc.limit() == 5


def test_both():
    assert calc.add(1, calc.limit()) == 6
"""
ADD, LIMIT, BOTH = (TestId("tests/test_calc.py", f"test_{name}") for name in ("add", "limit", "both"))
ALONE = TestId("test_alone.py", "test_alone")


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, own_git: None) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    return root


def commit(root: Path) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "state")
    return git(root, "rev-parse", "HEAD")


@pytest.mark.integration
@pytest.mark.slow
def test_functions_of_tests_that_have_gone(repository: Path) -> None:
    # A project in a folder of a repository; one test file has gone, another has come, both named by themselves.
    root = repository / "service"
    write(
        root,
        {
            "calc.py": CALC,
            "tests/test_calc.py": TESTS,
            "test_alone.py": "import calc\n\n\ndef test_alone():\n    assert calc.unmet() == 5\n",
            "conftest.py": "",
        },
    )
    base = commit(repository)
    (root / "test_alone.py").unlink()
    write(root, {"test_new.py": "def test_new():\n    pass\n", "tests/test_calc.py": "import calc\n"})
    project = Project(str(root), ("calc.py",), ("tests", "test_new.py"), sys.executable)

    with open_scratch(root) as scratch:
        setting = Setting(project, scratch, (), 1, ("calc.py",), lambda *told: None)
        found = find_before(setting, base, [LIMIT, BOTH, ALONE, TestId("tests/test_calc.py", "test_unknown")])

    assert found == {
        ("calc.py", "add"): {BOTH},
        ("calc.py", "limit"): {LIMIT, BOTH, ALONE},
        ("calc.py", "unmet"): {ALONE},
    }
    assert git(repository, "status", "--porcelain").splitlines() != []
    assert (root / "tests/test_calc.py").read_text() == "import calc\n"


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize(
    "tests",
    ["import nowhere\n", "A = 1\n"],
    ids=["cannot be collected", "no tests"],
)
def test_of_a_suite_that_cannot_run_nothing_is_known(tests: str, repository: Path) -> None:
    write(repository, {"calc.py": CALC, "tests/test_calc.py": tests, "conftest.py": ""})
    base = commit(repository)
    project = Project(str(repository), ("calc.py",), ("tests",), sys.executable)

    with open_scratch(repository) as scratch:
        setting = Setting(project, scratch, (), 1, ("calc.py",), lambda *told: None)
        assert find_before(setting, base, [ADD]) == {}


@pytest.mark.parametrize(
    ("now", "removed", "expected"),
    [
        (("tests",), [ADD], ("tests",)),
        (("tests", "new"), [ADD], ("tests",)),
        (("new.py", "tests"), [ADD, ALONE], ("tests", "test_alone.py")),
        (("new.py",), [ADD, LIMIT, ALONE], ("test_alone.py", "tests/test_calc.py")),
        (("tests/test_calc.py",), [ADD], ("tests/test_calc.py",)),
        (("tests",), [TestId("test_never.py", "test_a")], ("tests",)),
        ((".",), [ADD, ALONE], (".",)),
        ((), [], ()),
    ],
)
def test_tests_were_where_they_were_then(
    now: tuple[str, ...], removed: list[TestId], expected: tuple[str, ...], tmp_path: Path
) -> None:
    write(tmp_path, {"tests/test_calc.py": "", "test_alone.py": ""})

    assert find_then(tmp_path, now, removed) == expected
