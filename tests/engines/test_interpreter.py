from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from qualitygate.engines.interpreter import Interpreter, environment_for, lend_coverage, probe, sanitise_addopts
from qualitygate.errors import EnvironmentFault


def test_probe_tells_what_this_interpreter_has() -> None:
    found = probe(sys.executable)

    assert found.version == tuple(sys.version_info[:3])
    assert found.tag == sys.implementation.cache_tag
    assert found.pytest == pytest.__version__
    assert found.coverage is not None
    assert found.forks


def test_probe_names_interpreter_that_does_not_run(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="the project's Python does not run") as caught:
        probe(str(tmp_path / "python"))

    assert caught.value.where == str(tmp_path / "python")
    assert "--python" in caught.value.help


def test_probe_names_missing_pytest(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')
    python.chmod(0o755)

    with pytest.raises(EnvironmentFault, match="pytest is not installed") as caught:
        probe(str(python))

    assert f"{python} -m pip install pytest" in caught.value.help


def interpreter(*, coverage: str | None, tag: str) -> Interpreter:
    return Interpreter("/opt/python", (3, 11, 0), tag, "9.0", coverage, True)


def test_own_coverage_is_used(tmp_path: Path) -> None:
    assert lend_coverage(interpreter(coverage="7.10", tag="any"), tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


def test_coverage_is_lent_where_versions_match(tmp_path: Path) -> None:
    note = lend_coverage(interpreter(coverage=None, tag=str(sys.implementation.cache_tag)), tmp_path)

    assert "a copy of qualitygate's own was used" in note
    assert (tmp_path / "coverage" / "__init__.py").exists()


def test_coverage_is_missing_where_versions_differ(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="coverage is not installed") as caught:
        lend_coverage(interpreter(coverage=None, tag="cpython-309"), tmp_path)

    assert "cpython-309" in caught.value.why
    assert caught.value.help == "run `/opt/python -m pip install coverage`"


def test_environment_puts_runtime_before_sources_and_users_path(tmp_path: Path) -> None:
    base = {"PYTHONPATH": "/users", "PATH": "/bin", "PYTEST_ADDOPTS": "-x", "MUTANT_UNDER_TEST": "fail",
            "COV_CORE_SOURCE": "x", "COVERAGE_PROCESS_START": "x", "PYTEST_CURRENT_TEST": "t"}  # fmt: skip

    environment = environment_for(tmp_path / "run", (tmp_path / "src",), tmp_path / "w" / "tmp", base)

    assert environment["PYTHONPATH"] == os.pathsep.join([str(tmp_path / "run"), str(tmp_path / "src"), "/users"])
    assert environment["TMPDIR"] == environment["PYTEST_DEBUG_TEMPROOT"] == str(tmp_path / "w" / "tmp")
    assert environment["GIT_CEILING_DIRECTORIES"] == str(tmp_path / "w")
    assert environment["PATH"] == "/bin"
    assert environment["COVERAGE_CORE"] == "ctrace"
    assert not {"PYTEST_ADDOPTS", "MUTANT_UNDER_TEST", "COV_CORE_SOURCE", "COVERAGE_PROCESS_START",
                "PYTEST_CURRENT_TEST"} & set(environment)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ((), ()),
        (("-n", "4", "-m", "x"), ("-m", "x")),
        (("-n4",), ()),
        (("-nauto",), ()),
        (("--no-header",), ("--no-header",)),
        (("--numprocesses=auto", "tests"), ("tests",)),
        (("-x", "-k", "a"), ("-k", "a")),
        (("--maxfail", "1", "-ra"), ("-ra",)),
        (("--cov", "--cov-report=html", "--cov-fail-under=80", "--strict-config"), ("--strict-config",)),
        (("--doctest-modules", "--benchmark-only"), ("--doctest-modules",)),
        (("-vv", "-s", "-q"), ()),
        (("-p", "no:cacheprovider"), ("-p", "no:cacheprovider")),
    ],
)
def test_sanitise_addopts_drops_what_takes_the_run_away(given: tuple[str, ...], kept: tuple[str, ...]) -> None:
    assert sanitise_addopts(given) == kept
