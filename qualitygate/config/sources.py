"""A project's tree in, the packages and modules that are production code out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from qualitygate.config.declared import Declared, read_declared
from qualitygate.config.tree import walk_python
from qualitygate.errors import NothingToAnalyse
from qualitygate.model import Config

#: Folders that hold no production code, though they may hold Python.
NOT_SOURCE = frozenset(
    {"tests", "test", "testing", "unit_tests", "integration_tests", "doc", "docs", "example", "examples", "sample",
     "samples", "demo", "demos", "tutorial", "tutorials", "bench", "benchmark", "benchmarks", "perf", "script",
     "scripts", "tool", "tools", "dev", "ci", "build", "dist", "downstream", "changelog", "changes", "requirements",
     "notebooks", "stubs", "typings", "vendor", "third_party", "env", "venv", "node_modules", "site-packages",
     "mutants", "__pycache__", "fuzz", "fuzzing", "release", "packaging_scripts", "contrib"}
)  # fmt: skip

#: Files that build or test a project rather than being it.
_NOT_MODULES = (
    "setup.py", "noxfile.py", "toxfile.py", "tasks.py", "fabfile.py", "dodo.py", "pavement.py",
    "manage.py", "versioneer.py", "ez_setup.py", "conf.py", "hatch_build.py", "build.py", "runtests.py",
    "run_tests.py", "release.py", "tests.py", "test.py", "bench*.py",
)  # fmt: skip
_TEST_FILES = ("test_*.py", "*_test.py", "conftest.py")

_TEST_FOLDERS = frozenset({"tests", "test"})

#: Folders that hold packages without being one.
_BASES = ("src", "lib", "source", "python")


def find_sources(root: Path, config: Config) -> tuple[tuple[str, ...], str]:
    """The packages and modules that are the product, relative to ``root``, and how they were found.

    In this order: what the configuration says, what the build declares, what lies below ``src``, what is named like
    the project, what lies below ``lib`` and its like, packages and modules at the root, folders of loose modules there.
    Tests inside a package are below its path; who reads the files leaves them out.

    Raises:
        NothingToAnalyse: none of that exists.
    """
    if config.source:
        return config.source, ""
    declared = read_declared(root)
    steps: tuple[tuple[Callable[[], list[str]], str], ...] = (
        (lambda: [path for path in declared.paths if _holds_python(root / path)], f"declared in {declared.file}"),
        (lambda: _below_bases(root, (*declared.bases, "src")), "below the source folder"),
        (lambda: _like_the_name(root, declared), "named like the project"),
        (lambda: _below_bases(root, _BASES), "below the source folder"),
        (
            lambda: [*_packages(root, NOT_SOURCE), *_modules(root, (*_NOT_MODULES, *_TEST_FILES))],
            "at the project's root, and neither tests nor tooling",
        ),
        (lambda: _loose_folders(root, NOT_SOURCE), "the only Python that is neither tests nor tooling"),
    )
    for find, why in steps:
        found = tuple(dict.fromkeys(find()))
        if found:
            return found, f"source: {', '.join(found)} ({why})"
    raise NothingToAnalyse(
        "no source code found",
        where=str(root),
        why="looked for: packages that pyproject.toml or setup.cfg declares, src/, lib/,\n"
        "a package or module named like the project, packages and modules at the root",
        help='name it in [tool.qualitygate]: source = ["path/to/package"]',
    )


def _below_bases(root: Path, bases: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for base in bases:
        folder = root / base
        if folder.is_dir() and folder != root and not _is_package(folder):
            # Whatever a source folder holds is the product, be it called `build` or `tools`; all but tests.
            names = [*_packages(folder, _TEST_FOLDERS), *_modules(folder, _TEST_FILES)]
            # A namespace package has no file that marks it: the whole base is then the source.
            namespaces = _loose_folders(folder, _TEST_FOLDERS)
            found.extend([base] if namespaces else [f"{base}/{name}" for name in names])
    return found


def _like_the_name(root: Path, declared: Declared) -> list[str]:
    modules = {_plain(name.removesuffix(".py")): name for name in _modules(root, _TEST_FILES)}
    entries = modules | {_plain(path.name): path.name for path in _folders(root)}
    for variant in (variant for name in declared.names for variant in _variants(name)):
        entry = entries.get(variant)
        # A project may be called "tools": such a name counts when the folder really is a package.
        if entry and (entry not in NOT_SOURCE or _is_package(root / entry)) and _holds_python(root / entry):
            return [entry]
    return []


def _variants(name: str) -> Iterator[str]:
    """Names a package of that distribution may have, likeliest first.

    >>> list(_variants("python-slugify"))
    ['python_slugify', 'slugify']
    """
    plain = _plain(name)
    yield plain
    for affix in (r"^python_", r"^py_?", r"_python$", r"_?py$"):
        shorter = re.sub(affix, "", plain)
        if shorter and shorter != plain:
            yield shorter
            return
    # A namespace: the folder of its first part.
    if "_" in plain:
        yield plain.partition("_")[0]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


def _packages(folder: Path, left_out: Collection[str]) -> list[str]:
    return [path.name for path in _folders(folder) if path.name not in left_out and _is_package(path)]


def _loose_folders(folder: Path, left_out: Collection[str]) -> list[str]:
    """Folders with Python anywhere below and no ``__init__.py`` of their own."""
    return [
        path.name
        for path in _folders(folder)
        if path.name not in left_out and not _is_package(path) and _holds_python(path)
    ]


def _modules(folder: Path, left_out: Iterable[str]) -> list[str]:
    names = sorted(path.name for path in folder.glob("*.py") if path.stem.isidentifier())
    return [name for name in names if not any(fnmatch(name, pattern) for pattern in left_out)]


def _folders(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if entry.name.isidentifier() and entry.is_dir())
    return [folder / name for name in names if not os.path.exists(folder / name / "pyvenv.cfg")]


def _is_package(folder: Path) -> bool:
    # Not Path.exists: it raises where a folder may not be searched.
    return os.path.exists(folder / "__init__.py")


def _holds_python(path: Path) -> bool:
    """Whether a module is there, or a folder holds one that is not a test."""
    if path.suffix == ".py":
        return path.is_file()
    return any(not _is_test(file.relative_to(path)) for file in walk_python(path))


def _is_test(file: Path) -> bool:
    return any(fnmatch(file.name, pattern) for pattern in _TEST_FILES) or bool(
        _TEST_FOLDERS.intersection(file.parts[:-1])
    )
