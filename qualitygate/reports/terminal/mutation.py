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
    show_some,
    show_target,
    show_text,
)
from qualitygate.model import Measurement, MutationEvidence, Report, Status, Verdict
from qualitygate.reports.terminal.layout import Entry, Section, heading, indent

#: How many survivors are shown in full; the other formats hold all.
MOST_SURVIVORS = 20

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def show_mutation(report: Report) -> Iterator[Section]:
    """Survivors, functions without tests, unresolved, quarantined and unreachable lines, notes, and the count."""
    mutation = report.evidence.mutation
    assert mutation is not None
    yield from _show_survivors([one for one in mutation.verdicts if one.status is Status.SURVIVED])
    untested = [one for one in mutation.verdicts if one.status is Status.NO_TESTS]
    if untested:
        yield _show_untested(untested)
    unresolved = [one for one in mutation.verdicts if not one.status.resolved]
    if unresolved:
        lines = (_show_unresolved(one) for one in unresolved)
        yield (heading("No verdict", f"{count(len(unresolved), 'mutant')}, not counted as detected"), *lines)
    ignored = [one for one in mutation.verdicts if one.status is Status.IGNORED]
    if ignored:
        yield (heading("Ignored", count(len(ignored), "mutant")), *(_show_unresolved(one) for one in ignored))
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
    scores = [one for one in report.measurements if one.key == "mutation-score"]
    yield (
        heading("Mutation", count_statuses(mutation)),
        indent(Text(describe_score(mutation, scores[0] if scores else None))),
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


def _show_survivors(survivors: Sequence[Verdict]) -> Iterator[Section]:
    shown: dict[str, list[Verdict]] = defaultdict(list)
    ranked = sorted(survivors, key=lambda one: (one.mutant.path, one.mutant.span, one.mutant.name))
    for verdict in ranked[:MOST_SURVIVORS]:
        shown[verdict.mutant.path].append(verdict)
    for path, verdicts in shown.items():
        total = sum(one.mutant.path == path for one in survivors)
        yield (heading(f"Survivors in {show_line(path)}", count(total, "mutant")), *map(_show_survivor, verdicts))
    if len(survivors) > MOST_SURVIVORS:
        rest = count(len(survivors) - MOST_SURVIVORS, "more survivor")
        yield (Text(f"... and {rest}: `--output-format json` lists all of them.", style="bold"),)


def _show_survivor(verdict: Verdict) -> RenderableType:
    mutant = verdict.mutant
    head = Text.assemble(
        (show_line(mutant.place), "bold"), f" {show_line(mutant.function)} ", (show_line(mutant.operator), "magenta")
    )
    tests = [show_line(str(test)) for test in verdict.covering]
    by = Text(f"run by {count(len(tests), 'test')}: {show_some(tests)}" if tests else "run by no test", style="dim")
    return indent(Group(head, indent(_show_change(verdict), 4), indent(by, 4)))


def _show_change(verdict: Verdict) -> RenderableType:
    diff = verdict.diff or f"-{verdict.mutant.original}\n+{verdict.mutant.replacement}"
    lines = [line for line in show_text(diff).strip("\n").split("\n") if not line.startswith(("--- ", "+++ "))]
    return Group(*(Text(line, style=_STYLES.get(line[:1], "")) for line in lines))


def _show_untested(verdicts: Sequence[Verdict]) -> Section:
    functions: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        functions[verdict.mutant.path, verdict.mutant.function].append(verdict)
    ranked = sorted(functions.items(), key=lambda item: (-len(item[1]), item[0]))
    lines = [
        indent(
            Text(f"{show_line(path)}:{min(one.mutant.span.line for one in found)} {show_line(function)} ({len(found)})")
        )
        for (path, function), found in ranked[:MOST_SURVIVORS]
    ]
    if len(ranked) > MOST_SURVIVORS:
        lines.append(indent(Text(f"... and {count(len(ranked) - MOST_SURVIVORS, 'more function')}")))
    return (heading("Run by no test", f"{count(len(verdicts), 'mutant')}, not detected"), *lines)


def _show_unresolved(verdict: Verdict) -> RenderableType:
    mutant = verdict.mutant
    change = f"{show_line(mutant.original)} -> {show_line(mutant.replacement)}"
    head = Text.assemble((show_line(mutant.place), "bold"), f" {show_line(mutant.function)} `{change}`")
    return indent(Entry(head + Text(":"), show_line(verdict.message)) if verdict.message else head)


def _show_not_mutable(mutation: MutationEvidence) -> Section:
    lines = []
    for one in sorted(mutation.not_mutable, key=lambda one: (one.path, one.lines, one.reason)):
        lines.append(
            indent(Entry(Text(f"{show_line(one.path)}: {show_lines(one.lines)}"), f"({show_line(one.reason)})"))
        )
    total = sum(len(one.lines) for one in mutation.not_mutable)
    return (heading("Not mutable", f"{count(total, 'line')} that no operator reaches"), *lines)
