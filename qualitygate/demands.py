"""Facts and parts of the source in, conditions on these parts out: paths that the configuration names, and new code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from qualitygate.changed import keep_touched
from qualitygate.conditions import Judged, decide, leave_open, meet
from qualitygate.display import count, show_some
from qualitygate.model import CoverageEvidence, Facts, Judgement, Measured, Measurement, Metric, Part, Severity
from qualitygate.model.config import PathTarget
from qualitygate.narrowing import Place, find_place, is_of_a_part, is_open, narrow
from qualitygate.revision import ChangedFile


def demand_paths(facts: Facts, metrics: Sequence[Metric], wanted: Iterable[PathTarget]) -> Iterator[Judged]:
    """A condition for each target of a part of the source."""
    known = {metric.key: metric for metric in metrics}
    for one in wanted:
        name = f"{one.metric} in {one.path}"
        place = find_place(facts, one.path)
        if one.metric not in known or not place:
            why = "no source file is there" if one.metric in known else "no such metric"
            yield leave_open(name, f"required, not measured: {why}")
            continue
        yield _judge(name, known[one.metric], narrow(facts, place), one.target)


def demand_collection(coverage: CoverageEvidence | None) -> Iterator[Judged]:
    """That every test file can be collected, where one cannot: pytest itself fails on it, whatever the others show."""
    if coverage is not None and coverage.uncollected:
        files = count(len(coverage.uncollected), "test file")
        yield decide("collection", False, f"{files} cannot be collected: {show_some(coverage.uncollected)}")


def demand_new_code(
    facts: Facts,
    metrics: Sequence[Metric],
    changes: Sequence[ChangedFile],
    targets: Mapping[str, float],
    required: Collection[str],
) -> dict[str, Judged]:
    """For each required metric that can be told of new code, the condition on it; by metric.

    New code are the lines that have been added or modified, and new files. What counts findings is told by the error
    findings that the changes touch: there may be none. Where nothing has changed that the metric counts, it passes:
    for `test-first`, which is of new code by itself, that is all there is to say here.
    """
    place: Place = {one.path: None if one.before is None else one.lines for one in changes if not one.deleted}
    part = narrow(facts, place)
    judged = {
        metric.key: _judge_new(metric, part, targets.get(metric.key, metric.target))
        for metric in metrics
        if metric.key in required and is_of_a_part(metric)
    }
    if "test-first" in required and facts.changed is not None and not facts.changed.functions:
        judged["test-first"] = decide("test-first", True, "no function of the source has changed")
    if "anti-patterns" in required and facts.judgement is not None:
        judged["anti-patterns"] = _demand_no_new_errors(facts.judgement, changes)
    return judged


def _judge_new(metric: Metric, part: Facts, target: float) -> Judged:
    name = f"{metric.key} of new code"
    if _counts_nothing(metric.measure(part)) and not _is_sampled(metric, part):
        return decide(name, True, "nothing to measure has changed")
    return _judge(name, metric, part, target)


def _judge(name: str, metric: Metric, part: Facts, target: float) -> Judged:
    measured, sampled = metric.measure(part), _is_sampled(metric, part)
    if sampled and _counts_nothing(measured):
        return leave_open(name, "required, not measured: none of its mutants was judged")
    return meet(name, Measurement(metric, measured, target), sampled=sampled)


def _counts_nothing(measured: Measured) -> bool:
    return measured.dropped or (measured.tally is not None and not measured.tally.total)


def _is_sampled(metric: Metric, part: Facts) -> bool:
    """Whether there may be mutants that the metric would count, and that nobody has judged."""
    mutation = part.evidence.mutation
    return Part.MUTATION in metric.reads and mutation is not None and is_open(mutation)


def _demand_no_new_errors(judgement: Judgement, changes: Sequence[ChangedFile]) -> Judged:
    errors = [one for one in keep_touched(judgement, changes).active if one.severity is Severity.ERROR]
    places = show_some([f"{one.path}:{one.span.line}" for one in errors])
    told = f"{count(len(errors), 'error finding')} in changed tests"
    return decide("anti-patterns of new code", not errors, f"{told}: {places}" if errors else told)
