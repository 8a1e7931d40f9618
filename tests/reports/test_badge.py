from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qualitygate.measure import measure
from qualitygate.model import (
    Evidence,
    Facts,
    Measured,
    Measurement,
    Mutant,
    MutationEvidence,
    Report,
    Sample,
    Score,
    Span,
    Status,
    Verdict,
)
from qualitygate.plugins import load_metrics
from qualitygate.reports import render
from qualitygate.reports.badge import Badge, Shade, read_badge

METRIC = next(metric for metric in load_metrics() if metric.key == "mutation-score")
MEASURED = Measurement(METRIC, Measured(80.0), 85.0)
GREY = Badge("test quality", "not measured", Shade.UNKNOWN)


def build_mutation(killed: int, survived: int, **more: object) -> MutationEvidence:
    mutant = Mutant("1", "a.py", "f", Span(1), "swap_op", "a < b", "a <= b", "a.x_f__mutmut_1")
    verdicts = (Verdict(mutant, Status.KILLED),) * killed + (Verdict(mutant, Status.SURVIVED),) * survived
    return replace(MutationEvidence(verdicts), **more)  # type: ignore[arg-type]


def mutate(mutation: MutationEvidence, target: float | None = None) -> Badge:
    facts = Facts(evidence=Evidence(mutation=mutation))
    measurements = () if target is None else measure(facts, [METRIC], {"mutation-score": target})
    return read_badge(Report("shop", evidence=facts.evidence, measurements=measurements))


@pytest.mark.parametrize("name", ["full_report", "scan_report", "mutation_report", "matrix_report", "hostile_report"])
def test_render_as_shields_reads_it(name: str, request: pytest.FixtureRequest) -> None:
    """https://shields.io/badges/endpoint-badge: these four, the message never empty, nothing unknown beside them."""
    report = request.getfixturevalue(name)

    value = json.loads(render("badge", report))

    assert list(value) == ["schemaVersion", "label", "message", "color"]
    assert value["schemaVersion"] == 1
    assert value["label"]
    assert value["message"]
    assert value["color"] in {"brightgreen", "green", "yellowgreen", "yellow", "orange", "red", "blue", "lightgrey"}


@pytest.mark.parametrize(
    ("grade", "proven", "message", "shade"),
    [
        ("A", 97.25, "A 97.2", Shade.BEST),
        ("B", 89.97, "B 89.97", Shade.GOOD),
        ("C", 70.0, "C 70.0", Shade.FAIR),
        ("D", 60.0, "D 60.0", Shade.POOR),
        ("F", 12.0, "F 12.0", Shade.BAD),
        ("F", 0.0, "F 0.0", Shade.BAD),
        ("A", 100.0, "A 100.0", Shade.BEST),
    ],
)
def test_show_grade(grade: str, proven: float, message: str, shade: Shade) -> None:
    report = Report("shop", score=Score(proven, 100.0, grade), measurements=(MEASURED,))

    assert read_badge(report) == Badge("test quality", message, shade)


def test_show_grade_before_the_mutation_score(full_report: Report) -> None:
    assert read_badge(full_report).label == "test quality"
    assert read_badge(replace(full_report, score=None)).label == "mutation score"


@pytest.mark.parametrize("measurements", [(), (Measurement(METRIC, Measured(None, reason="no mutants"), 85.0),)])
def test_never_show_points_of_nothing(measurements: tuple[Measurement, ...]) -> None:
    report = Report("shop", score=Score(0.0, 100.0, "F"), measurements=measurements)

    assert read_badge(report) == GREY


def test_show_grey_without_evidence(scan_report: Report) -> None:
    assert read_badge(Report("shop")) == read_badge(scan_report) == GREY
    assert render("badge", scan_report) == (
        '{\n  "schemaVersion": 1,\n  "label": "test quality",\n'
        '  "message": "not measured",\n  "color": "lightgrey"\n}\n'
    )


@pytest.mark.parametrize("target", [None, 85.0])
def test_show_grey_without_mutants(target: float | None) -> None:
    assert mutate(build_mutation(0, 0), target) == Badge("mutation score", "not measured", Shade.UNKNOWN)


@pytest.mark.parametrize(
    ("killed", "survived", "target", "message", "shade"),
    [
        (85, 15, 85.0, "85.0%", Shade.BEST),
        (84, 16, 85.0, "84.0%", Shade.FAIR),
        (60, 40, 85.0, "60.0%", Shade.FAIR),
        (59, 41, 85.0, "59.0%", Shade.BAD),
        (50, 50, 50.0, "50.0%", Shade.BEST),
        (0, 4, 85.0, "0.0%", Shade.BAD),
        (4, 0, 85.0, "100.0%", Shade.BEST),
        (2999, 1, 85.0, "99.97%", Shade.BEST),
        (85, 15, None, "85.0%", Shade.BEST),
        (84, 16, None, "84.0%", Shade.FAIR),
        (0, 4, None, "0.0%", Shade.BAD),
        (2999, 1, None, "99.97%", Shade.BEST),
        (8499, 1501, None, "84.99%", Shade.FAIR),
        (1, 2999, None, "0.03%", Shade.BAD),
        (1, 2999, 85.0, "0.03%", Shade.BAD),
    ],
)
def test_show_mutation_score(killed: int, survived: int, target: float | None, message: str, shade: Shade) -> None:
    assert mutate(build_mutation(killed, survived), target) == Badge("mutation score", message, shade)


def test_show_interval_of_a_sample_and_color_by_its_lower_end() -> None:
    badge = mutate(build_mutation(90, 10, sample=Sample(1000)), 85.0)

    assert badge == Badge("mutation score", "83.0% to 94.3%", Shade.FAIR)


def test_say_that_it_is_of_a_part() -> None:
    badge = mutate(build_mutation(1, 0, scope="since origin/main"), 85.0)

    assert badge == Badge("mutation score of a part", "100.0%", Shade.BEST)


def test_show_bound_without_color_where_only_the_upper_is_known() -> None:
    measurement = Measurement(METRIC, Measured(None, high=40.0), 85.0)
    report = Report("shop", evidence=Evidence(mutation=build_mutation(1, 1)), measurements=(measurement,))

    assert read_badge(report) == Badge("mutation score", "at most 40.0%", Shade.UNKNOWN)
