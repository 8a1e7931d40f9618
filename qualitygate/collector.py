"""Work that makes very many objects in, the same without Python's cyclic collector looking through them out."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting_collector() -> Iterator[None]:
    """Python's cyclic collector off: it finds nothing in trees, and looks through all of them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def working_collector() -> Iterator[None]:
    """Python's cyclic collector on, also within `resting_collector`: for long work that leaves cycles behind."""
    was_on = gc.isenabled()
    gc.enable()
    try:
        yield
    finally:
        if not was_on:
            gc.disable()
