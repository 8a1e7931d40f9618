"""A project and its baseline in, a verdict for every mutant out: the mutation run, phase by phase."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from threading import Event

from qualitygate.display import count
from qualitygate.engines.coverage.baseline import Baseline, Setting, broke_off, endings
from qualitygate.engines.layout import source_files
from qualitygate.engines.mutation.asked import Asked
from qualitygate.engines.mutation.diff import unified_diff
from qualitygate.engines.mutation.generated import GeneratedFile
from qualitygate.engines.mutation.judging import Judge
from qualitygate.engines.mutation.memory import Memory, recall
from qualitygate.engines.mutation.oracle import sample_size, verify
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
from qualitygate.engines.mutation.reach import functions_by_test, run_at_import, tests_by_function, tests_by_statement
from qualitygate.engines.mutation.schedule import Selection
from qualitygate.engines.mutation.scope import Scope, find_scope
from qualitygate.engines.mutation.texts import mutate_texts
from qualitygate.engines.mutation.warm import Worker
from qualitygate.engines.pool import work_through
from qualitygate.engines.session import Order, Result
from qualitygate.errors import BaselineFailed, NothingToAnalyse
from qualitygate.model import (
    Decision,
    Mutant,
    MutationEvidence,
    NotMutable,
    Quarantined,
    Sample,
    TestId,
    Verdict,
    Verification,
)
from qualitygate.sequential import EarlyStop

#: Mutants are judged in batches of this size where something may stop before the last: only whole batches count, so
#: that what is slow to judge is missing as seldom as anything else.
_BATCH = 40


@dataclass(frozen=True, slots=True)
class Made:
    """What generating gave: files with mutants, files it failed on, and how many there were."""

    generated: tuple[GeneratedFile, ...]
    failed: tuple[NotMutable, ...]
    files: int


def make_mutants(setting: Setting, asked: Asked, stop: Event | None = None) -> Made:
    """Generate and instrument what was asked for; needs nothing but the sources. ``stop`` abandons it."""
    files = source_files(setting.project, asked.config.exclude, asked.only)
    generated, failed = generate_all(setting, files, asked.config.operators, stop)
    return Made(tuple(file for file in generated if file.mutants or file.not_mutable), failed, len(files))


def run_mutation(setting: Setting, baseline: Baseline, asked: Asked, made: Made) -> MutationEvidence:
    """Instrument, check, take what is known, judge the rest, check again, let the oracle judge a sample.

    Raises:
        NothingToAnalyse: no mutant can be made of the sources.
        EngineError: the instrumentation shows no effect.
        UsageError: what was asked for contradicts the project.
    """
    started = time.monotonic()
    generated, failed = made.generated, made.failed
    every = [mutant for file in generated for mutant in file.mutants]
    if not every:
        raise NothingToAnalyse(
            f"no mutants in {made.files} source file{'s' * (made.files != 1)}",
            where=", ".join(asked.only or setting.project.sources),
            why="\n".join(f"{one.path}: {one.reason}" for one in failed[:5]),
            help="mutants are made inside functions; name other paths, or set `source` in [tool.qualitygate]",
        )
    ran = tests_by_function(setting, baseline, generated)
    memory = recall(setting, baseline, asked)
    scope = find_scope(setting, baseline, asked, every, ran, memory.state)
    notes = [*scope.notes]
    verdicts: list[Verdict] = []
    unstable: tuple[Quarantined, ...] = ()
    if scope.judge:
        verdicts, unstable = judge_scope(setting, baseline, asked, generated, ran, scope, memory, notes)
    quarantined = (*baseline.quarantined, *unstable)
    verification = check(setting, baseline, asked, verdicts, quarantined, notes)
    sample = describe_sample(asked, scope, verdicts)
    verdicts = [*verdicts, *scope.ignored]
    verdicts.sort(key=lambda verdict: (verdict.mutant.path, verdict.mutant.span, verdict.mutant.name))
    return MutationEvidence(
        tuple(with_diffs(setting, verdicts)),
        quarantined,
        (*failed, *(one for file in generated for one in file.not_mutable)),
        len(baseline.evidence.runs),
        time.monotonic() - started,
        sample,
        verification,
        asked.matrix,
        scope.words,
        notes=tuple(notes),
        expired=scope.expired,
        shard=scope.shard,
    )


def judge_scope(
    setting: Setting,
    baseline: Baseline,
    asked: Asked,
    generated: tuple[GeneratedFile, ...],
    ran: Mapping[tuple[str, str], frozenset[TestId]],
    scope: Scope,
    memory: Memory,
    notes: list[str],
) -> tuple[list[Verdict], tuple[Quarantined, ...]]:
    """The verdicts of the mutants in scope, and the tests that were found to be unreliable meanwhile."""
    with ExitStack() as stack:
        workers, generated = open_workers(setting, stack, generated, asked.config.operators, notes)
        if vary_names(baseline, workers):
            reason = "tests have another name in each run"
            notes.append(f"{reason}: every mutant is judged in a fresh process by the whole suite")
            generated = mark_all_cold(generated, reason)
        now = {mutant.id: mutant for file in generated for mutant in file.mutants}
        mutants = [now[mutant.id] for mutant in scope.judge]
        clean = Clean({}, frozenset(), frozenset(), 0, {}, frozenset())
        if workers:
            clean = check_clean(setting, workers, baseline, functions_by_test(ran, now.values()))
            notes += filter(None, [check_failing(workers[0], clean)])
        if clashing := clean.clashing | baseline.clashing:
            setting, workers = replace(setting, jobs=1), workers[:1]
            those = f"{count(len(clashing), 'test')} {'fails' if len(clashing) == 1 else 'fail'}"
            notes.append(f"{those} beside another run of the suite ({min(clashing)}): mutants are judged one at a time")
        met = tests_by_statement(setting, baseline, mutants, clean.recorded)
        selection = Selection(clean.entered, clean.spawning, baseline, asked.config, met, frozenset(clean.failing))
        early = run_at_import(setting, baseline, mutants, clean.imported, clean.living)
        limit = asked.config.memory_mb << 20
        judge = Judge(setting, baseline, clean, selection, workers, limit, ran, early, asked.matrix)
        stack.callback(judge.close)
        with memory.open() as opened:
            judge.heard = lambda verdict: opened.keep(judge, verdict)
            known = opened.find(judge, mutants)
            dirty: list[frozenset[TestId]] = []

            def leave(warm: Sequence[Verdict]) -> None:
                dirty.append(find_dirty(judge, [*known.values(), *warm]))
                for worker in workers:
                    worker.stop()  # fresh processes take memory too

            judged = judge_within(setting, judge, mutants, known, asked, leave)
            verdicts = recheck(judge, judged, dirty[0] if dirty else find_dirty(judge, judged), notes)
            for before, after in zip(judged, verdicts, strict=True):
                if before is not after:
                    opened.keep(judge, after)
    notes += describe(clean, judge, verdicts)
    return verdicts, tuple(judge.unstable)


def check(
    setting: Setting,
    baseline: Baseline,
    asked: Asked,
    verdicts: Sequence[Verdict],
    quarantined: Sequence[Quarantined],
    notes: list[str],
) -> Verification | None:
    """What the oracle says of a sample of the verdicts; None when it was not asked, or there is nothing to ask."""
    if asked.verify == 0 or not verdicts:
        return None
    size = None if asked.verify == -1 else asked.verify or sample_size(len(verdicts))
    left_out = [one.id for one in quarantined]
    return verify(setting, baseline, verdicts, left_out, asked.config, size=size, basis=asked.basis, notes=notes)


def describe_sample(asked: Asked, scope: Scope, verdicts: Sequence[Verdict]) -> Sample | None:
    """What the verdicts are a sample of; None when they are of all mutants in scope, or of one machine's share."""
    if scope.shard is not None:
        drawn = asked.sample is not None and asked.sample < scope.population
        return Sample(scope.population, basis=asked.basis) if drawn else None
    if len(verdicts) >= scope.population:
        return None
    if asked.bar is None:
        return Sample(scope.population, "sample" if asked.sample is not None else "budget", basis=asked.basis)
    test = EarlyStop(scope.population, asked.bar)
    for verdict in verdicts:
        test.add(verdict.status)
    return Sample(scope.population, "early stop", *test.interval, asked.basis, test.decision)


def open_workers(
    setting: Setting,
    stack: ExitStack,
    generated: tuple[GeneratedFile, ...],
    operators: Collection[str],
    notes: list[str],
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
    culprits = find_culprits(setting, generated, operators)
    generated = mark_not_instrumented(generated, culprits, setting, operators)
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


def vary_names(baseline: Baseline, workers: Sequence[Worker]) -> bool:
    """Whether a session does not know all tests of the original code by their names: it cannot run what it lacks."""
    named = {run.id for run in baseline.evidence.runs}
    return any(not worker.groups.keys() >= named for worker in workers)


def judge_within(
    setting: Setting,
    judge: Judge,
    mutants: Sequence[Mutant],
    known: Mapping[str, Verdict],
    asked: Asked,
    leave: Callable[[Sequence[Verdict]], None],
) -> list[Verdict]:
    """Judge the mutants in order, but for those whose verdict is known; in the same order the verdicts.

    With a budget or a bar in batches, until it is spent or decided; the first batch always. All at once, ``leave``
    hears the verdicts of the warm sessions when these are needed no more.
    """
    started = time.monotonic()
    verdicts: list[Verdict] = []
    test = EarlyStop(len(mutants), asked.bar) if asked.bar is not None else None
    batches = asked.budget is not None or test is not None
    size = _BATCH if batches else len(mutants)
    judged = 0
    while len(verdicts) < len(mutants):
        batch = mutants[len(verdicts) : len(verdicts) + size]
        unknown = [mutant for mutant in batch if mutant.id not in known]
        before = len(verdicts) + len(batch) - len(unknown)

        def say(done: int, before: int = before) -> None:
            setting.say("judging mutants", before + done, len(mutants))

        new = {
            one.mutant.id: one for one in (judge.judge(unknown, say) if batches else judge.judge(unknown, say, leave))
        }
        verdicts += [known.get(mutant.id) or new[mutant.id] for mutant in batch]
        judged += len(unknown)
        if test is not None and [test.add(one.status) for one in verdicts[-len(batch) :]][-1] is not Decision.UNDECIDED:
            break
        spent = time.monotonic() - started
        if asked.budget is not None and judged and spent + spent * len(batch) / judged > asked.budget:
            break
    return verdicts


def find_dirty(judge: Judge, verdicts: Sequence[Verdict]) -> frozenset[TestId]:
    """Run the tests once more without a mutant in the warm workspaces: neither what mutants left behind nor the
    instrumentation must have judged. The tests that fail now.

    The workspaces are restored after every run; what lies outside them is not. So all tests run in every workspace, and
    alone, as it ran first on some mutant, each that killed.
    """
    dirty = frozenset().union(*(failing_now(judge, worker) for worker in judge.workers))
    killers = {TestId.of(one.killer) for one in verdicts if one.killer and not one.cold} - dirty - judge.clean.recorded
    alone = work_through(judge.workers, sorted(killers), lambda worker, test: fails_alone(judge, worker, test))
    return dirty | {test for test, failed in alone if failed}


def recheck(judge: Judge, verdicts: list[Verdict], dirty: Collection[TestId], notes: list[str]) -> list[Verdict]:
    """Judge the kills by tests that fail without a mutant again in fresh processes, without the tests that fail there
    too; the other verdicts stay as they are."""
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
    whole = watch(judge, worker, tests)
    if broke_off(whole):
        return frozenset(test for test in tests if fails_alone(judge, worker, test))
    return frozenset(test for test, ending in endings(whole, tests).items() if ending.failed)


def fails_alone(judge: Judge, worker: Worker, test: TestId) -> bool:
    """Whether a test fails in a warm workspace without a mutant when it is the only one."""
    return endings(watch(judge, worker, [test]), [test])[test].failed


def watch(judge: Judge, worker: Worker, tests: Sequence[TestId]) -> Result:
    """Run tests in a warm workspace without a mutant."""
    allowed = [judge.selection.allow(test, patience=10.0) for test in tests for _ in worker.groups[test]]
    indexes = tuple(index for test in tests for index in worker.groups[test])
    cpu, wall = tuple(cpu for cpu, _ in allowed), tuple(wall for _, wall in allowed)
    return worker.session.run(Order(indexes, "watch", cpu=cpu, wall=wall))


def with_diffs(setting: Setting, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts, those that were not detected with the diff of the original file."""
    shown = [verdict for verdict in verdicts if not verdict.status.detected]
    diffs: dict[str, str] = {}
    for path in {verdict.mutant.path for verdict in shown}:
        before = source_of(setting, path)
        mutants = [verdict.mutant for verdict in shown if verdict.mutant.path == path]
        for mutant, after in mutate_texts(path, before, mutants).items():
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
        one = len(clean.spawning) == 1
        told = "starts processes, so it judges" if one else "start processes, so they judge"
        notes.append(f"{count(len(clean.spawning), 'test')} {told} in fresh processes")
    return notes
