"""The example is laid out whole, and never over anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qualitygate.demo.lay_out import lay_out
from qualitygate.errors import UsageError

SOURCE = Path(__file__).parents[2] / "qualitygate" / "demo" / "shop"


def list_files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_lay_out_new_folder(tmp_path: Path) -> None:
    target = tmp_path / "new" / "shop"

    laid_out = lay_out(target)

    assert laid_out == target
    assert list_files(target) == list_files(SOURCE)
    assert "tests/integration/test_orders.py" in list_files(target)
    assert "pyproject.toml" in list_files(target)


def test_lay_out_empty_folder(tmp_path: Path) -> None:
    lay_out(tmp_path)

    assert (tmp_path / "shop" / "cart.py").is_file()


def test_lay_out_without_traces_of_a_run(tmp_path: Path) -> None:
    lay_out(tmp_path)

    assert not [path for path in tmp_path.rglob("*") if path.name.startswith((".", "__pycache__"))]


def test_lay_out_refuses_folder_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")

    with pytest.raises(UsageError, match="is not empty") as raised:
        lay_out(tmp_path)

    assert str(tmp_path) in raised.value.what
    assert "--into DIR" in raised.value.help
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_lay_out_refuses_file(tmp_path: Path) -> None:
    target = tmp_path / "mine.txt"
    target.write_text("keep", encoding="utf-8")

    with pytest.raises(UsageError, match="is a file"):
        lay_out(target)

    assert target.read_text(encoding="utf-8") == "keep"


def test_lay_out_under_a_file_names_the_fault(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")

    with pytest.raises(UsageError, match="cannot lay out the example") as raised:
        lay_out(tmp_path / "mine.txt" / "shop")

    assert os.strerror(20) in raised.value.why
    assert isinstance(raised.value.__cause__, NotADirectoryError)
