"""Source files in, warm sessions on the instrumented tree out: clean without a mutant, failing on demand."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from qualitygate.engines.coverage.baseline import Baseline, Setting, broke_off, endings, failed_in
from qualitygate.engines.layout import import_roots, module_name
from qualitygate.engines.mutation.generated import GeneratedFile
from qualitygate.engines.mutation.making import attempt, generate_file
from qualitygate.engines.mutation.warm import Worker
from qualitygate.engines.pool import compute, work_through
from qualitygate.engines.runtime.observe import HIDDEN, SPAWNED
from qualitygate.engines.session import NOTHING_LIVES, Living, Order, Result
from qualitygate.errors import BaselineFailed, EngineError
from qualitygate.model import NotMutable, TestId

#: Below so many characters of source, another process costs more than it saves: libcst and mutmut, and what they make,
#: else stay in ours as long as it lives.
_WORTH_ANOTHER = 5_000

#: So many characters are worth one more process, which loads libcst and mutmut as well.
_WORTH_PROCESS = 60_000

#: A test may take this long without a mutant: CPU and wall seconds.
_PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Clean:
    """What the instrumented suite does without a mutant."""

    entered: Mapping[TestId, frozenset[str]]  #: functions each test enters, by key
    recorded: frozenset[TestId]  #: tests whose functions were recorded because their lines may not show all
    imported: frozenset[str]  #: functions that run while tests are collected
    threads: int
    failing: Mapping[TestId, str]  #: reliable tests that fail only here, and how
    spawning: frozenset[TestId]  #: tests that start other processes
    living: Living = NOTHING_LIVES  #: functions whose code is in use where it cannot be switched
    clashing: frozenset[TestId] = frozenset()  #: tests that fail beside themselves, and pass with nothing beside them


def generate_all(
    setting: Setting, files: Sequence[str], operators: Collection[str], stop: Event | None = None
) -> tuple[tuple[GeneratedFile, ...], tuple[NotMutable, ...]]:
    """Generate and instrument every file, over several processes when there is much; files that fail are named.

    Raises:
        Abandoned: ``stop`` was set meanwhile.
    """
    root = Path(setting.project.root)
    roots = import_roots(setting.project)
    jobs = [(path, read_source(root / path), module_name(path, roots), tuple(operators)) for path in files]
    length = sum(len(text or "") for _, text, _, _ in jobs)
    processes = min(setting.jobs, max(1, length // _WORTH_PROCESS)) if length >= _WORTH_ANOTHER else 0
    largest_first = sorted(jobs, key=lambda job: -len(job[1] or ""))
    results = compute(attempt, largest_first, processes, stop)
    results.sort(key=lambda result: result.path)
    return (
        tuple(result for result in results if isinstance(result, GeneratedFile)),
        tuple(result for result in results if isinstance(result, NotMutable)),
    )


def read_source(path: Path) -> str | None:
    """The text of a source file with its line ends; None when it is not UTF-8 or cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def source_of(setting: Setting, path: str) -> str:
    """The text of a file that was generated from, hence readable."""
    return read_source(Path(setting.project.root) / path) or ""


def lay_out(setting: Setting, generated: Iterable[GeneratedFile], names: Iterable[str]) -> None:
    """Write the instrumented files into the workspaces of these names."""
    files = list(generated)
    for name in names:
        workspace = setting.scratch.copy(name)
        for file in files:
            (workspace / file.path).write_text(file.instrumented, "utf-8", newline="")


def start_workers(
    setting: Setting, stack: ExitStack, names: Sequence[str], generated: Sequence[GeneratedFile]
) -> list[Worker]:
    """One warm session for each name.

    Raises:
        BaselineFailed: the instrumented suite cannot be collected as the original was.
    """
    sessions = [stack.enter_context(setting.start(name)) for name in names]
    readies = [session.ready() for session in sessions]
    for ready in readies:
        if ready.errors:
            nodeid, text = ready.errors[0]
            raise BaselineFailed("the instrumented suite cannot be collected", where=nodeid, why=text)
    texts = {file.path: file.instrumented for file in generated}
    for name, session in zip(names, sessions, strict=True):
        session.guard = setting.guard(name, texts)
    return [Worker(session, ready, ready.group()) for session, ready in zip(sessions, readies, strict=True)]


def find_culprits(
    setting: Setting, generated: Sequence[GeneratedFile], operators: Collection[str]
) -> dict[str, frozenset[str]]:
    """The functions of each file whose instrumentation alone keeps its module from being imported."""
    name = "probe"
    workspace = setting.scratch.copy(name)
    roots = import_roots(setting.project)
    culprits: dict[str, frozenset[str]] = {}
    for file in generated:
        target = workspace / file.path
        original = target.read_bytes()
        module = module_name(file.path, roots)
        functions = sorted({mutant.function for mutant in file.mutants})

        def imports(text: str, target: Path = target, original: bytes = original, module: str = module) -> bool:
            target.write_text(text, "utf-8", newline="")
            try:
                return import_works(setting, name, module)
            finally:
                target.write_bytes(original)

        if not import_works(setting, name, module) or imports(file.instrumented):
            continue
        source = source_of(setting, file.path)
        culprits[file.path] = frozenset(
            function
            for function in functions
            if not imports(
                generate_file(file.path, source, module, operators, frozenset(functions) - {function}).instrumented
            )
        )
    return {path: names for path, names in culprits.items() if names}


def import_works(setting: Setting, name: str, module: str) -> bool:
    """Whether a module can be imported in the workspace of that name."""
    done = subprocess.run(
        [setting.project.python, "-c", f"import {module}"],
        cwd=setting.scratch.copy(name), env=setting.environment(name), check=False, timeout=120,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode == 0


def without(
    file: GeneratedFile, functions: frozenset[str], setting: Setting, operators: Collection[str]
) -> GeneratedFile:
    """The file instrumented anew without these functions; their mutants are judged cold."""
    source = source_of(setting, file.path)
    module = module_name(file.path, import_roots(setting.project))
    return generate_file(file.path, source, module, operators, functions)


def check_clean(
    setting: Setting, workers: Sequence[Worker], baseline: Baseline, by_lines: Mapping[TestId, frozenset[str]]
) -> Clean:
    """Run the reliable tests on the instrumented tree without a mutant: which fail only there, what each enters.

    One run of all of them tells most; every worker makes it at the same time, so that tests meet themselves as they
    will on the mutants, at a port or in a folder. Where one fails, a run with nothing beside it tells. Alone, and
    recorded, are run again those that fail in it, those whose lines may not show all they run, and all of them when
    the run breaks off or enters a function that no test's lines show.

    Args:
        by_lines: the functions that each test entered on the original code, by key, as its covered lines show.
    """
    tests = [test for test in baseline.tests if test in workers[0].groups]

    def watch(worker: Worker, chosen: Sequence[TestId]) -> Result:
        indexes = tuple(index for test in chosen for index in worker.groups.get(test, ()))
        patience = (_PATIENCE,) * len(indexes)
        return worker.session.run(Order(indexes, "watch", cpu=patience, wall=patience, record=True))

    setting.say("checking the instrumented code without a mutant", 0, len(tests))
    beside = dict(work_through(workers, range(len(workers)), lambda worker, _: watch(worker, tests), Worker.stop))
    whole, met = beside[0], frozenset().union(*(failed_in(result, tests) for result in beside.values()))
    if met and len(workers) > 1:
        whole = watch(workers[0], tests)
    shown = frozenset().union(*by_lines.values())
    if broke_off(whole) or whole.entered - shown - workers[0].ready.entered:
        doubtful = tests
    else:
        failed = endings(whole, tests)
        doubtful = [test for test in tests if failed[test].failed or HIDDEN in baseline.seen.get(test, ())]
    found: dict[TestId, Result] = {}
    for test, result in work_through(workers, doubtful, lambda worker, test: watch(worker, [test]), Worker.stop):
        found[test] = result
        setting.say("checking the instrumented code without a mutant", len(found), len(doubtful))
    failing: dict[TestId, str] = {}
    for test in doubtful:
        result = found[test]
        ending = endings(result, [test])[test]
        if ending.failed and len(workers) > 1:
            # It may have met another test at the same time: once more with nothing beside it.
            result = found[test] = watch(workers[0], [test])
            ending = endings(result, [test])[test]
        if ending.failed or broke_off(result):
            failing[test] = ending.message or f"the process ended by {result.end}"
    return Clean(
        {test: found[test].entered if test in found else by_lines.get(test, frozenset()) for test in tests},
        frozenset(found),
        frozenset().union(*(worker.ready.entered for worker in workers)),
        workers[0].ready.threads,
        failing,
        frozenset(test for test in tests if SPAWNED in baseline.seen.get(test, ())),
        workers[0].ready.living,
        met - failed_in(whole, tests),
    )


def check_failing(worker: Worker, clean: Clean) -> str:
    """A forced failure must be noticed: with every mutated function raising, a test that enters one should fail.

    Returns:
        A note when functions raised and no test minded, which is how a suite behaves that catches everything.

    Raises:
        EngineError: no function raised: the instrumentation has no effect.
    """
    tests = sorted(
        (test for test, entered in clean.entered.items() if entered and test not in clean.failing),
        key=lambda test: -len(clean.entered[test]),
    )[:20]
    raised = False
    for test in tests:
        indexes = tuple(worker.groups[test])
        patience = (_PATIENCE,) * len(indexes)
        result = worker.session.run(Order(indexes, "fail", cpu=patience, wall=patience))
        if result.failures or broke_off(result):
            return ""
        raised = raised or bool(result.entered)
    if tests and not raised:
        raise EngineError(
            "a forced failure had no effect",
            where=str(tests[0]),
            why=f"every mutated function was to raise, and {len(tests)} tests that call one met none that did",
            help="the verdicts would be worthless; please report this with the project's name",
        )
    return f"with every mutated function raising, none of {len(tests)} tests failed" if tests else ""


def mark_not_instrumented(
    generated: Sequence[GeneratedFile],
    culprits: Mapping[str, frozenset[str]],
    setting: Setting,
    operators: Collection[str],
) -> tuple[GeneratedFile, ...]:
    """The files again, culprits left as they were written."""
    return tuple(
        without(file, culprits[file.path], setting, operators) if file.path in culprits else file for file in generated
    )


def mark_all_cold(generated: Sequence[GeneratedFile], reason: str) -> tuple[GeneratedFile, ...]:
    """The same files with every mutant to be judged in a fresh process."""
    return tuple(
        replace(file, mutants=tuple(replace(mutant, cold=mutant.cold or reason) for mutant in file.mutants))
        for file in generated
    )
