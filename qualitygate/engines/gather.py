"""A project in, evidence out: opens the scratch workspaces, runs the engines, leaves nothing behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

from qualitygate.engines.coverage.baseline import Setting, run_baseline, tell_error
from qualitygate.engines.interpreter import lend_coverage, probe, sanitise_addopts
from qualitygate.engines.layout import source_files
from qualitygate.engines.mutation.asked import Asked, Engine
from qualitygate.engines.mutation.plain import Isolation, run_plain
from qualitygate.engines.mutation.run import make_mutants, run_mutation
from qualitygate.engines.workspace import open_scratch
from qualitygate.errors import EnvironmentFault, NothingToAnalyse
from qualitygate.model import Config, Evidence, Project, PytestConfig

#: Progress: what is being done, done so far, of how many.
Say = Callable[[str, int, int], None]


#: How plain mutmut isolates its workers, by engine; ours is not among them.
ISOLATIONS: Mapping[Engine, Isolation] = {
    Engine.MUTMUT: Isolation.FORK,
    Engine.MUTMUT_FORKSERVER: Isolation.FORKSERVER,
}


def gather(
    project: Project,
    config: Config,
    pytest: PytestConfig,
    asked: Asked | None,
    say: Say,
    *,
    database: Path | None = None,
) -> Evidence:
    """Run the tests on the original code, then on the mutants that are asked for.

    Args:
        asked: None: no mutants.
        database: where to keep coverage's own data.

    Raises:
        EnvironmentFault: no fork, no pytest, no coverage, no room.
        BaselineFailed: the project's tests all fail or cannot be collected.
        NothingToAnalyse: no tests, no sources, no mutants.
    """
    with open_setting(project, config, pytest, say) as (setting, note):
        say("running the tests on the original code", 0, 0)
        stop = Event()
        with ThreadPoolExecutor(1) as background:
            # The mutants need no tests: they are made while the baseline waits for its processes.
            making = background.submit(make_mutants, setting, asked, stop) if asked is not None else None
            try:
                baseline = run_baseline(setting, database)
                made = making.result() if making is not None else None
            except BaseException:
                stop.set()
                raise
        notes = tuple(
            f"{path} cannot be collected, so its tests are left out: {last.strip()}"
            for path, text in baseline.errors
            for last in tell_error(text, setting.scratch).splitlines()[-1:]
        )
        coverage = replace(
            baseline.evidence,
            notes=(*baseline.evidence.notes, *notes, *([note] if note else [])),
            uncollected=tuple(path for path, _ in baseline.errors),
        )
        if asked is None or made is None:
            return Evidence(coverage)
        setting = replace(setting, ignored=coverage.uncollected)
        if asked.engine in ISOLATIONS:
            mutation = run_plain(setting, made.generated, made.failed, baseline.quarantined, ISOLATIONS[asked.engine])
        else:
            mutation = run_mutation(setting, baseline, asked, made)
        return Evidence(coverage, replace(mutation, notes=(*mutation.notes, *notes)))


@contextmanager
def open_setting(project: Project, config: Config, pytest: PytestConfig, say: Say) -> Iterator[tuple[Setting, str]]:
    """The scratch folder and all that the runs share, with a note on where coverage came from."""
    interpreter = probe(project.python)
    if not interpreter.forks:
        raise EnvironmentFault(
            "mutants cannot be run on this system: Python cannot fork here",
            where=interpreter.path,
            help="run it on Linux or macOS; `qualitygate scan` works everywhere",
        )
    files = source_files(project)
    if not files:
        raise NothingToAnalyse(
            "no source files",
            where=", ".join(project.sources),
            help="name your packages: `source = [...]` in [tool.qualitygate]",
        )
    with open_scratch(Path(project.root)) as scratch:
        note = lend_coverage(interpreter, scratch.runtime)
        jobs = config.jobs or min(os.cpu_count() or 1, 16)
        yield Setting(project, scratch, sanitise_addopts(pytest.addopts), jobs, files, say), note
