"""The report in, Markdown for a pull request out: the verdict first, what failed, what to do next, the rest folded.

The first line is a marker: whoever posts the report looks for it, to replace the last one in place of adding another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qualitygate.display import (
    count,
    show_bounds,
    show_evidence,
    show_gap,
    show_line,
    show_points,
    show_score,
    show_target,
)
from qualitygate.model import Finding, Gate, Measurement, MutationEvidence, Report, Reporter, Score, State, Status

MARKER = "<!-- qualitygate-report -->"

#: How many actions stand above the fold, and how many entries a folded list holds at most.
MOST_ACTIONS, MOST_ENTRIES = 5, 50

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
        f"{number}. {quote(one.place)} {escape(one.text)} (+{show_points(one.gain) if one.gain else '0.0'})"
        for number, one in enumerate(shown, start=1)
    )


def _show_details(report: Report) -> Iterator[str]:
    passed = [one for one in report.gate.conditions if one.state is State.PASSED] if report.gate else []
    if passed:
        lines = (f"{quote(one.name)} {escape(one.detail)}" for one in passed)
        yield _fold(f"{count(len(passed), 'condition')} passed", _list(lines))
    if report.measurements:
        yield _fold(count(len(report.measurements), "metric"), _show_measurements(report.measurements))
    if report.judgement is not None:
        active = report.judgement.active
        yield _fold(count(len(active), "finding"), _show_findings(active))
    if report.suite is not None and report.suite.skipped:
        lines = (f"{quote(one.path)} {one.reason.value}: {escape(one.detail)}" for one in report.suite.skipped)
        yield _fold(f"{count(len(report.suite.skipped), 'file')} not read", _list(lines))
    if report.evidence.mutation is not None:
        yield from _show_mutation(report.evidence.mutation)
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


def _show_mutation(mutation: MutationEvidence) -> Iterator[str]:
    alive = [one for one in mutation.verdicts if one.status in (Status.SURVIVED, Status.NO_TESTS)]
    alive.sort(key=lambda one: (one.mutant.path, one.mutant.span, one.mutant.name))
    changes = (
        f"{quote(one.mutant.place)} {quote(one.mutant.original)} -> {quote(one.mutant.replacement)} "
        f"in {quote(one.mutant.function)}: {one.status.value}"
        for one in alive
    )
    yield _fold(f"{len(alive):,} of {count(mutation.total, 'mutant')} not caught", _list(changes))
    open_ones = [one for one in mutation.verdicts if not one.status.resolved]
    if open_ones:
        lines = (f"{quote(one.mutant.place)} {quote(one.mutant.name)} {escape(one.message)}" for one in open_ones)
        yield _fold(f"{count(len(open_ones), 'mutant')} without a verdict", _list(lines))
    if mutation.quarantined:
        tests = (f"{quote(str(one.id))} {escape(one.reason)}" for one in mutation.quarantined)
        yield _fold(f"{count(len(mutation.quarantined), 'test')} quarantined", _list(tests))


def _fold(summary: str, content: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>"


def _list(lines: Iterable[str]) -> str:
    items = [f"- {line}" for line in lines]
    rest = len(items) - MOST_ENTRIES
    return "\n".join([*items[:MOST_ENTRIES], *([f"- and {rest:,} more"] if rest > 0 else [])]) or "None."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


REPORTER = Reporter(render_markdown)
