"""Score, actions and gate in, the last sections out: how good, what next, passed or not."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from qualitygate import display
from qualitygate.display import count, show_gain, show_line
from qualitygate.model import Action, Gate, Score, State
from qualitygate.reports.terminal.layout import Entry, Section, grid, heading, indent

#: How many actions are shown; the other formats hold all.
MOST_ACTIONS = 10

_GRADE_STYLES = {"A": "bold green", "B": "green", "C": "yellow", "D": "yellow", "F": "bold red"}
_STATE_STYLES = {State.PASSED: "green", State.FAILED: "bold red", State.UNMEASURED: "yellow"}


def show_score(score: Score) -> Section:
    """Both numbers, the grade, and why it is no better."""
    proven, possible = display.show_score(score)
    line = Text.assemble(
        ("Score", "bold cyan"),
        "  ",
        (f"{proven} proven", "bold"),
        f", {possible} possible, of 100   grade ",
        (score.grade, _GRADE_STYLES[score.grade]),
    )
    return (line, *(indent(Text(f"capped: {show_line(cap)}")) for cap in score.caps))


def show_actions(actions: Sequence[Action]) -> Section:
    """The most gainful ones, with the points each brings."""
    shown = actions[:MOST_ACTIONS]
    lines = [
        indent(Entry(Text.assemble((show_gain(one.gain), "green"), f"  {show_line(one.place)}"), show_line(one.text)))
        for one in shown
    ]
    rest = len(actions) - len(shown)
    if rest:
        lines.append(indent(Text(f"... and {count(rest, 'more action')}: `--output-format json` lists all of them.")))
    return (heading("Do next", "points gained by each alone"), *lines)


def show_gate(gate: Gate) -> Section:
    """Every condition, then the verdict."""
    table = grid(["condition", "state", "detail"])
    for one in gate.conditions:
        state = Text(one.state.value, style=_STATE_STYLES[one.state])
        table.add_row(Text(show_line(one.name)), state, Text(show_line(one.detail)))
    return (heading("Gate", describe_verdict(gate)), indent(table))


def describe_verdict(gate: Gate) -> str:
    """``passed``, or how many conditions failed or could not be decided."""
    if gate.passed:
        return "passed"
    failed = sum(one.state is State.FAILED for one in gate.conditions)
    undecided = sum(one.state is State.UNMEASURED for one in gate.conditions)
    parts = [f"{failed:,} failed"] * bool(failed) + [f"{undecided:,} not measured"] * bool(undecided)
    return "not passed: " + (", ".join(parts) or "nothing was decided")
