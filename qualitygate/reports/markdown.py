"""The report in, Markdown for a pull request out: the verdict first, what failed, what to do next, the rest folded.

The first line is a marker: whoever posts the report looks for it, to replace the last one in place of adding another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qualitygate.advisory import split_advisory
from qualitygate.display import (
    count,
    show_bounds,
    show_evidence,
    show_gain,
    show_gap,
    show_line,
    show_score,
    show_target,
    show_text,
)
from qualitygate.model import Evidence, Finding, Gate, Measurement, Report, Reporter, Score, State, Status, Verdict
from qualitygate.suggest.advice import advise
from qualitygate.suggest.contributions import list_contributions, list_idle
from qualitygate.suggest.extent import describe_extent, describe_part
from qualitygate.suggest.nearest import Knowledge, find_nearest, know_tests

MARKER = "<!-- qualitygate-report -->"

#: How many actions stand above the fold, and how many entries a folded list holds at most.
MOST_ACTIONS, MOST_ENTRIES = 5, 50

#: How many survivors are shown with their diff, and how many tests that kill nothing.
MOST_DIFFS, MOST_IDLE = 20, 10

_STATES = {State.PASSED: "passed", State.FAILED: "**failed**", State.UNMEASURED: "**not measured**"}


def render_markdown(report: Report, color: bool, width: int) -> str:
    """GitHub's dialect; names and code stand in code spans, prose that may hold names is escaped."""
    blocks = [MARKER, *_show_verdict(report)]
    if report.score is not None and report.score.actions:
        blocks.append(_show_actions(report.score))
    blocks.extend(_show_details(report))
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    r"""Prose on one line that means only itself: no markup, formula, list, link or mention.

    >>> print(escape("a_b <i>"), escape("1. www.x.org"))
    a\_b \<i\> 1\. www\.x.org
    """
    line = re.sub(r"([\\`*_{}\[\]<>&~$#@])", r"\\\1", show_line(text))
    line = re.sub(r"^([-+=])", r"\\\1", line)
    line = re.sub(r"^(\d+)([.)])(?= |$)", r"\1\\\2", line)
    line = re.sub(r"(?i)\bwww\.", lambda found: found[0][:3] + "\\.", line.replace("://", "\\://"))
    return line.replace("@", "@\u200b")


def quote(text: str) -> str:
    """A code span that no backtick inside can end.

    >>> quote("a"), quote("a `b`")
    ('`a`', '`` a `b` ``')
    """
    line = show_line(text)
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{blank}{line}{blank}{fence}" if line else ""


def mark_code(text: str) -> str:
    r"""Prose in which code stands in backticks: that becomes code spans, the rest is escaped.

    >>> print(mark_code("call `f_1` with a_b"))
    call `f_1` with a\_b
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return "".join(quote(part) if number % 2 else _escape_part(part) for number, part in enumerate(parts))


def _escape_part(text: str) -> str:
    """Escaped, with the blanks at its ends."""
    return " " * text.startswith(" ") + escape(text) + " " * (text.endswith(" ") and not text.isspace())


def _show_verdict(report: Report) -> Iterator[str]:
    verdict = "report" if report.gate is None else "passed" if report.gate.passed else "not passed"
    yield f"## qualitygate: {verdict}"
    if report.score is not None:
        proven, possible = show_score(report.score)
        numbers = f"**{proven}** proven, {possible} possible, of 100, grade **{report.score.grade}**"
        yield f"{quote(report.project)}: {numbers}"
        if report.score.caps:
            yield _list(f"capped: {escape(cap)}" for cap in report.score.caps)
    else:
        yield quote(report.project)
    if report.gate is not None and not report.gate.passed:
        yield _show_failures(report.gate)


def _show_failures(gate: Gate) -> str:
    failed = [one for one in gate.conditions if one.state is not State.PASSED]
    rows = ([quote(one.name), _STATES[one.state], escape(one.detail)] for one in failed)
    return _table(["condition", "state", "detail"], rows) if failed else "Nothing was decided."


def _show_actions(score: Score) -> str:
    shown = score.actions[:MOST_ACTIONS]
    return "### Do next\n\n" + "\n".join(
        f"{number}. {quote(one.place)} {escape(one.text)} ({show_gain(one.gain)})"
        for number, one in enumerate(shown, start=1)
    )


def _show_details(report: Report) -> Iterator[str]:
    passed = [one for one in report.gate.conditions if one.state is State.PASSED] if report.gate else []
    if passed:
        lines = (f"{quote(one.name)} {escape(one.detail)}" for one in passed)
        yield _fold(f"{count(len(passed), 'condition')} passed", _list(lines))
    if report.measurements:
        carrying, advisory = split_advisory(report.measurements)
        if carrying:
            yield _fold(count(len(carrying), "metric"), _show_measurements(carrying))
        if advisory:
            title = f"{count(len(advisory), 'advisory metric')}, no weight in the score"
            yield _fold(title, _show_measurements(advisory))
    if report.judgement is not None:
        active = report.judgement.active
        yield _fold(count(len(active), "finding"), _show_findings(active))
    if report.suite is not None and report.suite.skipped:
        lines = (f"{quote(one.path)} {one.reason.value}: {escape(one.detail)}" for one in report.suite.skipped)
        yield _fold(f"{count(len(report.suite.skipped), 'file')} not read", _list(lines))
    if report.evidence.mutation is not None:
        score = next((one for one in report.measurements if one.key == "mutation-score"), None)
        yield from _show_mutation(report.evidence, score)
    if report.guessed:
        yield _fold("What was guessed", _list(escape(guess) for guess in report.guessed))


def _show_measurements(measurements: Sequence[Measurement]) -> str:
    rows = (
        [
            quote(one.key),
            show_bounds(one) or "not measured",
            escape(show_target(one)),
            escape(show_gap(one)),
            escape(show_evidence(one)),
        ]
        for one in measurements
    )
    return _table(["metric", "value", "target", "gap", "evidence"], rows)


def _show_findings(findings: Sequence[Finding]) -> str:
    ranked = sorted(findings, key=lambda one: (-one.severity.weight, one.path, one.span, one.rule))
    return _list(
        f"{quote(f'{one.path}:{one.span.line}')} {one.severity.value} {quote(one.rule)} {escape(one.message)}"
        for one in ranked
    )


def _show_mutation(evidence: Evidence, score: Measurement | None) -> Iterator[str]:
    mutation = evidence.mutation
    assert mutation is not None
    extent = [escape(line) for line in describe_extent(mutation, score)]
    if extent:
        yield _list(extent)
    knowledge = know_tests(mutation, evidence.coverage)
    alive = [one for one in mutation.verdicts if one.status in (Status.SURVIVED, Status.NO_TESTS)]
    alive.sort(key=lambda one: (one.mutant.path, one.mutant.span, one.mutant.name))
    changes = (_show_survivor(one, knowledge, number < MOST_DIFFS) for number, one in enumerate(alive))
    yield _fold(f"{len(alive):,} of {count(mutation.total, 'mutant')} not caught", _list(changes))
    open_ones = [one for one in mutation.verdicts if not one.status.resolved]
    if open_ones:
        lines = (f"{quote(one.mutant.place)} {quote(one.mutant.name)} {escape(one.message)}" for one in open_ones)
        yield _fold(f"{count(len(open_ones), 'mutant')} without a verdict", _list(lines))
    if mutation.verification is not None and mutation.verification.disagreements:
        wrong = mutation.verification.disagreements
        lines = (
            f"{quote(one.mutant)} {one.ours.value} here, {one.theirs.value} there: {escape(one.message)}"
            for one in wrong
        )
        yield _fold(f"{count(len(wrong), 'mutant')} judged otherwise by the oracle", _list(lines))
    idle = list_idle(list_contributions(mutation, evidence.coverage))
    if idle:
        tests = (f"{quote(str(one.test))} {count(one.met, 'mutant')} met" for one in idle)
        yield _fold(f"{count(len(idle), 'test')} that kill nothing{describe_part(mutation)}", _list(tests, MOST_IDLE))
    if mutation.quarantined:
        tests = (f"{quote(str(one.id))} {escape(one.reason)}" for one in mutation.quarantined)
        yield _fold(f"{count(len(mutation.quarantined), 'test')} quarantined", _list(tests))


def _show_survivor(verdict: Verdict, knowledge: Knowledge, with_diff: bool) -> str:
    mutant = verdict.mutant
    nearest = find_nearest(verdict, knowledge)
    lines = [
        f"{quote(mutant.place)} {quote(mutant.original)} -> {quote(mutant.replacement)} in {quote(mutant.function)}: "
        f"{verdict.status.value}",
        f"run by {count(len(verdict.covering), 'test') if verdict.covering else 'no test'}"
        + (f", nearest {quote(str(nearest.test))} ({escape(nearest.why)})" if nearest else "")
        + f"; to kill it: {mark_code(advise(verdict).text)}",
    ]
    if with_diff and verdict.diff:
        diff = show_text(verdict.diff).strip("\n").split("\n")
        shown = [line for line in diff if not line.startswith(("--- ", "+++ "))]
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", verdict.diff)), default=0))
        lines += ["", f"{fence}diff", *shown, fence]
    # What stands two columns in belongs to the item of the list.
    return "\n".join(f"  {line}".rstrip() if number else line for number, line in enumerate(lines))


def _fold(summary: str, content: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>"


def _list(lines: Iterable[str], most: int = MOST_ENTRIES) -> str:
    items = [f"- {line}" for line in lines]
    rest = len(items) - most
    return "\n".join([*items[:most], *([f"- and {rest:,} more"] if rest > 0 else [])]) or "None."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


REPORTER = Reporter(render_markdown)
