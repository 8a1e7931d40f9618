"""The frame: errors and interruptions in, one block and one documented exit code out."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from qualitygate import __version__
from qualitygate.cli.commands import COMMANDS, root_command
from qualitygate.cli.main import main
from qualitygate.errors import EngineError, NothingToAnalyse, UsageError
from qualitygate.exit_codes import ExitCode

INTERNAL_HELP = (
    "  | this is a mistake in qualitygate, not in your project\n"
    "help: run it again with QUALITYGATE_DEBUG=1 for the traceback, and report it\n"
)


def command_that(action: Callable[[], object]) -> click.Command:
    """A command line that does one thing."""

    @click.command()
    def command() -> object:
        return action()

    return command


def fail_with(error: BaseException) -> click.Command:
    """A command line that raises."""

    def action() -> object:
        raise error

    return command_that(action)


def test_main_prints_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--version"])

    assert (code, capsys.readouterr()) == (0, (f"qualitygate {__version__}\n", ""))


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_main_prints_help_with_every_command(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([option])

    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    for name, summary in COMMANDS.items():
        assert any(line.split() == [name, *summary.split()] for line in out.splitlines()), name


def test_main_without_a_command_shows_help_as_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    code = main([])

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("Usage: qualitygate [OPTIONS] COMMAND [ARGS]...\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_that_begins_with_its_summary(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([name, "--help"])

    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: qualitygate {name} ")
    assert out.splitlines()[2].strip() == COMMANDS[name]


@pytest.mark.parametrize(
    ("argv", "what", "help"),
    [
        (["scna"], "no such command: scna", "did you mean `scan`?"),
        (["config", "shwo"], "no such command: shwo", "did you mean `show`?"),
        (["--verison"], "no such option: --verison", "did you mean `--version`?"),
        (["scan", "--output-fromat", "x"], "no such option: --output-fromat", "did you mean `--output-format`?"),
        (["scan", "--zzz"], "no such option: --zzz", "run `qualitygate scan --help`"),
        (["explain"], "missing argument 'NAME'", "run `qualitygate explain --help`"),
        (["doctor", "extra"], "got unexpected extra argument (extra)", "run `qualitygate doctor --help`"),
        (["scan", "--config"], "option '--config' requires an argument", "run `qualitygate scan --help`"),
        (
            ["rules", "--output-format", "xml"],
            "'xml' is not one of 'text', 'json'\n  --> --output-format",
            "run `qualitygate rules --help`",
        ),
    ],
)
def test_main_tells_a_usage_error_in_one_block(
    argv: list[str], what: str, help: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(argv)

    assert (code, capsys.readouterr()) == (2, ("", f"error[usage]: {what}\nhelp: {help}\n"))


def test_main_names_all_commands_where_none_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    main(["zzz"])

    assert capsys.readouterr().err == (
        f"error[usage]: no such command: zzz\nhelp: known: {', '.join(sorted(COMMANDS))}\n"
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no", help="yes"), ExitCode.USAGE),
        (NothingToAnalyse("none"), ExitCode.NOTHING),
        (EngineError("odd"), ExitCode.INTERNAL),
    ],
)
def test_main_tells_our_errors_and_takes_their_code(
    error: Exception, code: ExitCode, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QUALITYGATE_DEBUG", raising=False)

    assert main([], fail_with(error)) == code
    assert capsys.readouterr() == ("", f"{error}\n")


@pytest.mark.parametrize("code", list(ExitCode))
def test_main_gives_back_the_code_of_a_command(code: ExitCode) -> None:
    assert main([], command_that(lambda: code)) == code


def test_main_takes_nothing_for_success() -> None:
    assert main([], command_that(lambda: None)) == 0


def test_main_ends_an_interruption_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    code = main([], command_that(lambda: os.kill(os.getpid(), signal.SIGINT)))

    assert (code, capsys.readouterr()) == (130, ("", "interrupted\n"))


def test_main_ends_an_abort_of_click_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], fail_with(click.Abort())) == 130
    assert capsys.readouterr() == ("", "interrupted\n")


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (ValueError("two\nlines"), "ValueError: two lines"),
        (ZeroDivisionError(), "ZeroDivisionError"),
        (RecursionError("deep"), "RecursionError: deep"),
        (SystemExit(0), "SystemExit: 0"),
    ],
)
def test_main_tells_an_unexpected_error_without_a_traceback(
    error: BaseException, what: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QUALITYGATE_DEBUG", raising=False)

    code = main([], fail_with(error))

    out, err = capsys.readouterr()
    first, second, rest = err.split("\n", 2)
    assert (code, out) == (3, "")
    assert first == f"error[internal]: {what}"
    assert second.startswith(f"  --> {__file__}:")
    assert second.endswith(" in action")
    assert rest == INTERNAL_HELP


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT])
def test_main_tells_what_the_machine_refuses(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([], fail_with(OSError(number, "Refused", "some/path")))

    assert (code, capsys.readouterr().err) == (
        2,
        "error[environment]: refused\n"
        "  --> some/path\n"
        "help: give qualitygate the rights or the room it needs, or leave that path out\n",
    )


def test_main_takes_another_os_error_for_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    code = main([], fail_with(FileNotFoundError(errno.ENOENT, "Gone", "some/path")))

    assert code == 3
    assert capsys.readouterr().err.startswith("error[internal]: FileNotFoundError: [Errno 2] Gone: 'some/path'\n")


def test_main_prints_the_traceback_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALITYGATE_DEBUG", "1")

    code = main([], fail_with(ValueError("odd")))

    err = capsys.readouterr().err
    assert code == 3
    assert "\nTraceback (most recent call last):\n" in err
    assert err.endswith("ValueError: odd\n")


def test_main_prints_no_traceback_for_what_a_user_did(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALITYGATE_DEBUG", "1")

    main([], fail_with(UsageError("no")))

    assert capsys.readouterr().err == "error[usage]: no\n"


def test_python_m_qualitygate_is_the_command_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qualitygate", "scna"], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error[usage]: no such command: scna\nhelp: did you mean `scan`?\n"


@pytest.mark.parametrize("argv", [["rules"], ["--help"], ["config", "schema"]])
def test_a_reader_that_has_gone_is_no_error(argv: list[str], tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        [sys.executable, "-m", "qualitygate", *argv], stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path, timeout=60
    )
    os.close(writer)

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_name_the_terminal_cannot_show_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "ü.toml").write_text("jobs = 0")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    done = subprocess.run(
        [sys.executable, "-m", "qualitygate", "config", "validate", "--config", "ü.toml"],
        capture_output=True,
        cwd=tmp_path,
        timeout=60,
        env=environment,
    )

    assert done.returncode == 2
    assert b"  --> " in done.stderr
    assert b"\\xfc.toml:1:1" in done.stderr


@pytest.mark.parametrize(
    ("argv", "absent"),
    [
        (["--version"], {"libcst", "rich", "tomli", "mutmut", "coverage", "hypothesis", "pytest", "textual"}),
        (["--help"], {"libcst", "rich", "tomli", "mutmut", "coverage", "hypothesis", "pytest", "textual"}),
        (["config", "show"], {"libcst", "rich", "mutmut", "coverage", "hypothesis", "pytest", "textual"}),
        (["rules"], {"libcst", "rich", "mutmut", "coverage", "hypothesis", "pytest", "textual"}),
        (["scan", "test_a.py"], {"mutmut", "coverage", "hypothesis", "pytest", "textual"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_imports_only_what_it_needs(argv: list[str], absent: set[str], tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("def test_a():\n    assert 1 + 1 == 2\n")
    program = (
        "import sys\nfrom qualitygate.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)\n"
        "sys.exit(code)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, *argv], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )

    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert loaded & absent == set()


def test_root_command_has_no_command_outside_the_table() -> None:
    context = click.Context(root_command)

    assert isinstance(root_command, click.Group)
    assert root_command.list_commands(context) == list(COMMANDS)
    assert root_command.get_command(context, "nope") is None
