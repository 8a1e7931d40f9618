"""Evidence in, a file under ``.qualitygate/`` out, and back: replayed only while nothing it came from has changed.

The file is JSON: it may come with a cloned repository, so reading it must never run anything.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from qualitygate.collector import resting_collector
from qualitygate.model import (
    CoverageEvidence,
    Decision,
    Disagreement,
    Evidence,
    FileCoverage,
    Mutant,
    MutationEvidence,
    NotMutable,
    Outcome,
    Quarantined,
    Sample,
    Shard,
    Span,
    Status,
    TestId,
    TestRun,
    Verdict,
    Verification,
)

Group = TypeVar("Group", frozenset[TestId], tuple[TestId, ...])

#: Raised with every change of the file's form.
FORM = 4

FOLDER = ".qualitygate"

#: Runs of a part of the mutants that are kept besides the run of all.
_MOST = 5


def save(root: Path, key: str, evidence: Evidence, name: str = "evidence") -> str:
    """Keep evidence for the next run.

    Args:
        name: of the file; the newest `_MOST` whose names begin with ``evidence-`` stay.

    Returns:
        A note when the folder cannot be written, else nothing.
    """
    folder = root / FOLDER
    if folder.is_symlink():
        return f"evidence was not kept for the next report: a link leads elsewhere ({folder})"
    try:
        folder.mkdir(exist_ok=True)
        write_file(folder / ".gitignore", "*\n")
        kept = {"form": FORM, "key": key, "evidence": encode(evidence)}
        write_file(folder / f"{name}.json", json.dumps(kept, separators=(",", ":")))
        others = sorted(folder.glob("evidence-*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in others[_MOST:]:
            file.unlink()
    except OSError as error:
        return f"evidence was not kept for the next report: {error.strerror or error} ({folder})"
    return ""


def write_file(path: Path, text: str) -> None:
    """Put a file in place as a whole, never through a link."""
    number, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with open(number, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def digest_kept(root: Path, name: str = "evidence") -> str:
    """In short what a file of kept evidence holds, the key of the project's state included; empty without a file."""
    try:
        return blake2b((root / FOLDER / f"{name}.json").read_bytes(), digest_size=20).hexdigest()
    except OSError:
        return ""


def load(root: Path, key: str, name: str = "evidence") -> Evidence | None:
    """The evidence kept under that key; None when there is none, it is of another state, or cannot be read."""
    try:
        with resting_collector():
            return _read_kept(root, key, name)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def _read_kept(root: Path, key: str, name: str) -> Evidence | None:
    kept = json.loads((root / FOLDER / f"{name}.json").read_text("utf-8"))
    return None if kept["form"] != FORM or kept["key"] != key else decode(kept["evidence"])


def encode(evidence: Evidence) -> dict[str, Any]:
    """Evidence as JSON values. Tests are numbered, and so are groups of tests: of most there are few, used often."""
    tests = sorted(_tests(evidence))
    number = {test: index for index, test in enumerate(tests)}
    return {
        "tests": [[test.path, test.qualname] for test in tests],
        "coverage": None if evidence.coverage is None else _encode_coverage(evidence.coverage, number),
        "mutation": None if evidence.mutation is None else _encode_mutation(evidence.mutation, number),
    }


def _encode_coverage(coverage: CoverageEvidence, number: Mapping[TestId, int]) -> dict[str, Any]:
    groups = _number(ran for file in coverage.files for ran in file.contexts.values())
    return {
        "groups": [sorted(number[test] for test in group) for group in groups],
        "files": [
            {
                "path": file.path,
                "statements": sorted(file.statements),
                "missing": sorted(file.missing),
                "excluded": sorted(file.excluded),
                "branches": [file.branches, file.covered_branches],
                "imported": sorted(file.imported),
                "lines": sorted(file.contexts),
                "ran": [groups[file.contexts[line]] for line in sorted(file.contexts)],
            }
            for file in coverage.files
        ],
        "runs": [[number[run.id], run.outcome.value, run.seconds, run.message] for run in coverage.runs],
        "branch": coverage.branch,
        "seconds": coverage.seconds,
        "notes": list(coverage.notes),
        "volatile": [number[test] for test in coverage.volatile],
        "uncollected": list(coverage.uncollected),
        "unsteady": None if coverage.unsteady is None else [number[test] for test in coverage.unsteady],
    }


def _encode_mutation(mutation: MutationEvidence, number: Mapping[TestId, int]) -> dict[str, Any]:
    groups = _number(group for one in mutation.verdicts for group in (one.covering, one.killers))
    return {
        "groups": [[number[test] for test in group] for group in groups],
        "verdicts": [_encode_verdict(one, groups) for one in mutation.verdicts],
        "quarantined": [[number[one.id], one.reason] for one in mutation.quarantined],
        "not_mutable": [[one.path, list(one.lines), one.reason] for one in mutation.not_mutable],
        "tests": mutation.tests,
        "seconds": mutation.seconds,
        "sample": None if mutation.sample is None else _encode_sample(mutation.sample),
        "verification": None if mutation.verification is None else _encode_verification(mutation.verification),
        "matrix": mutation.matrix,
        "scope": mutation.scope,
        "engine": mutation.engine,
        "notes": list(mutation.notes),
        "expired": list(mutation.expired),
        "shard": None if mutation.shard is None else asdict(mutation.shard),
    }


def _encode_verdict(one: Verdict, groups: Mapping[tuple[TestId, ...], int]) -> list[Any]:
    """In a row, as there are very many: names of fields would be most of the file."""
    mutant, span = one.mutant, one.mutant.span
    return [
        mutant.id, mutant.path, mutant.function, span.line, span.column, span.end_line, span.end_column,
        mutant.operator, mutant.original, mutant.replacement, mutant.name, mutant.cold,
        one.status.value, one.killer, one.message, one.seconds, groups[one.covering], groups[one.killers],
        one.cold, one.reused, one.diff,
    ]  # fmt: skip


def _number(groups: Iterable[Group]) -> dict[Group, int]:
    """Each group once, with its number."""
    return {group: index for index, group in enumerate(dict.fromkeys(groups))}


def _encode_sample(sample: Sample) -> list[Any]:
    decision = sample.decision.value if sample.decision else None
    return [sample.population, sample.why, sample.low, sample.high, sample.basis, decision]


def _decode_sample(kept: list[Any]) -> Sample:
    population, why, low, high, basis, decision = kept
    return Sample(population, why, low, high, basis, None if decision is None else Decision(decision))


def _encode_verification(found: Verification) -> list[Any]:
    disagreements = [[one.mutant, one.ours.value, one.theirs.value, one.message] for one in found.disagreements]
    return [found.checked, disagreements, list(found.unsettled), found.seconds]


def _decode_verification(kept: list[Any]) -> Verification:
    checked, disagreements, unsettled, seconds = kept
    found = tuple(Disagreement(one, Status(ours), Status(theirs), text) for one, ours, theirs, text in disagreements)
    return Verification(checked, found, tuple(unsettled), seconds)


def _tests(evidence: Evidence) -> set[TestId]:
    tests: set[TestId] = set()
    if evidence.coverage is not None:
        tests.update(run.id for run in evidence.coverage.runs)
        tests.update((*evidence.coverage.volatile, *(evidence.coverage.unsteady or ())))
        tests.update(*{ran for file in evidence.coverage.files for ran in file.contexts.values()})
    if evidence.mutation is not None:
        tests.update(test for one in evidence.mutation.verdicts for test in (*one.covering, *one.killers))
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
    groups = [frozenset(tests[test] for test in group) for group in kept["groups"]]
    files = tuple(
        FileCoverage(
            file["path"],
            frozenset(file["statements"]),
            frozenset(file["missing"]),
            frozenset(file["excluded"]),
            file["branches"][0],
            file["branches"][1],
            frozenset(file["imported"]),
            MappingProxyType(dict(zip(map(int, file["lines"]), map(groups.__getitem__, file["ran"]), strict=True))),
        )
        for file in kept["files"]
    )
    volatile = tuple(tests[test] for test in kept["volatile"])
    unsteady = None if kept["unsteady"] is None else tuple(tests[test] for test in kept["unsteady"])
    runs = tuple(TestRun(tests[test], Outcome(outcome), seconds, text) for test, outcome, seconds, text in kept["runs"])
    return CoverageEvidence(
        files,
        runs,
        kept["branch"],
        kept["seconds"],
        tuple(kept["notes"]),
        volatile,
        unsteady,
        tuple(kept["uncollected"]),
    )


def _decode_mutation(kept: Mapping[str, Any], tests: list[TestId]) -> MutationEvidence:
    groups = [tuple(tests[test] for test in group) for group in kept["groups"]]
    statuses = {status.value: status for status in Status}
    verdicts = tuple(
        Verdict(
            Mutant(known, path, function, Span(line, column, end_line, end_column), operator, old, new, name, why),
            statuses[status], killer, message, seconds, groups[covering], groups[killers], cold, reused, diff,
        )
        for known, path, function, line, column, end_line, end_column, operator, old, new, name, why,
            status, killer, message, seconds, covering, killers, cold, reused, diff in kept["verdicts"]
    )  # fmt: skip
    return MutationEvidence(
        verdicts,
        tuple(Quarantined(tests[test], reason) for test, reason in kept["quarantined"]),
        tuple(NotMutable(path, tuple(lines), reason) for path, lines, reason in kept["not_mutable"]),
        kept["tests"],
        kept["seconds"],
        None if kept["sample"] is None else _decode_sample(kept["sample"]),
        None if kept["verification"] is None else _decode_verification(kept["verification"]),
        kept["matrix"],
        kept["scope"],
        kept["engine"],
        tuple(kept["notes"]),
        tuple(kept["expired"]),
        None if kept["shard"] is None else Shard(**kept["shard"]),
    )
