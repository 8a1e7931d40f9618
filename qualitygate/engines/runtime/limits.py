"""Limits of this process and its children."""

from __future__ import annotations

import contextlib
import resource
import sys


def lower(what: int, soft: int, hard: int) -> None:
    """Set a limit, never above one that is already there."""
    _, ceiling = resource.getrlimit(what)
    if ceiling != resource.RLIM_INFINITY:
        soft = min(soft, ceiling)
        hard = ceiling if hard == resource.RLIM_INFINITY else min(hard, ceiling)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(what, (soft, hard))


def limit_memory(more: int) -> None:
    """Let this process take so many bytes of address space beyond what it has; 0 is no limit. Only Linux tells."""
    if more and sys.platform == "linux":
        with open("/proc/self/statm") as statm:
            size = int(statm.read().split()[0]) * resource.getpagesize()
        lower(resource.RLIMIT_AS, size + more, size + more)
