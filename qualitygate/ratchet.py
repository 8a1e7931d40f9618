"""What was missed before and what is missed now in, conditions out: it may only become less.

Counted are missed items (lines, tests, uses), never percentages: more of what is good does not make room for more that
is missed. Mutants are known by their identity, so that also a sample can show a new one that is not caught; which ones
were not caught before, only a run of all mutants can say. The file is JSON, meant to be committed, and only ever
tightened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qualitygate.conditions import Judged, decide, leave_open
from qualitygate.display import count, show_some
from qualitygate.errors import ConfigError, UsageError
from qualitygate.model import Measured, Measurement, MutationEvidence, Status
from qualitygate.whole_file import write_whole

DEFAULT = ".qualitygate-ratchet.json"

#: Configured in place of a file: there is no ratchet.
NONE = "none"

#: Raised with every change of the file's form.
FORM = 1

_MUTANTS = "mutation-score"


@dataclass(frozen=True, slots=True)
class Missed:
    """What a run missed."""

    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))  #: by metric, without mutants
    mutants: frozenset[str] | None = None  #: ids of those not detected; None: none was judged
    whole: bool = True  #: whether these are all of them: no sample, and no part of the source left out


def locate_ratchet(root: Path, configured: str | None) -> Path | None:
    """Where the file is or would be; None where none is wanted."""
    return None if configured == NONE else root / (configured or DEFAULT)


def find_ratchet(root: Path, configured: str | None) -> Path | None:
    """The file to compare with; None where there is none to be.

    Raises:
        ConfigError: the configured one does not exist.
    """
    file = locate_ratchet(root, configured)
    if file is None or file.is_file():
        return file
    if configured is None:
        return None
    raise ConfigError(
        f"no such file: {configured}",
        where="[tool.qualitygate.gate] ratchet",
        help="`qualitygate report --update-ratchet` writes it",
    )


def count_missed(measurements: Sequence[Measurement], mutation: MutationEvidence | None) -> Missed:
    """What is missed now.

    Metrics that only advise have no count, nor have those without a tally, not measured, or known to an interval. A
    dropped metric misses nothing: what it counts is no longer there. Mutants without a verdict, and ignored ones, are
    not detected.
    """
    counts = {one.key: missed for one in measurements if (missed := _count(one)) is not None}
    if mutation is None:
        return Missed(MappingProxyType(counts))
    mutants = frozenset(one.mutant.id for one in mutation.verdicts if not one.status.detected)
    return Missed(MappingProxyType(counts), mutants, mutation.sample is None and not mutation.scope)


def hold(before: Missed, now: Missed, mutation: MutationEvidence | None) -> Iterator[Judged]:
    """A condition for each count that was kept, and one for the mutants: none misses more than before.

    New is a mutant that was judged and not caught; without a verdict it is not known to be.
    """
    for key, allowed in sorted(before.counts.items()):
        missed = now.counts.get(key)
        if missed is None:
            yield leave_open(f"ratchet {key}", f"{allowed:,} missed before, not measured now")
        else:
            yield decide(f"ratchet {key}", missed <= allowed, f"{missed:,} missed, {allowed:,} before")
    if before.mutants is None:
        return
    if mutation is None:
        yield leave_open("ratchet mutants", "no mutants were run")
        return
    judged = [one for one in mutation.verdicts if one.status.resolved and one.status is not Status.IGNORED]
    new = [one.mutant for one in judged if not one.status.detected and one.mutant.id not in before.mutants]
    told = (
        f"{count(len(new), 'mutant')} of {len(judged):,} judged {'is' if len(new) == 1 else 'are'} newly not detected"
    )
    places = show_some([mutant.place for mutant in new])
    yield decide("ratchet mutants", not new, f"{told}: {places}" if new else told)


def tighten(before: Missed | None, now: Missed, judged: frozenset[str]) -> Missed:
    """What is kept from now on: the smaller count of each, and of the mutants those that were not caught now either.

    ``judged`` are the ids of the mutants that the run was about: of the others nothing new is known. What was not kept
    before is kept as it is now; mutants only where the run was of them all.
    """
    earlier = before.counts if before is not None else {}
    counts = dict(now.counts) | {key: min(missed, now.counts.get(key, missed)) for key, missed in earlier.items()}
    mutants = now.mutants if now.whole else None
    if before is not None and before.mutants is not None:
        mutants = before.mutants - (judged - (now.mutants or frozenset()))
    return Missed(MappingProxyType(counts), mutants)


def read_ratchet(file: Path) -> Missed:
    """What the file holds.

    Raises:
        ConfigError: it cannot be read, or is no such file.
    """
    try:
        return _read(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(
            "not a ratchet",
            where=str(file),
            why=str(error),
            help="restore it from version control, or delete it and run `qualitygate report --update-ratchet`",
        ) from error


def write_ratchet(file: Path, missed: Missed) -> None:
    """Write the file, as a whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    held: dict[str, Any] = {"form": FORM, "missed": dict(sorted(missed.counts.items()))}
    if missed.mutants is not None:
        held["mutants"] = sorted(missed.mutants)
    try:
        write_whole(file, (json.dumps(held, indent=1) + "\n").encode())
    except OSError as error:
        raise UsageError(
            f"cannot write {file}: {error.strerror or error}",
            where="--update-ratchet",
            help="name a file in a folder that exists and that you may write to: `ratchet` in [tool.qualitygate.gate]",
        ) from error


def _read(held: Any) -> Missed:
    if not isinstance(held, dict) or held.get("form") != FORM:
        form = held.get("form") if isinstance(held, dict) else None
        raise ValueError(f"its form is {form!r}, this version reads {FORM}")
    counts, mutants = held.get("missed"), held.get("mutants")
    if not isinstance(counts, dict) or not all(type(number) is int and number >= 0 for number in counts.values()):
        raise ValueError("`missed` is no table of whole numbers from 0")
    if mutants is not None and not (isinstance(mutants, list) and all(isinstance(one, str) for one in mutants)):
        raise ValueError("`mutants` is no list of ids")
    return Missed(MappingProxyType(counts), None if mutants is None else frozenset(mutants))


def _count(one: Measurement) -> int | None:
    measured = one.measured
    if one.key == _MUTANTS or not one.metric.weight or measured.tally is None:
        return None
    return measured.tally.missed if measured.dropped or _is_exact(measured) else None


def _is_exact(measured: Measured) -> bool:
    return measured.value is not None and {measured.low, measured.high} <= {None, measured.value}
