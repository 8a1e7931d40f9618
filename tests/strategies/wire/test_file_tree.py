"""Trees written to a real disk: what is there is what was described, modes and all."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just

from strategies import (
    Directory,
    File,
    FileFault,
    FileKind,
    FilePolicy,
    FileTree,
    TreeFault,
    TreePolicy,
    file_trees,
    invalid_file_trees,
    minimal,
)

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    faults = [*TreeFault, *FileFault]

    assert laws.find_breaches(TreePolicy(), file_trees, invalid_file_trees, faults, 3) == {}


@pytest.mark.parametrize(
    ("tree", "faults"),
    [
        (FileTree((File("a.txt", b"\n"),)), set()),
        (FileTree(()), {TreeFault.NO_FILES}),
        (FileTree(tuple(File(f"{n}.txt", b"\n") for n in range(5))), set()),
        (FileTree(tuple(File(f"{n}.txt", b"\n") for n in range(6))), {TreeFault.TOO_MANY_FILES}),
        (FileTree((File("a/x.txt", b"\n"), File("b/x.txt", b"\n"))), set()),
        (FileTree((File("a/x.txt", b"\n"), File("A/X.txt", b"\n"))), {TreeFault.CASE_CLASH}),
        (FileTree((File("a.txt", b"\n"),), (Directory("d", 0o300),)), set()),
        (FileTree((File("a.txt", b"\n"),), (Directory("d", 0o577),)), {TreeFault.READ_ONLY_DIRECTORY}),
        (FileTree((File("a.txt", b"\n"),), (Directory("d", 0o677),)), {TreeFault.CLOSED_DIRECTORY}),
        (
            FileTree((File("a.txt", b"\n"),), (Directory("d", 0o444),)),
            {TreeFault.READ_ONLY_DIRECTORY, TreeFault.CLOSED_DIRECTORY},
        ),
        (
            FileTree((File("a.csv", b"\n"), File("b.json", b"{"))),
            {FileFault.HEADER, FileFault.NO_FINAL_NEWLINE, FileFault.MALFORMED},
        ),
        (FileTree((File("a.unknown", b""),)), set()),
    ],
)
def test_check_tree(tree: FileTree, faults: set[Any]) -> None:
    assert TreePolicy().check(tree) == faults


def read_back(root: Path) -> tuple[dict[str, bytes], set[str]]:
    found = {path.relative_to(root).as_posix(): path for path in root.rglob("*")}
    return (
        {name: path.read_bytes() for name, path in found.items() if path.is_file()},
        {name for name, path in found.items() if path.is_dir()},
    )


def test_write_trees(tmp_path: Path, sample: Any) -> None:
    for tree in sample(file_trees(), 100, 1)[:25]:
        files, directories = read_back(tree.write(tmp_path))

        assert files == {file.name: file.content for file in tree.files}
        assert {directory.name for directory in tree.directories} <= directories


def test_write_twice_into_directories_of_their_own(tmp_path: Path) -> None:
    tree = minimal(file_trees())

    first, second = tree.write(tmp_path), tree.write(tmp_path)

    assert first != second
    assert read_back(first) == read_back(second)


@posix_only
def test_write_modes(tmp_path: Path) -> None:
    tree = FileTree(
        (File("locked/inner/a.txt", b"\n", 0o000), File("b.txt", b"\n", 0o444)),
        (Directory("locked", 0o500), Directory("locked/inner", 0o700)),
    )

    root = tree.write(tmp_path)

    modes = {name: stat.S_IMODE((root / name).stat().st_mode) for name in ("locked", "b.txt", "locked/inner/a.txt")}
    assert modes == {"locked": 0o500, "b.txt": 0o444, "locked/inner/a.txt": 0o000}

    tree.open_up(root)

    assert stat.S_IMODE((root / "locked").stat().st_mode) == 0o755
    assert stat.S_IMODE((root / "locked/inner/a.txt").stat().st_mode) == 0o644


@pytest.fixture
def public_directory() -> Iterator[Path]:
    """A directory that every user may enter, as those of pytest are not."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def run_as_nobody(*command: str) -> int:
    """The exit code of a command that root runs as another user, and everybody else as themselves."""
    user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.run(command, capture_output=True, timeout=10, cwd="/", **user).returncode


@posix_only
@pytest.mark.integration
@pytest.mark.parametrize(
    ("fault", "command"),
    [
        (FileFault.UNREADABLE, "cat {root}/{file}"),
        (TreeFault.READ_ONLY_DIRECTORY, "touch {root}/locked/new"),
        (TreeFault.CLOSED_DIRECTORY, "ls {root}/locked/x"),
    ],
)
def test_user_without_rights_is_refused(fault: Any, command: str, public_directory: Path) -> None:
    invalid = minimal(
        invalid_file_trees(faults=[fault]), lambda each: not each.value.files[0].mode & 0o444 or fault in TreeFault
    )
    codes = []
    for tree in (invalid.value, invalid.near):
        root = tree.write(public_directory)
        root.chmod(0o755)
        if os.geteuid() == 0:
            for path in root.rglob("*"):
                os.chown(path, 65534, 65534)
        if fault is TreeFault.CLOSED_DIRECTORY and tree is invalid.near:
            (root / "locked" / "x").touch()
        words = command.format(root=root, file=tree.files[0].name).split(" ", 1)
        codes.append(run_as_nobody(*words))
        tree.open_up(root)

    assert codes[0] != 0
    assert codes[1] == 0


@pytest.mark.parametrize("name", ["../a.txt", "/a.txt", "a/../../b.txt", "", "."])
def test_write_nothing_outside_the_tree(name: str, tmp_path: Path) -> None:
    tree = FileTree((File("fine.txt", b"\n"), File(name, b"\n")))

    with pytest.raises(ValueError, match=r"leads out of the tree; names are relative and without '\.\.'"):
        tree.write(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_write_no_directory_outside_the_tree(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'\.\./out' leads out of the tree"):
        FileTree((), (Directory("../out"),)).write(tmp_path)


def test_draw_files_with_names_of_their_own(sample: Any) -> None:
    for tree in sample(file_trees(), 100, 1):
        assert len({file.name.casefold() for file in tree.files}) == len(tree.files)


def test_tree_of_one_kind(sample: Any) -> None:
    policy = TreePolicy(max_files=2, files=(FilePolicy(FileKind.JSON),))

    drawn = sample(file_trees(policy=policy), 50, 1)

    assert {file.name[-5:] for tree in drawn for file in tree.files} == {".json"}
    assert {len(tree.files) for tree in drawn} == {1, 2}


def test_one_file_cannot_clash() -> None:
    with pytest.raises(InvalidArgument, match=r"'tree\.case_clash' here"):
        minimal(invalid_file_trees(policy=TreePolicy(max_files=1), faults=[TreeFault.CASE_CLASH]))


def test_override_files_and_directories() -> None:
    files, directories = (File("a.txt", b"\n"),), (Directory("b"),)

    assert minimal(file_trees(files=just(files), directories=just(directories))) == FileTree(files, directories)


@pytest.mark.parametrize("policy", [TreePolicy(max_files=0), TreePolicy(files=())])
def test_refuse_impossible_policy(policy: TreePolicy) -> None:
    with pytest.raises(InvalidArgument, match="max_files must be at least 1, and files must hold a policy"):
        minimal(file_trees(policy=policy))
