"""Mutation evidence in, its sections out: how mutants ended, what survived and what kills it, what a score hides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from qualitygate.display import count, show_line, show_lines, show_text
from qualitygate.model import MutationEvidence, Report, Status, Verdict
from qualitygate.reports.page.charts import draw_parts, name_part
from qualitygate.reports.page.markup import NOTHING, Html, code, element, fold, join, listing, mark_code, section, table
from qualitygate.reports.parts.places import list_unresolved
from qualitygate.reports.terminal.mutation import count_statuses, describe_score
from qualitygate.suggest.advice import advise
from qualitygate.suggest.contributions import list_contributions, list_idle
from qualitygate.suggest.extent import describe_extent, describe_part
from qualitygate.suggest.nearest import Knowledge, find_nearest, know_tests

#: How many survivors are shown in full, the others in a line each; and how many covering tests of one are named.
MOST_FULL, MOST_TESTS = 200, 5

_KINDS = {Status.SURVIVED: "missed", Status.NO_TESTS: "missed", Status.ERROR: "open", Status.IGNORED: "ground"}


def show_mutation(report: Report) -> Iterator[Html]:
    """How the mutants ended, then all that no test caught, then what has no verdict, then the tests."""
    mutation = report.evidence.mutation
    if mutation is None:
        return
    score = next((one for one in report.measurements if one.key == "mutation-score"), None)
    yield section(
        "mutants",
        "Mutants",
        element("p", describe_score(mutation, score)),
        _show_statuses(mutation),
        listing(describe_extent(mutation, score), class_="notes"),
        *_show_doubtful(mutation, list_unresolved(report)),
        detail=count_statuses(mutation),
    )
    alive = [one for one in mutation.verdicts if one.status in (Status.SURVIVED, Status.NO_TESTS)]
    if alive:
        yield _show_alive(alive, mutation, know_tests(mutation, report.evidence.coverage))
    idle = list_idle(list_contributions(mutation, report.evidence.coverage))
    if idle:
        tests = (join(code(str(one.test)), f" {count(one.met, 'mutant')} met") for one in idle)
        detail = count(len(idle), "test") + describe_part(mutation)
        yield section("idle", "Tests that kill nothing", listing(tests), detail=detail)


def _show_statuses(mutation: MutationEvidence) -> Html:
    found = [(status, mutation.count(status)) for status in Status if mutation.count(status)]
    parts = [(number, _KINDS.get(status, "met")) for status, number in found]
    rows = [(name_part(status.value, _KINDS.get(status, "met")), f"{number:,}") for status, number in found]
    return element(
        "figure",
        draw_parts(parts, len(mutation.verdicts)),
        table("Verdicts", ("verdict", "mutants"), rows, ("mutants",)),
    )


def _show_alive(alive: Sequence[Verdict], mutation: MutationEvidence, knowledge: Knowledge) -> Html:
    ranked = sorted(alive, key=lambda one: (one.mutant.path, one.mutant.span, one.mutant.name))
    files: dict[str, list[Html]] = defaultdict(list)
    for number, one in enumerate(ranked):
        files[one.mutant.path].append(_show_survivor(one, knowledge) if number < MOST_FULL else _show_briefly(one))
    parts = (
        fold(
            join(code(path), element("span", f"{len(shown):,} not caught", class_="detail")),
            listing(shown, class_="survivors"),
            class_="file",
        )
        for path, shown in files.items()
    )
    rest = len(ranked) - MOST_FULL
    note = f"The first {MOST_FULL:,} are shown in full, {rest:,} in a line each." if rest > 0 else ""
    return section(
        "survivors",
        "Survivors",
        element("p", note) if note else NOTHING,
        *parts,
        detail=f"{len(ranked):,} of {count(mutation.total, 'mutant')} not caught",
    )


def _show_survivor(verdict: Verdict, knowledge: Knowledge) -> Html:
    advice, nearest = advise(verdict), find_nearest(verdict, knowledge)
    facts = [("run by", _name_tests(verdict))]
    if nearest is not None:
        facts.append(("nearest test", join(code(str(nearest.test)), f" ({show_line(nearest.why)})")))
    facts.append(("to kill it", mark_code(show_line(advice.text))))
    example = element("pre", advice.example) if advice.example else NOTHING
    return join(
        element("p", *_show_head(verdict)),
        _show_diff(verdict) if verdict.diff else NOTHING,
        element("dl", *(element("div", element("dt", name), element("dd", told)) for name, told in facts)),
        example,
    )


def _show_briefly(verdict: Verdict) -> Html:
    """Which change survived where, on one line."""
    mutant = verdict.mutant
    return join(*_show_head(verdict), " ", code(mutant.original), " → ", code(mutant.replacement))


def _show_head(verdict: Verdict) -> Iterator[Html]:
    mutant = verdict.mutant
    yield element("span", f"line {mutant.span.line}", class_="place")
    yield join(" ", code(mutant.function), f" {show_line(mutant.operator)}, ")
    yield element("span", verdict.status.value, class_="failed")


def _show_diff(verdict: Verdict) -> Html:
    kinds = {"-": "del", "+": "ins"}
    lines = show_text(verdict.diff).strip("\n").split("\n")
    shown = (line for line in lines if not line.startswith(("--- ", "+++ ")))
    return element("pre", *(join(element(kinds.get(line[:1], "span"), line), "\n") for line in shown), class_="diff")


def _name_tests(verdict: Verdict) -> Html:
    if not verdict.covering:
        return join("no test")
    names = [code(str(test)) for test in verdict.covering[:MOST_TESTS]]
    rest = len(verdict.covering) - len(names)
    more = [join(f"and {rest:,} more")] if rest else []
    return fold(count(len(verdict.covering), "test"), listing([*names, *more]))


def _show_doubtful(mutation: MutationEvidence, unresolved: Sequence[Verdict]) -> Iterator[Html]:
    """What is not counted as detected or not counted at all, and why; folded."""
    if unresolved:
        yield fold(f"{count(len(unresolved), 'mutant')} without a verdict", listing(map(_explain, unresolved)))
    ignored = [one for one in mutation.verdicts if one.status is Status.IGNORED]
    if ignored:
        yield fold(f"{count(len(ignored), 'mutant')} ignored", listing(map(_explain, ignored)))
    if mutation.verification is not None and mutation.verification.disagreements:
        wrong = mutation.verification.disagreements
        lines = (
            join(code(one.mutant), f" {one.ours.value} here, {one.theirs.value} there: {show_line(one.message)}")
            for one in wrong
        )
        yield fold(f"{count(len(wrong), 'mutant')} judged otherwise by the oracle", listing(lines))
    if mutation.quarantined:
        tests = (join(code(str(one.id)), f" {show_line(one.reason)}") for one in mutation.quarantined)
        yield fold(f"{count(len(mutation.quarantined), 'test')} quarantined", listing(tests))
    if mutation.not_mutable:
        ranked = sorted(mutation.not_mutable, key=lambda one: (one.path, one.lines, one.reason))
        lines = (
            join(code(one.path), f" {show_lines(one.lines)}" * bool(one.lines), f" ({show_line(one.reason)})")
            for one in ranked
        )
        yield fold("Lines that no operator reaches", listing(lines))
    if mutation.notes:
        yield fold("Notes", listing(show_line(note) for note in mutation.notes))


def _explain(verdict: Verdict) -> Html:
    mutant = verdict.mutant
    why = f": {show_line(verdict.message)}" if verdict.message else ""
    return join(code(mutant.place), " ", code(mutant.original), " → ", code(mutant.replacement), why)
