"""Verdicts in, share of detected mutants out: the measure of what the tests would notice.

Formula: (killed + confirmed timeouts + confirmed crashes) / (all - ignored). A mutant that no test runs, and one
without a verdict, is not detected.

When only a sample was run, the value is the lower end of Wilson's 95% interval with the correction for a finite
population (Wilson 1927; sample size n of N counts as n (N - 1) / (N - n)), and never less than what was seen. The
upper end counts mutants without a verdict as detected. After an early stop the interval is that of the sequential
test which stopped it: Wilson's is not valid at a moment chosen by looking.

>>> from qualitygate.model import *
>>> mutant = Mutant("1", "a.py", "f", Span(1), "number", "1", "2", "a.x_f__mutmut_1")
>>> verdicts = tuple(Verdict(mutant, status) for status in (Status.KILLED, Status.SURVIVED, Status.IGNORED))
>>> found = measure(Facts(evidence=Evidence(mutation=MutationEvidence(verdicts))))
>>> found.value, found.tally, found.evidence
(50.0, Tally(good=1, total=2), ('a.py: 1 of 2 mutants not detected (f 1)',))
>>> sampled = MutationEvidence((Verdict(mutant, Status.KILLED),) * 90 + (Verdict(mutant, Status.SURVIVED),) * 10,
...                            sample=Sample(1000))
>>> found = measure(Facts(evidence=Evidence(mutation=sampled)))
>>> [round(bound, 2) for bound in (found.value, found.low, found.high)]
[83.01, 83.01, 94.31]
"""

from __future__ import annotations

from collections import Counter, defaultdict

from qualitygate.counting import NOT_MUTATED
from qualitygate.display import count, show_number, show_some
from qualitygate.model import Facts, Measured, Metric, MutationEvidence, Part, Sample, Status, Tally
from qualitygate.sampling import bound_share


def measure(facts: Facts) -> Measured:
    """The tally of the verdicts; with a sample, its lower bound."""
    mutation = facts.evidence.mutation
    if mutation is None:
        return Measured(None, reason=NOT_MUTATED)
    tally = Tally(mutation.detected, mutation.total)
    drawn = mutation.sample
    if not tally.total:
        return _leave_open(mutation, drawn.population if drawn else 0)
    evidence = _describe(mutation)
    best = tally + Tally(mutation.unresolved, 0)
    if mutation.unresolved:
        evidence = (f"{count(mutation.unresolved, 'mutant')} without a verdict: not detected", *evidence)
    if drawn is None or drawn.population <= tally.total:
        return Measured(tally.percent, tally, evidence, low=tally.percent, high=best.percent)
    if drawn.low is None or drawn.high is None:
        low, high = bound_share(tally, drawn.population)[0], bound_share(best, drawn.population)[1]
    else:
        low, high = drawn.low, drawn.high
    told = f"{_tell_sample(drawn, tally)}, {show_number(low, 0, 100)}% to {show_number(high, 0, 100)}%"
    return Measured(low, tally, (told, *evidence), low=low, high=high)


def _leave_open(mutation: MutationEvidence, population: int) -> Measured:
    """No mutant counts: nothing to detect in the source; ignoring all, or judging none of many, is another thing."""
    tally = Tally(0, 0)
    if mutation.verdicts:
        return Measured(None, tally, reason="every mutant is ignored")
    if population:
        return Measured(None, tally, reason=f"none of {count(population, 'mutant')} was judged")
    return Measured(None, tally, reason="the source has nothing to mutate", dropped=True)


def _tell_sample(drawn: Sample, tally: Tally) -> str:
    """What the value is, and of which mutants."""
    if drawn.low is None or drawn.high is None:
        what = f"a sample of {count(tally.total, 'mutant')} out of {drawn.population:,}"
        return f"the lower 95% bound: {tally.good:,} of {what} detected"
    what = f"the first {count(tally.total, 'mutant')} of {drawn.population:,} in random order"
    return f"the lower end of a 95% confidence sequence: {tally.good:,} of {what} detected"


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
