"""A file is replaced as a whole, or is as it was, and nothing is left beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.whole_file import write_whole


def test_write_makes_and_replaces(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"

    write_whole(file, b"a longer text")
    write_whole(file, b"\xff\r\n")

    assert file.read_bytes() == b"\xff\r\n"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]


def test_write_keeps_a_link_and_replaces_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    file, link = tmp_path / "kept" / "a.json", tmp_path / "link.json"
    file.write_bytes(b"old")
    link.symlink_to(file)

    write_whole(link, b"new")

    assert link.is_symlink()
    assert file.read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.json", "kept", "link.json"]


def test_write_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(OSError, match="folder"):
        write_whole(tmp_path / "folder", b"new")
    with pytest.raises(OSError, match="missing"):
        write_whole(tmp_path / "missing" / "a.json", b"new")

    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]
