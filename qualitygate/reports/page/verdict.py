"""Gate and score in, the head of the page out: passed or not, how good, what each metric costs, what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate import display
from qualitygate.display import count, show_gain, show_line, show_loss, show_points
from qualitygate.model import Action, Gate, Report, Score, State
from qualitygate.reports.page.charts import draw_parts, name_part
from qualitygate.reports.page.markup import NOTHING, Html, code, element, fold, join, listing, mark_code, section, table
from qualitygate.reports.terminal.verdict import describe_verdict

#: How many actions are shown: the lists of findings and survivors below hold the rest.
MOST_ACTIONS = 20

#: Signs beside the words, for those who do not see the color.
_SIGNS = {State.PASSED: "✓", State.FAILED: "✕", State.UNMEASURED: "?"}


def show_gate(gate: Gate) -> Html:
    """The verdict, what failed in full, what passed folded."""
    parts = [element("p", describe_verdict(gate), class_="verdict " + ("good" if gate.passed else "bad"))]
    for states, title in (((State.FAILED, State.UNMEASURED), ""), ((State.PASSED,), "passed")):
        conditions = [one for one in gate.conditions if one.state in states]
        rows = [
            (
                code(one.name),
                element("span", f"{_SIGNS[one.state]} {one.state.value}", class_=one.state.name.lower()),
                mark_code(show_line(one.detail)),
            )
            for one in conditions
        ]
        if rows:
            found = table(f"Conditions {title}".strip(), ("condition", "state", "detail"), rows)
            parts.append(fold(f"{count(len(rows), 'condition')} passed", found) if title else found)
    return section("gate", "Gate", *parts)


def show_score(score: Score) -> Html:
    """Grade, both numbers, why the grade is no better, and the 100 points: proven, still possible, lost."""
    proven, possible = display.show_score(score)
    facts = element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", value))
            for name, value in (("grade", score.grade), ("proven", proven), ("possible", possible))
        ),
        class_="score",
    )
    parts = (
        ("proven", score.proven, "met"),
        ("not measured or not sure", score.possible - score.proven, "open"),
        ("lost", 100 - score.possible, "missed"),
    )
    rows = ((name_part(name, kind), show_points(points)) for name, points, kind in parts)
    chart = element(
        "figure",
        draw_parts([(points, kind) for _, points, kind in parts], 100.0),
        table("Of 100 points", ("of 100 points", "points"), rows, ("points",)),
    )
    caps = listing((join("The grade is capped: ", mark_code(show_line(cap))) for cap in score.caps), class_="notes")
    return section(
        "score",
        "Score",
        facts,
        caps if score.caps else NOTHING,
        chart,
        _show_losses(score) if score.losses else NOTHING,
    )


def _show_losses(score: Score) -> Html:
    ranked = sorted(score.losses, key=lambda one: (-one.proven, one.key))
    most = max((one.weight for one in ranked), default=0.0)
    rows = (
        (
            code(one.key),
            draw_parts(
                (
                    (one.weight - one.proven, "met"),
                    (one.proven - one.possible, "open"),
                    (one.possible, "missed"),
                ),
                most,
            ),
            show_points(one.weight),
            show_loss(one.proven),
            show_loss(one.possible),
        )
        for one in ranked
    )
    head = ("metric", "points", "weight", "lost at most", "lost for sure")
    return join(
        element("h3", "What each metric costs"),
        table("What each metric costs", head, rows, ("weight", "lost at most", "lost for sure")),
    )


def show_actions(score: Score) -> Iterator[Html]:
    """The most gainful ones, with the points that each brings alone; nothing when there is nothing to do."""
    if not score.actions:
        return
    steps = [_show_step(one) for one in score.actions[:MOST_ACTIONS]]
    rest = len(score.actions) - len(steps)
    more = f"{count(rest, 'more action')}: the lists below tell what, the format json the points." if rest else ""
    yield section(
        "next",
        "Do next",
        element("ol", *steps, class_="steps"),
        element("p", more) if more else NOTHING,
        detail="Points gained by each alone",
    )


def _show_step(action: Action) -> Html:
    place = join(code(action.place), " ") if action.place else NOTHING
    return element(
        "li",
        element("span", show_gain(action.gain), class_="gain"),
        element("span", place, mark_code(show_line(action.text))),
    )


def show_head(report: Report) -> Iterator[Html]:
    """All that a reader wants first, as far as the report holds it."""
    if report.gate is not None:
        yield show_gate(report.gate)
    if report.score is not None:
        yield show_score(report.score)
        yield from show_actions(report.score)
