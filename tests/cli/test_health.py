"""The doctor's checks, each with what is there and with what is missing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from qualitygate.cli.health import (
    MEGABYTE,
    MUTMUT_RANGE,
    PLUGINS,
    PYTHON_RANGE,
    Check,
    State,
    check_cache,
    check_coverage,
    check_environment,
    check_evidence,
    check_git,
    check_mutmut,
    check_platform,
    check_plugins,
    check_python,
    check_room,
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


def find_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


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

    assert list(checks) == ["project's python", "pytest", "pytest's plugins", "coverage", "coverage's C tracer"]
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


def test_check_plugins_tells_what_becomes_of_them() -> None:
    installed = {name: number for name in PLUGINS if (number := find_version(name)) is not None}

    check = check_plugins(make_interpreter("x", None))

    assert "pytest-xdist" in installed
    assert check.detail.splitlines() == [f"{name} {installed[name]}: {PLUGINS[name]}" for name in sorted(installed)]


def test_check_plugins_without_any(lean_python: Path) -> None:
    check = check_plugins(Interpreter(str(lean_python), (3, 11), "x", "9", None, True))

    assert check == Check("pytest's plugins", State.OK, "none that changes how tests run")


def run_git(folder: Path, *arguments: str) -> None:
    names = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment = kept | names | {"GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two commits."""
    folder = tmp_path / "repository"
    (folder / "a").mkdir(parents=True)
    run_git(folder, "init")
    for number in ("1", "2"):
        (folder / "a" / "file").write_text(number)
        run_git(folder, "add", ".")
        run_git(folder, "commit", "-m", number)
    return folder


def test_check_git_in_a_repository(repository: Path) -> None:
    assert check_git(repository / "a") == Check("git", State.OK, "repository found")


def test_check_git_warns_of_a_shallow_clone(repository: Path, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "--depth", "1", repository.as_uri(), "shallow")

    check = check_git(tmp_path / "shallow")

    assert check.state is State.WARN
    assert check.detail == "the clone is shallow: `--since` needs the commit where a branch began"
    assert check.help == "run `git fetch --unshallow`, or give actions/checkout `fetch-depth: 0`"


def test_check_git_before_the_first_commit(tmp_path: Path) -> None:
    run_git(tmp_path, "init")

    check = check_git(tmp_path)

    assert check.state is State.WARN
    assert check.detail.startswith("the repository has no commit yet\n")
    assert check.help == "commit, then compare with it"


def test_check_git_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: gone")

    check = check_git(tmp_path)

    assert (check.state, check.help) == (State.WARN, "run `git init`, or judge all instead of changes")
    assert check.detail == f"no git repository, so there are no changes to find\n{tmp_path}"


@pytest.mark.parametrize(("made", "detail"), [(True, "kept in .qualitygate"), (False, "will be kept in .qualitygate")])
def test_check_evidence_that_can_be_kept(tmp_path: Path, made: bool, detail: str) -> None:
    if made:
        (tmp_path / ".qualitygate").mkdir()

    assert check_evidence(tmp_path) == Check("evidence", State.OK, detail)
    assert (tmp_path / ".qualitygate").exists() is made


def test_check_evidence_warns_of_a_link(tmp_path: Path) -> None:
    (tmp_path / ".qualitygate").symlink_to(tmp_path / "elsewhere")

    check = check_evidence(tmp_path)

    assert (check.state, check.detail) == (State.WARN, ".qualitygate is a link: every run starts anew")
    assert check.help == f"remove {tmp_path / '.qualitygate'}"


def test_check_evidence_warns_of_a_file(tmp_path: Path) -> None:
    (tmp_path / ".qualitygate").write_text("")

    check = check_evidence(tmp_path)

    assert (check.state, check.detail) == (State.WARN, ".qualitygate is no folder: every run starts anew")


def test_check_evidence_warns_of_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    root = tmp_path
    if os.geteuid() == 0:
        root = Path("/proc/self")  # for who may write anywhere else
    else:
        root.chmod(0o555)

    check = check_evidence(root)

    assert (check.state, check.detail) == (State.WARN, ".qualitygate cannot be written: every run starts anew")
    assert check.help == f"make {root / '.qualitygate'} a folder that you may write to"


def test_check_room_counts_a_copy_for_each_process_and_two_more(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(bytes(3 * MEGABYTE))

    check = check_room(tmp_path, 2)

    assert re.fullmatch(r"[\d,]+ MB free, copies need about 13 MB", check.detail)


def test_check_room_warns_where_the_copies_do_not_fit(tmp_path: Path) -> None:
    with (tmp_path / "data").open("wb") as file:
        file.truncate(1 << 40)  # a hole: it uses no room itself

    check = check_room(tmp_path, 1 << 20)

    assert check.state is State.WARN
    assert check.help == "set QUALITYGATE_CACHE_DIR to a folder with room, or run with fewer `-j`"


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
    run_git(shop, "init")
    run_git(shop, "add", ".")
    run_git(shop, "commit", "-m", "one")

    code, out, err = call("doctor", "--python", sys.executable)

    assert (code, err) == (0, "")
    assert out.endswith("\nall that is needed is there\n")
    assert all(re.match(r"ok    [a-z' C]+: .|      pytest-", line) for line in out.splitlines()[:-2])
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
