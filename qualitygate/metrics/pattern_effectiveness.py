"""The kill matrix in, the share of mutants out that pattern-using tests kill where patterns are called for.

A function of the production code holds a touchpoint when its own body, not what it calls, reaches a database, files,
HTTP, another program or service, the clock or the environment, or when it is asynchronous. A test uses a pattern
itself or through its fixtures.

Formula: over functions that hold a touchpoint, mutants on which a pattern-using test fails / all mutants there, the
ignored apart. Not counted as killed, but as possible: what was detected without a failing test (a timeout, a crash),
and what has no verdict.

A run that stops at the first failure knows one killer of each mutant: without the kill matrix it is not measured. Of
a sample the value is the lower end of Wilson's 95% interval. How many of the mutants that were not judged lie in such
functions is not known: it is taken that all may. No such function, or none with a mutant: the weight is dropped.

>>> from qualitygate.model import *
>>> at = Span(1, 0, 9, 0)
>>> source = SourceFacts((SourceFunction("a.py", "a", "load", at, at, touchpoints=("files",)),))
>>> a, b = TestId("tests/test_a.py", "test_a"), TestId("tests/test_a.py", "test_b")
>>> verdicts = tuple(Verdict(Mutant(test.qualname, "a.py", "load", Span(2), "op", "1", "2", "a.x_load__mutmut_1"),
...                          Status.KILLED, killers=(test,)) for test in (a, b))
>>> judgement = Judgement(uses=(Use("tmp-path", "files", "tests/test_a.py", "test_a", tests=(a,)),))
>>> found = measure(Facts(None, judgement, Evidence(None, MutationEvidence(verdicts, matrix=True)), source=source))
>>> found.value, found.tally, found.evidence
(50.0, Tally(good=1, total=2), ('a.py:1: load (files): 1 of 2 mutants killed by no pattern-using test',))
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set

from qualitygate.counting import NOT_MUTATED, NOT_SCANNED
from qualitygate.display import count, show_number
from qualitygate.entering import NOT_READ
from qualitygate.model import (
    Facts,
    Measured,
    Metric,
    MutationEvidence,
    Part,
    SourceFunction,
    Status,
    Tally,
    TestId,
    Verdict,
)
from qualitygate.narrowing import is_open
from qualitygate.sampling import bound_share
from qualitygate.suggest.nearest import list_killers

NO_MATRIX = (
    "the kill matrix was not run (`qualitygate report --kill-matrix`): only the first killer of each mutant is known"
)
STOPPED = "judging stopped when the score was decided: what was judged until then is no sample of some functions"


def measure(facts: Facts) -> Measured:
    """The mutants of functions that hold a touchpoint, and those of them that pattern-using tests kill."""
    source, mutation, judgement = facts.source, facts.evidence.mutation, facts.judgement
    holding = [one for one in source.functions if one.touchpoints] if source is not None else []
    if source is not None and not holding:
        return Measured(None, Tally(0, 0), reason="no function holds a touchpoint", dropped=True)
    if mutation is None:
        return Measured(None, reason=NOT_MUTATED)
    if not mutation.matrix:
        return Measured(None, reason=NO_MATRIX)
    if source is None:
        return Measured(None, reason=NOT_READ)
    if judgement is None:
        return Measured(None, reason=NOT_SCANNED)
    using = {test for use in judgement.uses for test in use.tests}
    return _tally_mutants(mutation, _find_mutants(mutation, holding), using)


def _find_mutants(mutation: MutationEvidence, holding: Iterable[SourceFunction]) -> dict[SourceFunction, list[Verdict]]:
    """The verdicts on each of the functions; of two with one name, each has those on its own lines."""
    named = defaultdict(list)
    for function in holding:
        named[function.path, function.qualname].append(function)
    found: dict[SourceFunction, list[Verdict]] = defaultdict(list)
    for verdict in mutation.verdicts:
        for function in named.get((verdict.mutant.path, verdict.mutant.function), ()):
            if function.span.line <= verdict.mutant.span.line <= function.span.end_line:
                found[function].append(verdict)
    return found


def _tally_mutants(
    mutation: MutationEvidence, mutants: dict[SourceFunction, list[Verdict]], using: Set[TestId]
) -> Measured:
    """What pattern-using tests kill for certain; with a sample, its lower bound; and what they may kill."""
    counted = {place: [one for one in found if one.status is not Status.IGNORED] for place, found in mutants.items()}
    tallies = {
        place: Tally(sum(_is_killed(one, using) for one in found), len(found)) for place, found in counted.items()
    }
    tally = sum(tallies.values(), Tally(0, 0))
    drawn = mutation.sample if is_open(mutation) else None
    if drawn is not None and drawn.low is not None and drawn.high is not None:
        return Measured(None, tally, reason=STOPPED)
    if not tally.total:
        return _leave_open(mutation, ignored=bool(mutants))
    doubtful = sum(_is_doubtful(one) for found in counted.values() for one in found)
    best = tally + Tally(doubtful, 0)
    evidence = _describe(tallies)
    if doubtful:
        evidence = (f"{count(doubtful, 'mutant')} without a killer that is known: not counted as killed", *evidence)
    if drawn is None:
        return Measured(tally.percent, tally, evidence, low=tally.percent, high=best.percent)
    most = drawn.population - (mutation.total - tally.total)
    low, high = bound_share(tally, most)[0], bound_share(best, most)[1]
    told = (
        f"the lower 95% bound: {tally.good:,} of {count(tally.total, 'mutant')} in a sample killed by pattern-using "
        f"tests, {show_number(low, 0, 100)}% to {show_number(high, 0, 100)}%"
    )
    return Measured(low, tally, (told, *evidence), low=low, high=high)


def _is_killed(verdict: Verdict, using: Set[TestId]) -> bool:
    return verdict.status.detected and not using.isdisjoint(list_killers(verdict))


def _is_doubtful(verdict: Verdict) -> bool:
    """Whether a pattern-using test may kill it, without being known to: no test is named, or there is no verdict."""
    named = any(killer.qualname for killer in list_killers(verdict))
    return not verdict.status.resolved or (verdict.status.detected and not named)


def _leave_open(mutation: MutationEvidence, *, ignored: bool) -> Measured:
    """No mutant counts: nothing to mutate there is a thing of the source; ignoring all, or judging none, is not."""
    if ignored:
        return Measured(None, Tally(0, 0), reason="every mutant of a function that holds a touchpoint is ignored")
    if is_open(mutation) or mutation.scope:
        return Measured(None, Tally(0, 0), reason="no mutant of a function that holds a touchpoint was judged")
    return Measured(None, Tally(0, 0), reason="no function that holds a touchpoint has a mutant", dropped=True)


def _describe(tallies: dict[SourceFunction, Tally]) -> tuple[str, ...]:
    """One line a function, most missed first."""
    ranked = sorted((one for one in tallies if tallies[one].missed), key=lambda o: (-tallies[o].missed, o.path, o.span))
    return tuple(
        f"{one.place}: {one.qualname} ({', '.join(one.touchpoints)}): {tallies[one].missed:,} of "
        f"{count(tallies[one].total, 'mutant')} killed by no pattern-using test"
        for one in ranked
    )


METRIC = Metric(85, 8, measure, reads=frozenset({Part.USES, Part.MUTATION, Part.SOURCE}))
