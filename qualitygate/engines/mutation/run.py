"""A project and its baseline in, a verdict for every mutant out: the mutation run, phase by phase."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from hashlib import sha256
from threading import Event

from qualitygate.engines.coverage.baseline import Baseline, Setting, broke_off, endings
from qualitygate.engines.layout import source_files
from qualitygate.engines.mutation.diff import unified_diff
from qualitygate.engines.mutation.generate import GeneratedFile, mutated_source
from qualitygate.engines.mutation.judging import Judge
from qualitygate.engines.mutation.places import function_lines, lines_around, statement_lines
from qualitygate.engines.mutation.prepare import (
    Clean,
    check_clean,
    check_failing,
    find_culprits,
    generate_all,
    lay_out,
    mark_all_cold,
    mark_not_instrumented,
    source_of,
    start_workers,
)
from qualitygate.engines.mutation.schedule import Selection, function_key
from qualitygate.engines.mutation.warm import Worker
from qualitygate.engines.session import Order, Result
from qualitygate.errors import BaselineFailed, NothingToAnalyse
from qualitygate.model import (
    Mutant,
    MutateConfig,
    MutationEvidence,
    NotMutable,
    Quarantined,
    Status,
    TestId,
    Verdict,
)

#: Mutants are judged in batches of this size when there is a budget: what is finished when it is spent is the sample.
_BATCH = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the project to mutate, and how long it may take."""

    config: MutateConfig
    only: tuple[str, ...] = ()  #: files or folders; all sources when empty
    budget: float | None = None  #: seconds for judging; without one every mutant is judged


@dataclass(frozen=True, slots=True)
class Made:
    """What generating gave: files with mutants, files it failed on, and how many there were."""

    generated: tuple[GeneratedFile, ...]
    failed: tuple[NotMutable, ...]
    files: int


def make_mutants(setting: Setting, asked: Asked, stop: Event | None = None) -> Made:
    """Generate and instrument what was asked for; needs nothing but the sources. ``stop`` abandons it."""
    files = source_files(setting.project, asked.config.exclude, asked.only)
    generated, failed = generate_all(setting, files, stop)
    return Made(tuple(file for file in generated if file.mutants or file.not_mutable), failed, len(files))


def run_mutation(setting: Setting, baseline: Baseline, asked: Asked, made: Made) -> MutationEvidence:
    """Instrument, check, judge, check again.

    Raises:
        NothingToAnalyse: no mutant can be made of the sources.
        EngineError: the instrumentation shows no effect.
    """
    started = time.monotonic()
    generated, failed = made.generated, made.failed
    if not any(file.mutants for file in generated):
        raise NothingToAnalyse(
            f"no mutants in {made.files} source file{'s' * (made.files != 1)}",
            where=", ".join(asked.only or setting.project.sources),
            why="\n".join(f"{one.path}: {one.reason}" for one in failed[:5]),
            help="mutants are made inside functions; name other paths, or set `source` in [tool.qualitygate]",
        )
    notes: list[str] = []
    with ExitStack() as stack:
        workers, generated = open_workers(setting, stack, generated, notes)
        clean = check_clean(setting, workers, baseline) if workers else Clean({}, frozenset(), 0, {}, frozenset())
        if workers:
            notes += filter(None, [check_failing(workers[0], clean)])
        selection = Selection(clean.entered, clean.spawning, baseline, asked.config)
        ran = tests_by_function(setting, baseline, generated)
        mutants = in_order([mutant for file in generated for mutant in file.mutants])
        early = run_at_import(setting, baseline, mutants, clean.imported)
        judge = Judge(setting, baseline, clean, selection, workers, asked.config.memory_mb << 20, ran, early)
        stack.callback(judge.close)
        verdicts = judge_within(setting, judge, mutants, asked.budget)
        verdicts = recheck(judge, verdicts, notes)
    notes += describe(clean, judge, verdicts)
    sampled = len(mutants) if len(verdicts) < len(mutants) else None
    verdicts.sort(key=lambda verdict: (verdict.mutant.path, verdict.mutant.span, verdict.mutant.name))
    return MutationEvidence(
        tuple(with_diffs(setting, verdicts)),
        (*baseline.quarantined, *judge.unstable),
        (*failed, *(one for file in generated for one in file.not_mutable)),
        len(baseline.evidence.runs),
        time.monotonic() - started,
        sampled,
        "warm",
        tuple(notes),
    )


def open_workers(
    setting: Setting, stack: ExitStack, generated: tuple[GeneratedFile, ...], notes: list[str]
) -> tuple[list[Worker], tuple[GeneratedFile, ...]]:
    """Warm sessions on the instrumented tree; what keeps the suite from being collected is left as it was written."""
    names = [f"mutants-{index}" for index in range(setting.jobs)]
    lay_out(setting, generated, names)
    with ExitStack() as attempt:
        try:
            workers = start_workers(setting, attempt, names, generated)
        except BaselineFailed:
            pass
        else:
            stack.push(attempt.pop_all())
            return workers, generated
    culprits = find_culprits(setting, generated)
    generated = mark_not_instrumented(generated, culprits, setting)
    notes += [
        f"{path}: {', '.join(sorted(functions))} cannot be instrumented: their mutants are judged in fresh processes"
        for path, functions in sorted(culprits.items())
    ]
    lay_out(setting, generated, names)
    with ExitStack() as attempt:
        try:
            workers = start_workers(setting, attempt, names, generated)
        except BaselineFailed as error:
            reason = f"the instrumented suite cannot be collected ({error.where})"
            notes.append(f"{reason}: every mutant is judged in a fresh process")
            return [], mark_all_cold(generated, reason)
        stack.push(attempt.pop_all())
        return workers, generated


def in_order(mutants: Sequence[Mutant]) -> list[Mutant]:
    """The order of judging: by hash, so that what a budget leaves is a random sample, the same for the same code."""
    return sorted(mutants, key=lambda mutant: sha256(mutant.id.encode()).digest())


def judge_within(setting: Setting, judge: Judge, mutants: Sequence[Mutant], budget: float | None) -> list[Verdict]:
    """Judge all mutants, or batches of them in order until the budget is spent (the first batch always)."""
    started = time.monotonic()
    verdicts: list[Verdict] = []
    size = len(mutants) if budget is None else _BATCH
    while len(verdicts) < len(mutants):
        before = len(verdicts)
        batch = mutants[before : before + size]

        def say(done: int, before: int = before) -> None:
            setting.say("judging mutants", before + done, len(mutants))

        verdicts += judge.judge(batch, say)
        if budget is not None:
            spent = time.monotonic() - started
            if spent + spent * len(batch) / len(verdicts) > budget:
                break
    return verdicts


def recheck(judge: Judge, verdicts: list[Verdict], notes: list[str]) -> list[Verdict]:
    """Run the suite once more without a mutant in every warm workspace: what mutants left behind must not have judged.

    The workspaces are restored after every run; what lies outside them is not. Kills by tests that fail now are judged
    again in fresh processes, without the tests that fail there too.
    """
    dirty = frozenset().union(*(failing_now(judge, worker) for worker in judge.workers))
    if not dirty:
        return verdicts
    for runner in judge.runners:
        judge.leave_out_failing(runner)
    doubtful = [v.mutant for v in verdicts if v.killer is not None and TestId.of(v.killer) in dirty]
    again = {verdict.mutant.id: verdict for verdict in judge.judge_fresh([(mutant, None) for mutant in doubtful])}
    notes.append(
        f"{len(dirty)} test{'s fail' if len(dirty) > 1 else ' fails'} after the run without a mutant (mutants changed "
        f"what lies outside the project): kills judged again in fresh processes: {len(doubtful)}"
    )
    return [again.get(verdict.mutant.id, verdict) for verdict in verdicts]


def failing_now(judge: Judge, worker: Worker) -> frozenset[TestId]:
    """Reliable tests that fail in a warm workspace without a mutant; one by one where the run of all breaks off."""
    tests = [test for test in judge.baseline.tests if test not in judge.clean.failing and test in worker.groups]

    def watch(chosen: Sequence[TestId]) -> Result:
        allowed = [judge.selection.allow(test, patience=10.0) for test in chosen for _ in worker.groups[test]]
        indexes = tuple(index for test in chosen for index in worker.groups[test])
        cpu, wall = tuple(cpu for cpu, _ in allowed), tuple(wall for _, wall in allowed)
        return worker.session.run(Order(indexes, "watch", cpu=cpu, wall=wall))

    whole = watch(tests)
    found = endings(whole, tests)
    if broke_off(whole):
        found = {test: endings(watch([test]), [test])[test] for test in tests}
    return frozenset(test for test, ending in found.items() if ending.failed)


def tests_by_function(
    setting: Setting, baseline: Baseline, generated: Sequence[GeneratedFile]
) -> Mapping[tuple[str, str], frozenset[TestId]]:
    """The tests that ran any line inside a function on the original code, by path and qualified name."""
    contexts = {file.path: file.contexts for file in baseline.evidence.files}
    ran: dict[tuple[str, str], frozenset[TestId]] = {}
    for file in generated:
        lines = contexts.get(file.path, {})
        for name, first, last in function_lines(source_of(setting, file.path)):
            tests = frozenset().union(*(lines[line] for line in range(first, last + 1) if line in lines))
            ran[file.path, name] = ran.get((file.path, name), frozenset()) | tests
    return ran


def run_at_import(
    setting: Setting, baseline: Baseline, mutants: Sequence[Mutant], imported: frozenset[str]
) -> frozenset[str]:
    """Ids of the mutants whose change may have run while the tests were collected, before it could be switched on.

    A function that ran then, but not the changed statement, did then what it does with the mutant; unless the change
    takes a name away that the statement binds, or nothing of the function was traced.
    """
    lines = {file.path: file.imported for file in baseline.evidence.files}
    found: set[str] = set()
    for path in {mutant.path for mutant in mutants}:
        source = source_of(setting, path)
        statements = statement_lines(source)
        traced = {
            name for name, first, last in function_lines(source) if lines.get(path, set()) & set(range(first, last + 1))
        }
        found.update(
            mutant.id
            for mutant in mutants
            if mutant.path == path
            and function_key(mutant) in imported
            and (
                mutant.function not in traced
                or binds(mutant)
                or lines_around(mutant.span, statements) & lines.get(path, frozenset())
            )
        )
    return frozenset(found)


def binds(mutant: Mutant) -> bool:
    """Whether the change may take away the binding of a name, which changes what the name means on other lines."""
    return mutant.operator == "match" or mutant.original.count(":=") != mutant.replacement.count(":=")


def with_diffs(setting: Setting, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts, those that were not detected with the diff of the original file."""
    shown = [verdict for verdict in verdicts if not verdict.status.detected]
    diffs: dict[str, str] = {}
    for path in {verdict.mutant.path for verdict in shown}:
        before = source_of(setting, path)
        ids = [verdict.mutant.id for verdict in shown if verdict.mutant.path == path]
        for mutant, after in mutated_source(path, before, ids).items():
            diffs[mutant] = unified_diff(path, before, after)
    return [replace(verdict, diff=diffs.get(verdict.mutant.id, "")) for verdict in verdicts]


def describe(clean: Clean, judge: Judge, verdicts: Sequence[Verdict]) -> list[str]:
    """What people should know about how the verdicts came about."""
    notes = []
    fresh: dict[str, int] = {}
    for verdict in verdicts:
        if verdict.cold:
            reason = verdict.mutant.cold or "tests that run beside the warm session"
            fresh[reason] = fresh.get(reason, 0) + 1
    if fresh:
        total = sum(fresh.values())
        reasons = ", ".join(f"{reason}: {count}" for reason, count in sorted(fresh.items(), key=lambda pair: -pair[1]))
        notes.append(f"{total} of {len(verdicts)} mutants were judged in a fresh process ({reasons})")
    for test, why in clean.failing.items():
        notes.append(f"{test} fails on instrumented code without a mutant, so it judges in fresh processes: {why}")
    if clean.spawning:
        notes.append(f"{len(clean.spawning)} tests start processes, so they judge in fresh processes")
    return notes


__all__ = ["Asked", "NotMutable", "Quarantined", "Status", "run_mutation"]
