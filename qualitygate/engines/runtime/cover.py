"""A stretch of execution in, the arcs it ran out: the only module of the runtime that knows coverage.py."""

from __future__ import annotations

import warnings
from typing import Any

import coverage


class Meter:
    """Measures the files in a folder from now on.

    Started once, before anything of the project is imported; a forked child goes on measuring at no cost of its own,
    and takes only what ran since the fork, because the session has taken what ran before.
    """

    def __init__(self, folder: str) -> None:
        self.coverage = coverage.Coverage(data_file=None, branch=True, include=[f"{folder}/*"], config_file=False)
        self.coverage.start()

    def take(self) -> dict[str, list[Any]]:
        """Arcs run since the last call, by file: pairs of line numbers, negative for entering and leaving."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a test that runs no line of the project is no fault of it
            data = self.coverage.get_data()
        arcs = {file: sorted(data.arcs(file) or []) for file in sorted(data.measured_files())}
        data.erase()
        return arcs

    def stop(self) -> None:
        """Measure nothing any more: what runs now is ours, and runs faster."""
        self.coverage.stop()
