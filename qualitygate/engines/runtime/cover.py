"""A stretch of execution in, the arcs it ran out: the only module of the runtime that knows coverage.py."""

from __future__ import annotations

import warnings
from typing import Any

import coverage


class Meter:
    """Measures the files under ``sources`` (absolute paths of folders or modules) between start and stop."""

    def __init__(self, sources: list[str]) -> None:
        include = [source if source.endswith(".py") else f"{source}/*" for source in sources]
        self.coverage = coverage.Coverage(data_file=None, branch=True, include=include, config_file=False)

    def start(self) -> None:
        self.coverage.start()

    def stop(self) -> dict[str, list[Any]]:
        """Arcs by file: pairs of line numbers, negative for entering and leaving."""
        self.coverage.stop()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a test that runs no line of the project is no fault of it
            data = self.coverage.get_data()
        return {file: sorted(data.arcs(file) or []) for file in sorted(data.measured_files())}
