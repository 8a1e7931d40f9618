"""Measurements in, verdict and exit code out: green only when something was decided, and all of it passed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from qualitygate.display import count, show_bounds, show_number, show_some, show_target, show_value
from qualitygate.exit_codes import ExitCode, worst
from qualitygate.model import Condition, Finding, Gate, Measurement, MutationEvidence, Severity, State

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
) -> tuple[Gate, ExitCode]:
    """Every required metric measured and met, the minimal score reached, the mutants judged, no new error finding.

    ``required`` are keys in the order they are shown. ``mutation`` is given when mutants were run: none at all, or too
    many without a verdict, decide nothing, whatever is required. ``new_findings`` are those a baseline does not hold;
    None when there is no baseline. All comparisons are of unrounded values.
    """
    known = {measurement.key: measurement for measurement in measurements}
    judged = [_require(key, known.get(key)) for key in required]
    partial = mutation is not None and (
        ("since " in mutation.scope and not mutation.total) or "shard " in mutation.scope
    )
    if min_score is not None and not partial:
        judged.append(_demand_score(known.get(_SCORE), min_score, mutation))
    if mutation is not None:
        judged.append(_demand_verdicts(mutation))
        judged += _demand_trust(mutation)
    if new_findings is not None:
        judged.append(_demand_no_errors(new_findings))
    if not judged:
        nothing = Condition("gate", State.UNMEASURED, "nothing is required and nothing was judged")
        judged.append((nothing, ExitCode.UNDECIDED))
    return Gate(tuple(condition for condition, _ in judged)), worst(code for _, code in judged)


def _require(key: str, measurement: Measurement | None) -> tuple[Condition, ExitCode]:
    """A required metric against its target."""
    if measurement is None:
        return _leave_open(key, "required, and no such metric was measured")
    if measurement.met is None:
        return _leave_open(key, f"required, not measured: {measurement.measured.reason}")
    wanted = f"{_show(measurement, measurement.target)}, wanted {show_target(measurement)}"
    return _decide(key, measurement.met, wanted)


def _demand_score(
    measurement: Measurement | None, least: float, mutation: MutationEvidence | None
) -> tuple[Condition, ExitCode]:
    """The mutation score against ``--min-score``; a sample whose interval holds the bar decides nothing."""
    if measurement is None or measurement.value is None:
        why = f": {measurement.measured.reason}" if measurement else ""
        return _leave_open("min-score", f"the mutation score is not measured{why}")
    wanted = f"mutation score {_show(measurement, least)}, wanted >= {least:.12g}%"
    high = measurement.measured.high
    if mutation is not None and mutation.sample is not None and measurement.value < least <= (high or 0.0):
        return _leave_open("min-score", f"undecided by a sample: {wanted}")
    return _decide("min-score", measurement.value >= least, wanted)


def _demand_verdicts(mutation: MutationEvidence) -> tuple[Condition, ExitCode]:
    """Mutants to judge, and few enough without a verdict."""
    if not mutation.total and "since " in mutation.scope:
        why = f"all {len(mutation.verdicts):,} are ignored" if mutation.verdicts else _UNCHANGED
        return _decide("mutants", True, f"nothing to judge: {why}")
    if "shard " in mutation.scope and not mutation.unresolved:
        judged = count(mutation.total, "mutant")
        return _decide("mutants", True, f"{judged} judged; `qualitygate merge` judges the whole")
    if not mutation.total:
        why = f": all {len(mutation.verdicts):,} are ignored" if mutation.verdicts else ""
        return _leave_open("mutants", f"no mutants to judge{why}", ExitCode.NOTHING)
    if not mutation.unresolved:
        return _decide("mutants", True, f"{count(mutation.total, 'mutant')} judged")
    share = show_number(100.0 * mutation.unresolved / mutation.total, 0, _MOST_UNRESOLVED)
    detail = f"{mutation.unresolved:,} of {count(mutation.total, 'mutant')} without a verdict ({share}%)"
    if 100 * mutation.unresolved > _MOST_UNRESOLVED * mutation.total:
        return _leave_open("mutants", f"{detail}, at most {_MOST_UNRESOLVED}% may be")
    return _decide("mutants", True, detail)


def _demand_trust(mutation: MutationEvidence) -> Iterator[tuple[Condition, ExitCode]]:
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


def _demand_no_errors(findings: Sequence[Finding]) -> tuple[Condition, ExitCode]:
    """No error that the baseline does not hold."""
    errors = [one for one in findings if one.severity is Severity.ERROR and one.ignored is None]
    return _decide("new-findings", not errors, f"{count(len(errors), 'new error')} against the baseline")


def _decide(name: str, passed: bool, detail: str) -> tuple[Condition, ExitCode]:
    if passed:
        return Condition(name, State.PASSED, detail), ExitCode.OK
    return Condition(name, State.FAILED, detail), ExitCode.GATE


def _leave_open(name: str, detail: str, code: ExitCode = ExitCode.UNDECIDED) -> tuple[Condition, ExitCode]:
    return Condition(name, State.UNMEASURED, detail), code


def _show(measurement: Measurement, mark: float) -> str:
    """The value that was compared, and its interval where there is one."""
    assert measurement.value is not None
    value, bounds = show_value(measurement.metric, measurement.value, mark), show_bounds(measurement)
    return f"{value} ({bounds})" if " to " in bounds else value
