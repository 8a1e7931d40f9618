"""Tiny trees for the tests of configuration and discovery."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest


@pytest.fixture
def plant(tmp_path: Path) -> Callable[[Mapping[str, str] | list[str]], Path]:
    """Make files below a folder of their own: a mapping of path to text, or a list of paths of nearly empty files."""

    def make(files: Mapping[str, str] | list[str]) -> Path:
        root = tmp_path / "project"
        root.mkdir()
        for path, text in files.items() if isinstance(files, Mapping) else ((path, "x = 1\n") for path in files):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return root

    return make
