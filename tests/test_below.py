"""What lies below a folder: whole names of folders count, not the letters they begin with."""

from __future__ import annotations

import pytest

from qualitygate.below import is_below


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("a/b.py", "a", True),
        ("a/b.py", "a/b.py", True),
        ("a/b.py", ".", True),
        ("ab/c.py", "a", False),
        ("a", "a/b", False),
    ],
)
def test_is_below(path: str, folder: str, expected: bool) -> None:
    assert is_below(path, [folder]) is expected
    assert is_below(path, ["other", folder]) is expected
    assert not is_below(path, [])
