"""The doctor's checks, each with what is there and with what is missing."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitygate.cli.health import (
    MUTMUT_RANGE,
    PYTHON_RANGE,
    Check,
    State,
    check_cache,
    check_coverage,
    check_environment,
    check_git,
    check_mutmut,
    check_platform,
    check_python,
    check_shadow,
    has_c_tracer,
)
from qualitygate.engines.interpreter import Interpreter
from qualitygate.model import Config

Call = Callable[..., tuple[int, str, str]]
PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def write_bounds(bounds: tuple[tuple[int, ...], tuple[int, ...]]) -> str:
    """Bounds as a requirement writes them."""
    low, high = (".".join(map(str, bound)) for bound in bounds)
    return f">={low},<{high}"


def test_the_ranges_are_those_of_the_package() -> None:
    assert PROJECT["requires-python"] == write_bounds(PYTHON_RANGE)
    assert f"mutmut{write_bounds(MUTMUT_RANGE)}" in PROJECT["dependencies"]


@pytest.mark.parametrize(
    ("running", "state"),
    [
        ((3, 10, 14), State.FAIL),
        ((3, 11, 0), State.OK),
        ((3, 14, 9), State.OK),
        ((3, 15, 0), State.FAIL),
    ],
)
def test_check_python_holds_the_range(running: tuple[int, ...], state: State) -> None:
    check = check_python(running)

    assert check.state is state
    assert check.detail.startswith(".".join(map(str, running)))
    assert bool(check.help) is (state is State.FAIL)


@pytest.mark.parametrize(
    ("platform", "forks", "state"),
    [
        ("linux", True, State.OK),
        ("darwin", True, State.OK),
        ("win32", False, State.WARN),
        ("emscripten", True, State.WARN),
        ("linux", False, State.WARN),
    ],
)
def test_check_platform_needs_fork(platform: str, forks: bool, state: State) -> None:
    check = check_platform(platform, forks)

    assert check.state is state
    assert platform in check.detail


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ("3.8", State.OK),
        ("3.8.1", State.OK),
        ("3.8.9rc1", State.OK),
        ("3.7.99", State.FAIL),
        ("3.9.0", State.FAIL),
        ("3.9.dev1", State.FAIL),
        (None, State.FAIL),
    ],
)
def test_check_mutmut_holds_the_range(found: str | None, state: State) -> None:
    check = check_mutmut(found)

    assert check.state is state
    if state is State.FAIL:
        assert check.help == f"run `{sys.executable} -m pip install 'mutmut>=3.8,<3.9'`"


def make_interpreter(tag: str, coverage: str | None) -> Interpreter:
    return Interpreter(sys.executable, (3, 11, 0), tag, "9.0", coverage, True)


def test_check_coverage_takes_the_project_s_own() -> None:
    checks = list(check_coverage(make_interpreter("cpython-38", "7.1")))

    assert checks[0] == Check("coverage", State.OK, "7.1")
    assert checks[1] == Check("coverage's C tracer", State.OK, "available")


def test_check_coverage_lends_ours_to_the_same_python() -> None:
    checks = list(check_coverage(make_interpreter(str(sys.implementation.cache_tag), None)))

    assert checks[0].state is State.OK
    assert checks[0].detail.endswith(" (qualitygate's own, lent)")


def test_check_coverage_cannot_lend_ours_to_another_python() -> None:
    (check,) = check_coverage(make_interpreter("cpython-38", None))

    assert (check.name, check.state) == ("coverage", State.FAIL)
    assert check.help == f"run `{sys.executable} -m pip install coverage`"


def test_has_c_tracer_without_interpreter(tmp_path: Path) -> None:
    assert not has_c_tracer(str(tmp_path / "gone"))


def test_check_coverage_warns_of_a_missing_tracer(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)

    *_, check = check_coverage(Interpreter(str(python), (3, 11), "x", "9", "7", True))

    assert (check.name, check.state) == ("coverage's C tracer", State.WARN)


def test_check_environment_finds_pytest(tmp_path: Path) -> None:
    checks = {check.name: check for check in check_environment(tmp_path, Config(), sys.executable)}

    assert list(checks) == ["project's python", "pytest", "coverage", "coverage's C tracer"]
    assert all(check.state is State.OK for check in checks.values())
    assert checks["project's python"].detail.endswith(f" at {sys.executable}")


def test_check_environment_without_interpreter(tmp_path: Path) -> None:
    (check,) = check_environment(tmp_path, Config(), "gone/python")

    assert (check.name, check.state) == ("project's python", State.FAIL)
    assert check.detail == "no such interpreter: gone/python\n--python"
    assert check.help == "give the path of an interpreter, or the name of one on PATH"


def test_check_environment_without_pytest(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -I "$@"\n')
    python.chmod(0o755)

    (check,) = check_environment(tmp_path, Config(), str(python))

    assert (check.name, check.state) == ("project's python", State.FAIL)
    assert check.detail.startswith("pytest is not installed in the project's environment")


@pytest.mark.parametrize(
    "path",
    [
        "strategies/__init__.py",
        "strategies.py",
        "src/strategies.py",
        "tests/strategies/__init__.py",
        "test/strategies.py",
    ],
)
def test_check_shadow_warns_of_what_hides_strategies(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("")

    check = check_shadow(tmp_path)

    assert check.state is State.WARN
    assert check.detail == f"{path.removesuffix('/__init__.py')} hides the package `strategies` of qualitygate"


def test_check_shadow_takes_a_module_of_a_package_for_harmless(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    for name in ("__init__.py", "strategies.py"):
        (tmp_path / "tests" / name).write_text("")

    assert check_shadow(tmp_path).state is State.OK


def test_check_shadow_takes_a_folder_without_code_for_harmless(tmp_path: Path) -> None:
    (tmp_path / "strategies").mkdir()

    assert check_shadow(tmp_path).state is State.OK


def test_check_shadow_knows_our_own() -> None:
    assert check_shadow(Path(__file__).parents[2]).state is State.OK


def test_check_git_in_a_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a").mkdir()

    assert check_git(tmp_path / "a").state is State.OK


def test_check_git_without_repository(tmp_path: Path) -> None:
    assert check_git(tmp_path) == Check(
        "git", State.WARN, "the project is no git repository", "run `git init` to judge changes only"
    )


def test_check_git_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert check_git(tmp_path) == Check("git", State.WARN, "not installed", "install git to judge changes only")


def test_check_cache_that_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))

    assert check_cache() == Check("cache folder", State.OK, str(tmp_path / "cache"))
    assert list((tmp_path / "cache").iterdir()) == []


def test_check_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "file" / "cache"))

    check = check_cache()

    assert check.state is State.FAIL
    assert check.detail == f"{tmp_path / 'file' / 'cache'} cannot be written: Not a directory"
    assert check.help == "set QUALITYGATE_CACHE_DIR to a folder that can"


def test_doctor_on_a_healthy_project(shop: Path, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    (shop / ".git").mkdir()

    code, out, err = call("doctor", "--python", sys.executable)

    assert (code, err) == (0, "")
    assert out.endswith("\nall that is needed is there\n")
    assert all(re.match(r"ok    [a-z' C]+: .", line) for line in out.splitlines()[:-2])
    for name in ("source: shop", "tests: tests", "configuration: none: the defaults hold"):
        assert f"ok    {name}\n" in out


def test_doctor_counts_what_is_good_to_know(
    shop: Path, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))

    code, out, _ = call("doctor", "--python", sys.executable)

    assert code == 0
    assert "warn  git: the project is no git repository\n      help: run `git init` to judge changes only\n" in out
    assert out.endswith("\nall that is needed is there, 1 to know of\n")


def test_doctor_tells_everything_that_is_missing(
    shop: Path, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    (shop / "pyproject.toml").write_text("[tool.qualitygate]\njobs = 0\n")
    (shop / "shop" / "__init__.py").unlink()

    code, out, err = call("doctor", "--python", "gone/python")

    assert (code, err) == (2, "")
    assert (
        "fail  configuration: wrong value for `jobs`: 0\n"
        "      pyproject.toml:2:1 [tool.qualitygate]\n"
        "      expected a whole number, at least 1\n"
        "      help: for example `jobs = 4`\n"
    ) in out
    assert "fail  source: no source code found\n" in out
    assert "ok    tests: tests\n" in out
    assert "fail  project's python: no such interpreter: gone/python\n" in out
    assert out.endswith("\n3 missing, 1 to know of\n")
