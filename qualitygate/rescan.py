"""What to scan and which rules to ask in, the suite and what is said of it out: found again while nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from qualitygate.below import is_below
from qualitygate.cache_place import cache_folder
from qualitygate.collector import resting_collector
from qualitygate.distributions import list_entry_points
from qualitygate.model import Case, File, Function, Judgement, Rule, Suite
from qualitygate.scanner.cache import NO_CACHE, ScanCache, digest
from qualitygate.scanner.gather import gather, load_sources


@dataclass(frozen=True, slots=True)
class Asked:
    """What is scanned, which rules are asked, and what is reported on."""

    root: Path
    tests: tuple[str, ...]  #: files and folders, relative to the root
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    only: tuple[str, ...] = ()  #: report only what lies below these; all without
    whole: bool = True  #: the suite with all its bodies; without, only what reports of a scan show


@dataclass(frozen=True, slots=True)
class Told:
    """The answer, and the seconds that reading and judging took."""

    suite: Suite
    judgement: Judgement
    scanning: float
    judging: float
    key: str = ""  #: of both, wherever they are kept: equal keys, equal answers; empty where nothing is kept


def scan_and_judge(asked: Asked, *, cached: bool) -> Told:
    """The suite and the judgement, from the cache where all they depend on is as it was.

    Rules and libcst are only loaded for what is not kept. Judgements are not kept when rules or patterns come from
    other distributions: what those depend on is not known.
    """
    started = perf_counter()
    paths = [asked.root / path for path in asked.tests]
    doctest_paths = [asked.root / path for path in asked.only]
    file = cache_folder("scans") / "scans.sqlite" if cached else None
    with ScanCache(file) as cache, resting_collector():
        gathered = gather(asked.root, paths, asked.exclude, cache, doctest_paths)
        key, kept = "", None
        if cache.is_open and not has_foreign_plugins():
            key = "told:" + digest(gathered.key, repr(replace(asked, whole=False)))
            kept = cache.find(key)
            if isinstance(kept, tuple) and not asked.whole:
                suite, judgement = kept
                return Told(suite, judgement, perf_counter() - started, 0.0, key)
        sources = load_sources(gathered, cache)
        if sources is None:
            key, kept = "", None
            gathered = gather(asked.root, paths, asked.exclude, NO_CACHE, doctest_paths)
            sources = load_sources(gathered, NO_CACHE)
        from qualitygate.scanner.scan import build_gathered

        suite = build_gathered(gathered, sources or [])
        del gathered, sources  # only building needs them
        scanned = perf_counter()
        judgement = kept[1] if isinstance(kept, tuple) else judge_suite(asked, suite)
        keeps = bool(key) and kept is None
        bare = strip(suite) if keeps or not asked.whole else suite
        shown = suite if asked.whole else bare
        del suite  # writing takes memory: where no body is shown, that of the bodies
        if keeps:
            cache.keep(key, (bare, judgement))
        seconds = scanned - started, perf_counter() - scanned
        return Told(shown, judgement, *seconds, key)


def judge_suite(asked: Asked, suite: Suite) -> Judgement:
    """What the chosen rules and all patterns say of the suite."""
    from qualitygate.judge import judge
    from qualitygate.plugins import load_patterns
    from qualitygate.rules.mentions import forget

    every_rule, rules = choose_rules(asked.select, asked.ignore)
    judged = {file.path for file in suite.files if is_below(file.path, asked.only)} if asked.only else None
    judgement = judge(suite, rules, load_patterns(), judged=judged, known={rule.name for rule in every_rule})
    forget()
    return judgement


def choose_rules(select: Sequence[str], ignore: Sequence[str]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """All rules there are, and those to run. Raises UsageError for an unknown name."""
    from qualitygate.judge import select_rules
    from qualitygate.plugins import load_rules

    every_rule = load_rules()
    return every_rule, select_rules(every_rule, select, ignore)


def strip(suite: Suite) -> Suite:
    """The suite without bodies: the files, the tests and doctests with their places, and what was skipped."""
    files = tuple(_strip_file(file) for file in suite.files)
    return Suite(suite.root, files, suite.skipped, suite.config, {}, doctests=suite.doctests)


def has_foreign_plugins() -> bool:
    """Whether other distributions bring rules or patterns."""
    return any(list_entry_points(group) for group in ("rules", "patterns"))


def _strip_file(file: File) -> File:
    return File(file.path, file.lines, tuple(map(_strip_case, file.cases)), is_test_file=file.is_test_file)


def _strip_case(case: Case) -> Case:
    function = case.function
    place = Function(function.name, function.qualname, function.path, (), (), (), function.span, function.is_async)
    return replace(case, function=place, marks=(), parametrize=(), requested=())
