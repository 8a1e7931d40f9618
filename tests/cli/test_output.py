"""Where texts go: standard output, files, colours."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path

import pytest

from qualitygate.cli.options import Output, parse_outputs, resolve_paths
from qualitygate.cli.output import text_width, use_color, write_file, write_out
from qualitygate.errors import UsageError


class Terminal(StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "environ", "colored"),
    [
        (True, {}, True),
        (True, {"TERM": "xterm"}, True),
        (True, {"TERM": "dumb"}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (True, {"FORCE_COLOR": "0"}, True),
        (False, {}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "0"}, False),
        (False, {"FORCE_COLOR": ""}, False),
        (False, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    ],
)
def test_use_color(terminal: bool, environ: dict[str, str], colored: bool) -> None:
    assert use_color(Terminal() if terminal else StringIO(), environ) is colored


def test_text_width_takes_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")

    assert text_width() == 72


@pytest.mark.parametrize(("text", "written"), [("a", "a\n"), ("a\n", "a\n"), ("", ""), ("\n", "\n")])
def test_write_out_ends_with_one_line_end(text: str, written: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_out(text)

    assert capsys.readouterr() == (written, "")


def test_write_file_replaces_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("a longer text that was there")

    write_file(path, "ü\n")

    assert path.read_text(encoding="utf-8") == "ü\n"
    assert os.listdir(tmp_path) == ["out.json"]


def test_write_file_follows_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")

    write_file(tmp_path / "link.json", "new")

    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"


def test_write_file_writes_to_what_is_no_file() -> None:
    write_file(Path("/dev/null"), "text")

    assert not Path("/dev/null").is_file()


def test_write_file_escapes_what_utf8_cannot_hold(tmp_path: Path) -> None:
    write_file(tmp_path / "out", "a\udce9")

    assert (tmp_path / "out").read_bytes() == b"a\\udce9"


def test_write_file_refuses_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_file(tmp_path, "text")

    assert str(caught.value) == (
        f"error[usage]: cannot write {tmp_path}: Is a directory\n"
        "  --> --output-format\n"
        "help: give a path in a folder that exists and that you may write to"
    )


def test_write_file_leaves_nothing_behind_when_it_fails(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file or directory"):
        write_file(tmp_path / "gone" / "out", "text")

    assert os.listdir(tmp_path) == []


KNOWN = ["json", "text"]


@pytest.mark.parametrize(
    ("values", "outputs"),
    [
        ([], (Output("text"),)),
        (["json"], (Output("json"),)),
        (["json:a.json", "text:b:c"], (Output("json", Path("a.json")), Output("text", Path("b:c")))),
        (["json:a.json", "text"], (Output("json", Path("a.json")), Output("text"))),
    ],
)
def test_parse_outputs(values: list[str], outputs: tuple[Output, ...]) -> None:
    assert parse_outputs(values, KNOWN) == outputs


@pytest.mark.parametrize(
    ("values", "block"),
    [
        (["jsn"], "unknown format `jsn`\n  --> --output-format\nhelp: did you mean `json`?"),
        ([""], "unknown format ``\n  --> --output-format\nhelp: known: json, text"),
        (["json:"], "no path after `json:`\n  --> --output-format\nhelp: write `json:report.json`"),
        (
            ["json:gone/a.json"],
            "no such folder: gone\n  --> --output-format json:gone/a.json\nhelp: create it first",
        ),
        (
            ["json", "text"],
            "two formats on standard output\n  --> --output-format\n"
            "help: give all but one a path: `--output-format json:report.json`",
        ),
    ],
)
def test_parse_outputs_refuses(values: list[str], block: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_outputs(values, KNOWN)

    assert str(caught.value) == f"error[usage]: {block}"


def test_resolve_paths_are_relative_to_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a")

    assert resolve_paths(["b", ".", str(tmp_path / "a" / "b"), "../a/b"], tmp_path) == ("a/b", "a", "a/b", "a/b")


def test_resolve_paths_refuses_a_missing_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UsageError) as caught:
        resolve_paths(["gone"], tmp_path)

    assert str(caught.value) == (
        "error[usage]: no such file or folder: gone\nhelp: give the path of a file or folder that exists"
    )


def test_resolve_paths_refuses_a_path_outside_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")

    with pytest.raises(UsageError) as caught:
        resolve_paths([".."], tmp_path / "a")

    assert str(caught.value) == (
        "error[usage]: .. lies outside the project\n"
        f"  --> {tmp_path / 'a'}\n"
        "  | a project is analysed as one: with its own configuration, conftests and helpers\n"
        "help: run qualitygate in the folder of that project"
    )
