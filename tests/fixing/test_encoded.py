"""Writing a fixed file: bytes, links, rights, and what is left alone."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.fixing.encoded import Text, read_encoded, write_encoded


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"a = 1\n", "a = 1\n", "utf-8"),
        (b"a = 1\r\nb = 2\rc = 3", "a = 1\r\nb = 2\rc = 3", "utf-8"),
        (b"\xef\xbb\xbfa = 1\n", "a = 1\n", "utf-8-sig"),
        (b"# coding: latin-1\na = '\xe9'\n", "# coding: latin-1\na = 'é'\n", "iso-8859-1"),
        (b"", "", "utf-8"),
    ],
)
def test_text_comes_back_byte_by_byte(data: bytes, text: str, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "test_a.py"
    file.write_bytes(data)

    found = read_encoded(file)

    assert found == Text(text, encoding)
    assert found.encode() == data


@pytest.mark.parametrize("data", [b"a = '\xff'\n", b"# coding: nonsense\n", b"# coding: utf-7\na = 'x+AAA-'\n"])
def test_text_that_cannot_come_back_is_none(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "test_a.py"
    file.write_bytes(data)

    assert read_encoded(file) is None


def test_missing_file_is_none(tmp_path: Path) -> None:
    assert read_encoded(tmp_path / "test_a.py") is None


def put(root: Path, data: bytes = b"a = 1\r\n") -> Text:
    (root / "test_a.py").write_bytes(data)
    found = read_encoded(root / "test_a.py")
    assert found is not None
    return found


def test_write_keeps_bytes_around_and_mode_and_leaves_nothing_behind(tmp_path: Path) -> None:
    before = put(tmp_path, b"\xef\xbb\xbfa = 1\r\n")
    (tmp_path / "test_a.py").chmod(0o750)

    why = write_encoded(tmp_path, "test_a.py", before, replace(before, text="a = 2\r\n"))

    assert why == ""
    assert (tmp_path / "test_a.py").read_bytes() == b"\xef\xbb\xbfa = 2\r\n"
    assert (tmp_path / "test_a.py").stat().st_mode & 0o7777 == 0o750
    assert os.listdir(tmp_path) == ["test_a.py"]


def test_write_leaves_a_file_that_changed_meanwhile(tmp_path: Path) -> None:
    before = put(tmp_path)
    (tmp_path / "test_a.py").write_bytes(b"a = 3\n")

    why = write_encoded(tmp_path, "test_a.py", before, replace(before, text="a = 2\r\n"))

    assert why == "it changed meanwhile"
    assert (tmp_path / "test_a.py").read_bytes() == b"a = 3\n"
    assert os.listdir(tmp_path) == ["test_a.py"]


def test_write_says_that_a_file_is_gone(tmp_path: Path) -> None:
    before = put(tmp_path)
    (tmp_path / "test_a.py").unlink()

    assert write_encoded(tmp_path, "test_a.py", before, before) == "no such file or directory"
    assert os.listdir(tmp_path) == []


def test_write_leaves_a_link_out_of_the_project(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    before = put(outside)
    (root / "test_b.py").symlink_to(outside / "test_a.py")

    why = write_encoded(root, "test_b.py", before, replace(before, text="a = 2\r\n"))

    assert why == "it is a link out of the project"
    assert (outside / "test_a.py").read_bytes() == b"a = 1\r\n"


def test_write_through_a_link_within_the_project(tmp_path: Path) -> None:
    before = put(tmp_path)
    (tmp_path / "test_b.py").symlink_to("test_a.py")

    why = write_encoded(tmp_path, "test_b.py", before, replace(before, text="a = 2\r\n"))

    assert why == ""
    assert (tmp_path / "test_b.py").is_symlink()
    assert (tmp_path / "test_a.py").read_bytes() == b"a = 2\r\n"


def test_write_says_what_the_encoding_lacks(tmp_path: Path) -> None:
    before = put(tmp_path, b"# coding: latin-1\n")

    why = write_encoded(tmp_path, "test_a.py", before, replace(before, text="# coding: latin-1\na = '\u20ac'\n"))

    assert why == "iso-8859-1 cannot write '€'"
    assert (tmp_path / "test_a.py").read_bytes() == b"# coding: latin-1\n"
