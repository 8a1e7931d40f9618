"""The stages of the pipe: a project's folder and its configuration in, a report of the scan or of the mutants out.

Each stage is imported where it runs, so that a scan loads neither mutmut nor coverage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from qualitygate.below import is_below
from qualitygate.config import discover_project, find_tests
from qualitygate.display import show_some
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Config, Evidence, Facts, Judgement, Project, Report, Suite
from qualitygate.model.judgement import BaselineEntry

if TYPE_CHECKING:
    from qualitygate.rescan import Asked
    from qualitygate.wanted import Wanted

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
    *,
    baseline: Path | None = None,
    since: str | None = None,
    whole: bool = True,
    cached: bool = False,
) -> Report:
    """Scan and judge the tests at the paths, given relative to the root.

    Without paths all tests of the project are found, and the conftests and helpers around them are judged too; with
    paths only what lies below them is judged, and the rest is context. ``select`` and ``ignore`` add to the
    configuration's. Findings that the file ``baseline`` holds are apart from the others; with ``since``, only those
    are kept that touch what has changed since that revision. The project is only read. Without ``whole`` the suite
    has no bodies; ``cached``: what was found before is found again while nothing changes.

    Raises:
        NothingToAnalyse: there are no tests.
        UsageError: a path, rule or family does not exist; no repository, or an unknown revision.
        ConfigError: the baseline cannot be read.
        EnvironmentFault: git is missing or cannot read the repository.
        EngineError: a rule or pattern crashed.
    """
    from qualitygate.baseline import describe_match, read_baseline
    from qualitygate.changed import keep_touched
    from qualitygate.display import count
    from qualitygate.rescan import Asked, choose_rules, scan_and_judge
    from qualitygate.revision import find_changes, find_merge_base
    from qualitygate.unseen_tests import name_unseen_tests

    entries = read_baseline(baseline) if baseline is not None else ()
    changes = find_changes(root, find_merge_base(root, since)) if since is not None else ()
    selected, ignored = (*config.scan.select, *select), (*config.scan.ignore, *ignore)
    if selected or ignored:
        choose_rules(selected, ignored)  # a name that no rule has is told before anything is read
    tests, guess = (tuple(paths), "") if paths else find_tests(root, config)
    whole = whole or baseline is not None
    asked = Asked(root, tuple(tests), config.scan.exclude, selected, ignored, tuple(paths), whole)
    told = scan_and_judge(asked, cached=cached)
    suite, judgement = told.suite, told.judgement
    texts = read_texts(root, {finding.path for finding in judgement.findings})
    notes = [*([guess] if guess else []), *name_unseen_tests(suite)]
    if baseline is not None:
        judgement = compare_with_baseline(root, baseline, entries, suite, judgement, texts, asked)
    if since is not None:
        judgement, left = keep_touched(judgement, changes), len(judgement.active)
        notes.append(f"since {since}: {count(left - len(judgement.active), 'finding')} elsewhere left out")
    if judgement.baseline is not None:
        notes += describe_match(judgement.baseline)
    return Report(
        project=root.name,
        suite=suite,
        judgement=judgement,
        guessed=tuple(notes),
        sources=texts,
        seconds=MappingProxyType({"scan": told.scanning, "judge": told.judging}),
        name=told.key if baseline is None and since is None else "",
    )


def compare_with_baseline(
    root: Path,
    file: Path,
    entries: Sequence[BaselineEntry],
    suite: Suite,
    judgement: Judgement,
    texts: Mapping[str, str],
    asked: Asked,
) -> Judgement:
    """The judgement without the findings that the baseline's entries stand for; these are in its ``baseline``."""
    from qualitygate.baseline import set_aside
    from qualitygate.rescan import choose_rules

    gone = {entry.path for entry in entries if not (root / entry.path).exists()}
    unread = {skipped.path for skipped in suite.skipped}
    every_rule, rules = choose_rules(asked.select, asked.ignore)
    known, ran = {rule.name for rule in every_rule}, {rule.name for rule in rules}
    judged = {file.path for file in suite.files if is_below(file.path, asked.only)} if asked.only else None

    def decides(entry: BaselineEntry) -> bool:
        seen = judged is None or entry.path in judged or (entry.path in gone and is_below(entry.path, asked.only))
        return seen and entry.path not in unread and (entry.rule in ran or entry.rule not in known)

    name = file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
    return set_aside(judgement, suite, texts, entries, path=name, gone=gone, decides=decides)


def mutate_project(
    root: Path,
    config: Config,
    wanted: Wanted | None = None,
    *,
    python: str | None = None,
    min_score: float | None = None,
    say: Say = lambda what, done, total: None,
) -> Verdict:
    """Run the tests on the original code and on every mutant of the sources, or of those that are wanted.

    ``min_score`` wins over the configuration's; without either the exit code is 0 when every mutant has a verdict.
    What was found is kept; while nothing changes it is found again at once.

    Raises:
        NothingToAnalyse: no sources, no tests, no mutants.
        BaselineFailed: the project's own tests all fail.
        EnvironmentFault: the project's interpreter lacks something.
        UsageError: what is wanted contradicts itself or the project.
    """
    from qualitygate.wanted import Wanted, demand_sense

    wanted = wanted or Wanted()
    least = min_score if min_score is not None else config.mutate.min_score
    demand_sense(wanted, least)
    started = perf_counter()
    project = discover_project(root, config, python=python)
    obtained = obtain_evidence(project, config, wanted, least, say)
    verdict = judge_mutation(root, config, obtained.evidence, least)
    guessed, seconds = (*project.guessed, *obtained.notes), {"mutate": perf_counter() - started}
    return replace(verdict, report=replace(verdict.report, guessed=guessed, seconds=MappingProxyType(seconds)))


def save_shard(root: Path, verdict: Verdict) -> Verdict:
    """Write down what a shard found; its report says where.

    Raises:
        EnvironmentFault: it cannot be written.
    """
    from qualitygate.shard_files import write_shard

    file = write_shard(root, verdict.report.evidence)
    guessed = (*verdict.report.guessed, f"written to {file.relative_to(root)}: give it to `qualitygate merge`")
    return replace(verdict, report=replace(verdict.report, guessed=guessed))


def save_results(root: Path, verdict: Verdict, jobs: int | None = None) -> Verdict:
    """Write the verdicts where mutmut's own commands find them; the report says where, or why not."""
    from qualitygate.engines.mutation.results import write_results
    from qualitygate.store import FOLDER

    evidence = verdict.report.evidence
    if evidence.mutation is None or evidence.coverage is None:
        return verdict
    paths = {one.mutant.path for one in evidence.mutation.verdicts}
    sources = {path: text for path, text in verdict.report.sources.items() if path in paths}
    folder = root / FOLDER / "mutmut"
    note = write_results(folder, sources, evidence.mutation.verdicts, evidence.coverage.runs, jobs or 1)
    told = note or f"mutmut's commands work in {folder.relative_to(root)}: cd there and run `mutmut results`"
    return replace(verdict, report=replace(verdict.report, guessed=(*verdict.report.guessed, told)))


def merge_project(root: Path, config: Config, files: Sequence[Path], *, min_score: float | None = None) -> Verdict:
    """The report and the exit code of the whole that shards judged in parts.

    Raises:
        UsageError: a shard is missing, there twice, or of another run.
    """
    from qualitygate.merging import merge_shards
    from qualitygate.shard_files import read_shards

    read = read_shards(files)
    evidence = Evidence(read[0][1].coverage, merge_shards([part for part, _ in read]))
    return judge_mutation(root, config, evidence, min_score if min_score is not None else config.mutate.min_score)


def judge_mutation(root: Path, config: Config, evidence: Evidence, least: float | None) -> Verdict:
    """The report and the exit code of what is known of the mutants."""
    from qualitygate.demands import demand_collection
    from qualitygate.gate import judge_gate
    from qualitygate.measure import measure
    from qualitygate.plugins import load_metrics

    metrics = [metric for metric in load_metrics() if metric.key == "mutation-score"]
    measurements = measure(Facts(evidence=evidence), metrics, config.targets)
    # Without a bar nothing is demanded of the tests.
    collected = tuple(demand_collection(evidence.coverage)) if least is not None else ()
    gate, exit_code = judge_gate(
        measurements, required=(), min_score=least, mutation=evidence.mutation, further=collected
    )
    report = Report(
        project=root.name,
        evidence=evidence,
        measurements=measurements,
        gate=gate,
        sources=read_sources(root, evidence),
    )
    return Verdict(report, exit_code)


@dataclass(frozen=True, slots=True)
class Obtained:
    """Evidence, and what to tell of it."""

    evidence: Evidence
    notes: tuple[str, ...]
    name: str = ""  #: of evidence that was kept: what it holds and every file of the project it is of, in short


def obtain_evidence(project: Project, config: Config, wanted: Wanted, bar: float | None, say: Say) -> Obtained:
    """The evidence kept for exactly this state of the project, else that of a new run; with notes on which it is."""
    from qualitygate.collector import working_collector
    from qualitygate.engines.layout import source_files
    from qualitygate.manifest import read_manifest
    from qualitygate.recall import name_run, recall_evidence
    from qualitygate.scanner.settings import read_pytest_config
    from qualitygate.store import FOLDER, save
    from qualitygate.wanted import ask, complete

    root = Path(project.root)
    wanted = complete(wanted, config)
    holding = tuple(one for one in config.mutate.ignore if date.today() <= one.expires)
    settings = replace(config.mutate, min_score=None)
    manifest = read_manifest(project, (settings, holding, wanted.engine))
    kept = recall_evidence(root, manifest.fingerprint, wanted, bar) if wanted.cache else None
    if kept is not None:
        told = f"nothing has changed since the last run: its evidence in {FOLDER}/ was used"
        return Obtained(kept, (told,), _name_kept(root, manifest.fingerprint, name_run(wanted, bar)))
    from qualitygate.engines.gather import gather  # mutmut and libcst: not loaded while everything is kept

    asked = ask(project, config, wanted, bar, manifest, source_files(project, config.mutate.exclude))
    with working_collector():
        evidence = gather(project, config, read_pytest_config(root), asked, say)
    mutation = evidence.mutation
    whole = (
        mutation is not None
        and mutation.sample is None
        and not (mutation.scope or wanted.paths)
        and wanted.engine == "warm"
    )
    name = "evidence" if whole else name_run(wanted, bar)
    note = save(root, manifest.fingerprint, evidence, name)
    volatile = evidence.coverage is None or evidence.coverage.volatile
    name = "" if note or volatile else _name_kept(root, manifest.fingerprint, name_run(wanted, bar))
    return Obtained(evidence, (note or _tell_kept(evidence),), name)


def _name_kept(root: Path, state: str, name: str) -> str:
    """Of the evidence of everything or of the same request, whichever is of this state: both may lie there."""
    from qualitygate.store import digest_kept

    return " ".join([state, *(digest_kept(root, each) for each in dict.fromkeys(("evidence", name)))])


def _tell_kept(evidence: Evidence) -> str:
    """What the next run has of this one."""
    from qualitygate.store import FOLDER

    volatile = evidence.coverage.volatile if evidence.coverage is not None else ()
    if volatile:
        some = show_some([str(test) for test in volatile])
        return f"the next run runs the tests again: what {some} found outside the project may differ then"
    return f"kept in {FOLDER}/: while nothing changes, it is found again at once"


def read_sources(root: Path, evidence: Evidence) -> MappingProxyType[str, str]:
    """The texts of the files with mutants and of the tests that meet them; what cannot be read is left out."""
    mutation = evidence.mutation
    if mutation is None:
        return MappingProxyType({})
    paths = {one.mutant.path for one in mutation.verdicts}
    paths |= {test.path for one in mutation.verdicts for test in (*one.covering, *one.killers)}
    paths |= {run.id.path for run in evidence.coverage.runs} if evidence.coverage else set()
    return read_texts(root, paths)


def read_texts(root: Path, paths: Iterable[str]) -> MappingProxyType[str, str]:
    """The texts of the files at these paths, by path; what cannot be read is left out."""
    texts = {}
    for path in sorted(paths):
        with suppress(OSError, UnicodeDecodeError):
            texts[path] = (root / path).read_bytes().decode("utf-8-sig")
    return MappingProxyType(texts)
