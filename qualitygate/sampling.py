"""Mutants in, the order of judging them, a sample and the interval of its share out.

The order is drawn from what is judged (`name_basis`), so it is the same for the same code and another after every
commit: nobody can kill the same hundred mutants until the gate is green. What was judged of it counts only as far as
everything before it was judged too (`Prefix`); in the order of completion slow survivors would be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import sqrt

from qualitygate.display import count
from qualitygate.errors import UsageError
from qualitygate.model import Mutant, Tally, Verdict

#: The normal quantile of a two-sided 95% interval.
_Z = 1.959963984540054


def name_basis(tree: str | None, files: Mapping[str, bytes]) -> str:
    """What an order is drawn from, to be printed with it.

    Args:
        tree: the hash of the commit's tree where the project is exactly that; None where it has changed since.
        files: the sources by path; read only without a tree.

    >>> name_basis("4b825dc642cb6eb9a060e54bf8d69288fbee4904", {})
    'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904'
    >>> name_basis(None, {"shop.py": b"x = 1"})
    'sources 358dae1679a19e526b6414e1f4c911c1faa178be'
    """
    if tree is not None:
        return f"tree {tree}"
    digest = sha256()
    for path in sorted(files):
        digest.update(sha256(path.encode("utf-8", "surrogateescape")).digest() + sha256(files[path]).digest())
    return f"sources {digest.hexdigest()[:40]}"


def order_mutants(mutants: Iterable[Mutant], basis: str) -> tuple[Mutant, ...]:
    """The mutants in the order of hash(identity, basis): at random for what they are, the same for everybody."""
    return tuple(sorted(mutants, key=lambda mutant: (_draw(basis, mutant.id), mutant.id)))


def draw_sample(mutants: Sequence[Mutant], size: int, basis: str) -> tuple[Mutant, ...]:
    """So many mutants at random, from each file in proportion to its mutants; all where there are no more.

    A file gets the whole part of its share; the places left over go to files drawn with the chance of what their share
    lacks (systematic sampling, Madow 1949), so that every mutant has the same chance. The largest remainders instead
    would never take a mutant of a small file where files are many, and the interval would not be of all mutants.

    Raises:
        UsageError: a size below 1.
    """
    if size < 1:
        raise UsageError(f"a sample of {count(size, 'mutant')}", help="give at least 1, or leave the sample out")
    left = _share_places(mutants, min(size, len(mutants)), basis)
    drawn = []
    for mutant in order_mutants(mutants, basis):
        if left[mutant.path]:
            left[mutant.path] -= 1
            drawn.append(mutant)
    return tuple(drawn)


def _share_places(mutants: Sequence[Mutant], size: int, basis: str) -> dict[str, int]:
    """How many mutants of each file; in whole numbers throughout, so that nothing is lost to rounding."""
    total = len(mutants)
    numbers: dict[str, int] = {}
    for mutant in mutants:
        numbers[mutant.path] = numbers.get(mutant.path, 0) + 1
    places = {path: size * number // total for path, number in numbers.items()}
    mark = _draw(basis, "") % total if total else 0
    passed = 0
    for path in sorted(numbers, key=lambda path: (_draw(basis, path), path)):
        passed += size * numbers[path] % total
        if mark < passed:
            places[path] += 1
            mark += total
    return places


def _draw(basis: str, name: str) -> int:
    return int.from_bytes(sha256(f"{basis}\0{name}".encode("utf-8", "surrogateescape")).digest())


@dataclass(slots=True)
class Prefix:
    """Verdicts as they come in, those of the finished prefix of the order out."""

    order: Sequence[Mutant]
    verdicts: list[Verdict] = field(default_factory=list)  #: of the prefix, in order
    _early: dict[str, Verdict] = field(default_factory=dict)  #: by mutant: those behind one that is not finished

    def add(self, verdict: Verdict) -> tuple[Verdict, ...]:
        """Take one verdict, in any order.

        Returns:
            The verdicts by which the prefix grew: none while a mutant before this one is not finished.
        """
        before = len(self.verdicts)
        self._early[verdict.mutant.id] = verdict
        while len(self.verdicts) < len(self.order):
            reached = self._early.pop(self.order[len(self.verdicts)].id, None)
            if reached is None:
                break
            self.verdicts.append(reached)
        return tuple(self.verdicts[before:])


def bound_share(sample: Tally, population: int) -> tuple[float, float]:
    """Wilson's 95% interval in percent for a sample without replacement, kept within what the sample itself proves.

    With the correction for a finite population (Wilson 1927): a sample of n of N counts as n (N - 1) / (N - n).

    Args:
        sample: at least one.
        population: all it was drawn from, itself included.

    >>> [round(bound, 2) for bound in bound_share(Tally(90, 100), 1000)]
    [83.01, 94.31]
    >>> bound_share(Tally(90, 100), 100)
    (90.0, 90.0)
    """
    if population <= sample.total:
        share = 100.0 * sample.good / sample.total
        return share, share
    size = sample.total * (population - 1) / (population - sample.total)
    share = sample.good / sample.total
    scale = 1 + _Z * _Z / size
    middle = (share + _Z * _Z / (2 * size)) / scale
    reach = _Z / scale * sqrt(share * (1 - share) / size + _Z * _Z / (4 * size * size))
    least, most = sample.good / population, (population - sample.missed) / population
    # Binary fractions leave dust: 99.99999999999997 is 100.
    return round(100.0 * max(middle - reach, least), 9), round(100.0 * min(middle + reach, most), 9)
