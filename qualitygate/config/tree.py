"""A folder in, the Python files below it out, without the folders that are never a project's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

#: Folders with Python that somebody else wrote, or that a tool made.
_FOREIGN = frozenset({"node_modules", "site-packages", "__pycache__", "mutants", "__pypackages__"})
#: The same, unless they are packages.
_BUILT = frozenset({"build", "dist"})


def walk_python(folder: Path) -> Iterator[Path]:
    """Every Python file below a folder, sorted within each folder; links to folders are not followed."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if name not in _FOREIGN
            and not name.startswith(".")
            and not name.endswith(".egg-info")
            and not os.path.exists(os.path.join(parent, name, "pyvenv.cfg"))
            and (name not in _BUILT or os.path.exists(os.path.join(parent, name, "__init__.py")))
        )
        yield from (Path(parent, name) for name in sorted(files) if name.endswith(".py"))
