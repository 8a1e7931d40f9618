"""A group's name in, what the installed distributions offer under it out."""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any


def list_entry_points(group: str) -> list[EntryPoint]:
    """The entry points of ``qualitygate.<group>``, sorted; the distributions are read once in a process."""
    return sorted(_read_all(tuple(sys.path)).select(group=f"qualitygate.{group}"))


@lru_cache(maxsize=1)
def _read_all(path: tuple[str, ...]) -> Any:  # of another type in 3.11 than from 3.12 on; ``path``: where to look
    return entry_points()
