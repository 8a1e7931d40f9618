"""Verdicts in, share of detected mutants out: the measure of what the tests would notice.

Formula: (killed + confirmed timeouts + confirmed crashes) / (all - ignored). A mutant that no test runs, and one
without a verdict, is not detected.

When only a sample was run, the value is the lower end of Wilson's 95% interval with the correction for a finite
population (Wilson 1927; sample size n of N counts as n (N - 1) / (N - n)), and never less than what was seen. The
upper end counts mutants without a verdict as detected.

>>> from qualitygate.model import *
>>> mutant = Mutant("1", "a.py", "f", Span(1), "number", "1", "2", "a.x_f__mutmut_1")
>>> verdicts = tuple(Verdict(mutant, status) for status in (Status.KILLED, Status.SURVIVED, Status.IGNORED))
>>> found = measure(Facts(evidence=Evidence(mutation=MutationEvidence(verdicts))))
>>> found.value, found.tally, found.evidence
(50.0, Tally(good=1, total=2), ('a.py: 1 of 2 mutants not detected (f 1)',))
>>> sampled = MutationEvidence((Verdict(mutant, Status.KILLED),) * 90 + (Verdict(mutant, Status.SURVIVED),) * 10,
...                            sampled_from=1000)
>>> found = measure(Facts(evidence=Evidence(mutation=sampled)))
>>> [round(bound, 2) for bound in (found.value, found.low, found.high)]
[83.01, 83.01, 94.31]
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import sqrt

from qualitygate.counting import NOT_MUTATED
from qualitygate.display import count, show_number, show_some
from qualitygate.model import Facts, Measured, Metric, MutationEvidence, Part, Status, Tally

#: The normal quantile of a two-sided 95% interval.
_Z = 1.959963984540054


def measure(facts: Facts) -> Measured:
    """The tally of the verdicts; with a sample, its lower bound."""
    mutation = facts.evidence.mutation
    if mutation is None:
        return Measured(None, reason=NOT_MUTATED)
    tally = Tally(mutation.detected, mutation.total)
    if not tally.total:
        # Without any mutant there is nothing to detect in the source; ignoring them all is somebody's choice.
        why = "every mutant is ignored" if mutation.verdicts else "the source has nothing to mutate"
        return Measured(None, tally, reason=why, dropped=not mutation.verdicts)
    evidence = _describe(mutation)
    best = tally + Tally(mutation.unresolved, 0)
    if mutation.unresolved:
        evidence = (f"{count(mutation.unresolved, 'mutant')} without a verdict: not detected", *evidence)
    population = max((mutation.sampled_from or 0) - mutation.count(Status.IGNORED), tally.total)
    if population == tally.total:
        return Measured(tally.percent, tally, evidence, low=tally.percent, high=best.percent)
    low, high = _bound(tally, population)[0], _bound(best, population)[1]
    sample = (
        f"the lower 95% bound: {tally.good:,} of a sample of {count(tally.total, 'mutant')} out of {population:,} "
        f"detected, {show_number(low, 0, 100)}% to {show_number(high, 0, 100)}%"
    )
    return Measured(low, tally, (sample, *evidence), low=low, high=high)


def _bound(sample: Tally, population: int) -> tuple[float, float]:
    """Wilson's interval in percent for a sample without replacement, kept within what the sample itself proves."""
    size = sample.total * (population - 1) / (population - sample.total)
    share = sample.good / sample.total
    scale = 1 + _Z * _Z / size
    middle = (share + _Z * _Z / (2 * size)) / scale
    reach = _Z / scale * sqrt(share * (1 - share) / size + _Z * _Z / (4 * size * size))
    least, most = sample.good / population, (population - sample.missed) / population
    return 100.0 * max(middle - reach, least), 100.0 * min(middle + reach, most)


def _describe(mutation: MutationEvidence) -> tuple[str, ...]:
    """One line a file, most missed first: how many, and in which functions."""
    tallies: dict[str, Tally] = defaultdict(lambda: Tally(0, 0))
    functions: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in mutation.verdicts:
        if verdict.status is not Status.IGNORED:
            tallies[verdict.mutant.path] += Tally(verdict.status.detected, 1)
            if not verdict.status.detected:
                functions[verdict.mutant.path][verdict.mutant.function] += 1
    ranked = sorted((path for path in tallies if tallies[path].missed), key=lambda p: (-tallies[p].missed, p))
    return tuple(
        f"{path}: {tallies[path].missed:,} of {count(tallies[path].total, 'mutant')} not detected "
        f"({show_some([f'{name} {number}' for name, number in _rank(functions[path])])})"
        for path in ranked
    )


def _rank(functions: Counter[str]) -> list[tuple[str, int]]:
    return sorted(functions.items(), key=lambda item: (-item[1], item[0]))


METRIC = Metric(85, 25, measure, required=True, reads=frozenset({Part.MUTATION}))
