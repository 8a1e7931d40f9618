"""A path and folders in, whether it lies below one of them out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath


def is_below(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of these, or lies below one.

    >>> is_below("tests/unit/test_a.py", ["tests"]), is_below("tests_a.py", ["tests"]), is_below("a.py", ["."])
    (True, False, True)
    """
    return any(PurePosixPath(path).is_relative_to(folder) for folder in folders)
