"""A project in, its whole report out: facts gathered, measured, scored, judged by the gate, kept in the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from types import MappingProxyType

from qualitygate.baseline import find_baseline, put_back
from qualitygate.cache_place import cache_folder
from qualitygate.changed_functions import find_changed_functions
from qualitygate.conditions import Judged
from qualitygate.config import discover_project
from qualitygate.demands import demand_collection, demand_new_code, demand_paths
from qualitygate.engines.layout import import_roots, module_name, source_files
from qualitygate.errors import UsageError
from qualitygate.gate import judge_gate
from qualitygate.history import describe_run, read_checkout, record, rescore
from qualitygate.measure import measure
from qualitygate.model import Config, Evidence, Facts, Finding, Measurement, Project, Report, SourceFacts
from qualitygate.pipeline import Say, Verdict, obtain_evidence, read_sources, scan_project
from qualitygate.plugins import load_metrics, load_rules
from qualitygate.ratchet import (
    Missed,
    count_missed,
    find_ratchet,
    hold,
    locate_ratchet,
    read_ratchet,
    tighten,
    write_ratchet,
)
from qualitygate.rescan import resting_collector
from qualitygate.revision import ChangedFile, find_changes, find_merge_base, read_commit_day
from qualitygate.scanner.cache import ScanCache
from qualitygate.score import score
from qualitygate.source_facts import read_source_facts
from qualitygate.store import FOLDER
from qualitygate.terms import find_targets, find_terms, is_dated
from qualitygate.wanted import Wanted
from qualitygate.what_if import foresee, fulfil, parse_wish

#: Seconds that a report spends on judging mutants when it is not told to judge them all.
SAMPLE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Request:
    """What a report is to do besides what the configuration says."""

    min_score: float | None = None  #: wins over the configuration's
    full: bool = False  #: judge every mutant, not only those that `SAMPLE_SECONDS` allow
    matrix: bool = False  #: run all tests of each mutant
    since: str | None = None  #: the gate judges what has changed since this revision
    update_ratchet: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a report is made of."""

    scanned: Report
    facts: Facts
    new: Sequence[Finding] | None  #: findings that the baseline does not hold; None without a baseline
    changes: tuple[ChangedFile, ...] | None  #: since the revision asked for
    changed: Evidence | None  #: with a verdict for every mutant on changed lines
    before: Missed | None  #: what the ratchet holds; None without one, and where one is about to begin
    notes: tuple[str, ...]
    seconds: float  #: that the evidence took


def report_project(
    root: Path,
    config: Config,
    request: Request = Request(),
    *,
    python: str | None = None,
    say: Say = lambda what, done, total: None,
) -> Verdict:
    """Scan, take the evidence that was kept or run what is missing, measure, score, judge.

    Findings that a baseline holds count in every metric; the gate then demands that no other is an error.

    Raises:
        NothingToAnalyse, BaselineFailed, EnvironmentFault, UsageError: as the stages do.
        ConfigError: the ratchet cannot be read.
    """
    gathered = gather_facts(root, config, request, python=python, say=say)
    metrics = load_metrics()
    measurements = measure(gathered.facts, metrics, find_targets(config, metrics, date.today()))
    verdict = judge_facts(root, config, request, gathered, gathered.facts, measurements)
    if request.update_ratchet:
        note = update_ratchet(root, config, gathered.before, verdict.report)
        verdict = replace(verdict, report=replace(verdict.report, guessed=(*verdict.report.guessed, note)))
    return replace(verdict, report=keep_in_history(root, verdict.report))


@dataclass(frozen=True, slots=True)
class Plan:
    """A project as it is, and as it would be."""

    now: Report
    then: Report


def plan_project(
    root: Path,
    config: Config,
    wishes: Sequence[str],
    request: Request = Request(),
    *,
    python: str | None = None,
    say: Say = lambda what, done, total: None,
) -> Plan:
    """The report, and what it would be if the wishes came true (see `qualitygate.what_if`).

    Raises:
        UsageError: a wish cannot be read, names what there is not, or changes nothing.
        NothingToAnalyse, BaselineFailed, EnvironmentFault, ConfigError: as `report_project` does.
    """
    metrics = load_metrics()
    rules = load_rules()
    names = {rule.name for rule in rules} | {rule.family for rule in rules}
    read = [parse_wish(wish, sorted(names), {metric.key: metric for metric in metrics}) for wish in wishes]
    targets = find_targets(config, metrics, date.today())
    gathered = gather_facts(root, config, request, python=python, say=say)
    facts = fulfil(gathered.facts, read)
    now, then = measure(gathered.facts, metrics, targets), foresee(facts, metrics, targets, read)
    return Plan(
        judge_facts(root, config, request, gathered, gathered.facts, now).report,
        judge_facts(root, config, request, gathered, facts, then).report,
    )


def keep_in_history(root: Path, report: Report) -> Report:
    """The report with those before it and itself, by the score of today; a note where it could not be kept for later.

    The folder is there: the evidence is kept in it.
    """
    metrics = [one.metric for one in report.measurements]
    run = describe_run(report, read_checkout(root), datetime.now(UTC))
    kept = record(root / FOLDER, run)
    history = tuple(rescore(one, metrics).shown for one in (*kept.earlier, run))
    return replace(report, history=history, guessed=(*report.guessed, *([kept.note] if kept.note else [])))


def gather_facts(root: Path, config: Config, request: Request, *, python: str | None, say: Say) -> Gathered:
    """Scan the tests, and run them on the source and on its mutants where that is not known."""
    before = open_ratchet(root, config, request)  # first: what is wrong with it is told before the work
    changes = find_changes(root, find_merge_base(root, request.since)) if request.since is not None else None
    scanned = scan_project(root, config, baseline=find_baseline(root, None, config.scan.baseline))
    judgement = scanned.judgement
    new = judgement.active if judgement is not None and judgement.baseline is not None else None
    started = perf_counter()
    project = discover_project(root, config, python=python)
    source = read_source(project, config)
    least = _least(config, request)
    changed = None
    if request.since is not None:  # first: its verdicts are then known to the run of all
        changed, _ = obtain_evidence(project, config, Wanted(since=request.since, verify=0), None, say)
    wanted = Wanted(matrix=request.matrix, budget=None if request.full else SAMPLE_SECONDS)
    evidence, notes = obtain_evidence(project, config, wanted, least, say)
    facts = Facts(scanned.suite, judgement and put_back(judgement), evidence, config.critical, source)
    if request.since is not None and changes is not None and facts.suite is not None and evidence.coverage is not None:
        changed_functions = find_changed_functions(request.since, changes, source, facts.suite, evidence.coverage)
        facts = replace(facts, changed=changed_functions)
    return Gathered(
        scanned,
        facts,
        new,
        changes,
        changed,
        before,
        (*dict.fromkeys((*scanned.guessed, *project.guessed)), *notes),
        perf_counter() - started,
    )


def read_source(project: Project, config: Config) -> SourceFacts:
    """What reading the production code shows, found again while nothing in it changes."""
    roots = import_roots(project)
    modules = {path: module_name(path, roots) for path in source_files(project, config.mutate.exclude)}
    with ScanCache(cache_folder("scans") / "scans.sqlite") as cache, resting_collector():
        return read_source_facts(Path(project.root), modules, cache)


def judge_facts(
    root: Path,
    config: Config,
    request: Request,
    gathered: Gathered,
    facts: Facts,
    measurements: tuple[Measurement, ...],
) -> Verdict:
    """The report of facts and their measurements, and the exit code."""
    today = date.today()
    metrics = [one.metric for one in measurements]
    targets = {one.key: one.target for one in measurements}
    instead: dict[str, Judged] = {}
    if gathered.changes is not None:
        mutation = gathered.changed.mutation if gathered.changed is not None else None
        narrower = replace(facts, evidence=replace(facts.evidence, mutation=mutation))
        instead = demand_new_code(narrower, metrics, gathered.changes, targets, config.required)
    gate, exit_code = judge_gate(
        measurements,
        required=config.required,
        min_score=_least(config, request),
        mutation=facts.evidence.mutation,
        new_findings=gathered.new,
        terms=find_terms(config, today, read_commit_day(root) if is_dated(config) else None),
        instead=instead,
        further=[
            *demand_collection(facts.evidence.coverage),
            *demand_paths(facts, metrics, config.gate.paths),
            *_hold_ratchet(gathered.before, measurements, facts.evidence),
        ],
    )
    report = replace(
        gathered.scanned,
        evidence=facts.evidence,
        measurements=measurements,
        score=score(facts, measurements),
        gate=gate,
        sources=MappingProxyType({**gathered.scanned.sources, **read_sources(root, facts.evidence)}),
        guessed=gathered.notes,
        seconds=MappingProxyType(dict(gathered.scanned.seconds) | {"evidence": gathered.seconds}),
    )
    return Verdict(report, exit_code)


def update_ratchet(root: Path, config: Config, before: Missed | None, report: Report) -> str:
    """Write down what the report misses, where that is less than before; what is told of it.

    Raises:
        UsageError: the file cannot be written.
    """
    file = locate_ratchet(root, config.gate.ratchet)
    assert file is not None  # without a place for it nothing was gathered
    mutation = report.evidence.mutation
    judged = frozenset(one.mutant.id for one in mutation.verdicts) if mutation is not None else frozenset()
    after = tighten(before, count_missed(report.measurements, mutation), judged)
    shown = file.relative_to(root)
    if after == before:
        return f"the ratchet stays as it was: {shown}"
    write_ratchet(file, after)
    told = f"the ratchet is tighter now: {shown}" if before else f"the ratchet begins: commit {shown}"
    return told if after.mutants is not None else f"{told}; it holds mutants after a run with `--full`"


def open_ratchet(root: Path, config: Config, request: Request) -> Missed | None:
    """What was missed before; None without a file, and where one is about to begin.

    Raises:
        UsageError: it is to be updated, and the configuration says that there is none.
        ConfigError: the configured one does not exist, or it cannot be read.
    """
    place = locate_ratchet(root, config.gate.ratchet)
    if request.update_ratchet and place is None:
        raise UsageError(
            "the configuration wants no ratchet",
            where="--update-ratchet",
            help='leave out `ratchet = "none"` in [tool.qualitygate.gate], or name a file there',
        )
    begins = request.update_ratchet and place is not None and not place.exists()
    file = None if begins else find_ratchet(root, config.gate.ratchet)
    return read_ratchet(file) if file is not None else None


def _hold_ratchet(before: Missed | None, measurements: Sequence[Measurement], evidence: Evidence) -> Sequence[Judged]:
    if before is None:
        return ()
    return tuple(hold(before, count_missed(measurements, evidence.mutation), evidence.mutation))


def _least(config: Config, request: Request) -> float | None:
    return request.min_score if request.min_score is not None else config.mutate.min_score
