"""Mutants and which of n machines this is in, those that this one judges out: disjoint, complete, equal everywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from statistics import median

from qualitygate.errors import UsageError
from qualitygate.model import Mutant, Shard


def parse_shard(text: str) -> Shard:
    """The shard that was asked for.

    >>> str(parse_shard("3/8"))
    '3/8'

    Raises:
        UsageError: it is not two numbers, or there is no such shard.
    """
    found = re.fullmatch(r"\s*([0-9]+)\s*/\s*([0-9]+)\s*", text)
    if found is None:
        raise UsageError(f"`{text}` is no shard", help="give its number and how many there are, like `3/8`")
    number, of = int(found[1]), int(found[2])
    if of < 1:
        raise UsageError(f"shard {number} of {of}", help="there is at least one shard: `1/1`")
    if not 1 <= number <= of:
        raise UsageError(f"shard {number} of {of}", help=f"shards are numbered from 1 to {of}")
    return Shard(number, of)


def take_shard(
    mutants: Sequence[Mutant], shard: Shard, state: str, seconds: Mapping[str, float] | None = None
) -> tuple[tuple[Mutant, ...], Shard]:
    """The mutants of one shard in the order they were given, and the shard with what is to be written down.

    Args:
        mutants: all in scope (since, sample), the same on all machines.
        state: a hash over what is judged, the same on all machines.
        seconds: recorded durations by id, the same on all machines: others give another fingerprint.
    """
    places = assign_shards(mutants, shard.of, seconds)
    taken = tuple(mutant for mutant in mutants if places[mutant.id] == shard.number)
    return taken, replace(shard, state=state, fingerprint=fingerprint_shards(places), mutants=len(taken))


def assign_shards(mutants: Sequence[Mutant], shards: int, seconds: Mapping[str, float] | None = None) -> dict[str, int]:
    """The number of each mutant's shard, by id.

    A mutant's home is the hash of its identity, so that it stays when others come and go. With durations the longest
    are placed first, and where the home is full the emptiest shard takes them: no shard gets more than the mean and
    one mutant. A mutant without a duration counts as the median of the others.
    """
    homes = {mutant.id: 1 + _hash(mutant.id) % shards for mutant in mutants}
    known = {id: seconds[id] for id in homes if id in seconds} if seconds else {}
    if not known:
        return homes
    weights = dict.fromkeys(homes, median(known.values())) | known
    mean = sum(weights.values()) / shards
    loads = dict.fromkeys(range(1, shards + 1), 0.0)
    places: dict[str, int] = {}
    for id in sorted(homes, key=lambda id: (-weights[id], _hash(id), id)):
        fits = loads[homes[id]] + weights[id] <= mean
        places[id] = homes[id] if fits else min(loads, key=lambda number: (loads[number], number))
        loads[places[id]] += weights[id]
    return places


def fingerprint_shards(places: Mapping[str, int]) -> str:
    """A hash over who judges what."""
    lines = sorted(f"{id} {number}" for id, number in places.items())
    return sha256("\n".join(lines).encode()).hexdigest()


def _hash(id: str) -> int:
    return int.from_bytes(sha256(id.encode()).digest())
