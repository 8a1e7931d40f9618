"""The project as a whole: its root, its interpreter, and what was guessed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qualitygate.config import discover_project, find_root
from qualitygate.config.interpreter import find_python
from qualitygate.errors import ConfigError, NothingToAnalyse, UsageError
from qualitygate.model import Config

Plant = Callable[[Mapping[str, str] | list[str]], Path]


def plant_python(folder: Path) -> Path:
    path = folder / "bin" / "python"
    path.parent.mkdir(parents=True)
    path.symlink_to(sys.executable)
    return path


@pytest.mark.parametrize(
    "marker", ["pyproject.toml", "qualitygate.toml", "setup.cfg", "setup.py", "pytest.ini", "tox.ini"]
)
def test_find_root_goes_up_to_the_marker(plant: Plant, marker: str) -> None:
    root = plant([marker, "a/b/c.py"])

    assert find_root(root / "a" / "b") == root


def test_find_root_takes_the_nearest_marker(plant: Plant) -> None:
    root = plant(["pyproject.toml", "a/setup.cfg", "a/b/c.py"])

    assert find_root(root / "a" / "b") == root / "a"


def test_find_root_goes_up_to_the_repository(plant: Plant) -> None:
    root = plant([".git/HEAD", "a/b.py"])

    assert find_root(root / "a") == root


def test_find_root_without_marker_stays(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    assert find_root(tmp_path / "a") == tmp_path / "a"


def test_find_root_resolves_links(plant: Plant, tmp_path: Path) -> None:
    root = plant(["pyproject.toml"])
    (tmp_path / "link").symlink_to(root)

    assert find_root(tmp_path / "link") == root


def test_find_python_takes_the_one_asked_for_first(tmp_path: Path) -> None:
    asked, configured = plant_python(tmp_path / "a"), plant_python(tmp_path / "b")
    config = Config(python=str(configured))

    assert find_python(tmp_path, config, str(asked), {}) == (str(asked), "")


def test_find_python_takes_the_configured_one_relative_to_the_project(tmp_path: Path) -> None:
    path = plant_python(tmp_path / "b")
    plant_python(tmp_path / ".venv")

    assert find_python(tmp_path, Config(python="b/bin/python"), None, {}) == (str(path), "")


def test_find_python_takes_a_name_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = plant_python(tmp_path / "b")
    monkeypatch.setenv("PATH", str(path.parent))

    assert find_python(tmp_path, Config(), "python", {}) == (str(path), "")


def test_find_python_takes_the_active_environment(tmp_path: Path) -> None:
    path = plant_python(tmp_path / "active")
    plant_python(tmp_path / ".venv")

    found = find_python(tmp_path, Config(), None, {"VIRTUAL_ENV": str(tmp_path / "active")})

    assert found == (str(path), f"python: {path} (the active virtual environment)")


@pytest.mark.parametrize("name", [".venv", "venv"])
def test_find_python_takes_the_local_environment_unresolved(tmp_path: Path, name: str) -> None:
    path = plant_python(tmp_path / name)

    found = find_python(tmp_path, Config(), None, {"VIRTUAL_ENV": str(tmp_path / "gone")})

    assert found == (str(path), f"python: {path} (the project's {name})")


def test_find_python_falls_back_to_its_own(tmp_path: Path) -> None:
    found = find_python(tmp_path, Config(), None, {})

    assert found == (
        sys.executable,
        f"python: {sys.executable} (it runs qualitygate; no virtual environment was found)",
    )


@pytest.mark.parametrize("given", ["gone/python", "no-such-python", "."])
def test_find_python_refuses_one_that_is_not_there(tmp_path: Path, given: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_python(tmp_path, Config(), given, {})

    assert str(caught.value) == (
        f"error[usage]: no such interpreter: {given}\n"
        "  --> --python\n"
        "help: give the path of an interpreter, or the name of one on PATH"
    )


def test_find_python_refuses_a_file_that_cannot_run(tmp_path: Path) -> None:
    (tmp_path / "python").write_text("")

    with pytest.raises(ConfigError) as caught:
        find_python(tmp_path, Config(path="pyproject.toml", python="./python"), None, {})

    assert str(caught.value) == (
        "error[config]: no such interpreter: ./python\n"
        "  --> pyproject.toml `python`\n"
        "help: give a path relative to the project, or the name of an interpreter on PATH"
    )


def test_discover_project_finds_everything_and_says_so(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    root = plant({"pyproject.toml": '[project]\nname = "shop"\n', "shop/__init__.py": "", "tests/test_a.py": ""})
    python = plant_python(root / ".venv")

    project = discover_project(root, Config())

    assert project.root == str(root)
    assert project.sources == ("shop",)
    assert project.tests == ("tests",)
    assert project.python == str(python)
    assert project.guessed == (
        "source: shop (named like the project)",
        "tests: tests (by the names of their files)",
        f"python: {python} (the project's .venv)",
    )


def test_discover_project_guesses_nothing_that_is_given(plant: Plant) -> None:
    root = plant(["a/__init__.py", "t/test_a.py"])
    python = plant_python(root / "env")

    project = discover_project(root, Config(source=("a",), tests=("t",)), python=str(python))

    assert project.guessed == ()
    assert (project.sources, project.tests, project.python) == (("a",), ("t",), str(python))


@pytest.mark.parametrize("files", [["shop/__init__.py"], ["tests/test_a.py"]])
def test_discover_project_needs_both_source_and_tests(plant: Plant, files: list[str]) -> None:
    with pytest.raises(NothingToAnalyse):
        discover_project(plant(files), Config())


def test_discover_project_writes_nothing(plant: Plant) -> None:
    root = plant(["pyproject.toml", "shop/__init__.py", "tests/test_a.py"])
    (root / "pyproject.toml").write_text("")
    before = sorted(os.walk(root))

    discover_project(root, Config())

    assert sorted(os.walk(root)) == before
