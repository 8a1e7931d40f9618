"""Changes of files: a diff that git takes, and all of them written or none."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from qualitygate.errors import EnvironmentFault
from qualitygate.init.change import Change, show_changes, write_changes

NEW = Change("a/b/new.yml", "a file", "größe: 1\n".encode())
GROWN = Change("old.toml", "a section", b"a = 1\r\n\x0cb = 2\r\n[c]\r\n", b"a = 1\r\n\x0cb = 2\r\n")
UNENDED = Change("bare.toml", "a section", b"a = 1\n\n[c]\n", b"a = 1")
CHANGES = (NEW, GROWN, UNENDED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that are to grow."""
    for change in CHANGES:
        if change.before is not None:
            (tmp_path / change.path).write_bytes(change.before)
    return tmp_path


def read_tree(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_write_changes_writes_all(folder: Path) -> None:
    write_changes(folder, CHANGES)

    assert read_tree(folder) == {"a": None, "a/b": None} | {change.path: change.after for change in CHANGES}


def test_write_changes_keeps_the_file_that_grows(folder: Path) -> None:
    (folder / GROWN.path).chmod(0o640)
    before = (folder / GROWN.path).stat()

    write_changes(folder, [GROWN])

    after = (folder / GROWN.path).stat()
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)


def test_diff_is_what_git_applies(folder: Path) -> None:
    diff = show_changes(CHANGES)

    subprocess.run(["git", "apply", "--whitespace=nowarn"], cwd=folder, input=diff.encode(), check=True, timeout=60)

    assert {path: data for path, data in read_tree(folder).items() if data is not None} == {
        change.path: change.after for change in CHANGES
    }


def test_diff_of_nothing_is_empty() -> None:
    assert show_changes([]) == ""


def test_diff_of_a_new_file_has_its_lines() -> None:
    assert show_changes([NEW]) == "--- /dev/null\n+++ b/a/b/new.yml\n@@ -0,0 +1 @@\n+größe: 1\n"


@pytest.mark.parametrize(
    ("path", "data", "change", "why"),
    [
        ("a", b"a file where a folder is needed", NEW, "Not a directory"),
        (NEW.path, b"made meanwhile", NEW, "it exists now"),
        (GROWN.path, b"edited meanwhile", GROWN, "it has changed since it was read"),
        (GROWN.path, None, GROWN, "No such file or directory"),
    ],
)
def test_write_changes_leaves_all_as_it_was(
    folder: Path, path: str, data: bytes | None, change: Change, why: str
) -> None:
    """The change that cannot be made stands between two that can."""
    if data is None:
        (folder / path).unlink()
    else:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    before = read_tree(folder)
    first, last = Change("x/first.yml", "", b"1"), Change("last.yml", "", b"2")

    with pytest.raises(EnvironmentFault) as error:
        write_changes(folder, [first, UNENDED, change, last])

    assert error.value.what == f"cannot write {change.path}: {why}"
    assert (error.value.where, error.value.why) == (str(folder), "nothing was changed")
    assert error.value.help == "make it a place that you may write to, or see the text with --dry-run"
    assert read_tree(folder) == before


def test_write_changes_takes_no_link_for_free_room(folder: Path) -> None:
    (folder / "link.yml").symlink_to(folder / "nowhere")

    with pytest.raises(EnvironmentFault, match=r"cannot write link\.yml: it exists now"):
        write_changes(folder, [Change("link.yml", "", b"1")])

    assert os.readlink(folder / "link.yml") == str(folder / "nowhere")
