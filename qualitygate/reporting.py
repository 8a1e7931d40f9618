"""A project in, its whole report out: facts gathered, measured, scored, judged by the gate, kept in the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from qualitygate.cache_place import cache_folder
from qualitygate.collector import resting_collector
from qualitygate.conditions import Judged
from qualitygate.demands import demand_collection, demand_new_code, demand_paths
from qualitygate.gate import judge_gate
from qualitygate.gathering import Gathered, Request, complete_facts, gather_facts
from qualitygate.history import describe_run, read_checkout, record, rescore
from qualitygate.idle_settings import name_idle_settings
from qualitygate.kept_score import Rated, find_score, keep_score, name_content, name_facts
from qualitygate.measure import measure
from qualitygate.model import Config, Evidence, Facts, Measurement, Metric, Report
from qualitygate.pipeline import Say, Verdict, read_sources
from qualitygate.plugins import load_metrics, load_rules
from qualitygate.ratchet import Missed, count_missed, hold, locate_ratchet, tighten, write_ratchet
from qualitygate.rescan import strip
from qualitygate.revision import read_commit_day
from qualitygate.scanner.cache import ScanCache
from qualitygate.score import score
from qualitygate.store import FOLDER
from qualitygate.terms import find_targets, find_terms, is_dated
from qualitygate.what_if import foresee, fulfil, parse_wish

__all__ = ["Plan", "Request", "plan_project", "report_project"]

_AS_USUAL = Request()


def report_project(
    root: Path,
    config: Config,
    request: Request = _AS_USUAL,
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
    metrics = load_metrics()
    targets = find_targets(config, metrics, date.today())
    parts = (
        request.since is not None or request.benchmarks or config.gate.paths or any(":" in n for n in config.budgets)
    )
    gathered = gather_facts(root, config, request, python=python, say=say, whole=bool(parts))
    if parts:
        measurements = measure(gathered.facts, metrics, targets)
        rated = measurements, score(gathered.facts, measurements)
    else:
        rated = rate_again(root, config, gathered, metrics, targets, cached=request.cache)
    verdict = judge_facts(root, config, request, gathered, gathered.facts, rated)
    if request.update_ratchet:
        note = update_ratchet(root, config, gathered.before, verdict.report)
        verdict = replace(verdict, report=replace(verdict.report, guessed=(*verdict.report.guessed, note)))
    return replace(verdict, report=keep_in_history(root, verdict.report))


def rate_again(
    root: Path,
    config: Config,
    gathered: Gathered,
    metrics: Sequence[Metric],
    targets: Mapping[str, float],
    *,
    cached: bool = True,
) -> Rated:
    """The measurements and the score; ``cached``: those of the last time where they would come out again."""
    assert gathered.facts.suite is not None
    bare = strip(gathered.facts.suite) if gathered.whole and not gathered.scanned.name else gathered.facts.suite
    scanned = gathered.scanned.name or name_content(bare, gathered.facts.judgement)
    key = name_facts(scanned, gathered.name, config, targets)
    with ScanCache(cache_folder("scans") / "scans.sqlite" if cached else None) as cache, resting_collector():
        kept = find_score(cache, key, metrics, targets)
        if kept is not None:
            return kept
        facts = complete_facts(root, config, gathered, cached=cached)
        measurements = measure(facts, metrics, targets)
        rated = score(facts, measurements)
        keep_score(cache, key, measurements, rated)
    return measurements, rated


@dataclass(frozen=True, slots=True)
class Plan:
    """A project as it is, and as it would be."""

    now: Report
    then: Report


def plan_project(
    root: Path,
    config: Config,
    wishes: Sequence[str],
    request: Request = _AS_USUAL,
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
        judge_facts(root, config, request, gathered, gathered.facts, (now, score(gathered.facts, now))).report,
        judge_facts(root, config, request, gathered, facts, (then, score(facts, then))).report,
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


def judge_facts(
    root: Path,
    config: Config,
    request: Request,
    gathered: Gathered,
    facts: Facts,
    rated: Rated,
) -> Verdict:
    """The report of facts, their measurements and their score, and the exit code."""
    measurements, points = rated
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
        min_score=request.least(config),
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
        score=points,
        gate=gate,
        sources=MappingProxyType({**gathered.scanned.sources, **read_sources(root, facts.evidence)}),
        guessed=(*name_idle_settings(config, metrics, today, request.least(config)), *gathered.notes),
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


def _hold_ratchet(before: Missed | None, measurements: Sequence[Measurement], evidence: Evidence) -> Sequence[Judged]:
    if before is None:
        return ()
    return tuple(hold(before, count_missed(measurements, evidence.mutation), evidence.mutation))
