"""A project and what a report is to do in, all that it is made of out: scanned, run, compared with a revision.

What reads source and compares revisions is imported where it runs: a report on what is kept does neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from qualitygate.baseline import find_baseline, put_back
from qualitygate.benchmark_results import name_strangers, read_benchmarks
from qualitygate.cache_place import cache_folder
from qualitygate.collector import resting_collector, working_collector
from qualitygate.config import discover_project
from qualitygate.engines.layout import import_roots, module_name, source_files
from qualitygate.errors import UsageError
from qualitygate.kept_budgets import name_idle_budgets
from qualitygate.model import (
    Changes,
    Config,
    CoverageEvidence,
    Evidence,
    Facts,
    Finding,
    Project,
    Report,
    SourceFacts,
    Suite,
)
from qualitygate.pipeline import Say, obtain_evidence, scan_project
from qualitygate.ratchet import Missed, find_ratchet, locate_ratchet, read_ratchet
from qualitygate.revision import ChangedFile, find_changes, find_merge_base, read_before
from qualitygate.scanner.cache import ScanCache
from qualitygate.scanner.settings import read_pytest_config
from qualitygate.wanted import Wanted

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
    red: bool = False  #: with ``since``: run the added tests on the source as it was before
    benchmarks: tuple[Path, ...] = ()  #: files that `pytest --benchmark-json` wrote
    cache: bool = True  #: take what was kept where it would come out again

    def least(self, config: Config) -> float | None:
        """The mutation score that is demanded."""
        return self.min_score if self.min_score is not None else config.mutate.min_score


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
    project: Project
    name: str  #: of evidence that was kept, as `pipeline.Obtained` has it
    whole: bool  #: the suite has its bodies, and the source is read


def gather_facts(
    root: Path, config: Config, request: Request, *, python: str | None, say: Say, whole: bool = True
) -> Gathered:
    """Scan the tests, and run them on the source and on its mutants where that is not known.

    Without ``whole`` the suite may lack its bodies, and the source is not read: `complete_facts` brings both.
    """
    before = open_ratchet(root, config, request)  # first: what is wrong with it is told before the work
    benchmarks, told = read_benchmarks(request.benchmarks)
    if request.red and request.since is None:
        raise UsageError(
            "nothing says since when tests were added",
            where="--red",
            help="name what to compare with, as in `--since origin/main --red`, or leave out --red",
        )
    base = find_merge_base(root, request.since) if request.since is not None else ""
    changes = find_changes(root, base) if request.since is not None else None
    baseline = find_baseline(root, None, config.scan.baseline)
    whole = whole or baseline is not None  # comparing with one looks into the bodies
    scanned = scan_project(root, config, baseline=baseline, whole=whole, cached=request.cache)
    judgement = scanned.judgement
    new = judgement.active if judgement is not None and judgement.baseline is not None else None
    started = perf_counter()
    project = discover_project(root, config, python=python)
    source = read_source(project, config, cached=request.cache) if whole else None
    changed = None
    if request.since is not None:  # first: its verdicts are then known to the run of all
        touched = Wanted(since=request.since, verify=0, cache=request.cache)
        changed = obtain_evidence(project, config, touched, None, say).evidence
    seconds = None if request.full else SAMPLE_SECONDS
    wanted = Wanted(matrix=request.matrix, budget=seconds, cache=request.cache)
    obtained = obtain_evidence(project, config, wanted, request.least(config), say)
    evidence, notes = obtained.evidence, obtained.notes
    facts = Facts(scanned.suite, judgement and put_back(judgement), evidence, config.critical, source)
    facts = replace(facts, benchmarks=benchmarks, budgets=config.budgets)
    told = (*told, *name_strangers(facts), *name_idle_budgets(facts))
    if request.since is not None and changes is not None and facts.suite and source and evidence.coverage is not None:
        from qualitygate.changed_functions import find_changed_functions

        changed_functions = find_changed_functions(request.since, changes, source, facts.suite, evidence.coverage)
        if request.red:
            changed_functions, note = run_added_tests(
                project, config, base, changes, changed_functions, facts.suite, evidence.coverage, say
            )
            notes = (*notes, note)
        facts = replace(facts, changed=changed_functions)
    return Gathered(
        scanned,
        facts,
        new,
        changes,
        changed,
        before,
        (*dict.fromkeys((*scanned.guessed, *project.guessed)), *told, *notes),
        perf_counter() - started,
        project,
        obtained.name,
        whole,
    )


def complete_facts(root: Path, config: Config, gathered: Gathered, *, cached: bool = True) -> Facts:
    """The facts with the bodies of the suite and with the source."""
    if gathered.whole:
        return gathered.facts
    suite = scan_project(root, config, cached=cached).suite
    return replace(gathered.facts, suite=suite, source=read_source(gathered.project, config, cached=cached))


def run_added_tests(
    project: Project,
    config: Config,
    base: str,
    files: tuple[ChangedFile, ...],
    changes: Changes,
    suite: Suite,
    coverage: CoverageEvidence,
    say: Say,
) -> tuple[Changes, str]:
    """The changes with what the added tests did on the source as it was before, and a note that tells of it.

    Where no function has changed, nothing is run.

    Raises:
        EnvironmentFault: as `qualitygate.engines.base.judge_before` does.
    """
    from qualitygate.changed_functions import describe_added, find_added_tests
    from qualitygate.engines.base import judge_before

    if not changes.functions:
        return changes, f"no function of the source has changed since {changes.since}: `--red` has nothing to tell"
    root = Path(project.root)
    paths = {file.path for file in suite.files}
    before = read_before(root, base, [one.before for one in files if one.path in paths and one.before is not None])
    tests = find_added_tests(files, suite, changes.tests, before)
    with working_collector():
        added = judge_before(project, config, read_pytest_config(root), base, files, tests, coverage, say)
    return replace(changes, added=added), describe_added(changes.since, added)


def read_source(project: Project, config: Config, *, cached: bool = True) -> SourceFacts:
    """What reading the production code shows; ``cached``: found again while nothing in it changes."""
    from qualitygate.source_facts import read_source_facts

    roots = import_roots(project)
    modules = {path: module_name(path, roots) for path in source_files(project, config.mutate.exclude)}
    with ScanCache(cache_folder("scans") / "scans.sqlite" if cached else None) as cache, resting_collector():
        return read_source_facts(Path(project.root), modules, cache)


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
