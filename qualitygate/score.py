"""Measurements in, two numbers out: what is proven, what is still possible, and what each metric costs.

A metric's utility is a published curve over the metric's own target: a project that lowers its target passes its gate
sooner, and its score stays. Percentages: 0 at 0, 0.90 at the target, 1 at 100, straight between. Densities, per 100
production statements: 1 / (1 + density / half). Not measured is 0 for proven and 1 for possible; of an interval proven
takes the worse end and possible the better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualitygate.actions import list_actions
from qualitygate.display import count, show_number
from qualitygate.model import Facts, Loss, Measurement, Score
from qualitygate.utility import is_scored, know_utility, round_points, share_weights, worst_end

#: The version of weights, curves and caps together.
MODEL = 1

_GRADES = ((90.0, "A"), (80.0, "B"), (70.0, "C"), (60.0, "D"), (0.0, "F"))


def score(facts: Facts, measurements: Sequence[Measurement]) -> Score | None:
    """Proven and possible points of 100, and what to do next; None when no metric carries weight."""
    findings = facts.judgement.active if facts.judgement else ()
    rated = rate(measurements, sum(finding.rule == "no-oracle" for finding in findings))
    return rated and replace(rated, actions=list_actions(facts, measurements))


def rate(measurements: Sequence[Measurement], silent: int) -> Score | None:
    """The score without what to do next; ``silent`` tests have no oracle."""
    losses = weigh_losses(measurements)
    if not losses:
        return None
    proven = 100.0 - sum(loss.proven for loss in losses)
    caps = _find_caps(measurements, silent)
    return Score(
        proven=proven,
        possible=100.0 - sum(loss.possible for loss in losses),
        grade=max(_grade(proven), *(grade for grade, _ in caps)) if caps else _grade(proven),
        caps=tuple(f"{why}: at most {grade}" for grade, why in caps),
        losses=losses,
        model=MODEL,
    )


def weigh_losses(measurements: Sequence[Measurement]) -> tuple[Loss, ...]:
    """What each metric that carries weight costs; the costs add up to 100 minus the number, exactly."""
    losses = []
    for measurement, weight in share_weights(measurements):
        worst, best = know_utility(measurement)
        proven, possible = round_points(weight * worst), round_points(weight * best)
        losses.append(Loss(measurement.key, weight, weight - proven, weight - possible))
    return tuple(losses)


def _grade(points: float) -> str:
    return next(grade for least, grade in _GRADES if points >= least)


def _find_caps(measurements: Sequence[Measurement], silent: int) -> list[tuple[str, str]]:
    """Grades that cannot be passed, each with the reason, also where the number itself is lower."""
    caps = []
    for measurement in measurements:
        if measurement.key == "mutation-score" and not measurement.measured.dropped:
            bound = worst_end(measurement)
            if bound is None:
                caps.append(("C", "the mutation score is not measured"))
            elif bound < 60:
                caps.append(("C", f"the mutation score is only known to be {show_number(bound, 0, 60)}%, below 60%"))
    if silent:
        caps.append(("B", f"{count(silent, 'test')} without any oracle"))
    known = sum(weight for measurement, weight in share_weights(measurements) if is_scored(measurement))
    for least, grade in ((60, "C"), (80, "B")):
        if known < least:
            caps.append((grade, f"only {show_number(known, 0, 60, 80)}% of the weight is measured, below {least}%"))
            break
    return caps
