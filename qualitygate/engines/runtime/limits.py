"""Limits of this process and its children."""

from __future__ import annotations

import contextlib
import resource


def lower(what: int, soft: int, hard: int) -> None:
    """Set a limit, never above one that is already there."""
    _, ceiling = resource.getrlimit(what)
    if ceiling != resource.RLIM_INFINITY:
        soft = min(soft, ceiling)
        hard = ceiling if hard == resource.RLIM_INFINITY else min(hard, ceiling)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(what, (soft, hard))
