from __future__ import annotations

import os
from pathlib import Path

import pytest

from qualitygate.engines.workspace import copy_tree, open_scratch, remove_tree
from qualitygate.errors import EnvironmentFault
from qualitygate.exit_codes import ExitCode


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    (root / "pkg").mkdir(parents=True)
    (root / "pkg" / "mod.py").write_text("X = 1\n")
    (root / "data.bin").write_bytes(b"\x00\xff")
    return root


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(folder))
    return folder


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_copy_holds_same_bytes_under_same_folder_name(project: Path, cache: Path) -> None:
    with open_scratch(project) as scratch:
        copy = scratch.copy("w0")

        assert copy.name == "shop"
        assert snapshot(copy) == snapshot(project)


def test_copy_is_made_once(project: Path, cache: Path) -> None:
    with open_scratch(project) as scratch:
        (scratch.copy("w0") / "new.txt").write_text("kept")

        assert (scratch.copy("w0") / "new.txt").read_text() == "kept"


def test_write_into_copy_leaves_original_alone(project: Path, cache: Path) -> None:
    before = snapshot(project)

    with open_scratch(project) as scratch:
        (scratch.copy("w0") / "pkg" / "mod.py").write_text("X = 2\n")

    assert snapshot(project) == before


@pytest.mark.parametrize("name", [".git", ".venv", "node_modules", "__pycache__", ".qualitygate", "mutants"])
def test_copy_leaves_out_folder(project: Path, cache: Path, name: str) -> None:
    (project / name).mkdir()
    (project / name / "file").write_text("x")

    with open_scratch(project) as scratch:
        assert not (scratch.copy("w0") / name).exists()


def test_copy_leaves_out_environment_of_any_name(project: Path, cache: Path) -> None:
    (project / "py311").mkdir()
    (project / "py311" / "pyvenv.cfg").write_text("home = /usr/bin\n")

    with open_scratch(project) as scratch:
        assert not (scratch.copy("w0") / "py311").exists()


def test_relative_link_inside_project_stays_link(project: Path, cache: Path) -> None:
    (project / "link.py").symlink_to("pkg/mod.py")

    with open_scratch(project) as scratch:
        copied = scratch.copy("w0") / "link.py"

        assert os.readlink(copied) == "pkg/mod.py"


@pytest.mark.parametrize("inside", [True, False])
def test_absolute_link_becomes_copy_of_file(project: Path, cache: Path, inside: bool) -> None:
    target = project / "pkg" / "mod.py" if inside else project.parent / "outside.py"
    target.write_text("X = 7\n")
    (project / "link.py").symlink_to(target)

    with open_scratch(project) as scratch:
        copied = scratch.copy("w0") / "link.py"
        copied.write_text("changed")

    assert target.read_text() == "X = 7\n"
    assert not copied.is_symlink()


def test_link_out_of_project_becomes_copy_of_folder(project: Path, cache: Path) -> None:
    outside = project.parent / "outside"
    outside.mkdir()
    (outside / "data.txt").write_text("shared")
    (project / "data").symlink_to("../outside")

    with open_scratch(project) as scratch:
        copied = scratch.copy("w0") / "data"

        assert not copied.is_symlink()
        assert (copied / "data.txt").read_text() == "shared"


def test_dangling_link_is_kept(project: Path, cache: Path) -> None:
    (project / "dangling").symlink_to("nowhere")

    with open_scratch(project) as scratch:
        assert os.readlink(scratch.copy("w0") / "dangling") == "nowhere"


def test_copy_survives_socket_and_pipe(project: Path, tmp_path: Path) -> None:
    os.mkfifo(project / "pipe")

    copy_tree(project, tmp_path / "copy", project)

    assert sorted(p.name for p in (tmp_path / "copy").iterdir()) == ["data.bin", "pkg"]


def test_scratch_is_removed_at_end(project: Path, cache: Path) -> None:
    with open_scratch(project) as scratch:
        folder = scratch.folder
        scratch.copy("w0")

    assert not folder.exists()


def test_scratch_is_removed_after_error(project: Path, cache: Path) -> None:
    with pytest.raises(KeyError, match="boom"), open_scratch(project) as scratch:  # noqa: PT012 - its end is tested
        folder = scratch.folder
        raise KeyError("boom")

    assert not folder.exists()


def test_scratch_of_killed_run_is_removed_at_next_start(project: Path, cache: Path) -> None:
    with open_scratch(project) as scratch:
        base = scratch.folder.parent
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    abandoned = base / f"{child}-abandoned"
    abandoned.mkdir()
    alive = base / f"{os.getpid()}-other"
    alive.mkdir()

    with open_scratch(project):
        pass

    assert not abandoned.exists()
    assert alive.exists()


def test_remove_tree_removes_folder_without_rights(tmp_path: Path) -> None:
    locked = tmp_path / "tree" / "locked"
    locked.mkdir(parents=True)
    (locked / "file").write_text("x")
    locked.chmod(0o500)

    remove_tree(tmp_path / "tree")

    assert not (tmp_path / "tree").exists()


def test_unwritable_cache_is_named(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "file"))

    with pytest.raises(EnvironmentFault, match="cannot write a workspace") as caught, open_scratch(project):
        pass

    assert "set QUALITYGATE_CACHE_DIR to a writable folder" in str(caught.value)
    assert caught.value.exit_code is ExitCode.USAGE
