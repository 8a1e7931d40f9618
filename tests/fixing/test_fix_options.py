"""`qualitygate scan --fix`, `--unsafe-fixes` and `--diff`: what they write, print and end with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qualitygate.cli.main import main

Call = Callable[..., tuple[int, str, str]]
PROGRAM = """\
def test_total():
    total = 3
    total == 4
    assert total == 3
    assert total == 3
"""
SAFE = PROGRAM.rsplit("    assert", 1)[0]
UNSAFE = SAFE.replace("    total == 4", "    assert total == 4")


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run `scan` with options: its exit code, standard output and standard error."""

    def run(*argv: str) -> tuple[int, str, str]:
        code = main(["scan", *argv])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one test file of a project that is the working directory."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    found = tmp_path / "tests" / "test_total.py"
    found.parent.mkdir()
    found.write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)
    return found


def test_fix_writes_safe_fixes_and_reports_what_remains(file: Path, call: Call) -> None:
    code, out, err = call("--fix", "--output-format", "concise")

    assert file.read_text() == SAFE
    assert code == 1
    assert "discarded-comparison" in out
    assert "duplicate-assert" not in out
    assert "fixed 1 finding in 1 file: duplicate-assert 1" in err


def test_unsafe_fixes_are_written_when_asked_for(file: Path, call: Call) -> None:
    code, _, err = call("--fix", "--unsafe-fixes")

    assert file.read_text() == UNSAFE
    assert code == 0
    assert "fixed 2 findings in 1 file: discarded-comparison 1, duplicate-assert 1" in err


def test_second_run_changes_nothing(file: Path, call: Call) -> None:
    call("--fix", "--unsafe-fixes")

    code, _, err = call("--fix", "--unsafe-fixes")

    assert file.read_text() == UNSAFE
    assert code == 0
    assert "fixed nothing" in err


@pytest.mark.parametrize(
    ("options", "code", "removed"),
    [
        (["--diff"], 1, ["-    assert total == 3"]),
        (["--diff", "--fix"], 1, ["-    assert total == 3"]),
        (["--diff", "--exit-zero"], 0, ["-    assert total == 3"]),
        (["--diff", "--unsafe-fixes"], 1, ["-    total == 4", "-    assert total == 3"]),
        (["--diff", "--ignore", "duplicate-assert"], 0, []),
    ],
)
def test_diff_writes_nothing(options: list[str], code: int, removed: list[str], file: Path, call: Call) -> None:
    ended, out, _ = call(*options)

    assert file.read_text() == PROGRAM
    assert ended == code
    assert [line for line in out.splitlines() if line.startswith("-    ")] == removed


def test_only_the_given_paths_are_fixed(file: Path, call: Call) -> None:
    other = file.with_name("test_other.py")
    other.write_text(PROGRAM)

    call("--fix", "tests/test_other.py")

    assert file.read_text() == PROGRAM
    assert other.read_text() == SAFE


def test_quiet_does_not_say_what_was_fixed(file: Path, call: Call) -> None:
    _, _, err = call("--fix", "--quiet")

    assert file.read_text() == SAFE
    assert "fixed" not in err


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--unsafe-fixes"], "`--unsafe-fixes` says which fixes, not what to do"),
        (["--diff", "--output-format", "json"], "`--diff` prints a diff and no report"),
        (["--fix", "--since", "HEAD"], "`--fix` cannot be limited by `--since`"),
        (["--diff", "--since", "HEAD"], "`--diff` cannot be limited by `--since`"),
    ],
)
def test_options_that_contradict_each_other(options: list[str], what: str, file: Path, call: Call) -> None:
    code, _, err = call(*options)

    assert code == 2
    assert what in err
    assert file.read_text() == PROGRAM


def test_scan_without_options_writes_nothing(file: Path, call: Call) -> None:
    code, _, err = call()

    assert code == 1
    assert file.read_text() == PROGRAM
    assert "fixed" not in err
