"""From a root and paths to the suite: find, lower, collect, resolve. Nothing is imported or run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qualitygate.model import Function, PytestConfig, Suite
from qualitygate.scanner.cache import NO_CACHE
from qualitygate.scanner.collect import collect
from qualitygate.scanner.describing import unfold_blocks
from qualitygate.scanner.gather import Gathered, gather, load_sources, tell_nothing
from qualitygate.scanner.index import Index
from qualitygate.scanner.resolve import Resolver, drop_inside_checks, reach_all
from qualitygate.scanner.source import Source


def scan(root: Path, paths: Sequence[Path], exclude: Sequence[str] = ()) -> Suite:
    """The suite of the test files at the paths, read only.

    PATHS are files or folders, absolute or relative to the root; ``exclude`` are globs of paths relative to the root.
    Files that cannot be read are named in ``skipped``. Raises UsageError for a missing path, ConfigError for a broken
    pytest configuration, NothingToAnalyse when there is neither a test nor a doctest.
    """
    gathered = gather(root, paths, exclude, NO_CACHE)
    return build_gathered(gathered, load_sources(gathered, NO_CACHE) or ())


def build_gathered(gathered: Gathered, sources: Sequence[Source]) -> Suite:
    """The suite of what was gathered and its sources.

    Raises NothingToAnalyse when there is neither a test nor a doctest in it.
    """
    suite = build_suite(str(gathered.root), sources, set(gathered.tests), gathered.config)
    if not suite.cases and not gathered.skipped and not gathered.doctests:
        raise tell_nothing("no test", gathered.given, gathered.config, gathered.exclude)
    return replace(suite, skipped=gathered.skipped, project=gathered.project, doctests=gathered.doctests)


def build_suite(root: str, sources: Sequence[Source], tests: set[str], config: PytestConfig) -> Suite:
    """The suite of lowered files; ``tests`` are the paths of those that hold tests. Pure."""
    sources = [unfold_blocks(source) if source.path in tests else source for source in sources]
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
