"""The pipe, whole: a project's folder and its configuration in, a `Report` out.

Each stage is imported where it runs, so that a scan loads neither mutmut nor coverage.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from time import perf_counter
from types import MappingProxyType

from qualitygate.config import find_tests
from qualitygate.model import Config, Report


def scan_project(
    root: Path,
    config: Config,
    paths: Sequence[str] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Report:
    """Scan and judge the tests at the paths, given relative to the root.

    Without paths all tests of the project are found, and the conftests and helpers around them are judged too; with
    paths only what lies below them is judged, and the rest is context. ``select`` and ``ignore`` add to the
    configuration's. The project is only read.

    Raises:
        NothingToAnalyse: there are no tests.
        UsageError: a path, rule or family does not exist.
        EngineError: a rule or pattern crashed.
    """
    from qualitygate.judge import judge, select_rules
    from qualitygate.plugins import load_patterns, load_rules
    from qualitygate.scanner.scan import scan

    every_rule = load_rules()
    rules = select_rules(every_rule, (*config.scan.select, *select), (*config.scan.ignore, *ignore))
    tests, guess = (tuple(paths), "") if paths else find_tests(root, config)
    started = perf_counter()
    suite = scan(root, [root / path for path in tests], config.scan.exclude)
    scanned = perf_counter()
    judgement = judge(
        suite,
        rules,
        load_patterns(),
        judged={file.path for file in suite.files if _is_below(file.path, paths)} if paths else None,
        known={rule.name for rule in every_rule},
    )
    return Report(
        project=root.name,
        suite=suite,
        judgement=judgement,
        guessed=(guess,) if guess else (),
        seconds=MappingProxyType({"scan": scanned - started, "judge": perf_counter() - scanned}),
    )


def _is_below(path: str, paths: Sequence[str]) -> bool:
    return any(PurePosixPath(path).is_relative_to(given) for given in paths)
