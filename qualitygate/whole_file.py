"""A path and bytes in, the file in its place as a whole, or as it was."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Put a file in place as a whole or not at all; a link stays one, and what it leads to is replaced.

    Raises:
        OSError: it cannot be written; nothing is left beside it.
    """
    target = path.resolve()
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(data)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
