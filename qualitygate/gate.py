"""Measurements in, verdict and exit code out: green only when something was decided, and all of it passed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from qualitygate.conditions import Judged, decide, leave_open, meet, show_known
from qualitygate.display import count, show_number, show_some
from qualitygate.exit_codes import ExitCode, worst
from qualitygate.model import Condition, Finding, Gate, Measurement, MutationEvidence, Severity, State
from qualitygate.terms import Terms

_SCORE = "mutation-score"

#: More mutants without a verdict than this share, in percent, and the run decides nothing.
_MOST_UNRESOLVED = 2

_UNCHANGED = "no mutant is on a changed line, and no test of one has changed"


def judge_gate(
    measurements: Sequence[Measurement],
    *,
    required: Collection[str],
    min_score: float | None = None,
    mutation: MutationEvidence | None = None,
    new_findings: Sequence[Finding] | None = None,
    terms: Terms | None = None,
    instead: Mapping[str, Judged] | None = None,
    further: Sequence[Judged] = (),
) -> tuple[Gate, ExitCode]:
    """Every required metric measured and met, the minimal score reached, the mutants judged, no new error finding.

    ``required`` are keys in the order they are shown. ``mutation`` is given when mutants were run: none at all, or too
    many without a verdict, decide nothing, whatever is required. ``new_findings`` are those a baseline does not hold;
    None when there is no baseline. ``terms`` are the exceptions that hold. ``instead`` are conditions, by metric, that
    stand for those on the whole: of new code. ``further`` ones are asked for besides. All comparisons are of unrounded
    values. Where all that is asked for is not applicable, that mutants were judged passes nothing.
    """
    terms, instead = terms or Terms(), instead or {}
    known = {measurement.key: measurement for measurement in measurements}
    asked = [_require(key, known.get(key), terms, instead) for key in required]
    partial = mutation is not None and (
        ("since " in mutation.scope and not mutation.total) or "shard " in mutation.scope
    )
    if min_score is not None and not partial:
        asked.append(terms.excuse(_SCORE, _demand_score(known.get(_SCORE), min_score, mutation)))
    run = [_demand_verdicts(mutation), *_demand_trust(mutation)] if mutation is not None else []
    besides = [_demand_no_errors(new_findings)] if new_findings is not None else []
    besides += further
    judged = [*asked, *run, *besides, *terms.demand()]
    left_out = sum(key in terms.not_applicable for key in required)
    if len(asked) + len(besides) == left_out and (left_out or not run):
        why = "all that is required is not applicable" if left_out else "nothing is required and nothing was judged"
        judged.append(leave_open("gate", why))
    return Gate(tuple(condition for condition, _ in judged)), worst(code for _, code in judged)


def _require(key: str, measurement: Measurement | None, terms: Terms, instead: Mapping[str, Judged]) -> Judged:
    """A required metric against its target, or what stands for it."""
    if key in terms.not_applicable:
        return decide(key, True, f"not applicable: {terms.not_applicable[key]}")
    if key in instead:
        return terms.excuse(key, instead[key])
    if measurement is None:
        return terms.excuse(key, leave_open(key, "required, and no such metric was measured"))
    return terms.excuse(key, meet(key, measurement))


def _demand_score(measurement: Measurement | None, least: float, mutation: MutationEvidence | None) -> Judged:
    """The mutation score against ``--min-score``; a sample whose interval holds the bar decides nothing."""
    if measurement is None or measurement.value is None:
        why = f": {measurement.measured.reason}" if measurement else ""
        return leave_open("min-score", f"the mutation score is not measured{why}")
    wanted = f"mutation score {show_known(measurement, least)}, wanted >= {least:.12g}%"
    high = measurement.measured.high
    if mutation is not None and mutation.sample is not None and measurement.value < least <= (high or 0.0):
        return leave_open("min-score", f"undecided by a sample: {wanted}")
    return decide("min-score", measurement.value >= least, wanted)


def _demand_verdicts(mutation: MutationEvidence) -> Judged:
    """Mutants to judge, and few enough without a verdict."""
    if not mutation.total and "since " in mutation.scope:
        why = f"all {len(mutation.verdicts):,} are ignored" if mutation.verdicts else _UNCHANGED
        return decide("mutants", True, f"nothing to judge: {why}")
    if "shard " in mutation.scope and not mutation.unresolved:
        judged = count(mutation.total, "mutant")
        return decide("mutants", True, f"{judged} judged; `qualitygate merge` judges the whole")
    if not mutation.total:
        why = f": all {len(mutation.verdicts):,} are ignored" if mutation.verdicts else ""
        return leave_open("mutants", f"no mutants to judge{why}", ExitCode.NOTHING)
    if not mutation.unresolved:
        return decide("mutants", True, f"{count(mutation.total, 'mutant')} judged")
    share = show_number(100.0 * mutation.unresolved / mutation.total, 0, _MOST_UNRESOLVED)
    detail = f"{mutation.unresolved:,} of {count(mutation.total, 'mutant')} without a verdict ({share}%)"
    if 100 * mutation.unresolved > _MOST_UNRESOLVED * mutation.total:
        return leave_open("mutants", f"{detail}, at most {_MOST_UNRESOLVED}% may be")
    return decide("mutants", True, detail)


def _demand_trust(mutation: MutationEvidence) -> Iterator[Judged]:
    """The oracle agrees, and no exception for a mutant has expired; nothing where neither was to be looked at."""
    found = mutation.verification
    if found is not None:
        wrong = len(found.disagreements)
        detail = f"{count(found.checked, 'verdict')} checked in plain processes, "
        detail += f"{count(wrong, 'verdict')} {'disagrees' if wrong == 1 else 'disagree'}"
        agreed = Condition("oracle", State.FAILED if found.disagreements else State.PASSED, detail)
        yield agreed, ExitCode.DISAGREE if found.disagreements else ExitCode.OK
    if mutation.expired:
        some = show_some(mutation.expired)
        yield Condition("exceptions", State.FAILED, f"expired: {some}"), ExitCode.EXPIRED


def _demand_no_errors(findings: Sequence[Finding]) -> Judged:
    """No error that the baseline does not hold."""
    errors = [one for one in findings if one.severity is Severity.ERROR and one.ignored is None]
    return decide("new-findings", not errors, f"{count(len(errors), 'new error')} against the baseline")
