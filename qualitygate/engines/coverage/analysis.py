"""Arcs per test in, covered lines and branches per source file out: the only module here that knows coverage.py."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import coverage
from coverage.exceptions import CoverageException

from qualitygate.model import FileCoverage, TestId

Arcs = Mapping[str, Sequence[Sequence[int]]]

#: What coverage raises for a file that it cannot make out: bytes in no encoding, NUL bytes, nesting without end.
_UNREADABLE = (CoverageException, SyntaxError, ValueError, RecursionError)

#: The context of what runs while tests are collected.
IMPORT = ""


def analyse(
    root: Path, files: Sequence[str], at_import: Arcs, per_test: Mapping[TestId, Arcs], database: Path | None = None
) -> tuple[tuple[FileCoverage, ...], tuple[str, ...]]:
    """Merge what ran into one measurement per file, by coverage.py's own analysis and the project's exclusions.

    Args:
        root: the project; its coverage configuration says what is excluded.
        files: source files to report, also those that nothing ran, relative to root.
        at_import: arcs run while collecting, by path relative to root.
        per_test: arcs each test ran.
        database: where to keep the data for ``coverage html --show-contexts``; nowhere when None.

    Returns:
        The files, and notes naming those that could not be analysed.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.db" if database is None else database
        if path.exists():
            path.unlink()
        data = coverage.CoverageData(basename=str(path))
        if database is None:  # who needs no contexts in the data does without: they cost far more than all the rest
            data.add_arcs(
                {str(root / file): pairs for file, pairs in merge_arcs([at_import, *per_test.values()]).items()}
            )
        else:
            for context, arcs in [(IMPORT, at_import), *((str(test), arcs) for test, arcs in per_test.items())]:
                data.set_context(context)
                data.add_arcs({str(root / file): [(a, b) for a, b in pairs] for file, pairs in arcs.items() if pairs})
        data.touch_files([str(root / file) for file in files])
        data.write()
        measured = coverage.Coverage(data_file=str(path), branch=True, config_file=_configuration(root), messages=False)
        measured.load()
        reported, reasons = _report(measured, root, files, Path(folder) / "coverage.json")
    imported, contexts = lines_of(at_import), lines_by_test(per_test)
    result, notes = [], []
    for file in files:
        entry = reported.get(file)
        if entry is None:
            notes.append(f"{file}: {reasons.get(file, 'coverage could not analyse it')}")
            continue
        result.append(
            FileCoverage(
                file,
                frozenset(entry["executed_lines"]) | frozenset(entry["missing_lines"]),
                frozenset(entry["missing_lines"]),
                frozenset(entry["excluded_lines"]),
                entry["summary"].get("num_branches", 0),
                entry["summary"].get("covered_branches", 0),
                imported.get(file, frozenset()),
                MappingProxyType({line: frozenset(ran) for line, ran in sorted(contexts.get(file, {}).items())}),
            )
        )
    return tuple(result), tuple(notes)


def merge_arcs(every: Iterable[Arcs]) -> dict[str, set[tuple[int, int]]]:
    """All arcs that ran in any of them, by file."""
    merged: dict[str, set[tuple[int, int]]] = {}
    for arcs in every:
        for file, pairs in arcs.items():
            merged.setdefault(file, set()).update((a, b) for a, b in pairs)
    return {file: pairs for file, pairs in merged.items() if pairs}


def lines_of(arcs: Arcs) -> dict[str, frozenset[int]]:
    """The lines that ran, by file; negative ends of arcs are entries and exits.

    >>> lines_of({"a.py": [(-1, 2), (2, 3), (3, -1)]})
    {'a.py': frozenset({2, 3})}
    """
    return {file: frozenset(line for pair in pairs for line in pair if line > 0) for file, pairs in arcs.items()}


def lines_by_test(per_test: Mapping[TestId, Arcs]) -> dict[str, dict[int, set[TestId]]]:
    """The tests that ran each line, by file."""
    contexts: dict[str, dict[int, set[TestId]]] = {}
    for test, arcs in per_test.items():
        for file, lines in lines_of(arcs).items():
            here = contexts.setdefault(file, {})
            for line in lines:
                here.setdefault(line, set()).add(test)
    return contexts


def _report(
    measured: coverage.Coverage, root: Path, files: Sequence[str], output: Path
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """coverage's JSON report by relative path; where one file breaks it, file by file, and why those that do so do."""
    reported: dict[str, dict[str, Any]] = {}
    reasons: dict[str, str] = {}
    batches = [[str(root / file) for file in files]]
    while batches:
        batch = batches.pop()
        if not batch:
            continue
        try:
            measured.json_report(morfs=batch, outfile=str(output), omit=[], ignore_errors=False)
        except _UNREADABLE as error:
            if len(batch) > 1:
                batches.extend([file] for file in batch)
            else:
                reasons[Path(batch[0]).relative_to(root).as_posix()] = str(error)
            continue
        for name, entry in json.loads(output.read_text("utf-8"))["files"].items():
            path = Path(name) if Path(name).is_absolute() else Path.cwd() / name
            reported[path.relative_to(root).as_posix()] = entry
    return reported, reasons


def _configuration(root: Path) -> str | bool:
    """The project's own coverage configuration, by coverage's precedence; False when it has none."""
    for name in (".coveragerc", "setup.cfg", "tox.ini", "pyproject.toml"):
        if (root / name).exists() and (
            name == ".coveragerc" or "coverage" in (root / name).read_text("utf-8", "replace")
        ):
            return str(root / name)
    return False
