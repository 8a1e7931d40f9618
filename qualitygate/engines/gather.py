"""A project in, evidence out: opens the scratch workspaces, runs the engines, leaves nothing behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from qualitygate.engines.coverage.baseline import Setting, run_baseline, tell_error
from qualitygate.engines.interpreter import lend_coverage, probe, sanitise_addopts
from qualitygate.engines.layout import source_files
from qualitygate.engines.mutation.run import Asked, make_mutants, run_mutation
from qualitygate.engines.workspace import open_scratch
from qualitygate.errors import EnvironmentFault, NothingToAnalyse
from qualitygate.model import Config, Evidence, Project, PytestConfig

#: Progress: what is being done, done so far, of how many.
Say = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to run."""

    mutants: bool = True
    only: tuple[str, ...] = ()  #: files or folders to mutate; all sources when empty
    budget: float | None = None  #: seconds for judging mutants
    database: Path | None = None  #: where to keep coverage's own data


def gather(project: Project, config: Config, pytest: PytestConfig, wanted: Wanted, say: Say) -> Evidence:
    """Run the tests on the original code, then on the mutants.

    Raises:
        EnvironmentFault: no fork, no pytest, no coverage, no room.
        BaselineFailed: the project's tests all fail or cannot be collected.
        NothingToAnalyse: no tests, no sources, no mutants.
    """
    with open_setting(project, config, pytest, say) as (setting, note):
        say("running the tests on the original code", 0, 0)
        asked = Asked(config.mutate, wanted.only, wanted.budget)
        stop = Event()
        with ThreadPoolExecutor(1) as background:
            # The mutants need no tests: they are made while the baseline waits for its processes.
            making = background.submit(make_mutants, setting, asked, stop) if wanted.mutants else None
            try:
                baseline = run_baseline(setting, wanted.database)
                made = making.result() if making is not None else None
            except BaseException:
                stop.set()
                raise
        notes = tuple(
            f"{path} cannot be collected, so its tests are left out: {last.strip()}"
            for path, text in baseline.errors
            for last in tell_error(text, setting.scratch).splitlines()[-1:]
        )
        coverage = replace(baseline.evidence, notes=(*baseline.evidence.notes, *notes, *([note] if note else [])))
        if made is None:
            return Evidence(coverage)
        setting = replace(setting, ignored=tuple(path for path, _ in baseline.errors))
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
