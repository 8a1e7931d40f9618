"""A stretch of execution in, the arcs it ran out: the only module of the runtime that knows coverage.py."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from typing import Any

import coverage


class Keeper:
    """Takes arcs from coverage.py's collector, in place of the database in memory that each process would make."""

    def __init__(self) -> None:
        self.arcs: dict[str, list[Any]] = {}

    def set_context(self, context: str | None) -> None:
        """There is one: the stretch until the next take."""

    def add_arcs(self, arcs: Mapping[str, Collection[Any]]) -> None:
        """Arcs run, by file."""
        for file, pairs in arcs.items():
            self.arcs[file] = sorted({*self.arcs.get(file, ()), *pairs})

    def add_file_tracers(self, tracers: Mapping[str, str]) -> None:
        """Files that are measured by a plugin: there is none."""

    def take(self) -> dict[str, list[Any]]:
        """What was added since the last call."""
        arcs, self.arcs = self.arcs, {}
        return dict(sorted(arcs.items()))


class Meter:
    """Measures the files in a folder from now on.

    Started once, before anything of the project is imported; a forked child goes on measuring at no cost of its own,
    and takes only what ran since the fork, because the session has taken what ran before.
    """

    def __init__(self, folder: str) -> None:
        self.coverage = coverage.Coverage(data_file=None, branch=True, include=[f"{folder}/*"], config_file=False)
        self.coverage.start()
        self.keeper = Keeper()
        self.collector: Any = getattr(self.coverage, "_collector", object())
        self.database: Any = getattr(self.collector, "covdata", None)
        if hasattr(self.collector, "use_data"):
            self.collector.use_data(self.keeper, None)

    def take(self) -> dict[str, list[Any]]:
        """Arcs run since the last call, by file: pairs of line numbers, negative for entering and leaving."""
        try:
            self.collector.flush_data()
        except AttributeError:  # another coverage.py, which does this in another way
            return self.take_plainly()
        return self.keeper.take()

    def take_plainly(self) -> dict[str, list[Any]]:
        """The same by what coverage.py promises, which takes several times as long."""
        collector: Any = self.collector
        self.collector = None
        if hasattr(collector, "use_data"):
            collector.use_data(self.database, None)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a test that runs no line of the project is no fault of it
            data = self.coverage.get_data()
        arcs = {file: sorted(data.arcs(file) or []) for file in sorted(data.measured_files())}
        data.erase()
        return arcs

    def stop(self) -> None:
        """Measure nothing any more: what runs now is ours, and runs faster."""
        self.coverage.stop()
