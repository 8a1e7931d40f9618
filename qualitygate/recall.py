"""What was kept of runs before and what is wanted now in, the evidence that a run would find again out."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from qualitygate.below import is_below
from qualitygate.model import Evidence
from qualitygate.store import load
from qualitygate.wanted import Wanted


def recall_evidence(root: Path, key: str, wanted: Wanted, bar: float | None) -> Evidence | None:
    """The evidence of a run of the same, or what is wanted of a run of everything; None when there is neither.

    Tests that use what lies outside the project may end otherwise each time: their runs are never taken again.
    """
    whole = load(root, key)
    if whole is not None and answers(whole, wanted):
        narrowed = narrow(whole, wanted)
        if narrowed is not None:
            return narrowed
    same = None if wanted.everything else load(root, key, name_run(wanted, bar))
    return same if same is not None and is_settled(same, wanted.verify) else None


def answers(whole: Evidence, wanted: Wanted) -> bool:
    """Whether a run of everything says what is wanted: also who kills besides, and how often the oracle agreed."""
    mutation = whole.mutation
    if mutation is None or wanted.since is not None or wanted.shard is not None:
        return False
    drawn = wanted.sample is not None and wanted.sample < mutation.total
    # Which of the mutants the oracle judged is not kept: those of some sources, when it judged them all.
    verify = -1 if wanted.paths and wanted.verify else wanted.verify
    return not drawn and (mutation.matrix or not wanted.matrix) and is_settled(whole, verify)


def is_settled(evidence: Evidence, verify: int | None) -> bool:
    """Whether a run would come out again, and the oracle judged as many of its mutants as are wanted: None for some."""
    mutation, coverage = evidence.mutation, evidence.coverage
    if mutation is None or coverage is None or coverage.volatile:
        return False
    if verify is None:
        return mutation.verification is not None or not mutation.total
    if not verify:
        return True
    judged = mutation.total - mutation.unresolved
    checked = mutation.verification.checked if mutation.verification is not None else 0
    return checked >= (judged if verify < 0 else min(verify, judged))


def narrow(evidence: Evidence, wanted: Wanted) -> Evidence | None:
    """What a run of everything says of the sources that are wanted; None when it says nothing."""
    mutation = evidence.mutation
    if mutation is None or not wanted.paths:
        return evidence
    verdicts = tuple(one for one in mutation.verdicts if is_below(one.mutant.path, wanted.paths))
    lines = tuple(one for one in mutation.not_mutable if is_below(one.path, wanted.paths))
    if not verdicts:
        return None
    return replace(evidence, mutation=replace(mutation, verdicts=verdicts, not_mutable=lines))


def name_run(wanted: Wanted, bar: float | None) -> str:
    """The name under which a run's evidence is kept."""
    scope = wanted.scope(bar)
    return f"evidence-{sha256(scope.encode()).hexdigest()[:8]}" if scope else "evidence"
