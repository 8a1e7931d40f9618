"""A project's tree in, the folders and files that hold its tests out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from qualitygate.config.tree import walk_python
from qualitygate.errors import NothingToAnalyse
from qualitygate.model import Config, PytestConfig
from qualitygate.scanner.cache import NO_CACHE
from qualitygate.scanner.find import is_test_file, list_testpaths
from qualitygate.scanner.gather import gather_doctests
from qualitygate.scanner.project_files import read_project_files
from qualitygate.scanner.settings import read_pytest_config

#: Folders whose tests are taken only where there are no others: they show or measure something.
_ASIDE = frozenset(
    {"doc", "docs", "example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials", "bench",
     "benchmark", "benchmarks", "perf", "downstream", "vendor", "third_party", "contrib", "scripts", "tools"}
)  # fmt: skip


def find_tests(root: Path, config: Config) -> tuple[tuple[str, ...], str]:
    """The folders and files that hold tests, relative to ``root``, and how they were found.

    What the configuration says; else pytest's ``testpaths``, narrowed to what really holds test files; else every test
    file of the tree, by its folder where that is one of tests; else, where pytest collects doctests, the root.

    Raises:
        NothingToAnalyse: there is neither a test file nor a doctest.
    """
    if config.tests:
        return config.tests, ""
    pytest = read_pytest_config(root)
    places = list_testpaths(root, pytest)
    if places:
        found = _narrow(root, places, pytest)
        if found:
            return found, f"tests: {', '.join(found)} (testpaths of {pytest.path})"
    files = [path for path in _walk(root, root) if is_test_file(root / path, pytest)]
    near = [path for path in files if not _ASIDE.intersection(path.parts[:-1])]
    found = tuple(dict.fromkeys(_place_of(path) for path in near or files))
    if found:
        return found, f"tests: {_show_first(found)} (by the names of their files)"
    if guess := _tell_doctests(root, config):
        return (".",), guess
    raise NothingToAnalyse(
        "no tests found",
        where=str(root),
        why=f"looked for: files named {' or '.join(pytest.python_files)} in the whole tree"
        + (f", and in testpaths of {pytest.path}: {', '.join(pytest.testpaths)}" if pytest.testpaths else ""),
        help='give their paths, or name them in [tool.qualitygate]: tests = ["path/to/tests"]',
    )


def _tell_doctests(root: Path, config: Config) -> str:
    """Where there are doctests, as a sentence; empty where pytest would collect none."""
    doctests, _ = gather_doctests(root, (), read_project_files(root), config.scan.exclude, NO_CACHE)
    paths = tuple(dict.fromkeys(each.path for each in doctests))
    return f"tests: doctests in {_show_first(paths)} (no file is named as one of tests)" if paths else ""


def _show_first(paths: Sequence[str]) -> str:
    return ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")


def _narrow(root: Path, places: list[Path], pytest: PytestConfig) -> tuple[str, ...]:
    """A testpath that holds nothing but tests as it is; of any other the folders and files of tests below."""
    found: list[str] = []
    for place in places:
        if place.is_file():
            if place.suffix == ".py":  # of any other file pytest takes its doctests
                found.append(place.relative_to(root).as_posix())
            continue
        files = list(_walk(root, place))
        tests = [path for path in files if is_test_file(root / path, pytest)]
        top = PurePosixPath(place.relative_to(root).as_posix())
        if tests and top.parts and (_named_for_tests(top) or not _holds_product(set(files) - set(tests))):
            found.append(str(top))
        else:
            found.extend(_place_of(path) for path in tests)
    return tuple(dict.fromkeys(found))


def _holds_product(files: set[PurePosixPath]) -> bool:
    return any(path.name not in ("conftest.py", "__init__.py") and not _named_for_tests(path.parent) for path in files)


def _place_of(path: PurePosixPath) -> str:
    """The outermost folder of tests a file lies in, else the file itself.

    >>> _place_of(PurePosixPath("toolz/tests/unit/test_a.py")), _place_of(PurePosixPath("toolz/test_a.py"))
    ('toolz/tests', 'toolz/test_a.py')
    """
    folders = [PurePosixPath(*path.parts[:depth]) for depth in range(1, len(path.parts))]
    return str(next((folder for folder in folders if _named_for_tests(folder)), path))


def _named_for_tests(folder: PurePosixPath) -> bool:
    """Whether a folder is named for tests; ``testing`` only at the root, inside a package it is product."""
    name = folder.name
    return name in ("tests", "test") or name.endswith(("_tests", "_test")) or str(folder) == "testing"


def _walk(root: Path, folder: Path) -> Iterable[PurePosixPath]:
    return (PurePosixPath(path.relative_to(root).as_posix()) for path in walk_python(folder))
