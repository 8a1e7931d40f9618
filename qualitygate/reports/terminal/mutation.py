"""Mutation evidence in, the mutation sections out: survivors with their diffs, and all that a score could hide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from qualitygate.display import (
    count,
    show_bounds,
    show_line,
    show_lines,
    show_number,
    show_target,
    show_text,
)
from qualitygate.model import Measurement, MutationEvidence, Report, Status, Verdict, Verification
from qualitygate.reports.terminal.layout import Entry, Section, heading, indent
from qualitygate.suggest.advice import advise
from qualitygate.suggest.contributions import Contribution, list_contributions, list_idle
from qualitygate.suggest.extent import describe_extent, describe_part
from qualitygate.suggest.nearest import Knowledge, find_nearest, know_tests

#: How many survivors are shown in full, and how many tests that kill nothing; the other formats hold all.
MOST_SURVIVORS, MOST_IDLE = 20, 10

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def show_mutation(report: Report) -> Iterator[Section]:
    """Survivors, what no test runs, what has no verdict, idle tests, what is out of reach, notes, and the count."""
    mutation, coverage = report.evidence.mutation, report.evidence.coverage
    assert mutation is not None
    knowledge = know_tests(mutation, coverage)
    yield from _show_survivors([one for one in mutation.verdicts if one.status is Status.SURVIVED], knowledge)
    untested = [one for one in mutation.verdicts if one.status is Status.NO_TESTS]
    if untested:
        yield _show_untested(untested, knowledge)
    unresolved = [one for one in mutation.verdicts if not one.status.resolved]
    if unresolved:
        lines = (_show_unresolved(one) for one in unresolved)
        yield (heading("No verdict", f"{count(len(unresolved), 'mutant')}, not counted as detected"), *lines)
    ignored = [one for one in mutation.verdicts if one.status is Status.IGNORED]
    if ignored:
        yield (heading("Ignored", count(len(ignored), "mutant")), *(_show_unresolved(one) for one in ignored))
    if mutation.verification is not None and mutation.verification.disagreements:
        yield _show_disagreements(mutation.verification)
    if mutation.matrix:
        yield from _show_contributions(list_contributions(mutation, coverage), describe_part(mutation))
    if mutation.quarantined:
        kept_out = (indent(Entry(Text(f"{show_line(str(q.id))}:"), show_line(q.reason))) for q in mutation.quarantined)
        yield (
            heading("Quarantined", f"{count(len(mutation.quarantined), 'test')} kept out of the verdicts"),
            *kept_out,
        )
    if mutation.not_mutable:
        yield _show_not_mutable(mutation)
    if mutation.notes:
        yield (heading("Notes"), *(indent(Text(f"- {show_line(note)}")) for note in mutation.notes))
    score = next((one for one in report.measurements if one.key == "mutation-score"), None)
    yield (
        heading("Mutation", count_statuses(mutation)),
        indent(Text(describe_score(mutation, score))),
        *(indent(Text(line)) for line in describe_extent(mutation, score)),
    )


def count_statuses(mutation: MutationEvidence) -> str:
    """``14 mutants: 9 killed, 3 survived, 2 timeout``."""
    parts = [f"{mutation.count(status):,} {status.value}" for status in Status if mutation.count(status)]
    return count(len(mutation.verdicts), "mutant") + (f": {', '.join(parts)}" if parts else "")


def describe_score(mutation: MutationEvidence, measurement: Measurement | None) -> str:
    """The score against its target; without a measurement the plain share; never a number when nothing was judged."""
    if mutation.score is None:
        return "score: not measured, there is no mutant to judge"
    detected = f"{mutation.detected:,} of {mutation.total:,} detected"
    if measurement is None or measurement.value is None:
        return f"score {show_number(mutation.score, 0, 100)}%, {detected}"
    return f"score {show_bounds(measurement)}, wanted {show_target(measurement)}, {detected}"


def _show_survivors(survivors: Sequence[Verdict], knowledge: Knowledge) -> Iterator[Section]:
    shown: dict[str, list[Verdict]] = defaultdict(list)
    ranked = sorted(survivors, key=lambda one: (one.mutant.path, one.mutant.span, one.mutant.name))
    for verdict in ranked[:MOST_SURVIVORS]:
        shown[verdict.mutant.path].append(verdict)
    for path, verdicts in shown.items():
        total = sum(one.mutant.path == path for one in survivors)
        shown_here = (_show_survivor(one, knowledge) for one in verdicts)
        yield (heading(f"Survivors in {show_line(path)}", count(total, "mutant")), *shown_here)
    if len(survivors) > MOST_SURVIVORS:
        rest = count(len(survivors) - MOST_SURVIVORS, "more survivor")
        yield (Text(f"... and {rest}: `--output-format json` lists all of them.", style="bold"),)


def _show_survivor(verdict: Verdict, knowledge: Knowledge) -> RenderableType:
    mutant = verdict.mutant
    head = Text.assemble(
        (show_line(mutant.place), "bold"), f" {show_line(mutant.function)} ", (show_line(mutant.operator), "magenta")
    )
    tests = count(len(verdict.covering), "test") if verdict.covering else "no test"
    by = Text(f"run by {tests}{_name_nearest(verdict, knowledge)}", style="dim")
    advice = Text(f"to kill it: {show_line(advise(verdict).text)}")
    return indent(Group(head, *(indent(part, 4) for part in (_show_change(verdict), by, advice))))


def _name_nearest(verdict: Verdict, knowledge: Knowledge) -> str:
    nearest = find_nearest(verdict, knowledge)
    return "" if nearest is None else f", nearest {show_line(str(nearest.test))} ({show_line(nearest.why)})"


def _show_change(verdict: Verdict) -> RenderableType:
    diff = verdict.diff or f"-{verdict.mutant.original}\n+{verdict.mutant.replacement}"
    lines = [line for line in show_text(diff).strip("\n").split("\n") if not line.startswith(("--- ", "+++ "))]
    return Group(*(Text(line, style=_STYLES.get(line[:1], "")) for line in lines))


def _show_untested(verdicts: Sequence[Verdict], knowledge: Knowledge) -> Section:
    functions: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        functions[verdict.mutant.path, verdict.mutant.function].append(verdict)
    ranked = sorted(functions.items(), key=lambda item: (-len(item[1]), item[0]))
    lines: list[RenderableType] = []
    for (path, function), found in ranked[:MOST_SURVIVORS]:
        place = f"{show_line(path)}:{min(one.mutant.span.line for one in found)} {show_line(function)} ({len(found)})"
        near = _name_nearest(found[0], knowledge)
        lines.append(indent(Entry(Text(f"{place}:"), near.removeprefix(", ")) if near else Text(place)))
    if len(ranked) > MOST_SURVIVORS:
        lines.append(indent(Text(f"... and {count(len(ranked) - MOST_SURVIVORS, 'more function')}")))
    return (heading("Run by no test", f"{count(len(verdicts), 'mutant')}, not detected"), *lines)


def _show_unresolved(verdict: Verdict) -> RenderableType:
    mutant = verdict.mutant
    change = f"{show_line(mutant.original)} -> {show_line(mutant.replacement)}"
    head = Text.assemble((show_line(mutant.place), "bold"), f" {show_line(mutant.function)} `{change}`")
    return indent(Entry(head + Text(":"), show_line(verdict.message)) if verdict.message else head)


def _show_disagreements(found: Verification) -> Section:
    lines = []
    for one in found.disagreements:
        head = Text(f"{show_line(one.mutant)}: {one.ours.value} here, {one.theirs.value} there")
        lines.append(indent(Entry(head + Text(":"), show_line(one.message)) if one.message else head))
    return (heading("Judged otherwise by the oracle", count(len(found.disagreements), "mutant")), *lines)


def _show_contributions(contributions: Sequence[Contribution], part: str) -> Iterator[Section]:
    idle = list_idle(contributions)
    doubled = sum(one.within is not None for one in contributions)
    if idle:
        lines = [indent(Text(f"{show_line(str(one.test))} ({count(one.met, 'mutant')} met)")) for one in idle]
        rest = len(idle) - MOST_IDLE
        more = [indent(Text(f"... and {count(rest, 'more test')}"))] if rest > 0 else []
        yield (heading("Tests that kill nothing", count(len(idle), "test") + part), *lines[:MOST_IDLE], *more)
    if doubled:
        names = (
            f"{count(doubled, 'test')}: `--output-format json` names them, and the test that kills the same and more"
        )
        yield (heading("Tests that kill only what another kills too", names),)


def _show_not_mutable(mutation: MutationEvidence) -> Section:
    lines = []
    for one in sorted(mutation.not_mutable, key=lambda one: (one.path, one.lines, one.reason)):
        place = show_line(one.path) + (f": {show_lines(one.lines)}" if one.lines else "")
        lines.append(indent(Entry(Text(place), f"({show_line(one.reason)})")))
    total = sum(len(one.lines) for one in mutation.not_mutable)
    whole = sum(not one.lines for one in mutation.not_mutable)
    parts = [f"{count(total, 'line')} that no operator reaches"] * bool(total) + [count(whole, "whole file")] * bool(
        whole
    )
    return (heading("Not mutable", ", ".join(parts)), *lines)
