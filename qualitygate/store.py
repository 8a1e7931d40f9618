"""Evidence in, a file under ``.qualitygate/`` out, and back: replayed only while nothing it came from has changed.

The file is JSON: it may come with a cloned repository, so reading it must never run anything.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qualitygate import __version__
from qualitygate.engines.workspace import LEFT_OUT
from qualitygate.model import (
    CoverageEvidence,
    Evidence,
    FileCoverage,
    Mutant,
    MutationEvidence,
    NotMutable,
    Outcome,
    Project,
    Quarantined,
    Span,
    Status,
    TestId,
    TestRun,
    Verdict,
)

#: Raised with every change of the file's form.
FORM = 1

FOLDER = ".qualitygate"


def fingerprint(project: Project, settings: object) -> str:
    """A hash over every file the tests can see in the project, the interpreter's packages, and the settings.

    What lies outside the project (network, clock, other folders) is not in it: a stated limit.
    """
    digest = sha256(f"{FORM} {__version__} {project} {settings!r}".encode())
    root = Path(project.root)
    for path in sorted(_files(root)):
        digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode("utf-8", "surrogateescape"))
        with contextlib.suppress(OSError):
            if path.is_symlink():
                digest.update(os.readlink(path).encode("utf-8", "surrogateescape"))
            if path.is_file():  # a pipe would be waited for
                digest.update(sha256(path.read_bytes()).digest())
    for name in sorted(_distributions(Path(project.python))):
        digest.update(f"\0{name}".encode())
    return digest.hexdigest()


def _files(root: Path) -> Iterable[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        yield from (Path(folder) / name for name in files if not name.endswith(".pyc"))
        yield from (path for name in folders if (path := Path(folder) / name).is_symlink())


def _distributions(python: Path) -> Iterable[str]:
    """The names of installed distributions, which carry their versions, without starting the interpreter."""
    prefix = python.parent.parent
    for library in (prefix / "lib", prefix / "local" / "lib"):
        for site in (*library.glob("python3*/site-packages"), *library.glob("python3*/dist-packages")):
            yield from (entry.name for entry in site.glob("*.dist-info"))


def save(root: Path, key: str, evidence: Evidence) -> str:
    """Keep evidence for the next report.

    Returns:
        A note when the folder cannot be written, else nothing.
    """
    folder = root / FOLDER
    if folder.is_symlink():
        return f"evidence was not kept for the next report: a link leads elsewhere ({folder})"
    try:
        folder.mkdir(exist_ok=True)
        _write(folder / ".gitignore", "*\n")
        _write(folder / "evidence.json", json.dumps({"form": FORM, "key": key, "evidence": encode(evidence)}))
    except OSError as error:
        return f"evidence was not kept for the next report: {error.strerror or error} ({folder})"
    return ""


def _write(path: Path, text: str) -> None:
    """Put a file in place as a whole, never through a link."""
    number, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with open(number, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def load(root: Path, key: str) -> Evidence | None:
    """The evidence kept under that key; None when there is none, it is of another state, or cannot be read."""
    try:
        kept = json.loads((root / FOLDER / "evidence.json").read_text("utf-8"))
        if kept["form"] != FORM or kept["key"] != key:
            return None
        return decode(kept["evidence"])
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def encode(evidence: Evidence) -> dict[str, Any]:
    """Evidence as JSON values; test identities are numbered once."""
    coverage, mutation = evidence.coverage, evidence.mutation
    tests = sorted(_tests(evidence))
    number = {test: index for index, test in enumerate(tests)}
    return {
        "tests": [[test.path, test.qualname] for test in tests],
        "coverage": None
        if coverage is None
        else {
            "files": [
                {
                    "path": file.path,
                    "statements": sorted(file.statements),
                    "missing": sorted(file.missing),
                    "excluded": sorted(file.excluded),
                    "branches": [file.branches, file.covered_branches],
                    "imported": sorted(file.imported),
                    "contexts": {line: sorted(number[t] for t in ran) for line, ran in sorted(file.contexts.items())},
                }
                for file in coverage.files
            ],
            "runs": [[number[run.id], run.outcome.value, run.seconds, run.message] for run in coverage.runs],
            "branch": coverage.branch,
            "seconds": coverage.seconds,
            "notes": list(coverage.notes),
        },
        "mutation": None
        if mutation is None
        else {
            "verdicts": [
                asdict(verdict.mutant)
                | {
                    "status": verdict.status.value,
                    "killer": verdict.killer,
                    "message": verdict.message,
                    "seconds": verdict.seconds,
                    "covering": [number[test] for test in verdict.covering],
                    "fresh": verdict.cold,
                    "diff": verdict.diff,
                }
                for verdict in mutation.verdicts
            ],
            "quarantined": [[number[one.id], one.reason] for one in mutation.quarantined],
            "not_mutable": [[one.path, list(one.lines), one.reason] for one in mutation.not_mutable],
            "tests": mutation.tests,
            "seconds": mutation.seconds,
            "sampled_from": mutation.sampled_from,
            "engine": mutation.engine,
            "notes": list(mutation.notes),
        },
    }


def _tests(evidence: Evidence) -> set[TestId]:
    tests: set[TestId] = set()
    if evidence.coverage is not None:
        tests.update(run.id for run in evidence.coverage.runs)
        tests.update(test for file in evidence.coverage.files for ran in file.contexts.values() for test in ran)
    if evidence.mutation is not None:
        tests.update(test for verdict in evidence.mutation.verdicts for test in verdict.covering)
        tests.update(one.id for one in evidence.mutation.quarantined)
    return tests


def decode(kept: Mapping[str, Any]) -> Evidence:
    """The evidence in what `encode` made.

    Raises:
        KeyError, TypeError, ValueError, IndexError, AttributeError: it is something else.
    """
    tests = [TestId(path, qualname) for path, qualname in kept["tests"]]
    return Evidence(
        _decode_coverage(kept["coverage"], tests) if kept["coverage"] is not None else None,
        _decode_mutation(kept["mutation"], tests) if kept["mutation"] is not None else None,
    )


def _decode_coverage(kept: Mapping[str, Any], tests: list[TestId]) -> CoverageEvidence:
    files = tuple(
        FileCoverage(
            file["path"],
            frozenset(file["statements"]),
            frozenset(file["missing"]),
            frozenset(file["excluded"]),
            file["branches"][0],
            file["branches"][1],
            frozenset(file["imported"]),
            MappingProxyType({int(line): frozenset(tests[i] for i in ran) for line, ran in file["contexts"].items()}),
        )
        for file in kept["files"]
    )
    runs = tuple(TestRun(tests[test], Outcome(outcome), seconds, text) for test, outcome, seconds, text in kept["runs"])
    return CoverageEvidence(files, runs, kept["branch"], kept["seconds"], tuple(kept["notes"]))


def _decode_mutation(kept: Mapping[str, Any], tests: list[TestId]) -> MutationEvidence:
    verdicts = tuple(
        Verdict(
            Mutant(
                one["id"], one["path"], one["function"], Span(**one["span"]), one["operator"], one["original"],
                one["replacement"], one["name"], one["cold"],
            ),
            Status(one["status"]), one["killer"], one["message"], one["seconds"],
            tuple(tests[i] for i in one["covering"]), one["fresh"], one["diff"],
        )
        for one in kept["verdicts"]
    )  # fmt: skip
    return MutationEvidence(
        verdicts,
        tuple(Quarantined(tests[test], reason) for test, reason in kept["quarantined"]),
        tuple(NotMutable(path, tuple(lines), reason) for path, lines, reason in kept["not_mutable"]),
        kept["tests"],
        kept["seconds"],
        kept["sampled_from"],
        kept["engine"],
        tuple(kept["notes"]),
    )
