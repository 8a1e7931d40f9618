"""The report in, JSON for machines out: raw, exact numbers under a versioned schema (docs/report-schema.json).

Every key is always there, in one order; what was not measured is null. Only ``judgement.baseline`` is there just where
findings were compared with a baseline: ``findings`` are then the new ones, ``baseline.known`` those that it holds.
Lines count from 1, columns from 0, ends are exclusive. Numbers are not rounded: compare them with the targets, not with
what the text shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from qualitygate import __version__
from qualitygate.model import (
    CoverageEvidence,
    Evidence,
    FileCoverage,
    Finding,
    Gate,
    Judgement,
    Measurement,
    Report,
    Reporter,
    Sample,
    Score,
    Span,
    Status,
    Suite,
    Tally,
    Use,
    Verdict,
    Verification,
)
from qualitygate.model.judgement import BaselineMatch
from qualitygate.suggest.advice import Advice, advise
from qualitygate.suggest.contributions import Contribution, list_contributions
from qualitygate.suggest.nearest import Knowledge, Nearest, find_nearest, know_tests

SCHEMA = "qualitygate-report/1"

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def render_json(report: Report, color: bool, width: int) -> str:
    """One object and a line end; ASCII only, so that no name can break it."""
    return json.dumps(list_report(report), indent=2, allow_nan=False) + "\n"


def list_report(report: Report) -> dict[str, Json]:
    """The report as plain lists and objects."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "qualitygate", "version": __version__},
        "project": report.project,
        "gate": None if report.gate is None else _gate(report.gate),
        "score": None if report.score is None else _score(report.score),
        "metrics": [_measurement(one) for one in report.measurements],
        "suite": None if report.suite is None else _suite(report.suite),
        "judgement": None if report.judgement is None else _judgement(report.judgement),
        "coverage": None if report.evidence.coverage is None else _coverage(report.evidence.coverage),
        "mutation": None if report.evidence.mutation is None else _mutation(report.evidence),
        "guessed": list(report.guessed),
        "seconds": dict(report.seconds),
    }


def _gate(gate: Gate) -> Json:
    conditions = [{"name": one.name, "state": one.state.value, "detail": one.detail} for one in gate.conditions]
    return {"passed": gate.passed, "conditions": conditions}


def _score(score: Score) -> Json:
    return {
        "proven": score.proven,
        "possible": score.possible,
        "grade": score.grade,
        "model": score.model,
        "caps": list(score.caps),
        "losses": [
            {"metric": one.key, "weight": one.weight, "proven": one.proven, "possible": one.possible}
            for one in score.losses
        ],
        "actions": [{"gain": one.gain, "place": one.place, "text": one.text} for one in score.actions],
    }


def _measurement(one: Measurement) -> Json:
    measured = one.measured
    return {
        "key": one.key,
        "value": one.value,
        "low": measured.low,
        "high": measured.high,
        "density": measured.density,
        "tally": None if measured.tally is None else _tally(measured.tally),
        "unit": one.metric.unit,
        "direction": one.metric.direction.value,
        "target": one.target,
        "gap": one.gap,
        "met": one.met,
        "weight": one.metric.weight,
        "dropped": measured.dropped,
        "reason": measured.reason,
        "evidence": list(measured.evidence),
    }


def _tally(tally: Tally) -> Json:
    return {"good": tally.good, "total": tally.total}


def _suite(suite: Suite) -> Json:
    return {
        "files": len(suite.files),
        "lines": suite.lines,
        "tests": [
            {"id": str(case.id), "kind": case.kind.value, "style": case.style.value, "span": _span(case.function.span)}
            for case in suite.cases
        ],
        "doctests": len(suite.doctests),
        "skipped": [
            {"path": one.path, "line": one.line, "reason": one.reason.value, "detail": one.detail}
            for one in suite.skipped
        ],
    }


def _judgement(judgement: Judgement) -> Json:
    found: dict[str, Json] = {
        "findings": [_finding(one) for one in judgement.findings],
        "uses": [_use(one) for one in judgement.uses],
        "touchpoints": [{"test": str(test), "touches": list(points)} for test, points in judgement.touchpoints],
        "unused_ignores": [{"path": path, "line": line} for path, line in judgement.unused_ignores],
    }
    return found if judgement.baseline is None else found | {"baseline": _baseline(judgement.baseline)}


def _baseline(match: BaselineMatch) -> Json:
    known = [_finding(one) for one in match.known]
    return {"path": match.path, "known": known, "stale": [asdict(one) for one in match.stale]}


def _finding(one: Finding) -> Json:
    return {
        "rule": one.rule,
        "family": one.family,
        "severity": one.severity.value,
        "metric": one.metric,
        "path": one.path,
        "scope": one.scope,
        "span": _span(one.span),
        "message": one.message,
        "tests": [str(test) for test in one.tests],
        "ignored": one.ignored,
    }


def _use(one: Use) -> Json:
    return {
        "pattern": one.pattern,
        "family": one.family,
        "path": one.path,
        "scope": one.scope,
        "span": _span(one.span),
        "missing": list(one.missing),
        "variant": one.variant,
        "touches": list(one.touches),
        "tests": [str(test) for test in one.tests],
    }


def _span(span: Span) -> Json:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


def _coverage(coverage: CoverageEvidence) -> Json:
    return {
        "branch": coverage.branch,
        "statements": coverage.statements,
        "seconds": coverage.seconds,
        "files": [_file(one) for one in coverage.files],
        "runs": [
            {"test": str(one.id), "outcome": one.outcome.value, "seconds": one.seconds, "message": one.message}
            for one in coverage.runs
        ],
        "notes": list(coverage.notes),
    }


def _file(one: FileCoverage) -> Json:
    return {
        "path": one.path,
        "statements": len(one.statements),
        "missing": sorted(one.missing),
        "excluded": sorted(one.excluded),
        "branches": one.branches,
        "covered_branches": one.covered_branches,
    }


def _mutation(evidence: Evidence) -> Json:
    mutation = evidence.mutation
    assert mutation is not None
    knowledge = know_tests(mutation, evidence.coverage)
    return {
        "engine": mutation.engine,
        "score": mutation.score,
        "detected": mutation.detected,
        "total": mutation.total,
        "unresolved": mutation.unresolved,
        "sample": None if mutation.sample is None else _sample(mutation.sample),
        "verification": None if mutation.verification is None else _verification(mutation.verification),
        "matrix": mutation.matrix,
        "scope": mutation.scope,
        "tests": mutation.tests,
        "seconds": mutation.seconds,
        "mutants": [_verdict(one, knowledge) for one in mutation.verdicts],
        "quarantined": [{"test": str(one.id), "reason": one.reason} for one in mutation.quarantined],
        "not_mutable": [
            {"path": one.path, "lines": list(one.lines), "reason": one.reason} for one in mutation.not_mutable
        ],
        "contributions": [_contribution(one) for one in list_contributions(mutation, evidence.coverage)],
        "notes": list(mutation.notes),
    }


def _sample(sample: Sample) -> Json:
    return {
        "population": sample.population,
        "why": sample.why,
        "low": sample.low,
        "high": sample.high,
        "basis": sample.basis,
        "decision": sample.decision.value if sample.decision else None,
    }


def _verification(found: Verification) -> Json:
    return {
        "checked": found.checked,
        "disagreements": [
            {"mutant": one.mutant, "ours": one.ours.value, "theirs": one.theirs.value, "message": one.message}
            for one in found.disagreements
        ],
        "unsettled": list(found.unsettled),
        "seconds": found.seconds,
    }


def _verdict(one: Verdict, knowledge: Knowledge) -> Json:
    mutant = one.mutant
    alive = one.status in (Status.SURVIVED, Status.NO_TESTS)
    nearest = find_nearest(one, knowledge) if alive else None
    return {
        "id": mutant.id,
        "name": mutant.name,
        "path": mutant.path,
        "function": mutant.function,
        "span": _span(mutant.span),
        "operator": mutant.operator,
        "original": mutant.original,
        "replacement": mutant.replacement,
        "status": one.status.value,
        "killer": one.killer,
        "message": one.message,
        "seconds": one.seconds,
        "covering": [str(test) for test in one.covering],
        "killers": [str(test) for test in one.killers],
        "cold": one.cold,
        "reused": one.reused,
        "diff": one.diff,
        "advice": _advice(advise(one)) if alive else None,
        "nearest": None if nearest is None else _nearest(nearest),
    }


def _advice(advice: Advice) -> Json:
    return {"kind": advice.kind.value, "text": advice.text, "example": advice.example}


def _nearest(nearest: Nearest) -> Json:
    return {"test": str(nearest.test), "why": nearest.why}


def _contribution(one: Contribution) -> Json:
    return {
        "test": str(one.test),
        "met": one.met,
        "first": one.first,
        "kills": one.kills,
        "sole": one.sole,
        "within": None if one.within is None else str(one.within),
    }


REPORTER = Reporter(render_json)
