"""A project's paths in, import roots and module names out."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from qualitygate.below import is_below
from qualitygate.manifest import walk
from qualitygate.model import Project

#: Python files that are never production code, by name.
_NEVER_SOURCE = ("conftest.py", "test_*.py", "*_test.py", "setup.py", "noxfile.py")


#: Folders that hold packages and are none themselves.
_HOLDERS = ("src", "lib", "source", "python")


def import_root(root: Path, source: str) -> str:
    """The folder that must be on the import path for a source path, relative to the project: ``src`` for ``src/pkg``.

    ``.`` stands for the project's root. A folder without ``__init__.py`` is a namespace package, unless its name says
    that it only holds packages.
    """
    path = root / source
    if path == root:
        return "."
    if path.name in _HOLDERS and not (path / "__init__.py").exists():
        return path.relative_to(root).as_posix()
    folder = path.parent
    while (folder / "__init__.py").exists() and folder != root:
        folder = folder.parent
    return folder.relative_to(root).as_posix()


def import_roots(project: Project) -> tuple[str, ...]:
    """The import roots of all sources, each once."""
    return tuple(dict.fromkeys(import_root(Path(project.root), source) for source in project.sources))


def module_name(path: str, roots: Sequence[str]) -> str:
    """The dotted name a file is imported by.

    >>> module_name("src/shop/cart.py", ["src"]), module_name("shop/__init__.py", ["."])
    ('shop.cart', 'shop')
    """
    pure = PurePosixPath(path)
    for root in sorted(roots, key=len, reverse=True):
        if root == "." or pure.is_relative_to(root):
            relative = pure if root == "." else pure.relative_to(root)
            parts = list(relative.with_suffix("").parts)
            return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return ".".join(pure.with_suffix("").parts)


def source_files(project: Project, exclude: Sequence[str] = (), only: Sequence[str] = ()) -> tuple[str, ...]:
    """Production files below the sources, sorted: tests inside the package are not among them.

    ``exclude`` are globs of paths; ``only`` narrows to these files or folders.
    """
    root = Path(project.root)
    found: set[str] = set()
    for source in project.sources:
        here = root / source
        files = [here] if here.is_file() else (file for file in walk(here) if file.suffix == ".py")
        found.update(file.relative_to(root).as_posix() for file in files)
    return tuple(
        sorted(
            path
            for path in found
            if not is_test_path(path, project.tests)
            and not any(fnmatch(path, pattern) for pattern in exclude)
            and (not only or is_below(path, only))
        )
    )


def is_test_path(path: str, tests: Sequence[str]) -> bool:
    """Whether a file belongs to the tests: below one of their folders, or named like one."""
    pure = PurePosixPath(path)
    if any(fnmatch(pure.name, pattern) for pattern in _NEVER_SOURCE):
        return True
    return is_below(path, [test for test in tests if test != "."]) or any(
        part in ("tests", "testing") and "." not in part for part in pure.parts[1:-1]
    )
