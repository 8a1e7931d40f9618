"""What added tests do on the source of a commit: real repositories, real sessions, and what is laid out for them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qualitygate.engines import base
from qualitygate.engines.base import judge_before, lay_out
from qualitygate.engines.coverage.baseline import Setting
from qualitygate.engines.layout import source_files
from qualitygate.engines.workspace import open_scratch
from qualitygate.errors import EnvironmentFault
from qualitygate.model import AddedTest, Before, Config, CoverageEvidence, Outcome, Project, TestId, TestRun
from qualitygate.revision import find_changes
from qualitygate.scanner.settings import read_pytest_config

Judge = Callable[..., list[tuple[str, Before, str]]]

ADD = "def add(a, b):\n    return a + b\n"
CAPPED = "def add(a, b):\n    return min(a + b, 9)\n\n\ndef double(a):\n    return add(a, a)\n"
CAP = "import calc\n\n\ndef test_cap():\n    assert calc.add(5, 5) == 9\n"
ENDS = """\
from pathlib import Path

import pytest

import calc


def test_fails():
    assert calc.add(5, 5) == 9

def test_passes():
    assert calc.add(2, 2) == 4

@pytest.mark.parametrize("number", [1, 2, 8])
def test_fails_for_one(number):
    assert calc.add(number, 2) == min(number + 2, 9)

@pytest.mark.skipif(calc.add(9, 9) == 18, reason="no cap")
def test_is_skipped():
    assert calc.add(9, 9) == 9

@pytest.mark.xfail
def test_was_expected_to_fail():
    assert calc.add(9, 9) == 9

def test_reads_new_data():
    assert calc.add(1, 1) == int((Path(__file__).parent / "two.txt").read_text())

def test_dies():
    import os
    if calc.add(9, 9) == 18:
        os._exit(3)
"""
NOW = {
    "calc.py": CAPPED,
    "tests/test_ends.py": ENDS,
    "tests/two.txt": "2",
    "tests/test_import.py": "from calc import double\n\n\ndef test_double():\n    assert double(2) == 4\n",
    "tests/test_late.py": "def test_late():\n    from calc import double\n    assert double(2) == 4\n",
    "tests/test_part.py": "import pytest\nmore = pytest.importorskip('more')\n\ndef test_part():\n    assert more.A\n",
    "more.py": "A = 1\n",
}


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def read_tree(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def root(tmp_path: Path, own_git: None) -> Path:
    """An empty repository."""
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    return root


def change(root: Path, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Commit some files, then have others instead; the commit."""
    write(root, before)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "state", "--allow-empty")
    for path in before:
        (root / path).unlink()
    write(root, now)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def judge(root: Path, lean_python: Path, tmp_path: Path) -> Judge:
    """Judge tests, named by file and function, that all pass now; the project and the cache stay as they are."""

    def run(
        commit: str,
        *names: str,
        outcome: Outcome = Outcome.PASSED,
        seconds: float = 0.01,
        unsteady: bool = False,
        sources: tuple[str, ...] = ("calc.py", "more.py"),
        say: Callable[[str, int, int], None] = lambda what, done, total: None,
    ) -> list[tuple[str, Before, str]]:
        added = [TestId(*name.split("::")) for name in names]
        runs = tuple(TestRun(test, outcome, seconds) for test in added)
        coverage = CoverageEvidence((), runs, True, unsteady=tuple(added) if unsteady else None)
        project = Project(str(root), sources, tuple(test.path for test in added), str(lean_python))
        before = read_tree(root)
        try:
            changes = find_changes(root, commit)
            found = judge_before(
                project, Config(jobs=1), read_pytest_config(root), commit, changes, added, coverage, say
            )
        finally:
            assert read_tree(root) == before
            assert list(tmp_path.glob("cache/workspaces/*/*")) == []
        assert [one.id for one in found] == added
        return [(one.id.qualname, one.before, one.why) for one in found]

    return run


@pytest.mark.integration
@pytest.mark.slow
def test_run_added_tests_on_the_source_of_before(root: Path, judge: Judge) -> None:
    commit = change(root, {"calc.py": ADD}, NOW)
    ends = ("fails", "passes", "fails_for_one", "is_skipped", "was_expected_to_fail", "reads_new_data", "dies")

    found = judge(
        commit, *(f"tests/test_ends.py::test_{name}" for name in ends), "tests/test_import.py::test_double",
        "tests/test_late.py::test_late", "tests/test_part.py::test_part",
    )  # fmt: skip

    assert found == [
        ("test_fails", Before.FAILED, "assert 10 == 9"),
        ("test_passes", Before.PASSED, ""),
        ("test_fails_for_one", Before.FAILED, "assert 10 == 9"),
        ("test_is_skipped", Before.UNDECIDED, "it is skipped there"),
        ("test_was_expected_to_fail", Before.FAILED, ""),
        ("test_reads_new_data", Before.PASSED, ""),
        ("test_dies", Before.FAILED, "the process ended by exit 3"),
        ("test_double", Before.UNCOLLECTED, "ImportError: cannot import name 'double' from 'calc' (calc.py)"),
        ("test_late", Before.FAILED, "ImportError: cannot import name 'double' from 'calc' (calc.py)"),
        ("test_part", Before.UNDECIDED, "pytest does not collect it there"),
    ]


@pytest.mark.parametrize(
    ("outcome", "unsteady", "why"),
    [
        (Outcome.FAILED, False, "it does not pass now"),
        (Outcome.SKIPPED, True, "it does not pass now"),
        (Outcome.PASSED, True, "it passes now only beside others, or in one order"),
    ],
)
def test_run_only_what_passes_now(outcome: Outcome, unsteady: bool, why: str, root: Path, judge: Judge) -> None:
    commit = change(root, {"calc.py": ADD}, {"calc.py": CAPPED, "tests/test_cap.py": CAP})
    told: list[object] = []

    found = judge(
        commit, "tests/test_cap.py::test_cap", outcome=outcome, unsteady=unsteady, say=lambda *said: told.append(said)
    )

    assert found == [("test_cap", Before.UNDECIDED, why)]
    assert told == []


@pytest.mark.integration
@pytest.mark.slow
def test_collect_each_file_by_itself_where_a_conftest_needs_the_change(root: Path, judge: Judge) -> None:
    now = {
        "calc.py": CAPPED,
        "tests/a/conftest.py": "from calc import double\n",
        "tests/a/test_a.py": "def test_a():\n    assert True\n",
        "tests/b/test_b.py": "import calc\n\n\ndef test_b():\n    assert calc.add(1, 1) == 2\n",
    }
    commit = change(root, {"calc.py": ADD}, now)

    found = judge(commit, "tests/a/test_a.py::test_a", "tests/b/test_b.py::test_b")

    assert found == [
        ("test_a", Before.UNCOLLECTED, "ImportError: cannot import name 'double' from 'calc' (calc.py)"),
        ("test_b", Before.PASSED, ""),
    ]


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "limit"), [(0.01, "1"), (0.1, "2")], ids=["fast now", "slow now"])
def test_end_what_never_ends_on_the_source_of_before(
    seconds: float, limit: str, root: Path, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "_PATIENCE", 1.0)
    before = "import time\n\n\ndef add(a, b):\n    time.sleep(1000)\n"
    commit = change(root, {"calc.py": before}, {"calc.py": CAPPED, "tests/test_cap.py": CAP})

    assert judge(commit, "tests/test_cap.py::test_cap", seconds=seconds) == [
        ("test_cap", Before.FAILED, f"it takes longer than {limit} seconds")
    ]


@pytest.mark.integration
@pytest.mark.slow
def test_end_what_is_never_collected(root: Path, judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_COLLECTING", 1.5)
    before = "import time\n\ntime.sleep(1000)\n"
    commit = change(root, {"calc.py": before}, {"calc.py": CAPPED, "tests/test_cap.py": CAP})

    assert judge(commit, "tests/test_cap.py::test_cap") == [
        ("test_cap", Before.UNCOLLECTED, "collecting the tests takes longer than 1.5 seconds")
    ]


@pytest.mark.integration
@pytest.mark.slow
def test_run_added_tests_of_a_package_that_holds_its_tests(root: Path, judge: Judge) -> None:
    package = {"src/shop/__init__.py": "", "src/shop/tests/__init__.py": "", "conftest.py": "LIMIT = 9\n"}
    tests = (
        "from ..cart import add\n\n\ndef test_cap(limit):\n    assert add(5, 5) == limit\n\n\n"
        "def test_small(limit):\n    assert add(1, 2) < limit\n"
    )
    now = {
        **package,
        "src/shop/cart.py": CAPPED,
        "src/shop/tests/test_cart.py": tests,
        "conftest.py": "import pytest\n\n\n@pytest.fixture\ndef limit():\n    return 9\n",
    }
    commit = change(root, {**package, "src/shop/cart.py": ADD}, now)
    names = [f"src/shop/tests/test_cart.py::test_{name}" for name in ("cap", "small")]

    assert judge(commit, *names, sources=("src/shop",)) == [
        ("test_cap", Before.FAILED, "assert 10 == 9"),
        ("test_small", Before.PASSED, ""),
    ]


@pytest.mark.integration
@pytest.mark.slow
def test_a_new_module_is_not_found_elsewhere(root: Path, judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(root))  # as an installation in editable mode has it
    test = "import calc\n\n\ndef test_more():\n    import more\n    assert more.A == calc.add(1, 0)\n"
    commit = change(root, {"calc.py": ADD}, {"calc.py": CAPPED, "more.py": "A = 1\n", "tests/test_more.py": test})

    assert judge(commit, "tests/test_more.py::test_more") == [
        ("test_more", Before.FAILED, "ModuleNotFoundError: No module named 'more'")
    ]


@pytest.mark.integration
@pytest.mark.slow
def test_refuse_tests_that_import_the_project_as_it_is_now(root: Path, judge: Judge) -> None:
    conftest = f"import sys\n\nsys.path.insert(0, {str(root)!r})\n"
    now = {"calc.py": CAPPED, "tests/conftest.py": conftest, "tests/test_cap.py": CAP}
    commit = change(root, {"calc.py": ADD}, now)

    with pytest.raises(EnvironmentFault) as caught:
        judge(commit, "tests/test_cap.py::test_cap")

    assert caught.value.what == "the tests import the project as it is now, not as it was before the change"
    assert caught.value.where == str(root / "calc.py")
    assert caught.value.help.endswith("or leave out --red")


@pytest.mark.integration
@pytest.mark.slow
def test_leave_nothing_behind_when_interrupted(root: Path, judge: Judge) -> None:
    commit = change(root, {"calc.py": ADD}, {"calc.py": CAPPED, "tests/test_cap.py": CAP})
    told = []

    def interrupt(*saying: object) -> None:
        told.append(saying)
        if len(told) == 2:  # the session is up
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge(commit, "tests/test_cap.py::test_cap", say=interrupt)

    assert told == [("running the added tests on the source of before", 0, 1)] * 2


MISSING = 'raise ModuleNotFoundError("No module named {0!r}", name={0!r})\n'


@pytest.mark.parametrize(
    ("sources", "before", "now", "expected"),
    [
        pytest.param(
            ("shop",),
            {
                "shop/__init__.py": "",
                "shop/a.py": "1",
                "shop/same.py": "2",
                "shop/rates.txt": "1",
                "tests/test_a.py": "1",
            },
            {
                "shop/__init__.py": "",
                "shop/a.py": "3",
                "shop/same.py": "2",
                "shop/rates.txt": "3",
                "tests/test_a.py": "3",
            },
            {
                "shop/__init__.py": "",
                "shop/a.py": "1",
                "shop/same.py": "2",
                "shop/rates.txt": "3",
                "tests/test_a.py": "3",
            },
            id="source of then, data and tests of now",
        ),
        pytest.param(
            ("shop",),
            {"shop/__init__.py": "", "shop/tests/test_a.py": "1", "shop/conftest.py": "1", "conftest.py": "1"},
            {"shop/__init__.py": "3", "shop/tests/test_a.py": "3", "shop/conftest.py": "3", "conftest.py": "3"},
            {"shop/__init__.py": "", "shop/tests/test_a.py": "3", "shop/conftest.py": "3", "conftest.py": "3"},
            id="tests inside the package",
        ),
        pytest.param(
            ("src/shop",),
            {"src/shop/__init__.py": "", "src/shop/gone.py": "import os\n", "pyproject.toml": "a = 1"},
            {"src/shop/__init__.py": "", "src/shop/new.py": "A = 1\n", "pyproject.toml": "a = 2"},
            {
                "src/shop/__init__.py": "",
                "src/shop/gone.py": "import os\n",
                "src/shop/new.py": MISSING.format("shop.new"),
                "pyproject.toml": "a = 2",
            },
            id="a module that has come, and one that has gone",
        ),
        pytest.param(
            ("shop",),
            {"shop/__init__.py": "", "shop/old.py": "A = 1\nB = 2\nC = 3\n"},
            {"shop/__init__.py": "", "shop/young.py": "A = 1\nB = 2\nC = 4\n"},
            {
                "shop/__init__.py": "",
                "shop/old.py": "A = 1\nB = 2\nC = 3\n",
                "shop/young.py": MISSING.format("shop.young"),
            },
            id="a module by another name",
        ),
        pytest.param(
            ("shop",),
            {"shop.py": "A = 1\nB = 2\n"},
            {"shop/__init__.py": "A = 1\n", "shop/tax.py": "T = 3\n"},
            {"shop.py": "A = 1\nB = 2\n", "shop/tax.py": MISSING.format("shop.tax")},
            id="a module that has become a package",
        ),
        pytest.param(
            ("shop",),
            {"shop/a.py": "A = 1\n"},
            {"shop/a.py": "A = 1\n", "shop/__init__.py": "B = 2\n"},
            {"shop/a.py": "A = 1\n", "shop/__init__.py": ""},
            id="a package that had no __init__",
        ),
        pytest.param(
            ("shop",),
            {"README": "1"},
            {"README": "1", "shop/__init__.py": "", "shop/a.py": "A = 1\n", "tests/test_a.py": "1"},
            {
                "README": "1",
                "shop/__init__.py": MISSING.format("shop"),
                "shop/a.py": MISSING.format("shop.a"),
                "tests/test_a.py": "1",
            },
            id="no source yet",
        ),
        pytest.param(
            ("shop",),
            {"shop/__init__.py": "", "tool.py": "1", "tests/old.py": "1", "notes.txt": "1"},
            {"shop/__init__.py": "", "tool.py": "3"},
            {"shop/__init__.py": "", "tool.py": "3"},
            id="neither source nor test, and what of the tests has gone",
        ),
    ],
)
def test_lay_out_the_source_of_a_commit(
    sources: tuple[str, ...], before: dict[str, str], now: dict[str, str], expected: dict[str, str], root: Path
) -> None:
    commit = change(root, before, now)
    project = Project(str(root), sources, ("tests",), "python")

    with open_scratch(root) as scratch:
        setting = Setting(project, scratch, (), 1, source_files(project), lambda *told: None)
        then = lay_out(setting, commit, find_changes(root, commit))
        found = read_tree(Path(then.project.root))
        copied = read_tree(then.scratch.copy("added"))

        assert (then.scratch.runtime / "_qualitygate_runtime/session.py").is_file()

    assert found == copied == expected
    assert read_tree(root) == now


def test_lay_out_never_writes_through_a_link(root: Path) -> None:
    commit = change(root, {"shop/a.py": "A = 1\n", "shop/b.py": "B = 1\n"}, {"shop/b.py": "B = 2\n"})
    (root / "shop/a.py").symlink_to("../data.py")
    (root / "data.py").write_text("D = 1\n")
    project = Project(str(root), ("shop",), ("tests",), "python")

    with open_scratch(root) as scratch:
        setting = Setting(project, scratch, (), 1, source_files(project), lambda *told: None)
        found = read_tree(Path(lay_out(setting, commit, find_changes(root, commit)).project.root))

    assert found == {"data.py": "D = 1\n", "shop/a.py": "A = 1\n", "shop/b.py": "B = 1\n"}


def test_red_is_what_fails_and_what_cannot_be_collected() -> None:
    test = TestId("tests/test_a.py", "test_a")

    assert [one for one in Before if AddedTest(test, one).red] == [Before.FAILED, Before.UNCOLLECTED]
