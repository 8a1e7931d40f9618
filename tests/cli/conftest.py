"""A small project to stand in, and the command line called as the console entry calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qualitygate.cli.main import main

_TESTS = """\
def test_checks():
    assert 1 + 1 == 2


def test_checks_nothing():
    print(1 + 1)
"""


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command line in this process: its exit code, standard output and standard error."""

    def run(*argv: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(argv)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one good test and one without an oracle; it is the working directory."""
    root = tmp_path / "shop"
    for path, text in {
        "pyproject.toml": '[project]\nname = "shop"\n',
        "shop/__init__.py": "",
        "tests/test_shop.py": _TESTS,
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    monkeypatch.chdir(root)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "QUALITYGATE_DEBUG", "VIRTUAL_ENV"):
        monkeypatch.delenv(name, raising=False)
    return root


@pytest.fixture
def calc_project(tmp_path: Path, lean_python: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one function with one mutant, which its only test kills; it is the working directory."""
    root = tmp_path / "project"
    for path, text in {
        "calc.py": "def add(a, b):\n    return a + b\n",
        "tests/test_calc.py": "import calc\n\n\ndef test_add():\n    assert calc.add(1, 2) == 3\n",
        "conftest.py": "",
        "pyproject.toml": "",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    monkeypatch.chdir(root)
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("NO_COLOR", "FORCE_COLOR", "QUALITYGATE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VIRTUAL_ENV", str(lean_python.parents[1]))
    return root


@pytest.fixture
def report_json(call: Callable[..., tuple[int, str, str]]) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Run ``qualitygate report``: its exit code and the report, which is all that is printed.

    With one worker: each more starts a run of pytest of its own, for a project of a few mutants.
    """

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        code, out, err = call("report", "-j", "1", "--output-format", "json", *arguments)
        assert err == ""
        return code, json.loads(out)

    return run
