"""From a root and paths to the suite: find, lower, collect, resolve. Nothing is imported or run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qualitygate.errors import NothingToAnalyse
from qualitygate.model import (
    Function,
    PytestConfig,
    Skipped,
    SkipReason,
    Suite,
)
from qualitygate.scanner.collect import collect
from qualitygate.scanner.find import Found, find_files, is_excluded, is_support, locate_module, relative_path
from qualitygate.scanner.index import Index
from qualitygate.scanner.lower_file import lower_file
from qualitygate.scanner.resolve import Resolver, drop_inside_checks, reach_all
from qualitygate.scanner.settings import read_pytest_config
from qualitygate.scanner.source import Source


def scan(root: Path, paths: Sequence[Path], exclude: Sequence[str] = ()) -> Suite:
    """The suite of the test files at the paths, read only.

    PATHS are files or folders, absolute or relative to the root; ``exclude`` are globs of paths relative to the root.
    Files that cannot be read are named in ``skipped``. Raises UsageError for a missing path, ConfigError for a broken
    pytest configuration, NothingToAnalyse when there is no test.
    """
    root = root.absolute()
    given = [path if path.is_absolute() else root / path for path in paths]
    config = read_pytest_config(root, [path for path in given if path.exists()])
    found = find_files(root, given, config, exclude)
    if not any(each.is_test for each in found):
        raise _nothing("no test file", paths, config, exclude)
    sources, skipped = _lower_all(root, found, exclude)
    suite = build_suite(str(root), sources, {each.path for each in found if each.is_test}, config)
    if not suite.cases and not skipped:
        raise _nothing("no test", paths, config, exclude)
    return replace(suite, skipped=tuple(sorted(skipped, key=lambda each: each.path)))


def build_suite(root: str, sources: Sequence[Source], tests: set[str], config: PytestConfig) -> Suite:
    """The suite of lowered files; ``tests`` are the paths of those that hold tests. Pure."""
    index = Index(sources)
    files = {source.path: collect(source, source.path in tests, index, config) for source in sources}
    resolver = Resolver(index, files)
    settled = {
        id(function): changed
        for source in sources
        for function in _every_function(source)
        if (changed := drop_inside_checks(function, resolver)) is not function
    }
    if settled:
        sources = [_settle(source, settled) for source in sources]
        index = Index(sources)
        files = {source.path: collect(source, source.path in tests, index, config) for source in sources}
        resolver = Resolver(index, files)
    cases = [case for path in sorted(files) for case in files[path].cases]
    return Suite(
        root=root,
        files=tuple(files[path] for path in sorted(files)),
        config=config,
        reach=reach_all(cases, resolver),
    )


def _every_function(source: Source) -> list[Function]:
    methods = [function for cls in source.classes for function in cls.functions]
    nested = [function for functions in source.nested.values() for function in functions]
    return [*source.functions, *methods, *nested]


def _settle(source: Source, settled: Mapping[int, Function]) -> Source:
    def of(functions: Sequence[Function]) -> tuple[Function, ...]:
        return tuple(settled.get(id(function), function) for function in functions)

    return replace(
        source,
        functions=of(source.functions),
        classes=tuple(replace(cls, functions=of(cls.functions)) for cls in source.classes),
        nested={name: of(functions) for name, functions in source.nested.items()},
    )


def _lower_all(root: Path, found: Sequence[Found], exclude: Sequence[str]) -> tuple[list[Source], list[Skipped]]:
    """Lowers the files, then the helper modules they import, then those these import."""
    sources: dict[str, Source] = {}
    skipped: list[Skipped] = []
    queue = list(found)
    known = {each.path for each in found}
    looked_up: set[tuple[str, str]] = set()
    while queue:
        each = queue.pop(0)
        lowered = _lower(each)
        if isinstance(lowered, Skipped):
            skipped.append(lowered)
            continue
        sources[each.path] = lowered
        folder = each.path.rpartition("/")[0]
        for module in sorted(lowered.modules):
            if (folder, module) in looked_up:
                continue
            looked_up.add((folder, module))
            file = locate_module(root, each.path, module)
            if file is None:
                continue
            path = relative_path(root, file)
            if path not in known and is_support(path) and not is_excluded(path, exclude):
                known.add(path)
                queue.append(Found(file, path, False))
    return list(sources.values()), skipped


def _lower(found: Found) -> Source | Skipped:
    try:
        data = found.file.read_bytes()
    except OSError as problem:
        return Skipped(found.path, SkipReason.UNREADABLE, problem.strerror or str(problem))
    return lower_file(found.path, data)


def _nothing(what: str, paths: Sequence[Path], config: PytestConfig, exclude: Sequence[str]) -> NothingToAnalyse:
    where = ", ".join(f"`{path}`" for path in paths) or "no path"
    named = " ".join(config.python_files)
    looked = f"looked for files matching {named} (python_files of {config.path or 'pytest by default'})"
    if what == "no test":
        functions, classes = " ".join(config.python_functions), " ".join(config.python_classes)
        looked += f",\nin them for functions starting with {functions}, classes starting with {classes},"
        looked += "\nand subclasses of unittest.TestCase"
    if exclude:
        looked += f"\nleft out: {' '.join(exclude)}"
    return NothingToAnalyse(
        f"{what} found in {where}",
        why=looked,
        help="give the folder that holds the tests, or set `python_files` in the pytest configuration",
    )
