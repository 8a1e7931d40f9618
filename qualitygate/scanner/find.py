"""From paths to the files to lower: tests, conftests and the modules that help them.

Whether a path is a file is asked of ``os.path``: the methods of paths raise in a folder without permission.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from glob import glob
from pathlib import Path

from qualitygate.errors import UsageError
from qualitygate.model import PytestConfig

#: Folders that hold no tests of the project.
_LEFT_OUT = frozenset({"venv", "node_modules", "__pycache__", "build", "dist", "CVS", "_darcs", "site-packages"})

_TEST_FOLDER = re.compile(r"(?:^|[_\-.])(?:tests?|testing|testsuite|spec|specs)(?:$|[_\-.])", re.IGNORECASE)
_SUPPORT_NAME = re.compile(
    r"(?:^|_)(?:tests?|testing|testutils?|helpers?|support|fixtures?|factor(?:y|ies)|asserts?|assertions|mocks?|fakes?|stubs?"
    r"|base|common|utils?|shared|mixins?)(?:$|_)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to lower: where it is, and its path relative to the root with forward slashes."""

    file: Path
    path: str
    is_test: bool
    refused: str = ""  #: of a folder that cannot be listed: why


def find_files(
    root: Path, paths: Sequence[Path], config: PytestConfig, exclude: Sequence[str] = ()
) -> tuple[Found, ...]:
    """Every test file below the paths, its helpers, and the conftests above, sorted by path.

    Raises UsageError for a path that does not exist or is no Python file.
    """
    found: dict[str, Found] = {}
    for path in paths:
        if path.is_dir():
            for file, refused in walk_files(path):
                relative = relative_path(root, file)
                if not (refused or file.name.endswith(".py")) or is_excluded(relative, exclude):
                    continue
                if refused:
                    found[relative] = Found(file, relative, False, refused)
                elif file.name != "conftest.py" and is_test_file(file, config):
                    if not is_passed_over(file, path, config):
                        found[relative] = Found(file, relative, True)
                elif file.name == "conftest.py" or is_support(relative):
                    found.setdefault(relative, Found(file, relative, False))
        elif path.suffix == ".py" and (path.exists() or path.is_symlink()):
            relative = relative_path(root, path)
            if not is_excluded(relative, exclude):
                found[relative] = Found(path, relative, path.name != "conftest.py")
        elif path.exists():
            raise UsageError(f"`{path}` is not a Python file", help="give test files (`.py`) or folders with tests")
        else:
            raise UsageError(
                f"no such file or folder: `{path}`", help="give the path of a test file or of a folder with tests"
            )
    for conftest in _conftests_above(root, [each.file for each in found.values()]):
        relative = relative_path(root, conftest)
        found.setdefault(relative, Found(conftest, relative, False))
    return tuple(found[relative] for relative in sorted(found))


def relative_path(root: Path, file: Path) -> str:
    """The path from the root, with forward slashes."""
    return os.path.relpath(file, root).replace(os.sep, "/")


def is_test_file(file: Path, config: PytestConfig) -> bool:
    """Whether pytest's ``python_files`` matches."""
    return matches(file, config.python_files)


def matches(file: Path, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns does, as pytest reads them: one with a slash is held against the whole path."""
    return any(
        fnmatch(str(file), pattern if os.path.isabs(pattern) else f"*/{pattern}")
        if "/" in pattern
        else fnmatch(file.name, pattern)
        for pattern in patterns
    )


def is_support(path: str) -> bool:
    """Whether a module that is no test serves tests: by its folder, else by its own name."""
    folders, _, name = path.rpartition("/")
    if name in ("setup.py", "noxfile.py"):
        return False
    return any(_TEST_FOLDER.search(part) for part in folders.split("/")) or (
        not folders and bool(_SUPPORT_NAME.search(name.removesuffix(".py")))
    )


def is_passed_over(file: Path, start: Path, config: PytestConfig) -> bool:
    """Whether pytest's ``norecursedirs`` matches a folder on the way to a file from where collecting starts."""
    between = file.relative_to(start).parents
    return any(matches(start / folder, config.norecursedirs) for folder in between if folder.name)


def is_excluded(path: str, exclude: Iterable[str]) -> bool:
    """Whether a glob names the file or a folder above it.

    >>> is_excluded("tests/data/test_a.py", ["tests/data"]), is_excluded("tests/test_a.py", ["*_b.py"])
    (True, False)
    """
    parts = path.split("/")
    above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    return any(fnmatch(each, glob.rstrip("/")) for glob in exclude for each in above)


def locate_module(root: Path, importer: str, dotted: str) -> Path | None:
    """The file inside the root that an import most likely means, seen from the importing file; None outside of it.

    The last parts of the path may be names inside the module, so shorter prefixes are tried too.
    """
    parts = [part for part in dotted.split(".") if part]
    if parts and parts[-1] == "*":
        parts.pop()
    folder = (root / importer).parent
    bases = [folder]
    while bases[-1] != root and root in bases[-1].parents:
        bases.append(bases[-1].parent)
    for base in bases:
        if not parts or not (os.path.isdir(base / parts[0]) or os.path.isfile(base / f"{parts[0]}.py")):
            continue
        for count in range(len(parts), 0, -1):
            stem = base.joinpath(*parts[:count])
            for file in (stem.with_name(f"{stem.name}.py"), stem / "__init__.py"):
                if os.path.isfile(file):
                    return file
    return None


def list_testpaths(root: Path, config: PytestConfig) -> list[Path]:
    """pytest's ``testpaths`` that exist, globs expanded as pytest does."""
    return [root / path for each in config.testpaths for path in sorted(glob(each, root_dir=root, recursive=True))]


def walk_files(folder: Path) -> Iterable[tuple[Path, str]]:
    """The files below a folder, sorted within each, then the folders that cannot be listed with the reason.

    Links are followed, each real folder once.
    """
    seen: set[tuple[int, int]] = set()
    refused: list[OSError] = []
    for where, folders, names in os.walk(folder, onerror=refused.append, followlinks=True):
        try:
            stat = os.stat(where)
        except OSError:
            folders.clear()
            continue
        if (stat.st_dev, stat.st_ino) in seen:
            folders.clear()
            continue
        seen.add((stat.st_dev, stat.st_ino))
        base = Path(where)
        for name in sorted(each for each in folders if each.endswith(".py")):
            yield base / name, ""  # a folder named like a file: reported as unreadable
        folders[:] = sorted(each for each in folders if not _is_left_out(base, each))
        for name in sorted(names):
            yield base / name, ""
    for problem in refused:
        yield Path(problem.filename), problem.strerror or str(problem)


def _is_left_out(base: Path, name: str) -> bool:
    return (
        name.startswith(".")
        or name in _LEFT_OUT
        or name.endswith((".egg-info", ".egg", ".py"))
        or os.path.isfile(base / name / "pyvenv.cfg")
    )


def _conftests_above(root: Path, files: Iterable[Path]) -> list[Path]:
    folders = {file.parent for file in files}
    seen: set[Path] = set()
    for folder in folders:
        while folder not in seen and (folder == root or root in folder.parents):
            seen.add(folder)
            if folder == root:
                break
            folder = folder.parent
    return sorted(folder / "conftest.py" for folder in seen if os.path.isfile(folder / "conftest.py"))
