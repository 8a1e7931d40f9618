"""Whatever a test does to its workspace is undone, and the original is only read."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitygate.engines.guard import Guard
from qualitygate.engines.workspace import copy_tree

#: A tree with all that a project holds: packages, data, links, a program, an empty folder.
FILES = {"pkg/__init__.py": "", "pkg/core.py": "A = 1\n", "data/deep/table.csv": "1,2\n", "run.sh": "#!/bin/sh\n"}


def make_project(root: Path) -> Path:
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "run.sh").chmod(0o755)
    (root / "empty").mkdir()
    (root / "link.csv").symlink_to("data/deep/table.csv")
    (root / "linked").symlink_to("data")
    (root / "dangling").symlink_to("/nowhere/at/all")
    return root


def snapshot(root: Path) -> dict[str, object]:
    """What is where: mode and content, or what a link points to."""
    found: dict[str, object] = {".": stat.S_IMODE(root.stat().st_mode)}
    for folder, folders, files in os.walk(root):
        for path in (Path(folder) / name for name in (*folders, *files)):
            mode = path.lstat().st_mode
            content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
            found[path.relative_to(root).as_posix()] = (mode, content)
    return found


@pytest.fixture
def original(tmp_path: Path) -> Path:
    return make_project(tmp_path / "original")


@pytest.fixture
def workspace(tmp_path: Path, original: Path) -> Path:
    target = tmp_path / "work" / "copy"
    copy_tree(original, target, original)
    return target


def replace_by_link(path: Path, to: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    path.symlink_to(to)


EDITS: dict[str, Callable[[Path], object]] = {
    "new file": lambda root: (root / "new.txt").write_text("new"),
    "new file deep": lambda root: (root / "data/deep/new.txt").write_text("new"),
    "new folder": lambda root: (root / "made" / "deep").mkdir(parents=True),
    "new folder with a file": lambda root: shutil.copytree(root / "pkg", root / "made"),
    "new link": lambda root: (root / "new").symlink_to("pkg"),
    "new link to outside": lambda root: (root / "new").symlink_to("/"),
    "new pipe": lambda root: os.mkfifo(root / "pipe"),
    "changed file": lambda root: (root / "pkg/core.py").write_text("A = 2\nB = 3\n"),
    "changed file of the same size": lambda root: (root / "pkg/core.py").write_text("A = 2\n"),
    "emptied file": lambda root: (root / "pkg/core.py").write_text(""),
    "deleted file": lambda root: (root / "pkg/core.py").unlink(),
    "deleted folder": lambda root: shutil.rmtree(root / "data"),
    "deleted empty folder": lambda root: (root / "empty").rmdir(),
    "deleted link": lambda root: (root / "link.csv").unlink(),
    "deleted dangling link": lambda root: (root / "dangling").unlink(),
    "renamed folder": lambda root: (root / "data").rename(root / "date"),
    "swapped files": lambda root: os.replace(root / "run.sh", root / "pkg/core.py"),
    "file in place of a folder": lambda root: (shutil.rmtree(root / "data"), (root / "data").write_text("")),
    "pipe in place of a folder": lambda root: (shutil.rmtree(root / "data"), os.mkfifo(root / "data")),
    "folder in place of a file": lambda root: ((root / "run.sh").unlink(), (root / "run.sh/x").mkdir(parents=True)),
    "link in place of a file": lambda root: replace_by_link(root / "run.sh", root / "pkg/core.py"),
    "link in place of a folder": lambda root: replace_by_link(root / "data", root / "pkg"),
    "link elsewhere": lambda root: replace_by_link(root / "link.csv", Path("pkg/core.py")),
    "file through a link": lambda root: (root / "linked/deep/table.csv").write_text("3,4,5\n"),
    "mode of a file": lambda root: (root / "run.sh").chmod(0o600),
    "mode of a folder": lambda root: (root / "pkg").chmod(0o500),
    "mode of the workspace": lambda root: root.chmod(0o500),
    "locked folder": lambda root: ((root / "data/deep/new.txt").write_text("new"), (root / "data/deep").chmod(0)),
    "workspace removed": shutil.rmtree,
    "workspace emptied": lambda root: [shutil.rmtree(root / name) for name in ("pkg", "data", "empty")],
    "workspace in place of a file": lambda root: (shutil.rmtree(root), root.write_text("")),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_restore_undoes(edit: Callable[[Path], object], workspace: Path, original: Path) -> None:
    before, source = snapshot(workspace), snapshot(original)
    guard = Guard(workspace, original)

    edit(workspace)

    assert guard.restore() is True
    assert snapshot(workspace) == before
    assert snapshot(original) == source
    assert guard.restore() is False


def test_restore_of_a_workspace_without_changes_does_nothing(workspace: Path, original: Path) -> None:
    guard = Guard(workspace, original)
    stamps = {path: path.lstat().st_ctime_ns for path in workspace.rglob("*")}

    restored = guard.restore()

    assert restored is False
    assert {path: path.lstat().st_ctime_ns for path in workspace.rglob("*")} == stamps


def test_restore_leaves_what_a_link_to_outside_holds(workspace: Path, original: Path, tmp_path: Path) -> None:
    outside = make_project(tmp_path / "outside")
    before = snapshot(outside)
    guard = Guard(workspace, original)

    shutil.rmtree(workspace)
    workspace.symlink_to(outside)
    guard.restore()

    assert snapshot(outside) == before
    assert not workspace.is_symlink()
    assert snapshot(workspace) == snapshot(original)


def test_restore_puts_a_changed_text_back(workspace: Path, original: Path) -> None:
    text = "A = 'é'\r\n"
    (workspace / "pkg/core.py").write_text(text, "utf-8", newline="")
    guard = Guard(workspace, original, {"pkg/core.py": text})

    (workspace / "pkg/core.py").unlink()
    guard.restore()

    assert (workspace / "pkg/core.py").read_bytes() == text.encode()
    assert guard.kept == {}


def test_restore_keeps_what_collecting_made(workspace: Path, original: Path) -> None:
    (workspace / "made.bin").write_bytes(b"\xff\x00")
    (workspace / "made.bin").chmod(0o640)
    (workspace / "run.sh").write_text("#!/bin/bash\n")
    (workspace / "made-link").symlink_to("made.bin")
    (workspace / "cache").mkdir()
    before = snapshot(workspace)
    guard = Guard(workspace, original)

    shutil.rmtree(workspace)
    guard.restore()

    assert snapshot(workspace) == before
    assert guard.kept == {"made.bin": b"\xff\x00", "run.sh": b"#!/bin/bash\n"}


def test_restore_keeps_a_file_of_the_same_age_and_other_size(workspace: Path, original: Path) -> None:
    (workspace / "run.sh").write_text("longer than before\n")
    stamp = (original / "run.sh").stat()
    os.utime(workspace / "run.sh", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    guard = Guard(workspace, original)

    (workspace / "run.sh").unlink()
    guard.restore()

    assert (workspace / "run.sh").read_text() == "longer than before\n"


def test_restore_copies_a_linked_folder_of_outside_back(original: Path, tmp_path: Path) -> None:
    outside = make_project(tmp_path / "outside")
    (original / "shared").symlink_to(outside)
    (original / "borrowed.py").symlink_to("../outside/pkg/core.py")
    workspace = tmp_path / "copy"
    copy_tree(original, workspace, original)
    before, source = snapshot(workspace), snapshot(outside)
    guard = Guard(workspace, original)

    shutil.rmtree(workspace / "shared")
    (workspace / "borrowed.py").unlink()
    guard.restore()

    assert snapshot(workspace) == before
    assert snapshot(outside) == source
    assert not (workspace / "borrowed.py").is_symlink()


def test_restore_gives_up_a_socket_that_collecting_made(workspace: Path, original: Path, monkeypatch) -> None:
    before = snapshot(workspace)
    monkeypatch.chdir(workspace)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
    guard = Guard(workspace, original)

    (workspace / "s").unlink()

    assert guard.restore() is True
    assert snapshot(workspace) == before
    assert guard.restore() is False


def test_restore_keeps_a_read_only_folder_read_only(original: Path, tmp_path: Path) -> None:
    (original / "data/deep").chmod(0o555)
    workspace = tmp_path / "copy"
    copy_tree(original, workspace, original)
    (workspace / "data/deep").chmod(0o555)
    before = snapshot(workspace)
    guard = Guard(workspace, original)

    shutil.rmtree(workspace / "data")
    guard.restore()

    assert snapshot(workspace) == before


#: Removing a folder in whose place a pipe stands would wait for a writer.
ANY_ORDER = sorted(set(EDITS) - {"pipe in place of a folder"})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ANY_ORDER), min_size=1, max_size=5))
def test_restore_gives_the_same_tree_after_any_edits(edits: list[str]) -> None:
    with TemporaryDirectory() as folder:
        original, workspace = make_project(Path(folder) / "original"), Path(folder) / "copy"
        copy_tree(original, workspace, original)
        before, source = snapshot(workspace), snapshot(original)
        guard = Guard(workspace, original)

        for name in edits:
            try:
                EDITS[name](workspace)
            except OSError:
                continue  # an edit before took away what this one changes
        guard.restore()

        assert snapshot(workspace) == before
        assert snapshot(original) == source
        assert guard.restore() is False


def test_adopt_keeps_folders_of_a_name_and_nothing_beside_them(workspace: Path, original: Path) -> None:
    guard = Guard(workspace, original)
    before = snapshot(workspace)
    for folder in ("pkg", "data/deep", "made"):
        (workspace / folder / "__pycache__").mkdir(parents=True)
        (workspace / folder / "__pycache__" / "core.pyc").write_bytes(b"compiled")
    (workspace / "pkg/new.txt").write_text("new")
    (workspace / "pkg/__pycache__/deep").mkdir()
    (workspace / "__pycache__").symlink_to("/")

    guard.adopt("__pycache__")
    guard.restore()
    kept = snapshot(workspace)
    shutil.rmtree(workspace)
    guard.restore()

    added = {f"{folder}/__pycache__{file}" for folder in ("pkg", "data/deep") for file in ("", "/core.pyc")}
    added.add("pkg/__pycache__/deep")
    assert set(kept) == set(before) | added
    assert snapshot(workspace) == kept
    assert (workspace / "pkg/__pycache__/core.pyc").read_bytes() == b"compiled"
