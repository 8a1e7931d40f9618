"""The report in, the JSON out from which shields.io draws a badge: the grade, else the mutation score.

The grade stands with the proven points. A report without a score (of ``mutate``) shows the mutation score, as an
interval where it was sampled; one of a part of the mutants says so in its label. What was not measured is grey and
says so: it is never 0.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum

from qualitygate.display import show_bounds, show_number, show_score
from qualitygate.model import Measurement, MutationEvidence, Report, Reporter, Score
from qualitygate.utility import is_scored, worst_end

#: Below this the score is capped and the badge is red.
_LOW = 60

#: The target of a report without measurements.
_TARGET = 85


class Shade(Enum):
    """The colors of a badge, by the names that shields.io knows."""

    BEST = "brightgreen"
    GOOD = "green"
    FAIR = "yellow"
    POOR = "orange"
    BAD = "red"
    UNKNOWN = "lightgrey"


_GRADES = {"A": Shade.BEST, "B": Shade.GOOD, "C": Shade.FAIR, "D": Shade.POOR, "F": Shade.BAD}


@dataclass(frozen=True, slots=True)
class Badge:
    """Two words and a color; no text of the project is in it."""

    label: str
    message: str
    shade: Shade


def render_badge(report: Report, color: bool, width: int) -> str:
    """One object as https://shields.io/badges/endpoint-badge describes it, and a line end."""
    badge = read_badge(report)
    content = {"schemaVersion": 1, "label": badge.label, "message": badge.message, "color": badge.shade.value}
    return json.dumps(content, indent=2) + "\n"


def read_badge(report: Report) -> Badge:
    """What to show of a report."""
    if report.score is not None:
        return _show_grade(report.score, any(is_scored(one) for one in report.measurements))
    if report.evidence.mutation is not None:
        measurement = next((one for one in report.measurements if one.key == "mutation-score"), None)
        return _show_mutation(report.evidence.mutation, measurement)
    return Badge("test quality", "not measured", Shade.UNKNOWN)


def _show_grade(score: Score, is_measured: bool) -> Badge:
    if not is_measured:
        return Badge("test quality", "not measured", Shade.UNKNOWN)
    return Badge("test quality", f"{score.grade} {show_score(score)[0]}", _GRADES[score.grade])


def _show_mutation(mutation: MutationEvidence, measurement: Measurement | None) -> Badge:
    label = "mutation score of a part" if mutation.scope else "mutation score"
    if measurement is None:
        sure, target = mutation.score, float(_TARGET)
        text = "" if sure is None else f"{show_number(sure, 0, 100, target)}%"
    else:
        sure, target, text = worst_end(measurement), measurement.target, show_bounds(measurement)
    if sure is None:
        return Badge(label, text or "not measured", Shade.UNKNOWN)
    return Badge(label, text, Shade.BEST if sure >= target else Shade.FAIR if sure >= _LOW else Shade.BAD)


REPORTER = Reporter(render_badge)
