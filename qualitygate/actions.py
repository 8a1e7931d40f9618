"""Facts and measurements in, what to do next out: findings, survivors, steps of metrics, with the points of each.

A gain is the difference of two scores, worked out by measuring the changed facts again; only the metrics that read what
changed are measured. Changes that a metric cannot tell apart are worked out once: a finding's severity and family are
all there is to it, unless it is an error and the metric looks at the pattern use beside it (reads ``Part.USES``), or at
the integration test it stands in (reads ``Part.SUITE``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from qualitygate.counting import overlaps
from qualitygate.display import show_line
from qualitygate.model import Action, Facts, Kind, Measurement, Part, Severity, Status, Use, Verdict
from qualitygate.utility import know_utility, round_points, share_weights

Share = tuple[Measurement, float]

#: Code is cut to so many characters, and so many of those before a change are kept.
_LONGEST, _BEFORE = 60, 18

_CUT = "..."


def list_actions(facts: Facts, measurements: Sequence[Measurement]) -> tuple[Action, ...]:
    """Every finding, every undetected mutant and every step of a metric, the most gainful first, then by place."""
    shares = share_weights(measurements)
    actions = [*_fix_findings(facts, shares), *_kill_mutants(facts, shares), *_take_steps(shares)]
    return tuple(sorted(actions, key=lambda action: (-action.gain, action.place, action.text)))


def _fix_findings(facts: Facts, shares: Sequence[Share]) -> Iterator[Action]:
    if facts.judgement is None:
        return
    uses: dict[str, list[Use]] = defaultdict(list)
    for use in facts.judgement.uses:
        uses[use.path].append(use)
    integration = {case.id for case in facts.suite.cases if case.kind is Kind.INTEGRATION} if facts.suite else set()
    touched = [share for share in shares if Part.FINDINGS in share[0].metric.reads]
    gains: dict[Hashable, float] = {}
    for index, finding in enumerate(facts.judgement.findings):
        if finding.ignored is None:
            error = finding.severity is Severity.ERROR
            beside = error and any(overlaps(finding, use) for use in uses[finding.path])
            inside = error and not integration.isdisjoint(finding.tests)
            changed, gain = _without_finding(facts, index), 0.0
            for measurement, weight in touched:
                apart = inside if Part.SUITE in measurement.metric.reads else beside and _reads_uses(measurement)
                key = (measurement.key, index if apart else (finding.severity, finding.family, finding.metric))
                if key not in gains:
                    gains[key] = _gain(changed, [(measurement, weight)])
                gain += gains[key]
            text = f"fix {finding.rule}: {show_line(finding.message)}"
            yield Action(text, gain, f"{finding.path}:{finding.span.line}")


def _reads_uses(measurement: Measurement) -> bool:
    return Part.USES in measurement.metric.reads


def _without_finding(facts: Facts, index: int) -> Facts:
    assert facts.judgement is not None
    findings = facts.judgement.findings
    return replace(facts, judgement=replace(facts.judgement, findings=findings[:index] + findings[index + 1 :]))


def _kill_mutants(facts: Facts, shares: Sequence[Share]) -> Iterator[Action]:
    if facts.evidence.mutation is None:
        return
    touched = [share for share in shares if Part.MUTATION in share[0].metric.reads]
    gains: dict[Status, float] = {}
    for index, verdict in enumerate(facts.evidence.mutation.verdicts):
        if verdict.status in (Status.SURVIVED, Status.NO_TESTS):
            if verdict.status not in gains:
                gains[verdict.status] = _gain(_with_kill(facts, index), touched)
            yield Action(_describe_mutant(verdict), gains[verdict.status], verdict.mutant.place)


def _take_steps(shares: Sequence[Share]) -> Iterator[Action]:
    """What a metric itself names: a function for a property test, lines to run, a pattern to use."""
    for measurement, weight in shares:
        now = _prove(measurement, weight)
        for step in measurement.measured.steps:
            gain = _prove(replace(measurement, measured=step.then), weight) - now
            yield Action(step.text, gain, step.place)


def _with_kill(facts: Facts, index: int) -> Facts:
    mutation = facts.evidence.mutation
    assert mutation is not None
    verdicts = list(mutation.verdicts)
    verdicts[index] = replace(verdicts[index], status=Status.KILLED)
    return replace(facts, evidence=replace(facts.evidence, mutation=replace(mutation, verdicts=tuple(verdicts))))


def _describe_mutant(verdict: Verdict) -> str:
    mutant = verdict.mutant
    before, after = shorten_change(mutant.original, mutant.replacement)
    change = f"`{before}` -> `{after}` in {mutant.function}"
    return f"test {change}, which no test runs" if verdict.status is Status.NO_TESTS else f"kill {change}"


def shorten_change(original: str, replacement: str) -> tuple[str, str]:
    """Both on one line, and of long ones the part where they begin to differ: else two changes read alike.

    >>> shorten_change("f(" + "a, " * 30 + "b)", "f(" + "a, " * 30 + "None)")
    ('...a, a, a, a, a, a, b)', '...a, a, a, a, a, a, None)')
    """
    texts = show_line(original), show_line(replacement)
    alike = next((n for n, (a, b) in enumerate(zip(*texts, strict=False)) if a != b), min(map(len, texts)))
    start = alike - _BEFORE
    if start <= len(_CUT) or max(map(len, texts)) <= _LONGEST:
        start = 0
    before, after = (_CUT * bool(start) + text[start:] for text in texts)
    return _cut(before), _cut(after)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT


def _gain(changed: Facts, shares: Sequence[Share]) -> float:
    gain = 0.0
    for measurement, weight in shares:
        after = replace(measurement, measured=measurement.metric.measure(changed))
        gain += _prove(after, weight) - _prove(measurement, weight)
    return gain


def _prove(measurement: Measurement, weight: float) -> float:
    return round_points(weight * know_utility(measurement)[0])
