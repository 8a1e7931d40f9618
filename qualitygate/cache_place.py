"""The part that wants to keep something in, its folder in the user's cache directory out."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

#: What marks a folder as a cache (https://bford.info/cachedir/).
_TAG = """\
Signature: 8a477f597d28d172789f06886806bc55
# Copies of projects and verdicts of qualitygate: it can be removed at any time.
"""


def cache_folder(part: str) -> Path:
    """Where copies or verdicts are kept, marked as a cache: it may lie in the project, or in what is backed up."""
    folder = find_cache_folder() / part
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "CACHEDIR.TAG").write_text(_TAG)
    return folder


def find_cache_folder() -> Path:
    """Where copies and caches live: QUALITYGATE_CACHE_DIR, XDG_CACHE_HOME, ~/.cache, or the temporary folder."""
    named = os.environ.get("QUALITYGATE_CACHE_DIR")
    if named:
        return Path(named).absolute()
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    for folder in (home / "qualitygate", Path(tempfile.gettempdir()) / f"qualitygate-{os.getuid()}"):
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
    return home / "qualitygate"
