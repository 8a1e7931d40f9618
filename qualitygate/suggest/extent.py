"""Mutation evidence in, one line each out: what was left out, sampled, taken from before, checked by the oracle."""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.display import count, show_line, show_number
from qualitygate.model import Decision, Measurement, MutationEvidence, Sample, Verification

_WHY = {
    "sample": "a sample",
    "budget": "the time was spent",
    "early stop": "stopped early",
}

_DECISIONS = {
    Decision.PASS: "that decides it: pass",
    Decision.FAIL: "that decides it: fail",
    Decision.UNDECIDED: "that does not decide it",
}


def describe_extent(mutation: MutationEvidence, score: Measurement | None = None) -> Iterator[str]:
    """Scope, sample, reuse and verification, as far as there is something to say; other people's text escaped.

    ``score`` is the measured mutation score, for the interval of a random sample.
    """
    if mutation.scope:
        yield f"scope: {show_line(mutation.scope)}"
    if mutation.sample is not None:
        yield _describe_sample(mutation.sample, len(mutation.verdicts), score)
    total = count(len(mutation.verdicts), "verdict")
    reused = sum(verdict.reused for verdict in mutation.verdicts)
    if reused:
        yield f"taken from a run before, as nothing they rest on has changed: {reused:,} of {total}"
    if mutation.verification is not None:
        yield _describe_verification(mutation.verification)


def describe_part(mutation: MutationEvidence) -> str:
    """What to add to a statement on tests that holds for the judged mutants only; empty when all were judged."""
    return ", of the mutants that were judged" if mutation.sample is not None or mutation.scope else ""


def _describe_sample(sample: Sample, judged: int, score: Measurement | None) -> str:
    why = _WHY.get(sample.why, show_line(sample.why))
    parts = [f"{why}: {judged:,} of {count(sample.population, 'mutant')} were judged"]
    if sample.basis:
        parts.append(f"in an order drawn from {show_line(sample.basis)}")
    low, high = sample.low, sample.high
    # The order of an early stop looks at its own results: Wilson's interval would be too narrow for it.
    if low is None and high is None and score is not None and sample.why != "early stop":
        low, high = score.measured.low, score.measured.high
    if low is not None and high is not None:
        parts.append(f"the score of all is {show_number(low, 0, 100)}% to {show_number(high, 0, 100)}% (95% interval)")
    if sample.decision is not None:
        parts.append(_DECISIONS[sample.decision])
    return "; ".join(parts)


def _describe_verification(found: Verification) -> str:
    wrong, open_ones = len(found.disagreements), len(found.unsettled)
    ends = [f"{wrong:,} judged otherwise, which is an error of qualitygate"] * bool(wrong)
    ends += [f"{open_ones:,} unsettled"] * bool(open_ones)
    checked = f"{count(found.checked, 'verdict')} checked in a process that shares nothing with the engine"
    if not found.checked:
        return f"{checked}: nothing is verified"
    return f"{checked}: {', '.join(ends) or ('it agrees' if found.checked == 1 else 'all agree')}"
