from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.engines.layout import import_root, import_roots, is_test_path, module_name, source_files
from qualitygate.model import Project


def make(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")
    return root


@pytest.mark.parametrize(
    ("files", "source", "expected"),
    [
        (["pkg/__init__.py"], "pkg", "."),
        (["src/pkg/__init__.py"], "src/pkg", "src"),
        (["src/pkg/__init__.py"], "src", "src"),
        (["lib/pkg/__init__.py"], "lib/pkg", "lib"),
        (["single.py"], "single.py", "."),
        (["src/single.py"], "src/single.py", "src"),
        (["pkg/__init__.py", "pkg/sub/__init__.py"], "pkg/sub", "."),
        (["pkg/__init__.py", "pkg/sub/mod.py"], "pkg/sub/mod.py", "pkg/sub"),
        (["namespace/mod.py"], "namespace", "."),
        (["src/namespace/mod.py"], "src/namespace", "src"),
        (["single.py"], ".", "."),
        (["__init__.py"], ".", "."),
    ],
)
def test_import_root_finds_folder_above_package(tmp_path: Path, files: list[str], source: str, expected: str) -> None:
    make(tmp_path, *files)

    assert import_root(tmp_path, source) == expected


def test_import_roots_names_each_root_once(tmp_path: Path) -> None:
    make(tmp_path, "src/a/__init__.py", "src/b/__init__.py", "c.py")

    roots = import_roots(Project(str(tmp_path), ("src/a", "src/b", "c.py"), (), "python"))

    assert roots == ("src", ".")


@pytest.mark.parametrize(
    ("path", "roots", "expected"),
    [
        ("pkg/mod.py", ["."], "pkg.mod"),
        ("pkg/__init__.py", ["."], "pkg"),
        ("src/pkg/sub/mod.py", ["src"], "pkg.sub.mod"),
        ("src/pkg/mod.py", [".", "src"], "pkg.mod"),
        ("other/mod.py", ["src", "."], "other.mod"),
        ("other/mod.py", ["src"], "other.mod"),
    ],
)
def test_module_name_is_what_tests_import(path: str, roots: list[str], expected: str) -> None:
    assert module_name(path, roots) == expected


@pytest.mark.parametrize(
    ("path", "tests", "expected"),
    [
        ("pkg/mod.py", ["tests"], False),
        ("pkg/tests/test_mod.py", ["pkg/tests"], True),
        ("pkg/tests/data.py", ["pkg/tests"], True),
        ("pkg/tests/data.py", [], True),
        ("tests/anything.py", ["tests"], True),
        ("testsuite/anything.py", ["tests"], False),
        ("pkg/test_mod.py", [], True),
        ("pkg/mod_test.py", [], True),
        ("pkg/conftest.py", [], True),
        ("pkg/contest.py", ["."], False),
        ("tests/helper.py", ["."], False),
        ("pkg/testing/helper.py", [], True),
        ("pkg/testing.py", [], False),
    ],
)
def test_is_test_path_tells_tests_from_production(path: str, tests: list[str], expected: bool) -> None:
    assert is_test_path(path, tests) is expected


def test_source_files_leaves_out_tests_and_excluded(tmp_path: Path) -> None:
    make(tmp_path, "pkg/__init__.py", "pkg/b.py", "pkg/a.py", "pkg/tests/test_a.py", "pkg/gen/out.py", "other.py")
    project = Project(str(tmp_path), ("pkg",), ("pkg/tests",), "python")

    files = source_files(project, exclude=("pkg/gen/*",))

    assert files == ("pkg/__init__.py", "pkg/a.py", "pkg/b.py")


def test_source_files_of_the_whole_project_are_its_own(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "pkg/b.py", "tests/test_a.py", ".venv/lib/c.py", "env/pyvenv.cfg", "env/lib/d.py")

    assert source_files(Project(str(tmp_path), (".",), ("tests",), "python")) == ("a.py", "pkg/b.py")


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (("pkg/a.py",), ("pkg/a.py",)),
        (("pkg/sub",), ("pkg/sub/c.py",)),
        (("pkg/s",), ()),
        ((), ("pkg/a.py", "pkg/sub/c.py")),
    ],
)
def test_source_files_narrows_to_asked_paths(tmp_path: Path, only: tuple[str, ...], expected: tuple[str, ...]) -> None:
    make(tmp_path, "pkg/a.py", "pkg/sub/c.py")

    files = source_files(Project(str(tmp_path), ("pkg",), (), "python"), only=only)

    assert files == expected
