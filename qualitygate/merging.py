"""The evidence of all shards in, that of one whole run out; or an error that names the shard that does not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from qualitygate.display import count, show_lines
from qualitygate.errors import UsageError
from qualitygate.model import MutationEvidence, NotMutable, Quarantined, Shard, Status, TestId, Verification
from qualitygate.sharding import fingerprint_shards

_Item = TypeVar("_Item")

_AGAIN = "run all shards on the same commit, with the same options and the same recorded durations"


@dataclass(frozen=True, slots=True)
class Part:
    """What one shard wrote."""

    name: str  #: where it was read from
    shard: Shard
    evidence: MutationEvidence


def merge_shards(parts: Sequence[Part]) -> MutationEvidence:
    """One run out of all its shards: every mutant once.

    Seconds are those of the slowest shard, as they ran at the same time. Notes of one shard only are told as its own.

    Raises:
        UsageError: a shard is missing, there twice, incomplete, or of another run.
    """
    _demand_all(parts)
    parts = sorted(parts, key=lambda part: part.shard.number)
    _demand_same(parts)
    _demand_complete(parts)
    evidences = [part.evidence for part in parts]
    verdicts = [verdict for evidence in evidences for verdict in evidence.verdicts]
    first = evidences[0]
    return MutationEvidence(
        tuple(sorted(verdicts, key=lambda verdict: (verdict.mutant.path, verdict.mutant.span, verdict.mutant.name))),
        _merge_quarantined(evidences),
        _merge_not_mutable(evidences),
        first.tests,
        max(evidence.seconds for evidence in evidences),
        first.sample,
        _merge_verifications(evidences),
        first.matrix,
        _scope_of(parts[0]),
        first.engine,
        _merge_notes(parts),
        first.expired,
    )


def _demand_all(parts: Sequence[Part]) -> None:
    if not parts:
        raise UsageError("no shards to merge", help="name the files that the shards wrote")
    by_count = _group(parts, lambda part: part.shard.of)
    if len(by_count) > 1:
        raise UsageError(
            "the shards are not of one run: " + ", ".join(f"some of {of}" for of in sorted(by_count)),
            where=_list(by_count),
            help="merge shards with the same number after the slash",
        )
    by_number = _group(parts, lambda part: part.shard.number)
    of = parts[0].shard.of
    twice = [number for number, found in by_number.items() if len(found) > 1]
    if twice:
        raise UsageError(
            f"shard {min(twice)}/{of} is there {len(by_number[min(twice)])} times",
            where=", ".join(part.name for part in by_number[min(twice)]),
            help="give each shard once",
        )
    missing = set(range(1, of + 1)) - by_number.keys()
    if missing:
        raise UsageError(
            f"missing: shard{'s' * (len(missing) > 1)} {show_lines(missing)} of {of}",
            where=", ".join(part.name for part in parts),
            help="give the files of all shards; nothing is decided without them",
        )


def _demand_same(parts: Sequence[Part]) -> None:
    """What must be equal in all shards, the most telling difference first."""
    asked: tuple[tuple[str, Callable[[Part], object]], ...] = (
        ("ran on different code, tests or settings", lambda part: part.shard.state),
        ("shared out different mutants, or by different durations", lambda part: part.shard.fingerprint),
        ("drew different samples", lambda part: part.evidence.sample),
        ("collected different numbers of tests", lambda part: part.evidence.tests),
        ("used different engines", lambda part: part.evidence.engine),
        ("ran some with the kill matrix and some without", lambda part: part.evidence.matrix),
        ("were given different scopes", _scope_of),
    )
    for part in parts:
        drawn = part.evidence.sample
        if drawn is not None and drawn.why != "sample":
            raise UsageError(
                f"shard {part.shard} was ended by its {drawn.why}: what it left out is no random part of the whole",
                where=part.name,
                help="run shards with `--sample`, or without a limit",
            )
    for what, read in asked:
        groups = _group(parts, read)
        if len(groups) > 1:
            raise UsageError(f"the shards {what}", where=_list(groups), help=_AGAIN)


def _demand_complete(parts: Sequence[Part]) -> None:
    """Each judged what was its own; the ignored are nobody's, whoever tells of them."""
    places: dict[str, int] = {}
    for part in parts:
        judged = [verdict.mutant.id for verdict in part.evidence.verdicts if verdict.status is not Status.IGNORED]
        if len(judged) != part.shard.mutants:
            raise UsageError(
                f"shard {part.shard} is not complete: {len(judged):,} of {count(part.shard.mutants, 'mutant')} judged",
                where=part.name,
                help="run it to its end",
            )
        places |= dict.fromkeys(judged, part.shard.number)
    if fingerprint_shards(places) != parts[0].shard.fingerprint:
        raise UsageError(
            "the shards did not judge the mutants that were theirs",
            where=", ".join(part.name for part in parts),
            help=_AGAIN,
        )


def _group(parts: Iterable[Part], read: Callable[[Part], _Item]) -> dict[_Item, list[Part]]:
    groups: dict[_Item, list[Part]] = {}
    for part in parts:
        groups.setdefault(read(part), []).append(part)
    return groups


def _list(groups: dict[_Item, list[Part]]) -> str:
    """The shards that agree, and against them the others: ``1/3 (a.json) | 2/3 (b.json), 3/3 (c.json)``."""
    return " | ".join(", ".join(f"{part.shard} ({part.name})" for part in found) for found in groups.values())


def _merge_quarantined(evidences: Iterable[MutationEvidence]) -> tuple[Quarantined, ...]:
    """Each test once, with the reason of the first shard that kept it out."""
    reasons: dict[TestId, Quarantined] = {}
    for evidence in evidences:
        for one in evidence.quarantined:
            reasons.setdefault(one.id, one)
    return tuple(reasons.values())


def _merge_not_mutable(evidences: Iterable[MutationEvidence]) -> tuple[NotMutable, ...]:
    return tuple(dict.fromkeys(one for evidence in evidences for one in evidence.not_mutable))


def _merge_verifications(evidences: Iterable[MutationEvidence]) -> Verification | None:
    found = [evidence.verification for evidence in evidences if evidence.verification is not None]
    if not found:
        return None
    return Verification(
        sum(one.checked for one in found),
        tuple(disagreement for one in found for disagreement in one.disagreements),
        tuple(mutant for one in found for mutant in one.unsettled),
        max(one.seconds for one in found),
    )


def _merge_notes(parts: Sequence[Part]) -> tuple[str, ...]:
    heard = Counter(note for part in parts for note in set(part.evidence.notes))
    return tuple(
        dict.fromkeys(
            note if heard[note] == len(parts) else f"shard {part.shard}: {note}"
            for part in parts
            for note in part.evidence.notes
        )
    )


def _scope_of(part: Part) -> str:
    """The scope without the shard's own part."""
    words = [word for word in part.evidence.scope.split(", ") if word and word != f"shard {part.shard}"]
    return ", ".join(words)
