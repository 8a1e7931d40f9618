"""The pipe, whole: a project's folder and its configuration in, a `Report` out.

Each stage is imported where it runs, so that a scan loads neither mutmut nor coverage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from time import perf_counter
from types import MappingProxyType

from qualitygate.config import discover_project, find_tests
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Config, Evidence, Facts, Project, Report

#: Seconds that ``report`` spends on judging mutants when it is not told to judge them all.
SAMPLE_SECONDS = 120.0

#: Progress: what is being done, done so far, of how many.
Say = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A report and the exit code that it asks for."""

    report: Report
    exit_code: ExitCode


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


def mutate_project(
    root: Path,
    config: Config,
    paths: Sequence[str] = (),
    *,
    python: str | None = None,
    min_score: float | None = None,
    say: Say = lambda what, done, total: None,
) -> Verdict:
    """Run the tests on the original code and on every mutant of the sources, or of those at the paths.

    ``min_score`` wins over the configuration's; without either the exit code is 0 when every mutant has a verdict.
    What was found for all sources is kept for ``report_project``.

    Raises:
        NothingToAnalyse: no sources, no tests, no mutants.
        BaselineFailed: the project's own tests all fail.
        EnvironmentFault: the project's interpreter lacks something.
    """
    from qualitygate.engines.gather import Wanted, gather
    from qualitygate.gate import judge_gate
    from qualitygate.measure import measure
    from qualitygate.plugins import load_metrics
    from qualitygate.scanner.settings import read_pytest_config
    from qualitygate.store import FOLDER, fingerprint, save

    started = perf_counter()
    project = discover_project(root, config, python=python)
    key = fingerprint(project, config.mutate)
    evidence = gather(project, config, read_pytest_config(root), Wanted(only=tuple(paths)), say)
    if paths:
        kept = "mutants of some sources only: not kept for `qualitygate report`"
    else:
        kept = save(root, key, evidence) or f"kept in {FOLDER}/ for `qualitygate report`"
    metrics = [metric for metric in load_metrics() if metric.key == "mutation-score"]
    measurements = measure(Facts(evidence=evidence), metrics, config.targets)
    least = min_score if min_score is not None else config.mutate.min_score
    gate, exit_code = judge_gate(measurements, required=(), min_score=least, mutation=evidence.mutation)
    report = Report(
        project=root.name,
        evidence=evidence,
        measurements=measurements,
        gate=gate,
        guessed=(*project.guessed, kept),
        seconds=MappingProxyType({"mutate": perf_counter() - started}),
    )
    return Verdict(report, exit_code)


def report_project(
    root: Path,
    config: Config,
    *,
    python: str | None = None,
    min_score: float | None = None,
    full: bool = False,
    say: Say = lambda what, done, total: None,
) -> Verdict:
    """Scan, take the evidence that was kept or run what is missing, measure, score, judge.

    Mutants are judged for `SAMPLE_SECONDS` unless ``full``.

    Raises:
        NothingToAnalyse, BaselineFailed, EnvironmentFault, UsageError: as the stages do.
    """
    from qualitygate.gate import judge_gate
    from qualitygate.measure import measure
    from qualitygate.plugins import load_metrics
    from qualitygate.score import score

    scanned = scan_project(root, config)
    started = perf_counter()
    project = discover_project(root, config, python=python)
    evidence, notes = obtain_evidence(project, config, full, say)
    gathered = perf_counter()
    facts = Facts(scanned.suite, scanned.judgement, evidence, config.critical)
    measurements = measure(facts, load_metrics(), config.targets)
    least = min_score if min_score is not None else config.mutate.min_score
    gate, exit_code = judge_gate(measurements, required=config.required, min_score=least, mutation=evidence.mutation)
    report = replace(
        scanned,
        evidence=evidence,
        measurements=measurements,
        score=score(facts, measurements),
        gate=gate,
        guessed=(*dict.fromkeys((*scanned.guessed, *project.guessed)), *notes),
        seconds=MappingProxyType(dict(scanned.seconds) | {"evidence": gathered - started}),
    )
    return Verdict(report, exit_code)


def obtain_evidence(project: Project, config: Config, full: bool, say: Say) -> tuple[Evidence, tuple[str, ...]]:
    """The evidence kept for exactly this state of the project, else that of a new run; with notes on which it is."""
    from qualitygate.engines.gather import Wanted, gather
    from qualitygate.scanner.settings import read_pytest_config
    from qualitygate.store import FOLDER, fingerprint, load, save

    root = Path(project.root)
    key = fingerprint(project, config.mutate)
    kept = load(root, key)
    if kept is not None and kept.mutation is not None and not (full and kept.mutation.sampled_from is not None):
        return kept, (f"nothing has changed since the last run: its evidence in {FOLDER}/ was used",)
    wanted = Wanted(budget=None if full else SAMPLE_SECONDS)
    evidence = gather(project, config, read_pytest_config(root), wanted, say)
    note = save(root, key, evidence)
    return evidence, (note,) if note else ()


def _is_below(path: str, paths: Sequence[str]) -> bool:
    return any(PurePosixPath(path).is_relative_to(given) for given in paths)
