"""A small project to stand in, and the command line called as the console entry calls it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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
