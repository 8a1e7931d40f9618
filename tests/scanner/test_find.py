"""Which files a scan reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.errors import UsageError
from qualitygate.model import PytestConfig
from qualitygate.scanner.find import find_files, is_excluded, is_support, is_test_file, locate_module

DEFAULT = PytestConfig()


def _tree(root: Path, *paths: str) -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")


def _found(root: Path, *paths: str, exclude: tuple[str, ...] = ()) -> dict[str, bool]:
    return {each.path: each.is_test for each in find_files(root, [root / path for path in paths], DEFAULT, exclude)}


def test_find_takes_tests_conftests_and_helpers_of_a_folder(tmp_path: Path) -> None:
    _tree(
        tmp_path,
        "tests/test_a.py",
        "tests/unit/b_test.py",
        "tests/conftest.py",
        "tests/unit/steps.py",
        "tests/data.txt",
    )

    assert _found(tmp_path, "tests") == {
        "tests/conftest.py": False,
        "tests/test_a.py": True,
        "tests/unit/b_test.py": True,
        "tests/unit/steps.py": False,
    }


@pytest.mark.parametrize(
    ("globs", "left"),
    [
        (("samples",), {"tests/test_a.py"}),
        (("sam*",), {"tests/test_a.py"}),
        (("ample",), {"tests/test_a.py", "tests/samples/test_b.py", "tests/samples/deep/test_c.py"}),
        (("deep", "other"), {"tests/test_a.py", "tests/samples/test_b.py"}),
        (("tests/samples",), {"tests/test_a.py"}),
        (("sts/samples",), {"tests/test_a.py", "tests/samples/test_b.py", "tests/samples/deep/test_c.py"}),
        (("samples/deep",), {"tests/test_a.py", "tests/samples/test_b.py"}),
        (("test_*",), {"tests/test_a.py", "tests/samples/test_b.py", "tests/samples/deep/test_c.py"}),
    ],
)
def test_find_passes_over_what_pytest_passes_over(globs: tuple[str, ...], left: set[str], tmp_path: Path) -> None:
    _tree(tmp_path, "tests/test_a.py", "tests/samples/test_b.py", "tests/samples/deep/test_c.py")
    _tree(tmp_path, "tests/samples/steps.py", "tests/samples/deep/conftest.py")
    config = replace(DEFAULT, norecursedirs=globs)

    found = {each.path: each.is_test for each in find_files(tmp_path, [tmp_path], config)}

    assert {path for path, is_test in found.items() if is_test} == left
    assert {path for path, is_test in found.items() if not is_test} == {
        "tests/samples/deep/conftest.py",
        "tests/samples/steps.py",
    }


def test_find_enters_a_folder_that_is_named(tmp_path: Path) -> None:
    _tree(tmp_path, "samples/test_b.py", "samples/samples/test_c.py")
    config = replace(DEFAULT, norecursedirs=("samples",))

    assert [each.path for each in find_files(tmp_path, [tmp_path / "samples"], config)] == ["samples/test_b.py"]


def test_find_leaves_production_code_out(tmp_path: Path) -> None:
    _tree(tmp_path, "shop/cart.py", "shop/test_cart.py", "tests/test_a.py", "setup.py", "helpers.py", "noxfile.py")

    assert _found(tmp_path, ".") == {"helpers.py": False, "shop/test_cart.py": True, "tests/test_a.py": True}


@pytest.mark.parametrize(
    "folder",
    ["venv", ".venv", "env", "node_modules", "__pycache__", ".git", ".hidden", "build", "dist", "a.egg-info"],
)
def test_find_leaves_folders_out(folder: str, tmp_path: Path) -> None:
    _tree(tmp_path, f"{folder}/test_b.py", "test_a.py")
    if folder == "env":
        _tree(tmp_path, "env/pyvenv.cfg")

    assert _found(tmp_path, ".") == {"test_a.py": True}


def test_find_takes_a_left_out_folder_that_is_named(tmp_path: Path) -> None:
    _tree(tmp_path, "build/test_b.py")

    assert _found(tmp_path, "build") == {"build/test_b.py": True}


def test_find_takes_a_file_whatever_its_name(tmp_path: Path) -> None:
    _tree(tmp_path, "tests/odd.py", "tests/test_a.py", "conftest.py", "tests/conftest.py")

    assert _found(tmp_path, "tests/odd.py") == {"conftest.py": False, "tests/conftest.py": False, "tests/odd.py": True}


def test_find_takes_conftests_above_up_to_the_root(tmp_path: Path) -> None:
    _tree(tmp_path, "conftest.py", "root/conftest.py", "root/a/conftest.py", "root/a/b/test_a.py", "root/c/conftest.py")

    assert list(_found(tmp_path / "root", "a/b")) == ["a/b/test_a.py", "a/conftest.py", "conftest.py"]


def test_find_names_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such file or folder: `.*nowhere`") as caught:
        _found(tmp_path, "nowhere")

    assert caught.value.help == "give the path of a test file or of a folder with tests"


def test_find_names_a_missing_python_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such file or folder: `.*test_a\.py`"):
        _found(tmp_path, "test_a.py")


def test_find_refuses_a_file_that_is_not_python(tmp_path: Path) -> None:
    _tree(tmp_path, "notes.txt")

    with pytest.raises(UsageError, match=r"`.*notes\.txt` is not a Python file") as caught:
        _found(tmp_path, "notes.txt")

    assert caught.value.help == "give test files (`.py`) or folders with tests"


@pytest.mark.parametrize(
    "exclude", ["tests/data", "tests/data/", "tests/data/*", "*/data", "tests/data/test_b.py", "*test_b.py"]
)
def test_find_excludes_by_glob(exclude: str, tmp_path: Path) -> None:
    _tree(tmp_path, "tests/data/test_b.py", "tests/test_a.py")

    assert _found(tmp_path, "tests", exclude=(exclude,)) == {"tests/test_a.py": True}


def test_find_excludes_a_file_that_is_named(tmp_path: Path) -> None:
    _tree(tmp_path, "tests/test_a.py")

    assert _found(tmp_path, "tests/test_a.py", exclude=("tests",)) == {}


@pytest.mark.parametrize(
    ("path", "glob", "excluded"),
    [
        ("tests/test_a.py", "tests", True),
        ("tests/test_a.py", "test", False),
        ("tests/test_a.py", "other/*", False),
        ("a/b/c.py", "a/b", True),
        ("a/b/c.py", "b", False),
    ],
)
def test_is_excluded_holds_the_glob_against_file_and_folders(path: str, glob: str, excluded: bool) -> None:
    assert is_excluded(path, [glob]) is excluded


def test_find_follows_links_once(tmp_path: Path) -> None:
    _tree(tmp_path, "tests/test_a.py", "elsewhere/test_b.py")
    (tmp_path / "tests" / "loop").symlink_to(tmp_path / "tests")
    (tmp_path / "tests" / "linked").symlink_to(tmp_path / "elsewhere")

    assert _found(tmp_path, "tests") == {"tests/linked/test_b.py": True, "tests/test_a.py": True}


def test_find_names_each_file_once_for_overlapping_paths(tmp_path: Path) -> None:
    _tree(tmp_path, "tests/test_a.py")

    assert len(find_files(tmp_path, [tmp_path, tmp_path / "tests", tmp_path / "tests/test_a.py"], DEFAULT)) == 1


@pytest.mark.parametrize(
    ("patterns", "path", "matches"),
    [
        (("test_*.py", "*_test.py"), "/x/test_a.py", True),
        (("test_*.py", "*_test.py"), "/x/a_test.py", True),
        (("test_*.py", "*_test.py"), "/x/tests.py", False),
        (("test*.py",), "/x/tests.py", True),
        (("checks/*.py",), "/x/checks/a.py", True),
        (("checks/*.py",), "/x/other/a.py", False),
        (("/x/*.py",), "/x/a.py", True),
        (("/y/*.py",), "/x/a.py", False),
    ],
)
def test_is_test_file_matches_as_pytest_does(patterns: tuple[str, ...], path: str, matches: bool) -> None:
    assert is_test_file(Path(path), PytestConfig(python_files=patterns)) is matches


@pytest.mark.parametrize(
    ("path", "serves"),
    [
        ("tests/steps.py", True),
        ("pkg/testing/steps.py", True),
        ("pkg/unit_tests/deep/steps.py", True),
        ("shop/contest/steps.py", False),
        ("shop/latest/steps.py", False),
        ("shop/testimony.py", False),
        ("helpers.py", True),
        ("shop/helpers.py", False),
        ("setup.py", False),
        ("cart.py", False),
        ("test_support.py", True),
    ],
)
def test_is_support_goes_by_whole_words(path: str, serves: bool) -> None:
    assert is_support(path) is serves


@pytest.mark.parametrize(
    ("importer", "dotted", "file"),
    [
        ("tests/unit/test_a.py", "steps", "tests/unit/steps.py"),
        ("tests/unit/test_a.py", "tests.helpers.total_is", "tests/helpers/__init__.py"),
        ("tests/unit/test_a.py", "tests.helpers.money.euro", "tests/helpers/money.py"),
        ("tests/unit/test_a.py", "helpers.money", "tests/helpers/money.py"),
        ("tests/unit/test_a.py", "pytest", None),
        ("tests/unit/test_a.py", "tests.nowhere.x", None),
        ("tests/unit/test_a.py", "", None),
        ("test_a.py", "tests.helpers", "tests/helpers/__init__.py"),
    ],
)
def test_locate_module_finds_what_an_import_means(importer: str, dotted: str, file: str | None, tmp_path: Path) -> None:
    _tree(tmp_path, "tests/unit/steps.py", "tests/helpers/__init__.py", "tests/helpers/money.py", "steps.py")

    assert locate_module(tmp_path, importer, dotted) == (tmp_path / file if file else None)
